"""How well the timetable is kept, for those who run GovFlow: sweeps, what is overdue, what cannot fire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from govflow.kernel.moments import format_instant, parse_instant
from govflow.road.tables import timer
from govflow.storage.tables import heartbeat, node_clock, timer_trouble
from govflow.storage.work import read_clock

# As long as a hundred sweeps at the usual interval: one slow sweep alarms nobody.
STALE_AFTER = timedelta(minutes=10)
# A node's clock decides nothing here, but its logs and its certificates go by it.
SKEW_WORTH_SAYING = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A timer that could not fire: what it is for, how often it was tried, and why it failed last."""

    timer: str
    case_ref: str
    subject: str
    due_at: str
    tries: int
    next_at: str
    why: str


@dataclass(frozen=True, slots=True)
class Timekeeping:
    """What can be said of the clockwork at an instant. ``skews`` is by process, of those that sweep now."""

    now: datetime
    last_sweep: datetime | None
    overdue: int
    lateness: timedelta
    skews: Mapping[str, timedelta]
    troubles: Sequence[Trouble]

    @property
    def is_stale(self) -> bool:
        """Say whether no process has swept for longer than it takes to alarm somebody."""
        return self.last_sweep is None or self.now - self.last_sweep > STALE_AFTER

    @property
    def said_of_sweeps(self) -> str:
        """Return when the last sweep was, in words."""
        if self.last_sweep is None:
            return "no sweep has been made yet"
        last = format_instant(self.last_sweep)
        return f"the last sweep was at {last}" if self.is_stale else f"last sweep at {last}"

    @property
    def said_of_timers(self) -> str:
        """Return what is overdue and what cannot fire, in words."""
        if not self.overdue:
            return "nothing is overdue"
        said = (
            f"{self.overdue} due and not fired, the oldest for {int(self.lateness.total_seconds())} seconds"
        )
        if not self.troubles:
            return said
        first = self.troubles[0]
        return f"{said}; {len(self.troubles)} could not fire, first {first.timer}: {first.why}"

    @property
    def far_off(self) -> Mapping[str, timedelta]:
        """Return the processes whose own clock is far from the database's."""
        return {name: skew for name, skew in self.skews.items() if abs(skew) > SKEW_WORTH_SAYING}


def timekeeping(connection: Connection) -> Timekeeping:
    """Read how well the timetable is being kept; four short queries."""
    now = read_clock(connection)
    beats = {row.process: parse_instant(row.at) for row in connection.execute(select(heartbeat))}
    clocks = connection.execute(select(node_clock))
    skews = {row.process: timedelta(milliseconds=row.skew_ms) for row in clocks}
    # Timers are whole seconds, so the texts compare as the instants do.
    second = format_instant(now.replace(microsecond=0))
    due = select(func.count(), func.min(timer.c.due_at)).where(
        timer.c.state == "pending", timer.c.due_at <= second
    )
    overdue, oldest = connection.execute(due).one()
    return Timekeeping(
        now=now,
        last_sweep=max(beats.values(), default=None),
        overdue=int(overdue),
        lateness=now - parse_instant(oldest) if oldest else timedelta(),
        skews={name: skew for name, skew in skews.items() if now - beats.get(name, now) <= STALE_AFTER},
        troubles=_troubles(connection),
    )


def _troubles(connection: Connection) -> list[Trouble]:
    """Read every timer that could not fire and was not cancelled since, the oldest trouble first."""
    columns = [timer_trouble.c[name] for name in ("timer", "tries", "next_at", "why")]
    columns += [timer.c[name] for name in ("case_ref", "subject", "due_at")]
    query = (
        select(*columns)
        .join(timer, timer.c.id == timer_trouble.c.timer)
        .where(timer.c.state == "pending")
        .order_by(timer_trouble.c.since, timer_trouble.c.timer)
    )
    return [Trouble(**row) for row in connection.execute(query).mappings()]
