"""What the room of a plan's contents is handed at start."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection

from govflow.contents.ports import ContentsParts, Elsewhere
from govflow.contents.turns import turns_of
from govflow.documents.queries import stored_content
from govflow.documents.use_cases import bring_within, read_document
from govflow.road.ports import Case
from govflow.road.step import Rules
from govflow.settings import Settings


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
        bring_documents=bring_within(settings.upload_limit_bytes),
        kept=stored_content,
        read_content=lambda store, actor, document: read_document(store, actor, document)[1],
        role_titles=role_titles,
        elsewhere=elsewhere,
        turns=turns_of(settings.workbook_readers, os.cpu_count() or 1, settings.workers, settings.threads),
    )
