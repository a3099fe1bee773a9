"""You said, we did: the numbered lines of a case, added, answered and, for conditions, lifted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response

from govflow.cases.pages.blueprint import CASE, blueprint
from govflow.cases.pages.forms import do_once, read_text, tell, typed
from govflow.cases.pages.seeing import Seen, look, page, road, see
from govflow.cases.pages.uploads import chosen, store_uploads
from govflow.cases.queries.looking import names_of
from govflow.cases.queries.single import documents_named, find_line
from govflow.cases.queries.telling import LINE_KINDS
from govflow.kernel.errors import GovFlowError, InvalidInput, NotFound, Refused, TooLarge
from govflow.road.lifting import LIFTERS, LiftCondition, TakeBackLifting, lift_condition, take_back_lifting
from govflow.road.lines import ANSWERERS, COMMENTERS, VERDICTS, AddLine, AnswerLine, add_line, answer_line
from govflow.road.queries import lines_of
from govflow.web.components import Problems, read_day
from govflow.web.errors import status_of

ADDED_BY_HAND = ("comment", "scrutiny", "feedback", "board", "assurance", "amendment")


@blueprint.get(f"{CASE}/comments")
def comments(door: str, ref: str) -> str:
    """List every line of a case with its answer, ready to be printed."""
    with look() as at:
        return _page(see(at, door, ref), {}, Problems())


def _page(seen: Seen, given: Mapping[str, str], problems: Problems) -> str:
    at = seen.look
    lines = lines_of(at.connection, seen.ref)
    names = names_of(at.connection, {line["answered_by"] for line in lines})
    cited = documents_named(at.connection, [line["document"] for line in lines if line["document"]])
    return page(
        "comments",
        seen,
        lines={kind: [line for line in lines if line["kind"] == kind] for kind in LINE_KINDS},
        open_count=sum(line["status"] == "open" for line in lines),
        total=len(lines),
        kinds=LINE_KINDS,
        added_by_hand=ADDED_BY_HAND,
        names=names,
        cited={row["id"]: row for row in cited},
        may_comment=bool(seen.roles & set(COMMENTERS)),
        may_answer=bool(seen.roles & set(ANSWERERS)),
        may_lift=bool(seen.roles & set(LIFTERS)),
        given=given,
        problems=problems,
    )


@blueprint.post(f"{CASE}/comments")
def comment(door: str, ref: str) -> Response | tuple[str, int]:
    """Add a comment to a case."""
    given = typed("kind", "text", "section", "from_whom", "due-day", "due-month", "due-year")
    problems = Problems()
    text = read_text(given, "text", "Comment", problems, needed="Enter the comment")
    section = read_text(given, "section", "Section", problems)
    from_whom = read_text(given, "from_whom", "From whom", problems)
    due = read_day(given, "due", "the day an answer is due", problems)
    with look() as at:
        seen = see(at, door, ref)
        if problems:
            return _page(seen, given, problems), 400
    command = AddLine(
        ref,
        given["kind"] or "comment",
        text,
        section,
        from_whom,
        due.isoformat() if due else "",
    )
    try:
        do_once(ref, "comment", given, lambda work: add_line(work, road().rules, command).id)
    except (InvalidInput, Refused) as error:
        return _again(door, ref, given, error)
    return redirect(url_for("cases.comments", door=door, ref=ref), 303)


def _again(door: str, ref: str, given: Mapping[str, str], error: GovFlowError) -> tuple[str, int]:
    problems = Problems()
    tell(problems, error, {"kind": "kind", "due_on": "due"}, "text")
    with look() as at:
        return _page(see(at, door, ref), given, problems), status_of(error)


# No case has a million lines of a kind, and no database counts as far as an address can.
LINE = f"{CASE}/comments/<kind>/<int(max=999999):number>"


@blueprint.get(f"{LINE}/answer")
def answer(door: str, ref: str, kind: str, number: int) -> str:
    """Show one line and the form that answers it."""
    return _line_page("answer", door, ref, kind, number, given={}, problems=Problems())


@blueprint.post(f"{LINE}/answer")
def give_answer(door: str, ref: str, kind: str, number: int) -> Response | tuple[str, int]:
    """Answer a line: accepted, partly or not, and why, and in which version."""
    given = typed("verdict", "answer", "answered_in")
    problems = Problems()
    if given["verdict"] not in VERDICTS:
        problems.add("verdict", "Choose whether the comment is accepted")
    text = read_text(given, "answer", "Answer", problems, needed="Enter what was done about it, or why not")
    version = read_text(given, "answered_in", "Version", problems)
    if problems:
        return _line_page("answer", door, ref, kind, number, given=given, problems=problems), 400
    line = _line_id(door, ref, kind, number)
    command = AnswerLine(ref, line, given["verdict"], text, version)
    asked = {**given, "line": line}
    try:
        do_once(ref, "answer", asked, lambda work: answer_line(work, road().rules, command).id)
    except (InvalidInput, Refused) as error:
        tell(problems, error, {"verdict": "verdict"}, "answer")
        return _line_page("answer", door, ref, kind, number, given=given, problems=problems), status_of(error)
    return redirect(url_for("cases.comments", door=door, ref=ref, _anchor=f"{kind}-{number}"), 303)


@blueprint.get(f"{LINE}/lift")
def lift(door: str, ref: str, kind: str, number: int) -> str:
    """Show one condition and the form that records it was lifted."""
    return _line_page("lift", door, ref, kind, number, given={}, problems=Problems())


@blueprint.post(f"{LINE}/lift")
def give_lift(door: str, ref: str, kind: str, number: int) -> Response | tuple[str, int]:
    """Record that a condition was lifted: by whom, and on which document."""
    given = typed("lifted_by", "note")
    problems = Problems()
    lifted_by = read_text(
        given, "lifted_by", "Who lifted it", problems, needed="Enter who lifted the condition"
    )
    note = read_text(given, "note", "Note", problems)
    if not chosen("document"):
        problems.add("document", "Choose the document that lifts the condition")
    if problems:
        return _line_page("lift", door, ref, kind, number, given=given, problems=problems), 400
    line = _line_id(door, ref, kind, number)
    try:
        with look() as at:
            area = see(at, door, ref).case.area
        kept = store_uploads(ref, area, {"document": "condition_lifted"})
        command = LiftCondition(ref, line, lifted_by, kept[0].id, note)
        asked = {**given, "line": line, "document": kept[0].id}
        do_once(ref, "lift a condition", asked, lambda work: lift_condition(work, road().rules, command).id)
    except (InvalidInput, TooLarge, Refused) as error:
        places = {"document": "document", "file": "document"}
        tell(problems, error, places, "document" if isinstance(error, TooLarge) else "lifted_by")
        return _line_page("lift", door, ref, kind, number, given=given, problems=problems), status_of(error)
    return redirect(url_for("cases.comments", door=door, ref=ref, _anchor=f"{kind}-{number}"), 303)


@blueprint.get(f"{LINE}/reopen")
def reopen(door: str, ref: str, kind: str, number: int) -> str:
    """Show a lifted condition and the form that opens it again."""
    return _line_page("reopen", door, ref, kind, number, given={}, problems=Problems())


@blueprint.post(f"{LINE}/reopen")
def give_reopen(door: str, ref: str, kind: str, number: int) -> Response | tuple[str, int]:
    """Take back that a condition was lifted: it was recorded in error."""
    given = typed("reason")
    problems = Problems()
    reason = read_text(given, "reason", "Reason", problems, needed="Enter why it is taken back")
    if problems:
        return _line_page("reopen", door, ref, kind, number, given=given, problems=problems), 400
    line = _line_id(door, ref, kind, number)
    command = TakeBackLifting(ref, line, reason)
    asked = {**given, "line": line}
    try:
        do_once(
            ref, "take back a lifting", asked, lambda work: take_back_lifting(work, road().rules, command).id
        )
    except (InvalidInput, Refused) as error:
        tell(problems, error, {"reason": "reason"}, "reason")
        return _line_page("reopen", door, ref, kind, number, given=given, problems=problems), status_of(error)
    return redirect(url_for("cases.comments", door=door, ref=ref, _anchor=f"{kind}-{number}"), 303)


def _line_page(
    template: str,
    door: str,
    ref: str,
    kind: str,
    number: int,
    *,
    given: Mapping[str, str],
    problems: Problems,
) -> str:
    with look() as at:
        seen = see(at, door, ref)
        line = _line(at.connection, ref, kind, number)
        shown = dict(given)
        if template == "answer" and not given:
            shown = {name: line[name] or "" for name in ("verdict", "answer", "answered_in")}
    roles = ANSWERERS if template == "answer" else LIFTERS
    return page(
        template,
        seen,
        may=bool(seen.roles & set(roles)),
        who_may=roles,
        line=line,
        kind=LINE_KINDS.get(kind, kind),
        verdicts=VERDICTS,
        given=shown,
        problems=problems,
    )


def _line_id(door: str, ref: str, kind: str, number: int) -> str:
    with look() as at:
        see(at, door, ref)
        return str(_line(at.connection, ref, kind, number)["id"])


def _line(connection: Any, ref: str, kind: str, number: int) -> Mapping[Any, Any]:
    line = find_line(connection, ref, kind, number)
    if line is None:
        raise NotFound(f"There is no line {number} of that kind on {ref}.")
    return line
