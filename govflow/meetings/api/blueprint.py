"""The blueprint of these routes, the wall between areas, and how a write is done once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar, cast

from flask import Blueprint, Response

from govflow.kernel.errors import NotFound
from govflow.ledger.event import Stored
from govflow.meetings.ports import PART, MeetingRules
from govflow.meetings.queries.views import receipt
from govflow.meetings.queries.walls import case_of_commitment, case_of_motion, meeting_case
from govflow.road.asking import stale
from govflow.road.gather import lock_case
from govflow.road.perform import Road
from govflow.road.ports import Case, TakeStep
from govflow.road.step import command_key
from govflow.storage.ledger import read_command
from govflow.storage.work import Work
from govflow.web.gate import current_actor, viewer
from govflow.web.json_answers import CREATED, answered, need_area
from govflow.web.json_requests import check_path, expected_version
from govflow.web.product import product

blueprint = Blueprint("meetings_api", __name__, url_prefix="/api/v1")
blueprint.before_request(check_path)
MEETING = "/meetings/<ref>"


class Keyed(Protocol):
    """What is asked of a meeting; the key is that of the request, so that it is done once."""

    @property
    def key(self) -> str:
        """Return the key of the request."""


Command = TypeVar("Command", bound=Keyed)
Result = TypeVar("Result")


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


def acting(
    case: Case, doing: str, use_case: Callable[[Work, MeetingRules, Command], Result], command: Command
) -> Result:
    """Do something about a meeting in one transaction, once under its key, on the version that was seen.

    Raises:
        Refused: ``NOT_YOUR_AREA``, recorded, for a meeting of another area; or by the rules.
    """
    version = expected_version(needed=False)

    def checked(work: Work) -> Result:
        need_area(case.area, "meeting")
        if version is not None and not _done_before(work, command.key):
            stale(TakeStep(case.ref, doing, expect_version=version), lock_case(work, case.ref).version)
        return use_case(work, rules(), command)

    return road().within(current_actor(), case.ref, doing, checked)


def noted(
    case: Case, doing: str, use_case: Callable[[Work, MeetingRules, Command], Stored], command: Command
) -> Response:
    """Do something about a meeting and answer with the receipt of its entry."""
    return answered(receipt(acting(case, doing, use_case, command)), CREATED)


def _done_before(work: Work, key: str) -> bool:
    command = command_key(work.actor.id, key)
    return bool(command and read_command(work.connection, command))
