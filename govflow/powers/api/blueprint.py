"""The blueprint of these routes, the wall between areas, and how something is done in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar, cast

from flask import Blueprint, Response

from govflow.kernel.errors import NotFound
from govflow.kernel.findings import Json
from govflow.ledger.event import Stored
from govflow.powers.ports import PART, PowersRules
from govflow.road.once import Answer, once
from govflow.road.perform import Road
from govflow.road.ports import Case, Evidence
from govflow.road.queries import load_case
from govflow.storage.work import Work
from govflow.web.gate import current_actor, viewer
from govflow.web.json_answers import CREATED, answered, need_area
from govflow.web.json_requests import Body, check_path, idempotency_key
from govflow.web.product import product

blueprint = Blueprint("powers_api", __name__, url_prefix="/api/v1")
blueprint.before_request(check_path)
Result = TypeVar("Result")


def rules() -> PowersRules:
    """Return what the room was handed at start."""
    return cast("PowersRules", product().parts[PART])


def road() -> Road:
    """Return the one road."""
    return product().road


def seen(ref: str, kind: str) -> Case:
    """Return a case that this person may see.

    Raises:
        NotFound: in the same words for one that is not there and one behind the wall.
    """
    with product().store.read() as connection:
        case = load_case(connection, ref, kind)
    if case.area not in viewer().areas:
        raise NotFound(f"There is no {kind or 'case'} with the reference '{ref}'.")
    return case


def acting(ref: str, doing: str, act: Callable[[Work], Result]) -> Result:
    """Do something about a case in one transaction; a try on one of another area is refused and recorded."""
    with product().store.read() as connection:
        area = load_case(connection, ref).area if ref else ""

    def walled(work: Work) -> Result:
        if area:
            need_area(area, "case")
        return act(work)

    return road().within(current_actor(), ref, doing, walled)


def entered(
    ref: str, doing: str, asked: Body, act: Callable[[Work], Stored], *, about: str = "", named: str = ""
) -> Response:
    """Make one entry, under its key once. ``named`` is the word of the event that holds the id."""
    key = idempotency_key()
    request: dict[str, Json] = {"doing": doing, "ref": ref, "about": about}
    request["body"] = asked.model_dump(mode="json")

    def receipt(work: Work) -> Answer:
        stored = act(work)
        return noted(stored, id=stored.payload()[named] if named else about)

    document, status = acting(
        ref, doing, lambda work: once(work, key, request, CREATED, lambda: receipt(work))
    )
    return answered(document, status)


def papers(ids: Sequence[str]) -> tuple[Evidence, ...]:
    """Return documents offered by their ids; the road looks whether they may be shown."""
    return tuple(Evidence(one) for one in dict.fromkeys(ids))


def noted(stored: Stored, **more: Json) -> dict[str, Json]:
    """Return the receipt of an entry."""
    return {"ref": stored.stream.partition(":")[2], "event": stored.id, **more}
