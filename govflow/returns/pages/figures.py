"""The figures of a return: a box for each scheme, one to paste rows into; only what changed is entered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from govflow.kernel.errors import GovFlowError, InvalidInput, Refused
from govflow.kernel.findings import Json
from govflow.kernel.pence import pounds_of
from govflow.returns.carried import beside
from govflow.returns.commands import (
    CarriedEntered,
    ConditionAnswered,
    EnterFigures,
    LineEntered,
    MetricExplained,
)
from govflow.returns.found import findings_of
from govflow.returns.model import CLOSED, ENTERERS, RETURN, Carried, Figures
from govflow.returns.pages.blueprint import SEE_OTHER, blueprint, do_once, page, parts, see
from govflow.returns.pages.by_hand import STATES, added_lines, added_metrics, place_of
from govflow.returns.pages.opening import PERIODS
from govflow.returns.pasting import WRITTEN, read_rows
from govflow.returns.queries.holding import figures_of, reports_on
from govflow.returns.use_cases.entering import enter_figures, take_again
from govflow.returns.use_cases.opening import SayPeriod, say_period
from govflow.road.approval import contents_of
from govflow.road.history import read_entries
from govflow.web.components import Problems
from govflow.web.errors import status_of

# So many schemes to a page: a browser holds them, and a form of them is sent whole.
PAGE = 100
LONGEST = 200_000
PLACES = {"lines": "pasted", "reason": "pasted", "expected_on": "pasted", "metrics": "metrics"}
PLACES |= {"conditions": "conditions", "carried": "carried-amount-new", "narrative": "narrative"}
PLACES |= {"pasted": "pasted", "quarter": "quarter", "year": "year"}


@blueprint.get("/returns/<ref>/figures")
def figures(ref: str) -> str:
    """Show what a return holds, and the form into which it is entered."""
    return _page(ref, {}, Problems())


@blueprint.post("/returns/<ref>/figures")
def enter(ref: str) -> Response | tuple[str, int]:
    """Enter what changed, or show what is wrong with the form."""
    given = {name: text.replace("\x00", "")[:LONGEST] for name, text in request.form.items()}
    with see(ref, RETURN) as seen:
        held = figures_of(seen.connection, ref)
    try:
        command = EnterFigures(ref, **_changed(given, held), seen=_number(given.get("seen", "")))
        asked: dict[str, Json] = {name: text for name, text in given.items() if name != "csrf_token"}
        do_once(ref, "enter figures of a return", asked, lambda work: enter_figures(work, parts(), command))
    except (InvalidInput, Refused) as error:
        return _again(ref, given, error)
    return redirect(url_for("returns.figures", ref=ref, saved="yes", after=given.get("after", "")), SEE_OTHER)


@blueprint.post("/returns/<ref>/plan")
def take_plan(ref: str) -> Response | tuple[str, int]:
    """Take schemes, budgets and metrics from the plan again."""
    with see(ref, RETURN):
        pass
    try:
        do_once(ref, "take a plan's figures again", {}, lambda work: take_again(work, parts(), ref))
    except InvalidInput:
        # The plan says what the return says already.
        return redirect(url_for("returns.figures", ref=ref, saved="same"), SEE_OTHER)
    except Refused as error:
        return _again(ref, {}, error)
    return redirect(url_for("returns.figures", ref=ref, saved="plan"), SEE_OTHER)


@blueprint.post("/returns/<ref>/period")
def period(ref: str) -> Response | tuple[str, int]:
    """Say which period a return is of that was opened without one."""
    given = {name: request.form.get(name, "").replace("\x00", "")[:50] for name in ("year", "quarter")}
    with see(ref, RETURN):
        pass
    command = SayPeriod(ref, given["year"].strip(), given["quarter"])
    try:
        do_once(ref, "say the period of a return", {**given}, lambda work: say_period(work, parts(), command))
    except (InvalidInput, Refused) as error:
        return _again(ref, given, error)
    return redirect(url_for("returns.figures", ref=ref, saved="yes"), SEE_OTHER)


def _again(ref: str, given: Mapping[str, str], error: GovFlowError) -> tuple[str, int]:
    problems = Problems()
    field = getattr(error, "field", "")
    problems.add(place_of(field, given, PLACES.get(field, "pasted")), error.message)
    return _page(ref, given, problems), status_of(error)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def shown(pence: int | None) -> str:
    """Return an amount as a box shows it: pounds, with pence only where there are any."""
    return "" if pence is None else pounds_of(pence).removesuffix(".00")


# -- What of the form is other than what is held ---------------------------------------------------


def _changed(given: Mapping[str, str], held: Figures) -> dict[str, Any]:
    lines = [*_boxes(given, held), *added_lines(given), *read_rows(given.get("pasted", ""))]
    narrative = given.get("narrative", held.narrative).replace("\r\n", "\n").strip()
    return {
        "lines": lines,
        "metrics": list(_metrics(given, held)),
        "measured": list(added_metrics(given)),
        "conditions": list(_conditions(given, held)),
        "carried": list(_carried(given, held)),
        "narrative": None if narrative == held.narrative else narrative,
    }


def _boxes(given: Mapping[str, str], held: Figures) -> Iterator[LineEntered]:
    for one in held.lines:
        was = {"spent": shown(one.spent), "forecast": shown(one.forecast)}
        was |= {"reason": one.reason, "expected_on": one.expected_on}
        said = {
            name: text
            for name, before in was.items()
            if (text := given.get(f"{name}-{one.position}", before).strip()) != before
        }
        if said:
            yield LineEntered(one.key, **said)


def _metrics(given: Mapping[str, str], held: Figures) -> Iterator[MetricExplained]:
    for one in held.metrics:
        reason = given.get(f"metric-reason-{one.position}", one.reason).strip()
        expected_on = given.get(f"metric-expected_on-{one.position}", one.expected_on).strip()
        if (reason, expected_on) != (one.reason, one.expected_on):
            yield MetricExplained(one.key, reason, expected_on)


def _conditions(given: Mapping[str, str], held: Figures) -> Iterator[ConditionAnswered]:
    for one in held.conditions:
        met = given.get(f"met-{one.key}", one.met)
        said = given.get(f"said-{one.key}", one.said).replace("\r\n", "\n").strip()
        if (met, said) != (one.met, one.said):
            yield ConditionAnswered(one.key, met, said)


def _carried(given: Mapping[str, str], held: Figures) -> Iterator[CarriedEntered]:
    for place, one in enumerate(held.carried, start=1):
        amount = given.get(f"carried-amount-{place}", shown(one.amount)).strip()
        if amount != shown(one.amount):
            yield CarriedEntered(one.origin, amount, one.scheme)
    amount, year, scheme = (
        given.get(f"carried-{name}-new", "").strip() for name in ("amount", "year", "scheme")
    )
    if amount or year or scheme:
        yield CarriedEntered(year, amount, scheme)


def _page(ref: str, given: Mapping[str, str], problems: Problems) -> str:
    after = _number(given.get("after", "") or request.args.get("after", "")) or 0
    with see(ref, RETURN) as seen:
        held = figures_of(seen.connection, ref)
        contents = contents_of(read_entries(seen.connection, ref))
        reports = reports_on(seen.connection, ref)
        registered = parts().carried_of(seen.connection, held.plan)
    rest = [one for one in held.lines if one.position > after]
    return page(
        "figures",
        problems,
        seen=seen,
        held=held,
        lines=rest[:PAGE],
        following=rest[PAGE - 1].position if len(rest) > PAGE else 0,
        after=after,
        found=findings_of(held, registered),
        beside=beside(held.carried, registered),
        contents=contents,
        reports=reports,
        given=given,
        shown=shown,
        carried=[_row(place, one) for place, one in enumerate(held.carried, start=1)],
        may_enter=bool(seen.roles & set(ENTERERS)) and seen.case.state not in CLOSED,
        is_closed=seen.case.state in CLOSED,
        enterers=ENTERERS,
        written=WRITTEN,
        periods=PERIODS,
        states=list(STATES.items()),
        saved=request.args.get("saved", "") if not given else "",
    )


def _row(place: int, one: Carried) -> dict[str, Any]:
    return {"place": place, "origin": one.origin, "scheme": one.scheme, "amount": one.amount}
