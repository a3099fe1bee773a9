"""The blueprint of the API, the resources it offers, and the wall between areas."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any, cast

from flask import Blueprint, Response

from govflow.cases.api import answers, bodies
from govflow.cases.ports import PART, CaseParts
from govflow.kernel.errors import NotFound
from govflow.road.perform import Road
from govflow.road.ports import Case
from govflow.road.queries import load_case
from govflow.storage.work import Work
from govflow.web.gate import current_actor, viewer
from govflow.web.json_answers import need_area
from govflow.web.json_requests import Body, check_path
from govflow.web.openapi import describe
from govflow.web.product import product

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
blueprint.before_request(check_path)


@dataclass(frozen=True, slots=True)
class Resource:
    """A kind of case under an address of its own. Without a workflow, the body of a request names one.

    Where ``opens`` is ``None`` another room opens them, at the same address.
    """

    plural: str
    kind: str
    workflow: str
    listed: type[answers.Listed]
    query: type[bodies.ListQuery] = bodies.ListQuery
    opens: type[Body] | None = bodies.OpenYear


RESOURCES = (
    Resource("plans", "plan", "bcf_plan", answers.PlanList),
    Resource("agreements", "agreement", "section_75_agreement", answers.AgreementList),
    Resource("meetings", "meeting", "meeting", answers.MeetingList, opens=None),
    Resource("decisions", "decision", "decision", answers.DecisionList, opens=None),
    Resource("delegations", "delegation", "delegation", answers.DelegationList, opens=None),
    Resource("returns", "return", "quarterly_return", answers.ReturnList, opens=None),
    Resource("reports", "report", "board_report", answers.ReportList, opens=None),
    Resource("cases", "", "", answers.CaseList, bodies.ListAnyQuery, bodies.OpenAny),
)
View = Callable[..., Response]
Said = Callable[[Resource], dict[str, Any]]


def route(method: str, path: str, said: Said) -> Callable[[View], View]:
    """Register a view once for every resource, and describe it; its first argument is the resource."""

    def register(view: View) -> View:
        for resource in RESOURCES:
            if (method, path) == ("POST", "") and resource.opens is None:
                continue
            blueprint.add_url_rule(
                f"/{resource.plural}{path}",
                endpoint=f"{resource.plural}_{view.__name__}",
                view_func=describe(**said(resource))(_for_one(view, resource)),
                methods=[method],
            )
        return view

    return register


def _for_one(view: View, resource: Resource) -> View:
    def of_this_kind(**given: Any) -> Response:
        return view(resource, **given)

    return update_wrapper(of_this_kind, view)


def road() -> Road:
    """Return the road of the product behind this request."""
    return product().road


def parts() -> CaseParts:
    """Return what the room was handed at start."""
    return cast("CaseParts", product().parts[PART])


@contextmanager
def reading() -> Iterator[Work]:
    """Open one short read for the person behind this request."""
    with product().store.read() as connection:
        yield Work(connection, current_actor())


def seen_case(work: Work, resource: Resource, ref: str) -> Case:
    """Return a case that this person may see.

    Raises:
        NotFound: in the same words for one that is not there and one behind the wall.
    """
    case = load_case(work.connection, ref, resource.kind)
    if case.area not in viewer().areas:
        what = resource.kind or "case"
        raise NotFound(f"There is no {what} with the reference '{ref}'.")
    return case


def case_to_act_on(resource: Resource, ref: str, doing: str) -> Case:
    """Return a case that this person has a part in; trying a case of another area is recorded as refused.

    Raises:
        NotFound: when there is no such case.
        Refused: ``NOT_YOUR_AREA``.
    """
    with reading() as work:
        case = load_case(work.connection, ref, resource.kind)
    if case.area not in viewer().areas:
        road().within(current_actor(), ref, doing, lambda _: need_area(case.area, "case"))
    return case
