"""Virements between the lines of a plan, and what was carried forward into it. Money is pence."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text

from govflow.storage.base import BigNumber, projection, text_columns

# A move between two lines, each named by ID, name and source; one is empty where the fund grew or shrank.
# ``figures`` is the digest of the figures held when it was made, ``from_prior`` and ``to_prior`` what the two
# lines held in them. ``status``: proposed, agreed, cancelled. ``reason`` is private text.
virement = projection(
    "virement",
    Column("id", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    *text_columns("from_line", "to_line", "figures", "status", "authority", "decided_on", "document"),
    *text_columns("proposed_by", "agreed_by", "flags"),
    *text_columns("reason", nullable=True),
    Column("amount", BigNumber, nullable=False),
    Column("from_prior", BigNumber, nullable=False),
    Column("to_prior", BigNumber, nullable=False),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
    Index("ix_virement_case_ref", "case_ref"),
)

# What a scheme had left of an earlier year and brought into this one. ``line`` is the plan's line that holds
# it now, empty while none does; an unknown scheme or year of origin is empty too, and asked for.
carry_forward = projection(
    "carry_forward",
    Column("id", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    *text_columns("scheme", "source", "from_year", "into_year", "line", "decision", "decided_on", "document"),
    *text_columns("recorded_by"),
    *text_columns("reason", nullable=True),
    Column("amount", BigNumber, nullable=False),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
    Index("ix_carry_forward_case_ref", "case_ref"),
)
