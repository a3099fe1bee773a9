"""One date of a case with what people said of it: expected when and why, chased, and reminded of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, select

from govflow.kernel.errors import NotFound
from govflow.reminders.tables import chase, expected_date, reminder
from govflow.road.ports import Case
from govflow.road.queries import load_case
from govflow.road.tables import cases, milestone

MOST = 50


@dataclass(frozen=True, slots=True)
class OneDate:
    """A date and everything that was said of it."""

    case: Case
    row: RowMapping
    expected: RowMapping | None
    chases: Sequence[RowMapping]
    reminders: Sequence[RowMapping]

    @property
    def is_outside(self) -> bool:
        """Whether it is another body's to meet."""
        return bool(self.row["outside"]) or self.row["qualifier"] == "from"

    @property
    def is_open(self) -> bool:
        """Whether it is still to be met."""
        return not (self.row["met_on"] or self.row["waived"])

    @property
    def people(self) -> set[str]:
        """Return everyone named in it."""
        named = {row["by"] for row in self.chases} | {row["person"] for row in self.reminders}
        return named | ({self.expected["given_by"]} if self.expected else set())


def expected_in(connection: Connection, areas: Collection[str]) -> Sequence[RowMapping]:
    """Return what the owners of dates in some areas said of when they expect them, and why."""
    query = select(expected_date).join(cases, cases.c.ref == expected_date.c.case_ref)
    return connection.execute(query.where(cases.c.area.in_(sorted(areas)))).mappings().all()


def one_date(connection: Connection, ref: str, key: str, areas: frozenset[str]) -> OneDate:
    """Return a date of a case in some areas.

    Raises:
        NotFound: where there is none.
    """
    case = load_case(connection, ref)
    of = (milestone.c.case_ref == case.ref) & (milestone.c.key == key) & (milestone.c.struck == 0)
    row = connection.execute(select(milestone).where(of)).mappings().first()
    if row is None or case.area not in areas:
        raise NotFound("There is no such date.")
    here = (expected_date.c.case_ref == case.ref) & (expected_date.c.milestone == key)
    chased = select(chase).where(chase.c.case_ref == case.ref, chase.c.milestone == key)
    told = select(reminder).where(reminder.c.case_ref == case.ref, reminder.c.milestone == key)
    return OneDate(
        case,
        row,
        connection.execute(select(expected_date).where(here)).mappings().first(),
        connection.execute(chased.order_by(chase.c.event.desc()).limit(MOST)).mappings().all(),
        connection.execute(told.order_by(reminder.c.event.desc()).limit(MOST)).mappings().all(),
    )
