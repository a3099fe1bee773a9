"""What a plan keeps beside its state: who must sign it, what each partner has committed, what was spent."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text

from govflow.storage.base import BigNumber, projection, text_columns

# Who must sign this plan, as its round and its area had it when the plan was opened. ``role`` is the office
# that signs for ``organisation``; ``body_kind`` a board instead. ``before`` is submission or approval.
signatory = projection(
    "signatory",
    Column("case_ref", Text, ForeignKey("cases.ref"), primary_key=True),
    Column("key", Text, primary_key=True),
    *text_columns("title", "role", "organisation", "body_kind", "before", "source"),
    Column("may_be_delegated", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
)

# A source of the plan's money: which partner's own approval it needs, and whether NHS England's letter is
# what permits it to be spent.
plan_source = projection(
    "plan_source",
    Column("case_ref", Text, ForeignKey("cases.ref"), primary_key=True),
    Column("source", Text, primary_key=True),
    *text_columns("partner"),
    Column("by_letter", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
)

# One partner's own approval to commit its money under the plan: by which body, under which decision, when,
# how much. ``ended_on`` is set when that decision is rescinded or superseded.
money_commitment = projection(
    "money_commitment",
    Column("id", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    *text_columns("organisation", "body", "cited", "decided_on", "amount", "ended_on"),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
    Index("ix_money_commitment_case_ref", "case_ref"),
    Index("ix_money_commitment_cited", "cited"),
)

# What had been spent of a source by a day, in pounds: each entry is the whole until then.
spending = projection(
    "spending",
    Column("id", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    *text_columns("source", "amount", "spent_to"),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
    Index("ix_spending_case_ref", "case_ref"),
)
