"""The rows every step writes: the case itself, its act, evidence, milestone, timer and open questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from govflow.kernel.findings import Finding, Json
from govflow.ledger.rows import Row
from govflow.machine.engine import Step
from govflow.road.asking import Offered, paper_rows
from govflow.road.ports import Authority, Stepping
from govflow.storage.work import Moment


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step came to, before it is written."""

    stepping: Stepping
    decided: Step
    offered: Sequence[Offered]
    authority: Authority
    flags: Sequence[Finding]
    moment: Moment


def step_rows(outcome: Outcome) -> list[Row]:
    """Return the rows of one step, apart from those its effects add."""
    stepping, decided, offered = outcome.stepping, outcome.decided, outcome.offered
    rows = [_case_row(stepping, decided)]
    rows += paper_rows(stepping.situation.case.ref, stepping.event, offered)
    if stepping.command.happened is not None:
        rows.append(_act_row(stepping, decided, offered, outcome.authority))
    rows += _question_rows(stepping, outcome.flags)
    rows += _milestone_rows(stepping, decided, outcome.moment)
    return rows


def _case_row(stepping: Stepping, decided: Step) -> Row:
    case = stepping.situation.case
    set_: dict[str, Json] = {
        "state": decided.to_state,
        "version": case.version + 1,
        "last_event": stepping.event,
    }
    if decided.to_state != case.state:
        set_["since"] = stepping.situation.at
    return Row("cases", {"ref": case.ref}, set_)


def _act_row(stepping: Stepping, decided: Step, offered: Sequence[Offered], authority: Authority) -> Row:
    situation, command, step = stepping.situation, stepping.command, decided.transition
    behalf = situation.behalf
    outcome = step.authority.outcome if step.authority and step.authority.outcome else step.trigger
    return Row(
        "act",
        {"ref": f"ACT-{stepping.event}"},
        {
            "case_ref": situation.case.ref,
            "trigger": step.trigger,
            "body": behalf.id if behalf else "",
            "body_kind": behalf.kind if behalf else "",
            "outcome": outcome,
            "happened_at": str(command.happened),
            "document": offered[0].document if offered else "",
            "sha256": offered[0].sha256 if offered else "",
            "recorded_by": situation.actor,
            "event": stepping.event,
            "standing": "relied on" if authority.snapshot else "noted",
            "struck": 0,
        },
        new=True,
    )


def question_row(ref: str, event: int, number: int, flag: Finding) -> Row:
    """Return the open question that a flag leaves on a case."""
    return Row(
        "case_question",
        {"id": f"Q-{event}-{number}"},
        {
            "case_ref": ref,
            "about_event": event,
            "code": flag.code,
            "message": flag.message,
            "status": "open",
            "event": event,
            "struck": 0,
        },
        new=True,
    )


def _question_rows(stepping: Stepping, flags: Sequence[Finding]) -> list[Row]:
    ref = stepping.situation.case.ref
    return [question_row(ref, stepping.event, number, flag) for number, flag in enumerate(flags, start=1)]


def _milestone_rows(stepping: Stepping, decided: Step, moment: Moment) -> list[Row]:
    # What was gathered says whether this case has the milestone, and whether it is still unmet.
    key, ref, found = decided.transition.milestone, stepping.situation.case.ref, moment.found
    if key not in (found["milestones_unmet"] or ()):
        return []
    rows = [Row("milestone", {"case_ref": ref, "key": key}, {"met_on": stepping.happened_on})]
    rows += [
        Row("timer", {"id": timer}, {"state": "cancelled", "event": stepping.event})
        for timer, subject in found["timers_pending"] or ()
        if subject == key
    ]
    rows += [
        Row("work_item", {"id": item}, {"status": "done"})
        for item, subject in found["items_open"] or ()
        if subject == key
    ]
    return rows


def mark_row(stepping: Stepping, name: str, value: str) -> Row:
    """Return a mark of the case: a single fact with the event that set it."""
    return Row(
        "case_mark",
        {"case_ref": stepping.situation.case.ref, "name": name},
        {"value": value, "event": stepping.event, "struck": 0},
        new=name not in stepping.situation.marks,
    )
