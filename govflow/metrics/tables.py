"""The room's tables: figures as recorded, what others reached, notes on quality, an area's own metrics."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text

from govflow.storage.base import BigNumber, projection, text_columns

# One row a figure; nothing is overwritten, the last of a period stands. ``value`` is a decimal as text, empty
# where it is not there yet. ``since`` is from when a target holds; ``restates`` the row whose place it takes.
metric_figure = projection(
    "metric_figure",
    Column("id", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    Column("area", Text, ForeignKey("area.slug"), nullable=False),
    *text_columns(
        "metric", "measure", "kind", "period", "value", "state", "months", "available_from", "since"
    ),
    *text_columns(
        "numerator", "denominator", "status", "note", "source", "reason", "restates", "recorded_at"
    ),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
    Index("ix_metric_figure_area", "area", "metric"),
)

# What a region, England or the nearest neighbours reached, and the area's rank among them; empty if unknown.
metric_comparator = projection(
    "metric_comparator",
    Column("id", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    Column("area", Text, ForeignKey("area.slug"), nullable=False),
    *text_columns(
        "metric", "measure", "period", "whose", "name", "value", "denominator", "rank", "out_of", "source"
    ),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
    Index("ix_metric_comparator_area", "area", "metric"),
)

metric_note = projection(
    "metric_note",
    Column("id", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    Column("area", Text, ForeignKey("area.slug"), nullable=False),
    *text_columns("metric", "measure", "period", "text", "recorded_at"),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
    Index("ix_metric_note_area", "area", "metric"),
)

# A metric of an area's own, in all its plans from ``year`` on.
local_metric = projection(
    "local_metric",
    Column("id", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    Column("area", Text, ForeignKey("area.slug"), nullable=False),
    *text_columns("year", "code", "title", "measure", "unit", "better", "frequency", "owner", "source"),
    Column("lag_days", Integer, nullable=False),
    Column("event", BigNumber, nullable=False),
    Index("ix_local_metric_area", "area", "code"),
)
