"""The room's tables: added days, what a date hangs on, where it is printed, and what it was before."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, Text

from govflow.storage.base import BigNumber, projection, text_columns

# One row a day that was proclaimed, or closed, since the software's own list was made. ``standing`` is 0
# once it was taken out again; ``event`` is the last that changed it.
closed_day = projection(
    "closed_day",
    Column("day", Text, primary_key=True),
    *text_columns("title", "source"),
    Column("standing", Integer, nullable=False),
    Column("event", BigNumber, nullable=False),
)

# A milestone that hangs on another of its case: so many ``days``, ``counted`` so, before it or after.
milestone_rule = projection(
    "milestone_rule",
    Column("case_ref", Text, ForeignKey("cases.ref"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("anchor", Text, nullable=False),
    Column("before", Integer, nullable=False),
    Column("days", Integer, nullable=False),
    *text_columns("counted", "qualifier"),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
)

# Every place that prints a date of a milestone, in its own words; places may contradict each other.
milestone_source = projection(
    "milestone_source",
    Column("case_ref", Text, ForeignKey("cases.ref"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    *text_columns("paper", "place", "printed", "qualifier", "start", "due"),
    Column("event", BigNumber, nullable=False),
)

# What a date was before it was moved: why, upon which document, issued by whom. Nothing here is changed.
former_date = projection(
    "former_date",
    Column("case_ref", Text, ForeignKey("cases.ref"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    *text_columns("qualifier", "start", "due", "source", "reason", "document", "issued_by", "moved_at"),
    Column("event", BigNumber, nullable=False),
)
