"""The tables the road does not need: what saved e-mails say of themselves, and who read what."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text

from govflow.storage.base import plain_table, projection, text_columns

# Who sent a saved e-mail, about what, and when by its own header. Sender and subject are private text.
saved_email = projection(
    "saved_email",
    Column("document", Text, ForeignKey("document.id"), primary_key=True),
    Column("sender", Text, nullable=True),
    Column("subject", Text, nullable=True),
    Column("sent_at", Text, nullable=False),
)

# What was found of each signature inside a PDF when it was stored. Names on certificates are private text.
document_signature = projection(
    "document_signature",
    Column("document", Text, ForeignKey("document.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    *text_columns("field", "fingerprint", "stated_at", "clock", "later", "trust", "why"),
    Column("signer", Text, nullable=True),
    Column("issuer", Text, nullable=True),
    *[Column(name, Integer, nullable=False) for name in ("readable", "intact", "whole")],
)

# Reading is no step and moves nothing, so it stands beside the ledger and not in it.
document_access = plain_table(
    "document_access",
    Column("id", Text, primary_key=True),
    *text_columns("document", "person", "at"),
    Index("ix_document_access_document", "document", "at"),
)
