"""Questions and statements for a meeting: until when, what was received, and what the chair takes late."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from govflow.kernel.errors import InvalidInput
from govflow.kernel.ids import new_id
from govflow.kernel.moments import Happened, format_instant
from govflow.meetings.pages.blueprint import blueprint, page, road, rules, see
from govflow.meetings.queries.rows import submissions_of
from govflow.meetings.use_cases.commitments import MakeCommitment, make_commitment
from govflow.meetings.use_cases.submissions import (
    KINDS,
    JudgeSubmission,
    ReceiveSubmission,
    judge_submission,
    receive_submission,
)
from govflow.meetings.use_cases.windows import QUESTIONS, STATEMENTS, closing_of
from govflow.storage.work import Work, read_clock
from govflow.web.components import Problems, in_london, read_day, read_time
from govflow.web.gate import current_actor
from govflow.web.product import product

SEE_OTHER, LONGEST = 303, 20_000
BOXES = {"from_whom": "from", "received_at": "received-time", "reason": "reason", "due_on": "due-day"}


@blueprint.get("/meetings/<ref>/questions")
def questions(ref: str) -> str:
    """Show until when questions and statements are taken, and what was received."""
    return _page(ref, Problems())


def _page(ref: str, problems: Problems) -> str:
    seen = see(ref)
    row = seen.record.row
    with product().store.read() as connection:
        now = format_instant(read_clock(connection))
        kinds = (QUESTIONS, STATEMENTS) if row is not None else ()
        found = {kind: closing_of(connection, rules(), row, kind) for kind in kinds if row is not None}
        received = submissions_of(connection, seen.ref)
    closes = {kind: format_instant(at) for kind, at in found.items() if at is not None}
    key = _typed("key") or new_id("question", 20)
    return page(
        "questions",
        seen,
        problems,
        closes=closes,
        received=received,
        now=now,
        kinds=tuple(KINDS),
        given=request.form,
        key=key,
    )


def _typed(name: str) -> str:
    return request.form.get(name, "").strip()[:LONGEST].replace("\x00", "")


@blueprint.post("/meetings/<ref>/questions")
def receive(ref: str) -> Response | tuple[str, int]:
    """Record a question or statement that was received, or what the chair says of a late one."""
    see(ref)
    problems = Problems()
    doing = _about(ref, problems) if _typed("submission") else _receive(ref, problems)
    if problems or doing is None:
        return _page(ref, problems), 400
    try:
        road().within(current_actor(), ref, "record a question or statement", doing)
    except InvalidInput as error:
        problems.add(BOXES.get(error.field, error.field or "words"), error.message)
        return _page(ref, problems), 400
    flash("It is recorded.")
    return redirect(url_for("meetings.questions", ref=ref), SEE_OTHER)


class _Doing:
    """One command and the use case that carries it out."""

    def __init__(self, command: ReceiveSubmission | JudgeSubmission | MakeCommitment) -> None:
        self.command = command

    def __call__(self, work: Work) -> object:
        if isinstance(self.command, MakeCommitment):
            return make_commitment(work, rules(), self.command)
        if isinstance(self.command, JudgeSubmission):
            return judge_submission(work, rules(), self.command)
        return receive_submission(work, rules(), self.command)


def _about(ref: str, problems: Problems) -> _Doing | None:
    if _typed("do") != "answer":
        return _judge()
    due = read_day(request.form, "due", "the day of the answer", problems)
    if problems:
        return None
    submission, day = _typed("submission"), due.isoformat() if due else ""
    text = f"Written answer to {submission}"
    return _Doing(MakeCommitment(ref, text, _typed("owner"), "", day, submission, _typed("key")))


def _judge() -> _Doing:
    taken = _typed("do") == "take"
    return _Doing(JudgeSubmission(_typed("submission"), taken, _typed("reason"), _typed("key")))


def _receive(ref: str, problems: Problems) -> _Doing | None:
    received = _received(problems)
    if problems:
        return None
    said = (_typed("kind"), _typed("from"), _typed("words"), received, _typed("discretion"), _typed("key"))
    return _Doing(ReceiveSubmission(ref, *said))


def _received(problems: Problems) -> Happened | None:
    day = read_day(request.form, "received", "the day it was received", problems)
    try:
        at = read_time(_typed("received-time"))
    except ValueError:
        problems.add("received-time", "Enter a time like 4:30pm, or leave it empty")
        return None
    if day is None:
        return None
    return Happened(day, in_london(day, at)) if at else Happened(day)
