"""Returns and reports over the API: opened and read here; their steps are those of any case."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from flask import Blueprint, Response, url_for

from govflow.kernel.errors import NotFound
from govflow.kernel.findings import Json
from govflow.ledger.event import Stored
from govflow.returns.api import shapes
from govflow.returns.commands import (
    CarriedEntered,
    ConditionAnswered,
    EnterFigures,
    LineEntered,
    MetricEntered,
    MetricExplained,
)
from govflow.returns.model import REPORT, RETURN
from govflow.returns.ports import PART, ReturnParts
from govflow.returns.shown import report_json, return_json
from govflow.returns.use_cases.entering import enter_figures, take_again
from govflow.returns.use_cases.opening import OpenReturn, SayPeriod, open_return, say_period
from govflow.returns.use_cases.reporting import DescribeReport, OpenReport, describe_report, open_report
from govflow.road.once import Answer, once
from govflow.road.opening import CaseOpened
from govflow.road.ports import Case
from govflow.road.queries import load_case
from govflow.storage.work import Work
from govflow.web.gate import current_actor, viewer
from govflow.web.json_answers import CREATED, answered, need_area
from govflow.web.json_requests import Body, check_path, idempotency_key, read_body, read_query
from govflow.web.openapi import describe
from govflow.web.product import product

blueprint = Blueprint("returns_api", __name__, url_prefix="/api/v1")
blueprint.before_request(check_path)
ENTERING, SAYING = "enter figures of a return", "say the period of a return"
TAKING, WRITING = "take a plan's figures again", "write a report"


def parts() -> ReturnParts:
    """Return what the room was handed at start."""
    return cast("ReturnParts", product().parts[PART])


@blueprint.post("/returns")
@describe(answer=shapes.Opened, status=201, body=shapes.OpenReturnSaid, is_write=True)
def open_one() -> Response:
    """Open the return of a period, with the plan's budgets, its metrics and the conditions of its round."""
    command = OpenReturn(**read_body(shapes.OpenReturnSaid).model_dump(), key=idempotency_key())
    opened = product().road.within(
        current_actor(), "", "open a return", lambda work: open_return(work, parts(), command)
    )
    return _opened(opened, "api.returns_show")


@blueprint.post("/reports")
@describe(answer=shapes.Opened, status=201, body=shapes.OpenReportSaid, is_write=True)
def open_a_report() -> Response:
    """Begin a report to a board on one or several returns."""
    wanted = read_body(shapes.OpenReportSaid)
    command = OpenReport(wanted.area, wanted.year, wanted.returns or (), wanted.head, idempotency_key())
    opened = product().road.within(
        current_actor(), "", "open a report", lambda work: open_report(work, parts(), command)
    )
    return _opened(opened, "api.reports_show")


def _opened(opened: CaseOpened, at: str) -> Response:
    response = answered(opened.as_json(), CREATED, opened.version)
    response.headers["Location"] = url_for(at, ref=opened.ref)
    return response


@blueprint.get("/returns/<ref>/figures")
@describe(answer=shapes.FiguresShown, query=shapes.NoQuery)
def figures(ref: str) -> Response:
    """Show what a return holds: spending against budget, metrics, conditions, money carried forward."""
    read_query(shapes.NoQuery)
    case = _seen(ref, RETURN)
    with product().store.read() as connection:
        return answered(return_json(connection, parts(), ref), version=case.version)


@blueprint.post("/returns/<ref>/figures")
@describe(answer=shapes.Noted, status=201, body=shapes.FiguresSaid, is_write=True)
def enter(ref: str) -> Response:
    """Enter figures of a return. What was approved of them and changes is then stale."""
    wanted = read_body(shapes.FiguresSaid)
    command = EnterFigures(
        ref,
        lines=[LineEntered(**one.model_dump()) for one in wanted.lines],
        metrics=[MetricExplained(**one.model_dump()) for one in wanted.metrics],
        measured=[MetricEntered(**one.model_dump()) for one in wanted.measured],
        conditions=[ConditionAnswered(**one.model_dump()) for one in wanted.conditions],
        carried=[CarriedEntered(one.from_year, one.amount, one.scheme) for one in wanted.carried_forward],
        narrative=wanted.narrative,
        summary=wanted.summary,
        seen=wanted.seen,
    )
    return _entered(ref, ENTERING, wanted, lambda work: enter_figures(work, parts(), command))


@blueprint.post("/returns/<ref>/plan")
@describe(answer=shapes.Noted, status=201, is_write=True)
def take_plan(ref: str) -> Response:
    """Take schemes, budgets and metrics from the plan again, as it stands now."""
    return _entered(ref, TAKING, None, lambda work: take_again(work, parts(), ref))


@blueprint.post("/returns/<ref>/period")
@describe(answer=shapes.Noted, status=201, body=shapes.PeriodSaid, is_write=True)
def period(ref: str) -> Response:
    """Say which period a return is of that was opened without one."""
    wanted = read_body(shapes.PeriodSaid)
    command = SayPeriod(ref, wanted.year, wanted.quarter)
    return _entered(ref, SAYING, wanted, lambda work: say_period(work, parts(), command))


@blueprint.get("/reports/<ref>/head")
@describe(answer=shapes.HeadShown, query=shapes.NoQuery)
def head(ref: str) -> Response:
    """Show the head of a report, and the returns it covers."""
    read_query(shapes.NoQuery)
    case = _seen(ref, REPORT)
    with product().store.read() as connection:
        return answered(report_json(connection, ref), version=case.version)


@blueprint.post("/reports/<ref>/head")
@describe(answer=shapes.Noted, status=201, body=shapes.HeadSaid, is_write=True)
def write_head(ref: str) -> Response:
    """Change the head of a report, or which returns it covers."""
    wanted = read_body(shapes.HeadSaid)
    command = DescribeReport(ref, wanted.returns, wanted.head)
    return _entered(ref, WRITING, wanted, lambda work: describe_report(work, parts(), command))


def _seen(ref: str, kind: str) -> Case:
    with product().store.read() as connection:
        case = load_case(connection, ref, kind)
    if case.area not in viewer().areas:
        raise NotFound(f"There is no {kind} with the reference '{ref}'.")
    return case


def _entered(ref: str, doing: str, asked: Body | None, act: Callable[[Work], Stored]) -> Response:
    """Make one entry, under its key once; a try on a case of another area is refused and recorded."""
    key = idempotency_key()
    request: dict[str, Json] = {"doing": doing, "ref": ref}
    request["body"] = asked.model_dump(mode="json") if asked else None

    def receipt(work: Work) -> Answer:
        return {"ref": ref, "event": act(work).id}

    def walled(work: Work) -> tuple[Answer, int]:
        need_area(load_case(work.connection, ref).area, "case")
        return once(work, key, request, CREATED, lambda: receipt(work))

    document, status = product().road.within(current_actor(), ref, doing, walled)
    return answered(document, status)
