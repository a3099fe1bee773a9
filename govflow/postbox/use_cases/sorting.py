"""From the outbox to what is to be sent: one row for each recipient, in one transaction with the bookmark.

An event and its outbox row are one transaction, so what was committed is found here, whoever died since.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from govflow.kernel.actor import SCHEDULER
from govflow.kernel.moments import format_instant
from govflow.postbox.model import MAIL, WAITING, WEBHOOK
from govflow.postbox.ports import PostParts
from govflow.postbox.tables import sending, webhook
from govflow.road.tables import cases
from govflow.storage.settled import settled_until
from govflow.storage.tables import bookmark, outbox
from govflow.storage.work import Work

READER = "postbox"
PAGE = 500
_PERSON = "person:"
# The streams that webhooks are told of: what happened to a case, and what was refused on it.
TOLD = ("case:", "refusals:")


def sort_post(parts: PostParts) -> int:
    """Address what was recorded since the last time, and return how many messages that makes."""
    made = 0
    while True:
        with parts.store.write(SCHEDULER) as work:
            work.lock_stream(f"reader:{READER}")
            rows = _next_page(work)
            if not rows:
                return made
            addressed = _address(work, parts, rows)
            if addressed:
                work.connection.execute(insert(sending), addressed)
            _move_on(work, rows, {one["event"] for one in addressed})
            made += len(addressed)


def _next_page(work: Work) -> Sequence[Row[Any]]:
    here = select(bookmark.c.event).where(bookmark.c.reader == READER)
    after = int(work.connection.execute(here).scalar() or 0)
    until = settled_until(work.connection, after)
    query = select(outbox).where(outbox.c.event > after, outbox.c.event <= until)
    return work.connection.execute(query.order_by(outbox.c.event).limit(PAGE)).all()


def _address(work: Work, parts: PostParts, rows: Sequence[Row[Any]]) -> list[dict[str, Any]]:
    now = work.now()
    mail = [one for row in rows if (one := _mail(work, parts, row, now)) is not None]
    return [*mail, *_webhooks(work, parts, rows, now)]


def _mail(work: Work, parts: PostParts, row: Row[Any], now: datetime) -> dict[str, Any] | None:
    if parts.send_mail is None or row.topic not in parts.mailed:
        return None
    who = row.subject.removeprefix(_PERSON)
    not_before = parts.writes_from(work.connection, who, now)
    if not_before is None:
        return None
    return {"queue": f"{MAIL}:{who}", **_new(row.event, MAIL, who, not_before, now)}


def _webhooks(
    work: Work, parts: PostParts, rows: Sequence[Row[Any]], now: datetime
) -> Iterator[dict[str, Any]]:
    """Address what happened to a case to each webhook whose person may read it, in order within the case."""
    live = work.connection.execute(select(webhook).where(webhook.c.ended_at == "").order_by(webhook.c.id))
    known = live.mappings().all()
    if not known:
        return
    about = {row.event: row.subject.partition(":")[2] for row in rows if row.subject.startswith(TOLD)}
    query = select(cases.c.ref, cases.c.area).where(cases.c.ref.in_(sorted(set(about.values()))))
    areas = {row.ref: row.area for row in work.connection.execute(query)}
    for to in known:
        seen = parts.areas_of(work.connection, to["person"])
        for event, ref in about.items():
            if event > to["event"] and areas.get(ref) in seen:
                yield {"queue": f"{WEBHOOK}:{to['id']}:{ref}", **_new(event, WEBHOOK, to["id"], now, now)}


def _new(event: int, channel: str, recipient: str, not_before: datetime, now: datetime) -> dict[str, Any]:
    return {
        "id": f"{channel}-{event}-{recipient}",
        "event": event,
        "channel": channel,
        "recipient": recipient,
        "status": WAITING,
        "tries": 0,
        "not_before": format_instant(not_before),
        "why": "",
        "made_at": format_instant(now),
        "done_at": "",
    }


def _move_on(work: Work, rows: Sequence[Row[Any]], addressed: set[int]) -> None:
    """Set the bookmark after these, and mark as delivered what is to be told to nobody."""
    first, last = rows[0].event, rows[-1].event
    to_nobody = outbox.c.event.between(first, last) & outbox.c.event.not_in(sorted(addressed))
    delivered = update(outbox).where(to_nobody).values(delivered_at=format_instant(work.now()))
    work.connection.execute(delivered)
    here = bookmark.c.reader == READER
    moved = work.connection.execute(update(bookmark).where(here).values(event=last))
    if moved.rowcount == 0:
        work.connection.execute(insert(bookmark).values(reader=READER, event=last))
