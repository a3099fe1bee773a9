"""A refusal changes no case: it is recorded after the roll-back, in a stream and transaction of its own."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert, select, update

from govflow.kernel.actor import Actor
from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import format_instant
from govflow.machine.shape import NAME
from govflow.road.tables import cases, refusal_count
from govflow.storage.ledger import NewEvent
from govflow.storage.work import Store, Work

SECURITY = "refusals:security"
REFUSED = "step.refused"
# Per actor and hour. Past it a refusal is still given but no longer written, so that nobody can
# fill the ledger with them; the count itself goes on.
MOST_AN_HOUR = 60


def refusal_stream(ref: str) -> str:
    """Return the stream that holds the refusals of a case."""
    return f"refusals:{ref}" if ref else SECURITY


def record_refusal(store: Store, actor: Actor, ref: str, trigger: str, refused: Sequence[Finding]) -> None:
    """Record that someone was refused, and why, in a transaction of its own."""
    with store.write(actor) as work:
        if not _within_limit(work):
            return
        known = work.connection.execute(select(cases.c.ref).where(cases.c.ref == ref)).first()
        data: dict[str, Json] = {
            "case": ref if known else "",
            # What was typed as a step may be anything, and a payload is never erased.
            "trigger": trigger if NAME.match(trigger) else "",
            "door": str(actor.door),
            "codes": [finding.code for finding in refused],
        }
        reasons: list[Json] = [finding.as_json() for finding in refused]
        work.append(
            NewEvent(
                stream=refusal_stream(ref if known else ""),
                type=REFUSED,
                actor=actor.id,
                data=data,
                private={"reasons": reasons, "asked_for": ref[:200], "step": trigger[:200]},
            )
        )


def _within_limit(work: Work) -> bool:
    hour = format_instant(work.now())[:13]
    work.lock_stream(f"refusal-count:{work.actor.id}")
    here = (refusal_count.c.actor == work.actor.id) & (refusal_count.c.hour == hour)
    count = work.connection.execute(select(refusal_count.c.count).where(here)).scalar()
    if count is None:
        work.connection.execute(insert(refusal_count).values(actor=work.actor.id, hour=hour, count=1))
    else:
        work.connection.execute(update(refusal_count).where(here).values(count=count + 1))
    return (count or 0) < MOST_AN_HOUR
