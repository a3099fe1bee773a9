"""The tables of a meeting: items, presence, interests declared, motions, votes, and commitments made."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text

from govflow.storage.base import BigNumber, projection, text_columns

# One row a meeting beside its case. ``published_at`` is when agenda and reports were open to inspection;
# ``minutes_at`` the later meeting that approved its minutes. ``presiding`` is empty while the chair presides.
meeting = projection(
    "meeting",
    Column("case_ref", Text, ForeignKey("cases.ref"), primary_key=True),
    Column("body", Text, ForeignKey("body.slug"), nullable=False),
    *text_columns(
        "starts_at",
        "ended_at",
        "place",
        "kind",
        "published_at",
        "adjourned_from",
        "presiding",
        "minutes_at",
        "minutes_signed_by",
    ),
    Column("struck", Integer, nullable=False),
    Index("ix_meeting_body", "body", "starts_at"),
)

# ``verb``: comment, note, endorse, approve, sign_off, delegate … ``subject`` is the case it is about.
# ``late`` items carry the special circumstances the chair recorded (section 100B(4)(b), LGA 1972).
# ``recipients`` is JSON: the organisations that receive money under it. ``discussion`` is private text.
agenda_item = projection(
    "agenda_item",
    Column("id", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    Column("number", Text, nullable=False),
    Column("position", Integer, nullable=False),
    *text_columns("title", "verb", "subject", "exempt"),
    Column("late", Integer, nullable=False),
    *text_columns("circumstances", "recipients", "begun_at", "ended_at", "outcome", "deferred_to"),
    Column("discussion", Text, nullable=True),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
    Index("ix_agenda_item_case", "case_ref", "position"),
)

# Presence is an interval. ``capacity``: member, substitute, observer, officer; an apology has no arrival.
# ``from_place`` and ``until_place`` are places on the agenda, half-open, for when minutes print no time:
# 0 is the start of the meeting, and 0 as the end is not gone.
attendance = projection(
    "attendance",
    Column("id", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    *text_columns("person", "seat", "capacity", "arrived_at", "left_at"),
    Column("from_place", Integer, nullable=False),
    Column("until_place", Integer, nullable=False),
    Column("remote", Integer, nullable=False),
    Column("apology", Integer, nullable=False),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
    Index("ix_attendance_case", "case_ref"),
)

# An interest declared at the meeting, for one item or for all. ``text`` is private.
declared_interest = projection(
    "declared_interest",
    Column("id", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    *text_columns("item", "person", "kind"),
    Column("text", Text, nullable=True),
    Column("sensitive", Integer, nullable=False),
    Column("excludes", Integer, nullable=False),
    Column("dispensation", Text, nullable=False),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
    Index("ix_declared_interest_case", "case_ref"),
)

# One lettered part put to one committee. ``sha256`` is of the final text; ``figures`` the count and the rule.
motion = projection(
    "motion",
    Column("id", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    Column("item", Text, ForeignKey("agenda_item.id"), nullable=False),
    *text_columns(
        "letter",
        "committee",
        "verb",
        "text",
        "sha256",
        "terms",
        "mover",
        "seconder",
        "method",
        "status",
        "result",
        "figures",
        "closed_at",
        "replaces",
    ),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
    Index("ix_motion_case", "case_ref"),
    Index("ix_motion_item", "item", "letter"),
)

# ``value``: for, against, abstain, not_present, excluded, not_voting. One row a seat; ``casting``: on a tie.
# ``recorded_by`` is the clerk who wrote it down for the member, empty where the member voted here.
motion_vote = projection(
    "motion_vote",
    Column("motion", Text, ForeignKey("motion.id"), primary_key=True),
    Column("seat", Text, primary_key=True),
    *text_columns("person", "value", "casting", "recorded_by"),
    Column("event", BigNumber, nullable=False),
)

# What a member said of a vote written down for them: confirmed or disputed. ``said`` is private text.
vote_answer = projection(
    "vote_answer",
    Column("motion", Text, ForeignKey("motion.id"), primary_key=True),
    Column("seat", Text, primary_key=True),
    *text_columns("person", "answer"),
    Column("said", Text, nullable=True),
    Column("event", BigNumber, nullable=False),
)

# An action arising or a promise made: a dated line, kept or missed, that comes back on the next agenda.
commitment = projection(
    "commitment",
    Column("id", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    *text_columns("item", "body", "text", "owner", "due_on", "status"),
    Column("event", BigNumber, nullable=False),
    Index("ix_commitment_body", "body", "status"),
)

# Until when something is taken, or due, before a meeting: ``kind`` agenda, questions, statements. It opens
# when the meeting is arranged and closes by itself. ``state``: open, met, closed, missed, cancelled.
meeting_window = projection(
    "meeting_window",
    Column("id", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    *text_columns("kind", "closes_at", "state"),
    Column("event", BigNumber, nullable=False),
    Index("ix_meeting_window_case", "case_ref", "state"),
)

# A question, statement or petition of the public or a councillor, for a meeting. ``standing``: in_time, late,
# taken_late by the chair's discretion, not_taken. ``reason`` is the chair's; from whom and what are private.
submission = projection(
    "submission",
    Column("id", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    *text_columns("kind", "received_at", "standing", "reason", "answer"),
    Column("from_whom", Text, nullable=True),
    Column("words", Text, nullable=True),
    Column("event", BigNumber, nullable=False),
    Index("ix_submission_case", "case_ref"),
)
