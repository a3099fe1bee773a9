"""The room's one table of its own: answers the API gave, so that a request sent twice is done once."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Text

from govflow.storage.base import plain_table

# ``key`` is the actor and their Idempotency-Key; ``request`` the digest of what was asked under it.
given_answer = plain_table(
    "given_answer",
    Column("key", Text, primary_key=True),
    Column("request", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("answer", Text, nullable=False),
    Column("at", Text, nullable=False),
)
