"""What somebody last saw of a case, so that the page on which they decide says what changed since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, insert, select, update

from govflow.kernel.actor import Actor
from govflow.kernel.moments import format_instant, parse_instant
from govflow.powers.tables import case_seen
from govflow.storage.ledger import ledger_event
from govflow.storage.work import Store, Work

# Opening a page again within the hour is still the same look at it.
ONE_LOOK = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class LastSeen:
    """The last event of the case when this person last looked at it, and when; 0 where they never did."""

    event: int = 0

    def is_new(self, event: int) -> bool:
        """Say whether something has come since. To somebody who never looked, nothing is marked as new."""
        return 0 < self.event < event


def look_at(store: Store, actor: Actor, ref: str) -> LastSeen:
    """Return what somebody had seen of a case before, and note that they see it now.

    Looking is no step and moves nothing, so it stands beside the ledger and not in it.
    """
    with store.write(actor) as work:
        work.lock_stream(f"seen:{actor.id}:{ref}")
        mine = (case_seen.c.person == actor.id) & (case_seen.c.case_ref == ref)
        row = work.connection.execute(select(case_seen).where(mine)).mappings().first()
        now, newest = work.now(), _newest(work, ref)
        if row is None:
            values = {"event": newest, "at": format_instant(now), "before": 0}
            work.connection.execute(insert(case_seen).values(person=actor.id, case_ref=ref, **values))
            return LastSeen()
        if now - parse_instant(row["at"]) < ONE_LOOK:
            return LastSeen(row["before"])
        values = {"event": newest, "at": format_instant(now), "before": row["event"]}
        work.connection.execute(update(case_seen).where(mine).values(**values))
        return LastSeen(row["event"])


def _newest(work: Work, ref: str) -> int:
    newest = select(func.max(ledger_event.c.id)).where(ledger_event.c.stream == f"case:{ref}")
    return int(work.connection.execute(newest).scalar() or 0)
