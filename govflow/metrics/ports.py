"""What this room is handed at start, by ``bootstrap``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from govflow.road.step import Rules
from govflow.schedules.spelling import Spelling
from govflow.workbook.model import Contents

PART = "metrics"


@dataclass(frozen=True, slots=True)
class MetricParts:
    """Everything the room works with."""

    road: Rules
    config: Path
    spelling: Spelling
    # What a plan holds of its workbook at this moment; nothing where none was brought in (contents).
    held_of: Callable[[Connection, str], Contents | None]
