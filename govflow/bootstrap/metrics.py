"""What the room of metrics is handed: how papers spell them, and what each plan holds of its workbook."""

from __future__ import annotations

import os

from govflow.contents.ports import ContentsParts
from govflow.contents.queries.held import held_contents
from govflow.metrics.ports import MetricParts
from govflow.road.step import Rules
from govflow.schedules.spelling import load_spelling
from govflow.settings import Settings


def metric_parts(settings: Settings, road: Rules, contents: ContentsParts) -> MetricParts:
    """Fill the ports of the room of metrics."""
    return MetricParts(
        road=road,
        config=settings.config,
        spelling=load_spelling(settings.config, os.environ),
        held_of=lambda connection, ref: held_contents(connection, contents, ref),
    )
