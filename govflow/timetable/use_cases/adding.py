"""Steps that join a timetable: our own, a further template of the round, last year's with dates moved."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from govflow.kernel.errors import InvalidInput, NotFound, refusal
from govflow.kernel.findings import Json
from govflow.ledger.rows import Row
from govflow.road.asking import load_evidence, paper_rows
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.gather import lock_case
from govflow.road.once import Answer, once
from govflow.road.ports import Case, Evidence, TakeStep
from govflow.road.step import read_situation
from govflow.storage.work import Work
from govflow.timetable.cycle import OURS, Cycle, copied
from govflow.timetable.due import Milestone
from govflow.timetable.ports import TimetableParts
from govflow.timetable.printed import read_milestone, resolve
from govflow.timetable.queries.dates import case_dates
from govflow.timetable.queries.planned import case_called
from govflow.timetable.rounds import Supplement, load_round
from govflow.timetable.use_cases.changes import Changing, Why, date_json, dated
from govflow.timetable.use_cases.moving import CREATED, MOVERS

ADDED, SUPPLEMENTED, COPIED = "milestone.added", "milestone.supplement_added", "milestone.cycle_copied"
_KEY = re.compile(r"[a-z][a-z0-9_]{0,60}\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class AddStep:
    """A step of our own; ``row`` has its title and date, or relative rule, as an area's file would."""

    ref: str
    milestone: str
    row: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class AddSupplement:
    """A further template of the plan's round, by the document that announced it."""

    ref: str
    supplement: str
    document: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class CopyCycle:
    """The own steps of an earlier case of the area, with their dates moved."""

    ref: str
    source: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class _Joining:
    """What joins the timetable: the whole of it as it then is, other rows, and what the event says."""

    type: str
    after: Sequence[Milestone]
    told: dict[str, Json]
    reason: str = ""
    document: str = ""
    supplement: Supplement | None = None


def add_step(work: Work, parts: TimetableParts, command: AddStep) -> Answer:
    """Put a step of our own into a case's timetable.

    Raises:
        InvalidInput: for a name that is taken, a date that cannot be meant, or no reason.
        Refused: ``NOT_YOUR_ROLE``.
    """
    case = lock_case(work, command.ref)
    need_role(work, case, MOVERS, "Adding a step to the timetable")
    asked = {"step": command.milestone, "row": str(sorted(command.row.items())), "reason": command.reason}

    def act() -> Answer:
        before = case_dates(work.connection, case.ref)
        if not _KEY.match(command.milestone) or command.milestone in {one.key for one in before}:
            words = "Give the step a name of its own, in small letters, figures and underscores."
            raise InvalidInput(words, field="milestone")
        if not command.reason.strip():
            raise InvalidInput("Say why the step is added.", field="reason")
        told: dict[str, Json] = {"milestone": command.milestone}
        joining = _Joining(ADDED, [*before, _own(command)], told, command.reason.strip())
        return _record(work, parts, case, before, joining)

    return once(work, command.key, {"doing": ADDED, "ref": command.ref, **asked}, CREATED, act)[0]


def _own(command: AddStep) -> Milestone:
    row = {"source": "Added here, for a reason on record", "kind": "local", **command.row}
    try:
        made = read_milestone({"key": command.milestone, **row})
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInput(f"This step cannot be used: {error}.", field="due") from error
    if not made.title.strip():
        raise InvalidInput("Give the step a title.", field="title")
    if made.kind not in OURS:
        raise InvalidInput("A step added here is local or contractual.", field="kind")
    return made


def add_supplement(work: Work, parts: TimetableParts, command: AddSupplement) -> Answer:
    """Add a further template of the round to a plan that was open when it was announced.

    Raises:
        NotFound: for no such supplement; InvalidInput: for one the plan has already.
        Refused: ``EVIDENCE_MISSING`` without the document that announced it.
    """
    case = lock_case(work, command.ref)
    need_role(work, case, MOVERS, "Adding a template to the plan")
    if not command.document:
        raise refusal(
            "EVIDENCE_MISSING",
            "A further template joins a plan by the document that announced it.",
            rule="National dates come from their owner",
            remedy="Attach the addendum, or the letter.",
        )
    asked: dict[str, Json] = {
        "ref": command.ref,
        "supplement": command.supplement,
        "document": command.document,
    }

    def act() -> Answer:
        known = {one.key: one for one in load_round(parts.config, case.year).supplements}
        found = known.get(command.supplement)
        if found is None:
            words = f"The round has no template '{command.supplement}'. It has: {', '.join(known) or 'none'}."
            raise NotFound(words)
        before = case_dates(work.connection, case.ref)
        if {one.key for one in found.milestones} & {one.key for one in before}:
            raise InvalidInput(f"This plan has the {found.title} already.", field="supplement")
        told: dict[str, Json] = {"supplement": found.key, "title": found.title}
        after = [*before, *found.milestones]
        joining = _Joining(SUPPLEMENTED, after, told, document=command.document, supplement=found)
        return _record(work, parts, case, before, joining)

    return once(work, command.key, {"doing": SUPPLEMENTED, **asked}, CREATED, act)[0]


def copy_cycle(work: Work, parts: TimetableParts, command: CopyCycle) -> Answer:
    """Copy the own steps of an earlier year of the same area, their dates moved.

    Raises:
        NotFound: for no case of this area.
        InvalidInput: for one of another kind or no earlier year, or where nothing is left to copy.
    """
    case = lock_case(work, command.ref)
    need_role(work, case, MOVERS, "Copying an earlier timetable")
    # A case of another area looks like nothing.
    earlier = case_called(work.connection, command.source, {case.area})
    years = int(case.year[:4] or 0) - int(earlier.year[:4] or 0)
    if earlier.kind != case.kind or years < 1:
        raise InvalidInput("Copy from an earlier year of the same kind of case in this area.", field="source")

    def act() -> Answer:
        before = case_dates(work.connection, case.ref)
        cycle = Cycle(earlier.ref, years, parts.calendar)
        after = copied(case_dates(work.connection, earlier.ref), before, cycle)
        if {one.key: dated(one) for one in after} == {one.key: dated(one) for one in before}:
            raise InvalidInput(
                f"{earlier.ref} has no steps of its own that are missing here.", field="source"
            )
        told: dict[str, Json] = {"copied_from": earlier.ref}
        return _record(work, parts, case, before, _Joining(COPIED, after, told, f"Copied from {earlier.ref}"))

    asked: dict[str, Json] = {"doing": COPIED, "ref": command.ref, "source": command.source}
    return once(work, command.key, asked, CREATED, act)[0]


def _record(
    work: Work, parts: TimetableParts, case: Case, before: Sequence[Milestone], joining: _Joining
) -> Answer:
    try:
        after = resolve(joining.after, parts.calendar)
    except ValueError as error:
        raise InvalidInput(f"This step cannot be used: {error}.", field="relative") from error
    situation, moment = read_situation(work, parts.road, case, TakeStep(case.ref, joining.type))
    shown = [Evidence(joining.document, "announcement")] if joining.document else []
    papers = load_evidence(work, situation, shown, ())
    changing = Changing(work, case, parts.calendar, moment, Why(joining.document))
    rows: list[Row] = [*changing.rows(before, after), *paper_rows(case.ref, moment.next_id, papers)]
    if joining.supplement is not None:
        rows += parts.source_rows(work.connection, case.ref, moment.next_id, joining.supplement.sources)
    known = {one.key: dated(one) for one in before}
    new: list[Json] = [
        {"milestone": one.key, "to": date_json(one)} for one in after if known.get(one.key) != dated(one)
    ]
    told: dict[str, Json] = {**joining.told, "dates": new, "evidence": [one.as_json() for one in papers]}
    entry = CaseEntry(joining.type, told, {"reason": joining.reason}, rows)
    stored = append_entry(work, parts.road, case, entry, moment)
    return {"ref": case.ref, "event": stored.id, **joining.told, "dates": new}
