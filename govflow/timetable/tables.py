"""The tables of the timetable: days the offices are closed that an administrator added."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Text

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
