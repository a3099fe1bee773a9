"""The head of a report to a board: its fields as the board's papers have them, and the returns it covers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from govflow.kernel.errors import InvalidInput, Refused
from govflow.kernel.findings import Json
from govflow.returns.model import HEADER_LABELS, REPORT
from govflow.returns.pages.blueprint import SEE_OTHER, blueprint, do_once, page, parts, see
from govflow.returns.queries.holding import header_of, list_returns, returns_in
from govflow.returns.use_cases.reporting import WRITERS, WRITTEN_IN, DescribeReport, describe_report
from govflow.web.components import Problems, read_day
from govflow.web.errors import status_of

LONGEST = 20_000
DAY = "meeting_on"
LONG = ("reason", "recommendation")


@blueprint.get("/reports/<ref>/head")
def head(ref: str) -> str:
    """Show the head of a report, and the form that changes it."""
    return _page(ref, {}, None, Problems())


@blueprint.post("/reports/<ref>/head")
def write_head(ref: str) -> Response | tuple[str, int]:
    """Change the head of a report, or show what is wrong with the form."""
    given = {name: text.replace("\x00", "")[:LONGEST] for name, text in request.form.items()}
    covered = [one.replace("\x00", "")[:LONGEST] for one in request.form.getlist("return")]
    problems = Problems()
    day = read_day(given, DAY, "the day of the meeting", problems)
    with see(ref, REPORT):
        pass
    if problems:
        return _page(ref, given, covered, problems), 400
    said = {name: given[name] for name in HEADER_LABELS if name in given} | {
        DAY: day.isoformat() if day else ""
    }
    command = DescribeReport(ref, covered, said)
    asked: dict[str, Json] = {**said, "returns": list[Json](covered)}
    try:
        do_once(ref, "write a report", asked, lambda work: describe_report(work, parts(), command))
    except (InvalidInput, Refused) as error:
        field = getattr(error, "field", "")
        problems.add(field if field in HEADER_LABELS else "title", error.message)
        return _page(ref, given, covered, problems), status_of(error)
    return redirect(url_for("returns.head", ref=ref, saved="yes"), SEE_OTHER)


def _page(ref: str, given: Mapping[str, str], chosen: Sequence[str] | None, problems: Problems) -> str:
    with see(ref, REPORT) as seen:
        header = header_of(seen.connection, ref)
        covered = returns_in(seen.connection, [ref])[ref]
        found = list_returns(seen.connection, [seen.case.area])
        bodies = parts().bodies_in(seen.connection, seen.case.area)
    values = {name: getattr(header, name) for name in HEADER_LABELS}
    year, month, day = values[DAY].split("-") if values[DAY] else ("", "", "")
    boxes = {f"{DAY}-day": day.lstrip("0"), f"{DAY}-month": month.lstrip("0"), f"{DAY}-year": year}
    return page(
        "head",
        problems,
        seen=seen,
        labels=HEADER_LABELS,
        long=LONG,
        given={**values, **boxes, **given},
        covered=[one for one, _ in covered] if chosen is None else chosen,
        returns=[one for one in found if one.periods],
        bodies=bodies,
        names=dict(bodies),
        header=header,
        reported=covered,
        may_write=bool(seen.roles & set(WRITERS)) and seen.case.state in WRITTEN_IN,
        saved=request.args.get("saved", "") == "yes" and not given,
    )
