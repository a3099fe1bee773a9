"""What the room of metrics is handed: how papers spell them, and what each plan holds of its workbook."""

from __future__ import annotations

import os

from sqlalchemy import Connection

from govflow.metrics.ports import MetricParts
from govflow.road.step import Rules
from govflow.schedules.spelling import load_spelling
from govflow.settings import Settings
from govflow.workbook.model import Contents


def metric_parts(settings: Settings, road: Rules) -> MetricParts:
    """Fill the ports of the room of metrics."""
    return MetricParts(
        road=road,
        config=settings.config,
        spelling=load_spelling(settings.config, os.environ),
        held_of=_nothing_held,
    )


def _nothing_held(connection: Connection, ref: str) -> Contents | None:
    """Hold nothing of any plan: workbooks are brought in by the room of contents."""
    del connection, ref
    return None
