"""The blueprint of these routes, the wall between areas, and how a write is done once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from flask import Blueprint, Response, jsonify

from govflow.kernel.errors import NotFound, refusal
from govflow.kernel.findings import Json
from govflow.kernel.moments import Happened, parse_happened
from govflow.meetings.ports import PART, MeetingRules
from govflow.meetings.queries.walls import case_of_commitment, case_of_motion, meeting_case
from govflow.road.asking import stale
from govflow.road.gather import lock_case
from govflow.road.perform import Road
from govflow.road.ports import Case, TakeStep
from govflow.road.step import command_key
from govflow.storage.ledger import read_command
from govflow.storage.work import Work
from govflow.web.gate import current_actor, viewer
from govflow.web.json_requests import check_path, expected_version, idempotency_key
from govflow.web.product import product

blueprint = Blueprint("meetings_api", __name__, url_prefix="/api/v1")
blueprint.before_request(check_path)
Result = TypeVar("Result")
CREATED = 201
MEETING = "/meetings/<ref>"


def rules() -> MeetingRules:
    """Return what the room was handed at start."""
    return cast("MeetingRules", product().parts[PART])


def road() -> Road:
    """Return the one road."""
    return product().road


def seen_meeting(ref: str) -> Case:
    """Return a meeting that this person may see.

    Raises:
        NotFound: in the same words for one that is not there and one behind the wall.
    """
    with product().store.read() as connection:
        case = meeting_case(connection, ref)
    if case.area not in viewer().areas:
        raise NotFound(f"There is no meeting with the reference '{ref}'.")
    return case


def meeting_called(ref: str) -> Case:
    """Return a meeting, whoever asks; acting on one of another area is refused, and recorded, there."""
    with product().store.read() as connection:
        return meeting_case(connection, ref)


def motion_of(id_: str) -> Case:
    """Return the meeting of a motion, whoever asks; acting on one of another area is refused there."""
    with product().store.read() as connection:
        return case_of_motion(connection, id_)


def commitment_of(id_: str) -> Case:
    """Return the meeting of a commitment."""
    with product().store.read() as connection:
        return case_of_commitment(connection, id_)


def acting(case: Case, doing: str, act: Callable[[Work, str], Result]) -> Result:
    """Do something about a meeting in one transaction, once under its key, on the version that was seen.

    Raises:
        Refused: ``NOT_YOUR_AREA``, recorded, for a meeting of another area; or by the rules.
    """
    key, version = idempotency_key(), expected_version(needed=False)

    def checked(work: Work) -> Result:
        if case.area not in viewer().areas:
            raise refusal(
                "NOT_YOUR_AREA",
                "You hold no role in the area of this meeting, so you can do nothing with it.",
                rule="Roles are per area",
                remedy="Ask the administrator of that area, if you ought to have a part in it.",
            )
        if version is not None and not _done_before(work, key):
            stale(TakeStep(case.ref, doing, expect_version=version), lock_case(work, case.ref).version)
        return act(work, key)

    return road().within(current_actor(), case.ref, doing, checked)


def _done_before(work: Work, key: str) -> bool:
    command = command_key(work.actor.id, key)
    return bool(command and read_command(work.connection, command))


def happened(text: str) -> Happened | None:
    """Read when something happened, where it was given."""
    return parse_happened(text) if text else None


def answered(document: dict[str, Json], status: int = CREATED, version: Json = None) -> Response:
    """Return JSON, with the version of the meeting as its ETag where there is one."""
    response = jsonify(document)
    response.status_code = status
    if version is not None:
        response.set_etag(str(version))
    return response
