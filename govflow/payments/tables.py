"""What is said of a pool's money through its year. Amounts are pence; ``pool`` is its key."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text
from sqlalchemy.sql.schema import SchemaItem

from govflow.storage.base import BigNumber, projection, text_columns


def _of_a_pool(name: str, *columns: SchemaItem) -> Table:
    return projection(
        name,
        Column("id", Text, primary_key=True),
        Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
        *text_columns("pool"),
        *columns,
        Column("event", BigNumber, nullable=False),
        Column("struck", Integer, nullable=False),
        Index(f"ix_{name}_case_ref", "case_ref"),
    )


# What one side said of an instalment: its payer that it was ``paid``, its host that it was ``received``.
pool_payment = _of_a_pool(
    "pool_payment",
    *text_columns("contribution", "due_on", "side", "on_day", "reference", "document"),
    *text_columns("organisation", "said_by", "flags"),
    Column("amount", BigNumber, nullable=False),
    Column("number", Integer, nullable=False),
)

# A question about an instalment. ``status``: open, answered, settled. The texts are private.
pool_payment_query = _of_a_pool(
    "pool_payment_query",
    *text_columns("contribution", "organisation", "asked_by", "answered_by", "status"),
    *text_columns("question", "answer", nullable=True),
    Column("number", Integer, nullable=False),
)

# Money held back by a party until the target of a metric is met, within a line of the plan.
# ``status``: held, released, returned. ``target``: met, unmet, empty while nobody judged it.
pool_contingency = _of_a_pool(
    "pool_contingency",
    *text_columns("contribution", "held_by", "metric", "plan_line", "status"),
    *text_columns("target", "judged_on", "judged_document"),
    *text_columns("authority", "decided_on", "document", "recorded_by", "flags"),
    *text_columns("reason", nullable=True),
    Column("amount", BigNumber, nullable=False),
)

# What a party spent of a budget line by a day: the year so far, so the last one stands.
pool_spend = _of_a_pool(
    "pool_spend",
    *text_columns("party", "line", "as_at", "document", "recorded_by", "flags"),
    Column("amount", BigNumber, nullable=False),
)

# A statement with its figures, agreed for each side by their digest. One that was restated is kept.
# ``status``: current, superseded.
pooled_fund_statement = _of_a_pool(
    "pooled_fund_statement",
    *text_columns("as_at", "digest", "figures", "status", "superseded_by"),
    *text_columns("council_by", "council_at", "nhs_by", "nhs_at", "drawn_by"),
    *text_columns("reason", nullable=True),
    Column("number", Integer, nullable=False),
)

# A report of the pool manager: quarterly, or the annual return, with its figures as at a day.
pool_report = _of_a_pool(
    "pool_report",
    *text_columns("kind", "period", "as_at", "figures", "document", "made_by"),
    *text_columns("narrative", nullable=True),
)
