"""What the room of virements is handed: the rules of the road, and what a plan holds."""

from __future__ import annotations

from sqlalchemy import Connection

from govflow.contents.queries.held import contents_of_version, latest_of
from govflow.documents.queries import stored_content
from govflow.documents.use_cases import bring_within
from govflow.road.step import Rules
from govflow.settings import Settings
from govflow.virements.ports import VirementParts
from govflow.workbook.model import Contents


def virement_parts(settings: Settings, road: Rules) -> VirementParts:
    """Fill the ports of the room of virements."""
    return VirementParts(road, held_of, bring_within(settings.upload_limit_bytes))


def held_of(connection: Connection, ref: str) -> Contents | None:
    """Return what a plan holds, as its latest version has it (contents)."""
    version = latest_of(connection, ref)
    return contents_of_version(connection, stored_content, version) if version else None
