"""What the room of virements is handed: what a plan holds, and what is held back of it."""

from __future__ import annotations

from govflow.bootstrap.documents import bring_by
from govflow.contents.ports import ContentsParts
from govflow.contents.queries.held import held_contents
from govflow.payments.queries.overview import held_back
from govflow.road.step import Rules
from govflow.settings import Settings
from govflow.virements.ports import VirementParts


def virement_parts(settings: Settings, road: Rules, contents: ContentsParts) -> VirementParts:
    """Fill the ports of the room of virements."""
    return VirementParts(
        road,
        lambda connection, ref: held_contents(connection, contents, ref),
        bring_by(settings),
        held_back,
    )
