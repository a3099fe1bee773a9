"""What was told to a person, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Connection, RowMapping, select

from govflow.kernel.findings import Json
from govflow.reminders.model import sentence
from govflow.reminders.tables import reminder
from govflow.road.tables import cases

MOST = 500


@dataclass(frozen=True, slots=True)
class ToldLine:
    """One line as it was told."""

    case_ref: str
    case_kind: str
    kind: str
    text: str
    milestone: str

    @property
    def door(self) -> str:
        """Return the first part of its case's address."""
        return "plans" if self.case_kind == "plan" else "cases"


@dataclass(frozen=True, slots=True)
class Told:
    """One digest, or one reminder that a colleague sent, with its lines."""

    event: int
    at: str
    by: str
    lines: Sequence[ToldLine]

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed."""
        lines: list[Json] = [
            {"case": line.case_ref, "kind": line.kind, "text": line.text} for line in self.lines
        ]
        return {"event": self.event, "at": self.at, "by": self.by, "lines": lines}


def told_to(connection: Connection, person: str) -> list[Told]:
    """Return what somebody was told, the newest first."""
    return _told(connection, reminder.c.person == person)


def told_by(connection: Connection, event: int) -> Told | None:
    """Return what one event told, or ``None`` where it told nothing."""
    return next(iter(_told(connection, reminder.c.event == event)), None)


def _told(connection: Connection, where: object) -> list[Told]:
    query = (
        select(reminder, cases.c.kind.label("case_kind"))
        .join(cases, cases.c.ref == reminder.c.case_ref)
        .where(where)  # type: ignore[arg-type]
        .order_by(reminder.c.event.desc(), reminder.c.case_ref, reminder.c.due, reminder.c.milestone)
        .limit(MOST)
    )
    rows = connection.execute(query).mappings().all()
    return [_one(event, list(lines)) for event, lines in groupby(rows, key=lambda row: int(row["event"]))]


def _one(event: int, rows: Sequence[RowMapping]) -> Told:
    lines = [
        ToldLine(
            row["case_ref"],
            row["case_kind"],
            row["kind"],
            sentence(row["kind"], row["title"], row["due"], row["slack"], row["expected_on"]),
            row["milestone"],
        )
        for row in rows
    ]
    return Told(event, rows[0]["at"], rows[0]["by"], lines)
