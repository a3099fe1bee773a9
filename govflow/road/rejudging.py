"""What a corrected date means for the rules that are judged when an act happened: role and authority."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from govflow.kernel.findings import Finding
from govflow.kernel.moments import parse_happened
from govflow.ledger.rows import Row
from govflow.machine.definition import Transition
from govflow.road.asking import behalf_flags
from govflow.road.history import Entry
from govflow.road.judging import mappings
from govflow.road.ports import Case, TakeStep
from govflow.road.rows import question_row
from govflow.road.step import Rules, read_situation
from govflow.storage.work import Work


def questions_anew(work: Work, rules: Rules, case: Case, redated: Entry, event: int) -> list[Row]:
    """Return the questions that the right date of a recorded step raises, and the wrong one had not."""
    step = _step_of(work, rules, redated)
    if step is None:
        return []
    known = {flag.get("code") for flag in mappings(redated.data.get("flags"))}
    fresh = [flag for flag in _flags(work, rules, case, redated, step) if flag.code not in known]
    rows = [question_row(case.ref, event, number, flag) for number, flag in enumerate(fresh, start=1)]
    return [replace(row, set={**row.set, "about_event": redated.event}) for row in rows]


def _step_of(work: Work, rules: Rules, entry: Entry) -> Transition | None:
    if not entry.moves:
        return None
    data = entry.data
    definition = rules.definitions.pinned(work.connection, str(data["definition"]))
    named = (step for step in definition.steps_from(str(data["from"])) if step.trigger == data["trigger"])
    return next((step for step in named if step.to == data["to"]), None)


def _flags(work: Work, rules: Rules, case: Case, redated: Entry, step: Transition) -> Sequence[Finding]:
    command = TakeStep(
        case.ref,
        step.trigger,
        happened=parse_happened(redated.happened_at),
        authority=str(redated.data.get("cited", "")),
        on_behalf=str(redated.data["for"]).removeprefix("body:"),
    )
    situation, _ = read_situation(work, rules, case, command)
    authority = rules.authority.authority_for(work, situation, step, command)
    return [*behalf_flags(situation, step, command), *authority.findings]
