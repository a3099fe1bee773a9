"""A date that no step of the workflow meets is recorded as done: a step of our own, or a contract's."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from govflow.kernel.errors import InvalidInput, refusal
from govflow.kernel.moments import london_date
from govflow.ledger.rows import Row
from govflow.road.casework import need_role
from govflow.road.gather import lock_case
from govflow.road.once import Answer, once
from govflow.road.ports import Case, TakeStep
from govflow.road.step import read_situation
from govflow.storage.work import Work
from govflow.timetable.due import Milestone
from govflow.timetable.ports import TimetableParts
from govflow.timetable.queries.dates import case_dates
from govflow.timetable.use_cases.changes import stopped
from govflow.timetable.use_cases.moving import (
    CREATED,
    MOVERS,
    NOT_OURS,
    Desk,
    RecordDone,
    asked_of,
    one_of,
)

MET = "milestone.met"


def record_done(work: Work, parts: TimetableParts, command: RecordDone) -> Answer:
    """Record the day on which a date was met. Late or in time is worked out from it, and stays to be seen.

    Raises:
        InvalidInput: for a day that is still to come, or nothing that shows it.
        Refused: ``STATE_FORBIDS`` where a step of the workflow meets it, or it was met or waived;
            ``EVIDENCE_MISSING`` for a date that is not ours without a document.
    """
    case = lock_case(work, command.ref)
    found = one_of(case_dates(work.connection, case.ref), command.milestone)
    need_role(work, case, recorders_of(found), "Recording a date as done")

    def act() -> Answer:
        _may_be_recorded(work, parts, case, found)
        _shown(command, found, london_date(work.now()))
        desk = Desk(work, parts, case, command)
        situation, moment = read_situation(work, parts.road, case, TakeStep(case.ref, MET))
        day = command.done_on.isoformat()
        rows = [Row("milestone", {"case_ref": case.ref, "key": found.key}, {"met_on": day})]
        rows += stopped(work, case.ref, found.key)
        return desk.append(MET, rows, {"met_on": day}, desk.papers(situation, "shown"), moment)

    return once(work, command.key, asked_of(command), CREATED, act)[0]


def recorders_of(found: Milestone) -> tuple[str, ...]:
    """Return the roles that record a date as done: whoever keeps the timetable, and its owner."""
    return tuple(role for role in dict.fromkeys([*MOVERS, found.owner]) if role)


def met_by_step(parts: TimetableParts, connection: Connection, case: Case, key: str) -> str:
    """Return the title of the step that meets a date when it is taken; empty where none does."""
    definition = parts.road.definitions.pinned(connection, case.digest)
    return next((step.title for step in definition.transitions if step.milestone == key), "")


def _may_be_recorded(work: Work, parts: TimetableParts, case: Case, found: Milestone) -> None:
    if step := met_by_step(parts, work.connection, case, found.key):
        raise refusal(
            "STATE_FORBIDS",
            f"{found.title} is met by a step of the workflow, so it is not recorded by itself.",
            rule="A date that a step meets is met by taking it",
            remedy=f"Take the step '{step}', or record it with its own date.",
        )
    if found.met_on or found.waived:
        raise refusal(
            "STATE_FORBIDS",
            f"{found.title} was {'recorded as done' if found.met_on else 'waived'} before.",
            rule="What happened keeps its date",
            remedy="If it was recorded in error, correct the record.",
        )


def _shown(command: RecordDone, found: Milestone, today: date) -> None:
    if command.done_on > today:
        raise InvalidInput("This day is still to come. Record a date as done once it is.", field="done_on")
    if command.document:
        return
    if found.kind in NOT_OURS or found.outside:
        raise refusal(
            "EVIDENCE_MISSING",
            f"{found.title} is not our own date. It is recorded as done with the document that shows it.",
            rule="What happened elsewhere is recorded with its document",
            remedy="Attach the letter, minute or receipt that shows it.",
        )
    if not command.reason.strip():
        raise InvalidInput("Say what shows that it was done, or attach the document.", field="reason")
