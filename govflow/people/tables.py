"""The room's own tables: secrets, sessions, counters. No secret lies in them unhashed.

What is known of people lies in the register (``storage.register``) and is written by events alone.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text

from govflow.storage.base import plain_table

# ``hash`` is argon2id with its own parameters and salt.
credential = plain_table(
    "credential",
    Column("person", Text, ForeignKey("person.id"), primary_key=True),
    Column("hash", Text, nullable=False),
    Column("set_at", Text, nullable=False),
)

# ``token_hash`` is the SHA-256 of 256 random bits, here and below; the token itself is kept nowhere.
session = plain_table(
    "session",
    Column("token_hash", Text, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("person", Text, ForeignKey("person.id"), nullable=False),
    Column("created_at", Text, nullable=False),
    Column("last_seen_at", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
    Column("revoked_at", Text, nullable=False),
    Column("user_agent_short", Text, nullable=False),
    Index("ix_session_person", "person"),
)

# ``subject`` is ``account:`` or ``source:`` and a hash, so that a mistyped password in the wrong box
# is not kept. Rows are counted in one window and forgotten a day later.
sign_in_attempt = plain_table(
    "sign_in_attempt",
    Column("subject", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("window_from", Text, nullable=False),
    Column("locked_until", Text, nullable=False),
)

# ``kind`` is ``invite`` or ``first_administrator``.
invitation = plain_table(
    "invitation",
    Column("token_hash", Text, primary_key=True),
    Column("person", Text, ForeignKey("person.id"), nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
    Column("used_at", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Index("ix_invitation_person", "person"),
)

api_token = plain_table(
    "api_token",
    Column("id", Text, primary_key=True),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("person", Text, ForeignKey("person.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("last_used_at", Text, nullable=False),
    Column("revoked_at", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
    Index("ix_api_token_person", "person"),
)
