"""A date is moved: a national or statutory one by its owner's document, a local one for a reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from govflow.kernel.errors import InvalidInput, NotFound, refusal
from govflow.kernel.findings import Json
from govflow.ledger.rows import Row
from govflow.road.asking import Offered, load_evidence, paper_rows
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.gather import lock_case
from govflow.road.once import Answer, once
from govflow.road.ports import Case, Evidence, Situation, TakeStep
from govflow.road.step import read_situation
from govflow.storage.work import Moment, Work
from govflow.timetable.conflicts import conflict_of
from govflow.timetable.due import Milestone
from govflow.timetable.ports import TimetableParts
from govflow.timetable.printed import read_milestone, resolve
from govflow.timetable.queries.dates import case_dates
from govflow.timetable.rounds import load_round
from govflow.timetable.use_cases.changes import Changing, Why, date_json, dated, stopped

REDATED, WAIVED = "milestone.redated", "milestone.waived"
MOVERS = ("plan_lead", "governance_officer", "democratic_services_officer")
# Set by others: only what they issued moves them.
NOT_OURS = frozenset({"national", "statutory"})
CREATED = 201


@dataclass(frozen=True, slots=True)
class MoveDate:
    """Another date for a step, and why: for a date of others, what they issued, and who issued it."""

    ref: str
    milestone: str
    qualifier: str
    start: date | None = None
    due: date | None = None
    reason: str = ""
    issued_by: str = ""
    document: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class WaiveDate:
    """A step that is not needed this time, and why."""

    ref: str
    milestone: str
    reason: str
    issued_by: str = ""
    document: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class RecordDone:
    """The day on which a date was met, and what shows it: words, or a document."""

    ref: str
    milestone: str
    done_on: date
    reason: str = ""
    issued_by: str = ""
    document: str = ""
    key: str = ""


AboutDate = MoveDate | WaiveDate | RecordDone


def move_date(work: Work, parts: TimetableParts, command: MoveDate) -> Answer:
    """Give a step another date; what hangs on it moves along, and every former date stays.

    Raises:
        InvalidInput: for a date that cannot be meant, an issuer that does not own it, or no reason.
        Refused: ``EVIDENCE_MISSING`` without the owner's document, ``STATE_FORBIDS`` once it was met.
    """
    case = lock_case(work, command.ref)
    need_role(work, case, MOVERS, "Moving a date of the timetable")

    def act() -> Answer:
        before = case_dates(work.connection, case.ref)
        found = one_of(before, command.milestone)
        _may_change(parts, case, found, command)
        moved = _moved(found, command)
        rest = [moved if one.key == found.key else one for one in before]
        after = resolve(rest, parts.calendar)
        return Desk(work, parts, case, command).move(before, after)

    return once(work, command.key, asked_of(command), CREATED, act)[0]


def waive_date(work: Work, parts: TimetableParts, command: WaiveDate) -> Answer:
    """Record that a step is not needed this time. It stays in the timetable, as waived.

    Raises:
        InvalidInput, Refused: as ``move_date``.
    """
    case = lock_case(work, command.ref)
    need_role(work, case, MOVERS, "Waiving a date of the timetable")

    def act() -> Answer:
        found = one_of(case_dates(work.connection, case.ref), command.milestone)
        _may_change(parts, case, found, command)
        return Desk(work, parts, case, command).waive()

    return once(work, command.key, asked_of(command), CREATED, act)[0]


def asked_of(command: AboutDate) -> dict[str, Json]:
    """Return what a command asked, for the key under which it is done once."""
    told = {name: getattr(command, name) for name in command.__slots__ if name != "key"}
    return {"doing": type(command).__name__, **{name: str(value or "") for name, value in told.items()}}


def one_of(dates: list[Milestone], key: str) -> Milestone:
    """Return a date of a timetable.

    Raises:
        NotFound: naming those that there are.
    """
    known = {one.key: one for one in dates}
    if key not in known:
        raise NotFound(f"The timetable has no milestone '{key}'. It has: {', '.join(known) or 'none'}.")
    return known[key]


def _may_change(parts: TimetableParts, case: Case, found: Milestone, command: MoveDate | WaiveDate) -> None:
    if found.met_on or found.waived:
        raise refusal(
            "STATE_FORBIDS",
            f"{found.title} was {'done' if found.met_on else 'waived'}, so its date moves no more.",
            rule="What happened keeps its date",
            remedy="If it was recorded in error, correct the record.",
        )
    if found.kind not in NOT_OURS:
        if not command.reason.strip():
            raise InvalidInput("Say why the date changes.", field="reason")
        return
    owners = owners_of(parts, case, found)
    if not command.document:
        raise refusal(
            "EVIDENCE_MISSING",
            f"{found.title} is a {found.kind} date. It moves only by a document from its owner.",
            rule="A national or statutory date is its owner’s",
            remedy=f"Attach what was issued by {' or '.join(owners)}.",
        )
    if command.issued_by not in owners:
        raise InvalidInput(f"Say who issued the document: {' or '.join(owners)}.", field="issued_by")


def owners_of(parts: TimetableParts, case: Case, found: Milestone) -> tuple[str, ...]:
    """Return who may move a date that is not ours: the body it is of, and the issuers of the round."""
    try:
        issuers = load_round(parts.config, case.year).issuers if case.year else ()
    except NotFound:
        issuers = ()
    own = (found.body,) if found.outside and found.body else ()
    return tuple(dict.fromkeys((*own, *issuers))) or ("its owner",)


def _moved(found: Milestone, command: MoveDate) -> Milestone:
    row: dict[str, Any] = {"key": found.key, "title": found.title, "qualifier": command.qualifier}
    row |= {name: day for name, day in (("start", command.start), ("due", command.due)) if day}
    try:
        new = read_milestone(row)
    except (KeyError, ValueError) as error:
        raise InvalidInput(f"This date cannot be used: {error}.", field="due") from error
    issued = f"{command.issued_by}: {command.reason.strip() or 'as issued'}"
    moved = replace(
        found,
        qualifier=new.qualifier,
        start=new.start,
        due=new.due,
        relative=None,
        source=issued if command.issued_by else "Moved here, for a reason on record",
    )
    if dated(moved) == dated(found) and conflict_of(found) is None:
        raise InvalidInput("That is its date already. Give another.", field="due")
    return moved


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a change of a timetable is written down: its event, its paper, and the rows that changed."""

    work: Work
    parts: TimetableParts
    case: Case
    command: AboutDate

    def move(self, before: list[Milestone], after: tuple[Milestone, ...]) -> Answer:
        """Record the dates as they are now. One kept in spite of contradicting papers is settled by it."""
        was, key = {one.key: one for one in before}, self.command.milestone
        told: list[Json] = [
            {"milestone": one.key, "from": date_json(was[one.key]), "to": date_json(one)}
            for one in after
            if dated(one) != dated(was[one.key])
        ]
        situation, moment = read_situation(
            self.work, self.parts.road, self.case, TakeStep(self.case.ref, REDATED)
        )
        papers = self.papers(situation)
        why = Why(self.command.document, self.command.issued_by)
        changing = Changing(self.work, self.case, self.parts.calendar, moment, why)
        rows = changing.rows(before, after)
        if key not in {str(one["milestone"]) for one in told if isinstance(one, dict)}:
            rows.append(changing.former(was[key]))
        if was[key].relative is not None:
            rows.append(Row("milestone_rule", {"case_ref": self.case.ref, "key": key}, {"struck": 1}))
        return self.append(REDATED, rows, {"moved": told}, papers, moment)

    def papers(self, situation: Situation, kind: str = "redating") -> list[Offered]:
        """Return the paper that shows it, where one was brought."""
        shown = [Evidence(self.command.document, kind)] if self.command.document else []
        return load_evidence(self.work, situation, shown, ())

    def waive(self) -> Answer:
        """Record that the step is not needed, and wait for it no longer."""
        situation, moment = read_situation(
            self.work, self.parts.road, self.case, TakeStep(self.case.ref, WAIVED)
        )
        key = self.command.milestone
        rows = [Row("milestone", {"case_ref": self.case.ref, "key": key}, {"waived": 1})]
        rows += stopped(self.work, self.case.ref, key)
        return self.append(WAIVED, rows, {}, self.papers(situation), moment)

    def append(
        self, type_: str, rows: list[Row], data: dict[str, Json], papers: list[Offered], moment: Moment
    ) -> Answer:
        """Write the event with its rows and papers; the reason is private text of it."""
        told: dict[str, Json] = {"milestone": self.command.milestone, **data}
        told |= {"issued_by": self.command.issued_by, "evidence": [one.as_json() for one in papers]}
        reason = {"reason": self.command.reason.strip()}
        shown = [*rows, *paper_rows(self.case.ref, moment.next_id, papers)]
        entry = CaseEntry(type_, told, reason, shown)
        stored = append_entry(self.work, self.parts.road, self.case, entry, moment)
        return {"ref": self.case.ref, "event": stored.id, "milestone": self.command.milestone, **data}
