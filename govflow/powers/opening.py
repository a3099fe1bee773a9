"""Opening the case of a decision or a delegation: by GovFlow itself, for what somebody records in it."""

from __future__ import annotations

from sqlalchemy import select

from govflow.kernel.actor import REACTIONS
from govflow.kernel.canonical import digest
from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.ledger.event import Stored
from govflow.powers.ports import PowersRules
from govflow.road.gather import lock_case
from govflow.road.opening import OpenCase, known_area, open_case
from govflow.road.ports import Case
from govflow.road.step import command_key, key_used_before
from govflow.road.tables import cases
from govflow.road.withholding import request_kept
from govflow.storage.ledger import read_command
from govflow.storage.work import Work


def open_beside(work: Work, rules: PowersRules, workflow: str, area: str) -> Case:
    """Open a case of an area; two at the same moment take their numbers one after the other."""
    slug = known_area(work.connection, area)
    work.lock_stream(f"{workflow}:{slug}")
    opened = open_case(work.acting_as(REACTIONS), rules.road, OpenCase(workflow, slug))
    return lock_case(work, opened.ref)


def case_about(work: Work, ref: str, area: str) -> Case | None:
    """Return the case that a decision is about, where it is about one.

    Raises:
        InvalidInput: when no case of the area has that reference.
    """
    if not ref:
        return None
    row = work.connection.execute(select(cases).where(cases.c.ref == ref)).mappings().first()
    if row is None or row["area"] != area:
        raise InvalidInput(f"There is no case '{ref}' in this area.", field="subject")
    return Case.from_row(row)


def repeated_before(work: Work, key: str, request: dict[str, Json]) -> Stored | None:
    """Return what this key was used for before.

    Raises:
        Refused: ``IDEMPOTENCY_CONFLICT`` when it was another request.
    """
    whose = command_key(work.actor.id, key)
    stored = read_command(work.connection, whose) if whose else None
    if stored is not None and request_kept(stored) != digest(request):
        raise key_used_before()
    return stored
