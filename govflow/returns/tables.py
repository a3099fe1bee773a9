"""What a return keeps beside its state, and a report to a board the periods it covers. Money is in pence."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text

from govflow.storage.base import BigNumber, projection, text_columns

# Which plan a return is of, and which period: "2021-22 Q3", or "2021-22" at the end of the year.
return_period = projection(
    "return_period",
    Column("case_ref", Text, ForeignKey("cases.ref"), primary_key=True),
    *text_columns("plan_ref", "period", "starts_on", "ends_on"),
    *text_columns("narrative", nullable=True),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
    Index("ix_return_period_plan", "plan_ref", "period"),
)

# What was spent of each scheme by the end of the period, what is forecast for the year; where nothing is
# said yet, why not and when it is expected. ``sent`` is what the return said when it was last sent.
return_line = projection(
    "return_line",
    Column("case_ref", Text, ForeignKey("cases.ref"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    *text_columns("scheme_id", "scheme", "source"),
    Column("budget", BigNumber, nullable=True),
    Column("spent", BigNumber, nullable=True),
    Column("forecast", BigNumber, nullable=True),
    Column("sent", BigNumber, nullable=True),
    *text_columns("reason", nullable=True),
    *text_columns("expected_on"),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
)

# The metrics of the period, as they stood when they were taken into the return.
return_metric = projection(
    "return_metric",
    Column("case_ref", Text, ForeignKey("cases.ref"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    *text_columns("metric", "measure", "planned", "actual", "state", "standing", "variance", "months"),
    *text_columns("available_from", "note"),
    *text_columns("reason", nullable=True),
    *text_columns("expected_on"),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
)

# Whether each national condition of the round is still met.
return_condition = projection(
    "return_condition",
    Column("case_ref", Text, ForeignKey("cases.ref"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    *text_columns("title", "met"),
    *text_columns("said", nullable=True),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
)

# Money carried forward into the year, by the year it is of and the scheme it comes from where that is said.
return_carried = projection(
    "return_carried",
    Column("case_ref", Text, ForeignKey("cases.ref"), primary_key=True),
    Column("origin", Text, primary_key=True),
    Column("scheme", Text, primary_key=True),
    Column("amount", BigNumber, nullable=False),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
)

# The head of a report to a board.
board_report = projection(
    "board_report",
    Column("case_ref", Text, ForeignKey("cases.ref"), primary_key=True),
    *text_columns("body", "meeting_on", "decision_type"),
    *text_columns("title", "ward", "contact_officer", "chief_officers", "cost", nullable=True),
    *text_columns("ongoing_cost", "savings", "budget_host", "funding_source", nullable=True),
    *text_columns("beneficiary", "reason", "recommendation", nullable=True),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
)

# Which returns a report covers: several in one, and one in several.
report_return = projection(
    "report_return",
    Column("case_ref", Text, ForeignKey("cases.ref"), primary_key=True),
    Column("return_ref", Text, ForeignKey("cases.ref"), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
    Index("ix_report_return_return", "return_ref"),
)
