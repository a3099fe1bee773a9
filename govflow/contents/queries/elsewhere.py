"""The warnings that other rooms find in a plan, and how many of them nobody has given a reason for."""

from __future__ import annotations

from sqlalchemy import Connection

from govflow.contents.model import elsewhere_key
from govflow.contents.ports import ContentsParts
from govflow.contents.queries.held import explanations_of, latest_of
from govflow.kernel.findings import Finding
from govflow.road.ports import Case

FACT = "warnings_elsewhere"


def elsewhere_of(connection: Connection, parts: ContentsParts, case: Case) -> dict[str, Finding]:
    """Return the warnings of a plan's schemes and third parties by their keys; none where nothing is held."""
    if latest_of(connection, case.ref) is None:
        return {}
    found = (one for room in parts.elsewhere(connection, case) for one in room.findings)
    return {elsewhere_key(one): one for one in found if one.severity == "warning"}


def unexplained_elsewhere(connection: Connection, parts: ContentsParts, case: Case) -> int:
    """Return how many of them nobody has given a reason for: a fact of steps."""
    told = explanations_of(connection, case.ref)
    return sum(key not in told for key in elsewhere_of(connection, parts, case))
