"""What the room of a plan's contents is handed at start."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection

from govflow.bootstrap.documents import bring_by
from govflow.contents.ports import ContentsParts, Elsewhere, PrintedMinimum
from govflow.contents.turns import turns_of
from govflow.documents.queries import stored_content
from govflow.documents.use_cases import read_document
from govflow.road.ports import Case
from govflow.road.step import Rules
from govflow.settings import Settings

RINGFENCE = "ringfence_"


def contents_parts(
    settings: Settings,
    road: Rules,
    role_titles: Mapping[str, str],
    elsewhere: Callable[[Connection, Case], Sequence[Elsewhere]],
) -> ContentsParts:
    """Fill the ports of the room of a plan's contents."""
    return ContentsParts(
        road=road,
        templates=settings.config / "templates",
        bring_documents=bring_by(settings),
        kept=stored_content,
        read_content=lambda store, actor, document: read_document(store, actor, document)[1],
        role_titles=role_titles,
        elsewhere=elsewhere,
        turns=turns_of(settings.workbook_readers, os.cpu_count() or 1, settings.workers, settings.threads),
        printed_minimums=lambda area, year: printed_minimums(settings, area, year),
    )


def printed_minimums(settings: Settings, area: str, year: str) -> Mapping[str, PrintedMinimum]:
    """Return the minimums that an area's file prints for a year: its ``[[funding]]`` of kind ringfence_…."""
    found: dict[str, PrintedMinimum] = {}
    for file in sorted((settings.config / "areas").glob("*.toml")):
        words = tomllib.loads(file.read_text(encoding="utf-8"))
        for one in words.get("funding", ()) if words.get("area") == area else ():
            kind = str(one.get("kind", ""))
            if kind.startswith(RINGFENCE) and one.get("year") == year:
                printed = PrintedMinimum(str(one["amount"]), str(one["document"]))
                found[kind.removeprefix(RINGFENCE)] = printed
    return found
