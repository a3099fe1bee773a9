"""The closed days that administrators added, as everyone who holds the calendar sees them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from govflow.kernel.findings import Json
from govflow.storage.work import Store
from govflow.timetable.tables import closed_day

# Another process of this database may have added one. Each request of the web reads anew; elsewhere what was
# read holds no longer than this.
HOLDS_SECONDS = 5.0
_A_DAY = "____-__-__"


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A day that was added, why, and whether it still stands."""

    day: date
    title: str
    source: str
    stands: bool
    event: int

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed."""
        return {
            "day": self.day.isoformat(),
            "title": self.title,
            "source": self.source,
            "stands": self.stands,
            "event": self.event,
        }


def closed_days(connection: Connection) -> Sequence[ClosedDay]:
    """Return every day that was ever added, also those taken out again, soonest first."""
    query = select(closed_day).where(closed_day.c.day.like(_A_DAY)).order_by(closed_day.c.day)
    return [
        ClosedDay(date.fromisoformat(row.day), row.title, row.source, bool(row.standing), row.event)
        for row in connection.execute(query)
    ]


def standing_days(connection: Connection) -> frozenset[date]:
    """Return the added days on which the offices are closed."""
    return frozenset(one.day for one in closed_days(connection) if one.stands)


class AddedDays:
    """The added days of one database, read when first asked for, and anew once they are forgotten or old."""

    def __init__(self, store: Store) -> None:
        """Look into this database when first asked."""
        self._store = store
        self._days: frozenset[date] = frozenset()
        self._read_at: float | None = None

    def days(self) -> frozenset[date]:
        """Return them."""
        now = time.monotonic()
        if self._read_at is None or now - self._read_at > HOLDS_SECONDS:
            with self._store.read() as connection:
                self._days = standing_days(connection)
            self._read_at = now
        return self._days

    def forget(self) -> None:
        """Read them again at the next question."""
        self._read_at = None
