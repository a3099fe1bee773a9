"""What is said of schemes and by third parties. What was said before stays; ``struck`` is 1 if in error."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text

from govflow.storage.base import BigNumber, projection, text_columns

# One thing said of one scheme: the last that stands is so now. ``scheme`` is the key of its number and name.
# ``value`` is private text where it is a status or a citation.
scheme_entry = projection(
    "scheme_entry",
    Column("case_ref", Text, ForeignKey("cases.ref"), primary_key=True),
    Column("scheme", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("event", BigNumber, primary_key=True),
    *text_columns("scheme_id", "name", "value", "by", "at"),
    Column("struck", Integer, nullable=False),
)

# When what follows a scheme starts, as one source says. ``starts`` is a day or a month; it is empty where the
# source no longer says so.
scheme_start = projection(
    "scheme_start",
    Column("id", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    *text_columns(
        "scheme", "scheme_id", "name", "follows", "starts", "source", "document", "page", "by", "at"
    ),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
    Index("ix_scheme_start_case", "case_ref", "scheme"),
)

# What a third party agreed to, under a planning requirement. ``agreed`` and ``reason`` are private text,
# ``amount`` is pounds; ``withdrawn_at`` is set where it was recorded in error.
third_party_agreement = projection(
    "third_party_agreement",
    Column("id", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    *text_columns("requirement", "kind", "party", "organisation", "agreed", "amount"),
    Column("in_full", Integer, nullable=False),
    *text_columns("agreed_on", "document", "page", "by", "at", "withdrawn_at", "withdrawn_by", "reason"),
    Column("event", BigNumber, nullable=False),
    Index("ix_third_party_agreement_case", "case_ref"),
)
