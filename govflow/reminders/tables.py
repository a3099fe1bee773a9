"""The tables of reminders: what was told to whom, which day's digests are made, whose calendar is open."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text

from govflow.storage.base import BigNumber, plain_table, projection, text_columns

# One row a line of a digest, or of a reminder that a colleague sent (``by``; empty where the clock did).
# ``slack`` is the working days that were left when it was told, negative once the date had passed;
# ``expected_on`` the day its owner expected it on, where they had said so; ``absent`` whose office the person
# covered.
reminder = projection(
    "reminder",
    Column("id", Text, primary_key=True),
    Column("person", Text, ForeignKey("person.id"), nullable=False),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    *text_columns("milestone", "kind", "title", "due"),
    Column("slack", Integer, nullable=False),
    *text_columns("expected_on", "absent", "at", "by"),
    Column("event", BigNumber, nullable=False),
    Index("ix_reminder_person", "person", "event"),
    Index("ix_reminder_event", "event"),
    Index("ix_reminder_case", "case_ref", "milestone"),
)

# When a date will be met instead, as its owner said before it, and why (private text). The date stays.
expected_date = projection(
    "expected_date",
    Column("case_ref", Text, ForeignKey("cases.ref"), primary_key=True),
    Column("milestone", Text, primary_key=True),
    Column("expected_on", Text, nullable=False),
    Column("reason", Text, nullable=True),
    *text_columns("given_by", "given_at"),
    Column("event", BigNumber, nullable=False),
)

# Each time an outside body was asked for what is awaited of it. ``words`` is private text.
chase = projection(
    "chase",
    Column("id", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    *text_columns("milestone", "words", "by", "at"),
    Column("event", BigNumber, nullable=False),
    Index("ix_chase_case", "case_ref", "milestone"),
)

# How somebody wishes to be told: ``way`` is ``mail`` or ``govflow``; London times of day without mail;
# ``how_often`` is ``daily`` or ``weekly``, ``since`` the day from which it is so.
reminder_preference = projection(
    "reminder_preference",
    Column("person", Text, ForeignKey("person.id"), primary_key=True),
    *text_columns("way", "quiet_from", "quiet_until", "how_often", "since"),
    Column("event", BigNumber, nullable=False),
)

# A mark that everybody's digest of a day was made. A day without it is tried again; nobody is told twice.
digest_round = plain_table(
    "digest_round",
    Column("day", Text, primary_key=True),
    *text_columns("at"),
)

# The address of somebody's calendar. ``token_hash`` is the SHA-256 of 256 random bits; the address itself is
# kept nowhere.
calendar_feed = plain_table(
    "calendar_feed",
    Column("id", Text, primary_key=True),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("person", Text, ForeignKey("person.id"), nullable=False),
    *text_columns("made_at", "revoked_at"),
    Index("ix_calendar_feed_person", "person"),
)
