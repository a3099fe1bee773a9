"""Timers that could not fire: noted apart from what they were to do, tried again after longer and longer."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import BindParameter, Select, delete, insert, select, update

from govflow.kernel.actor import SCHEDULER
from govflow.kernel.moments import format_instant
from govflow.storage.tables import timer_trouble
from govflow.storage.work import Store, Work

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=2), timedelta(hours=1)
_LONGEST_WHY = 500
_MOST_DOUBLINGS = 16


def note_trouble(store: Store, timer_id: str, why: str, now: datetime) -> None:
    """Note that a timer could not fire, and when it is tried again: two seconds, doubled, at most an hour."""
    with store.write(SCHEDULER) as work:
        work.lock_stream(f"trouble:{timer_id}")
        here = timer_trouble.c.timer == timer_id
        tries = work.connection.execute(select(timer_trouble.c.tries).where(here)).scalar()
        wait = min(FIRST_WAIT * 2 ** min(tries or 0, _MOST_DOUBLINGS), LONGEST_WAIT)
        values = {
            "tries": (tries or 0) + 1,
            "next_at": format_instant(now + wait),
            "why": why[:_LONGEST_WHY],
        }
        if tries is None:
            values |= {"timer": timer_id, "since": format_instant(now)}
            work.connection.execute(insert(timer_trouble).values(**values))
        else:
            work.connection.execute(update(timer_trouble).where(here).values(**values))


def end_trouble(work: Work, timer_id: str) -> None:
    """Forget, in the transaction in which it fires, that a timer could not."""
    work.connection.execute(delete(timer_trouble).where(timer_trouble.c.timer == timer_id))


def still_waiting(at: BindParameter[str]) -> Select[tuple[str]]:
    """Return the query of timers that failed and are not to be tried again yet at an instant."""
    return select(timer_trouble.c.timer).where(timer_trouble.c.next_at > at)
