"""Virements between the lines of a plan, and what was carried forward into it. Money is pence."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text

from govflow.storage.base import BigNumber, projection, text_columns

# A move between two lines, each named by ID, name and source; one is empty where the fund grew or shrank.
# ``from_prior`` and ``to_prior`` are what the plan held for the two lines then, empty where it had none such.
# ``status``: proposed, agreed, cancelled. ``reason`` is private text.
virement = projection(
    "virement",
    Column("id", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    *text_columns("from_line", "to_line", "status", "authority", "decided_on", "document"),
    *text_columns("proposed_by", "agreed_by", "flags"),
    *text_columns("reason", nullable=True),
    Column("amount", BigNumber, nullable=False),
    Column("from_prior", BigNumber, nullable=True),
    Column("to_prior", BigNumber, nullable=True),
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
