"""The room's own tables: secrets, sessions, counters. No secret lies in them unhashed.

What is known of people lies in the register (``storage.register``) and is written by events alone.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text

from govflow.storage.base import plain_table, text_columns

# ``hash`` is argon2id with its own parameters and salt.
credential = plain_table(
    "credential",
    Column("person", Text, ForeignKey("person.id"), primary_key=True),
    *text_columns("hash", "set_at"),
)

# ``token_hash`` is the SHA-256 of 256 random bits, here and below; the token itself is kept nowhere.
session = plain_table(
    "session",
    Column("token_hash", Text, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("person", Text, ForeignKey("person.id"), nullable=False),
    *text_columns("created_at", "last_seen_at", "expires_at", "revoked_at", "user_agent_short"),
    Index("ix_session_person", "person"),
)

# ``subject`` is ``account:`` or ``source:`` and a hash, so that a mistyped password in the wrong box
# is not kept. Rows are counted in one window and forgotten a day later.
sign_in_attempt = plain_table(
    "sign_in_attempt",
    Column("subject", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    *text_columns("window_from", "locked_until"),
)

# ``kind`` is ``invite`` or ``first_administrator``.
invitation = plain_table(
    "invitation",
    Column("token_hash", Text, primary_key=True),
    Column("person", Text, ForeignKey("person.id"), nullable=False),
    *text_columns("created_by", "created_at", "expires_at", "used_at", "kind"),
    Index("ix_invitation_person", "person"),
)

api_token = plain_table(
    "api_token",
    Column("id", Text, primary_key=True),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("person", Text, ForeignKey("person.id"), nullable=False),
    *text_columns("name", "created_at", "last_used_at", "revoked_at", "expires_at"),
    Index("ix_api_token_person", "person"),
)
