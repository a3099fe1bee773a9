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
from govflow.storage.register import person

MOST = 500
# Whose name was erased.
FORMER = "a former colleague"


@dataclass(frozen=True, slots=True)
class ToldLine:
    """One line as it was told; ``covering`` says who covers for whom in it, by name."""

    case_ref: str
    case_kind: str
    kind: str
    text: str
    milestone: str
    covering: str = ""

    @property
    def said(self) -> str:
        """Return it in words, with who covers for whom."""
        return f"{self.text} {self.covering}" if self.covering else self.text

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
            {"case": line.case_ref, "kind": line.kind, "text": line.text, "covering": line.covering}
            for line in self.lines
        ]
        return {"event": self.event, "at": self.at, "by": self.by, "lines": lines}


def told_to(connection: Connection, who: str) -> list[Told]:
    """Return what somebody was told, the newest first."""
    return _told(connection, reminder.c.person == who)


def told_by(connection: Connection, event: int) -> Told | None:
    """Return what one event told, or ``None`` where it told nothing."""
    return next(iter(_told(connection, reminder.c.event == event)), None)


def _told(connection: Connection, where: object) -> list[Told]:
    away = person.alias("away")
    query = (
        select(reminder, cases.c.kind.label("case_kind"), person.c.name, away.c.name.label("absent_name"))
        .join(cases, cases.c.ref == reminder.c.case_ref)
        .join(person, person.c.id == reminder.c.person)
        .outerjoin(away, away.c.id == reminder.c.absent)
        .where(where)  # type: ignore[arg-type]
        .order_by(reminder.c.event.desc(), reminder.c.case_ref, reminder.c.due, reminder.c.milestone)
        .limit(MOST)
    )
    rows = connection.execute(query).mappings().all()
    return [_one(event, list(lines)) for event, lines in groupby(rows, key=lambda row: int(row["event"]))]


def covering_words(covering: str | None, absent: str | None) -> str:
    """Return who covers for whom in a line, with both names."""
    return f"{covering or FORMER} covers for {absent or FORMER}."


def _one(event: int, rows: Sequence[RowMapping]) -> Told:
    lines = [
        ToldLine(
            row["case_ref"],
            row["case_kind"],
            row["kind"],
            sentence(row["kind"], row["title"], row["due"], row["slack"], row["expected_on"]),
            row["milestone"],
            covering_words(row["name"], row["absent_name"]) if row["absent"] else "",
        )
        for row in rows
    ]
    return Told(event, rows[0]["at"], rows[0]["by"], lines)
