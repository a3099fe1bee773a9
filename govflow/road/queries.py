"""The read side of cases: frozen views for pages, the API and the command line. Nothing here decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, select

from govflow.kernel.errors import InvalidInput, NotFound
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant
from govflow.road.history import CORRECTED, Entry, Position, fold_table, position_at, read_entries
from govflow.road.ports import Case
from govflow.road.tables import (
    case_document,
    case_line,
    case_mark,
    case_question,
    cases,
    document,
    milestone,
    workflow_definition,
)

LONGEST_PAGE = 200
# The columns of one row, present or folded.
Columns = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list and where the next begins (empty at the end)."""

    items: tuple[Case, ...]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class Retrospective:
    """A sign-off that came after the submission, shown with its days."""

    signed_off_on: date
    submitted_on: date
    recorded_at: str

    @property
    def days(self) -> int:
        """Return how many calendar days after the submission it came."""
        return (self.signed_off_on - self.submitted_on).days

    def as_json(self) -> dict[str, Json]:
        """Return what is shown wherever the plan is shown."""
        return {
            "label": "signed off retrospectively",
            "days": self.days,
            "signed_off_on": self.signed_off_on.isoformat(),
            "submitted_on": self.submitted_on.isoformat(),
            "recorded_at": self.recorded_at,
        }


def list_cases(
    connection: Connection,
    *,
    kind: str = "",
    workflow: str = "",
    areas: Sequence[str] | None = None,
    year: str = "",
    state: str = "",
    cursor: str = "",
    limit: int = 50,
) -> Page:
    """Return a page of cases in the order of their references; one query whatever the number of rows."""
    query = select(cases).order_by(cases.c.ref)
    given = {"kind": kind, "workflow": workflow, "year": year, "state": state}
    for column, value in given.items():
        if value:
            query = query.where(cases.c[column] == value)
    if areas is not None:
        query = query.where(cases.c.area.in_(list(areas)))
    if cursor:
        # The last reference of the page before. Cases are never removed: one that is not there was not given.
        if connection.execute(select(cases.c.ref).where(cases.c.ref == cursor)).first() is None:
            raise InvalidInput("This cursor was not given by a page of this list.", field="cursor")
        query = query.where(cases.c.ref > cursor)
    return _page(connection, query, limit)


def _page(connection: Connection, query: Select[tuple[object, ...]], limit: int) -> Page:
    if not 1 <= limit <= LONGEST_PAGE:
        raise InvalidInput(f"A page has from 1 to {LONGEST_PAGE} rows.", field="limit")
    rows = connection.execute(query.limit(limit + 1)).mappings().all()
    items = tuple(Case.from_row(row) for row in rows[:limit])
    return Page(items, items[-1].ref if len(rows) > limit else "")


def load_case(connection: Connection, ref: str, kind: str = "") -> Case:
    """Return a case.

    Raises:
        NotFound: when there is none of that reference, or it is of another kind.
    """
    row = connection.execute(select(cases).where(cases.c.ref == ref)).mappings().one_or_none()
    if row is None or (kind and row["kind"] != kind):
        what = kind.replace("_", " ") if kind else "case"
        raise NotFound(f"There is no {what} with the reference '{ref}'.")
    return Case.from_row(row)


def marks_of(connection: Connection, ref: str) -> Mapping[str, RowMapping]:
    """Return the marks of a case that stand, by name."""
    query = select(case_mark).where(
        case_mark.c.case_ref == ref, case_mark.c.struck == 0, case_mark.c.value != ""
    )
    return {row["name"]: row for row in connection.execute(query).mappings()}


def retrospective(
    entries: Sequence[Entry], marks: Mapping[str, Columns], as_at: datetime | None = None
) -> Retrospective | None:
    """Return the label of a sign-off dated after the submission, or ``None``.

    Looking back, only what had happened by then, and was known by then, counts.
    """
    then = {entry.event for entry in entries if as_at is None or entry.effective <= as_at}
    signed, sent = marks.get("signed_off"), marks.get("submitted")
    if signed is None or sent is None or not {signed["event"], sent["event"]} <= then:
        return None
    signed_on, sent_on = date.fromisoformat(signed["value"]), date.fromisoformat(sent["value"])
    if signed_on <= sent_on:
        return None
    recorded = next((entry.at for entry in entries if entry.event == signed["event"]), None)
    return Retrospective(signed_on, sent_on, format_instant(recorded) if recorded else "")


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as it stood at a moment, by what was known at another."""

    case: Case
    entries: tuple[Entry, ...]
    position: Position
    retrospective: Retrospective | None
    open_questions: tuple[Columns, ...]
    milestones: tuple[Columns, ...]
    basis: Entry | None
    # What had happened by then and was not yet confirmed by whom it was recorded for, as far as was known.
    unconfirmed: tuple[int, ...] = ()


def view_case(
    connection: Connection,
    ref: str,
    *,
    kind: str = "",
    as_at: datetime | None = None,
    known_at: datetime | None = None,
) -> CaseView:
    """Return a case as it stands, or stood.

    Raises:
        NotFound: when there is no such case, or it was not open yet.
    """
    case = load_case(connection, ref, kind)
    entries = read_entries(connection, ref, known_at)
    position = position_at(entries, as_at)
    if position is None:
        raise NotFound(f"{ref} had not been opened then.")
    known = _known_rows(entries) if known_at is not None else _present_rows(connection, ref)
    questions = known.questions if as_at is None else _questions(entries, as_at)
    basis = next((entry for entry in entries if entry.event == position.basis), None)
    return CaseView(
        _pinned_then(connection, case, position),
        tuple(entries),
        position,
        retrospective(entries, known.marks, as_at),
        questions,
        known.milestones,
        basis,
        _unconfirmed(entries, as_at),
    )


def _unconfirmed(entries: Sequence[Entry], as_at: datetime | None) -> tuple[int, ...]:
    then = [one for one in entries if as_at is None or one.effective <= as_at]
    return tuple(one.event for one in then if one.on_behalf and not one.answer and one.struck_by is None)


def _pinned_then(connection: Connection, case: Case, position: Position) -> Case:
    """Return the case on the version of its workflow that it was pinned to then."""
    if position.digest == case.digest:
        return case
    version = select(workflow_definition.c.version).where(workflow_definition.c.digest == position.digest)
    name = f"{case.workflow}@{connection.execute(version).scalar_one()}"
    return replace(case, definition=name, digest=position.digest)


@dataclass(frozen=True, slots=True)
class _Rows:
    marks: Mapping[str, Columns]
    questions: tuple[Columns, ...]
    milestones: tuple[Columns, ...]


def _present_rows(connection: Connection, ref: str) -> _Rows:
    asked = select(case_question).where(
        case_question.c.case_ref == ref,
        case_question.c.status == "open",
        case_question.c.struck == 0,
    )
    dated = (
        select(milestone)
        .where(milestone.c.case_ref == ref, milestone.c.struck == 0)
        .order_by(milestone.c.position)
    )
    return _Rows(
        {name: dict(row) for name, row in marks_of(connection, ref).items()},
        tuple(dict(row) for row in connection.execute(asked).mappings()),
        tuple(dict(row) for row in connection.execute(dated).mappings()),
    )


def _known_rows(entries: Sequence[Entry]) -> _Rows:
    """Return the rows as what had been written down by then gives them, not as they are now."""
    marks, dates = _standing(entries, "case_mark"), _standing(entries, "milestone")
    return _Rows(
        {str(row["name"]): row for row in marks if row["value"]},
        _questions(entries),
        tuple(sorted(dates, key=lambda row: int(str(row["position"])))),
    )


def _standing(entries: Sequence[Entry], table: str) -> list[dict[str, Json]]:
    return [row for row in fold_table(entries, table) if not row.get("struck")]


def _questions(entries: Sequence[Entry], as_at: datetime | None = None) -> tuple[Columns, ...]:
    """Return what was in question: raised and not settled by then, whatever was settled or asked since.

    A correction is no later act: it says what was so all along.
    """
    then = [one for one in entries if as_at is None or one.effective <= as_at or one.type == CORRECTED]
    asked = _standing(then, "case_question")
    return tuple(row for row in asked if row.get("status") == "open" and "message" in row)


def authority_of(entry: Entry | None) -> dict[str, Json] | None:
    """Return the authority the present state rests on: its snapshot, with who wrote it down and when."""
    if entry is None or not entry.moves:
        return None
    snapshot = entry.data.get("authority")
    return {
        **(snapshot if isinstance(snapshot, dict) else {}),
        "event": entry.event,
        "trigger": entry.data.get("trigger"),
        "recorded_at": format_instant(entry.at),
        "happened_at": entry.happened_at or format_instant(entry.at),
        "recorded_by": entry.actor,
        "for": entry.data.get("for"),
    }


def lines_of(connection: Connection, ref: str, kind: str = "") -> list[RowMapping]:
    """Return the lines of a case that stand, by kind and number."""
    query = select(case_line).where(case_line.c.case_ref == ref, case_line.c.struck == 0)
    if kind:
        query = query.where(case_line.c.kind == kind)
    query = query.order_by(case_line.c.kind, case_line.c.number)
    return list(connection.execute(query).mappings())


def documents_of(connection: Connection, ref: str) -> list[RowMapping]:
    """Return the documents behind the events of a case, in the order they came."""
    query = (
        select(case_document.c.event, case_document.c.kind, document)
        .join(document, document.c.id == case_document.c.document)
        .where(case_document.c.case_ref == ref)
        .order_by(case_document.c.event)
    )
    return list(connection.execute(query).mappings())
