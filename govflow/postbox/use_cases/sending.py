"""Sending what waits, the earliest of each queue first. No transaction is open while another server is asked.

A message is taken in one transaction, sent, and marked in another. Who dies in between leaves it to be sent
again: it may go twice, under the same id, and is never lost.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, exists, func, select, update

from govflow.kernel.actor import SCHEDULER
from govflow.kernel.errors import GovFlowError, InvalidInput
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant
from govflow.postbox.model import (
    DEAD,
    MAIL,
    SENT,
    TAKEN_FOR,
    WAITING,
    WEBHOOK,
    NotSent,
    NotYet,
    is_given_up,
    pause_after,
)
from govflow.postbox.ports import PostParts
from govflow.postbox.tables import sending, webhook
from govflow.postbox.use_cases.subscribing import end_webhook, secrets_at
from govflow.postbox.webhooks import Address, Gone, hand_over, headers_of, read_address
from govflow.storage.tables import outbox
from govflow.storage.work import Work, read_clock

Sender = Callable[[PostParts, RowMapping, datetime], None]


@dataclass(slots=True)
class Posted:
    """What one round came to."""

    sent: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    away: set[str] = field(default_factory=set)

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed."""
        failed: list[Json] = [{"message": id_, "why": why} for id_, why in self.failed.items()]
        return {"sent": self.sent, "failed": failed}


def send_post(parts: PostParts) -> Posted:
    """Send everything that may be sent now; what cannot be is tried again later, and others go on."""
    posted = Posted()
    while (taken := _take(parts, posted)) is not None:
        row, now = taken
        try:
            _send(parts, row, now)
        except NotYet as wait:
            _let_wait(parts, row, wait.until, {"tries": row["tries"]})
        except NotSent as fault:
            _put_back(parts, row, fault)
            posted.failed[row["id"]] = fault.why
            if fault.away:
                posted.away.add(_other_side(row))
        else:
            _mark(parts, row, {"status": SENT, "why": ""})
            posted.sent += 1
    return posted


def _send(parts: PostParts, row: RowMapping, now: datetime) -> None:
    try:
        SENDERS[row["channel"]](parts, row, now)
    except (NotYet, NotSent, GovFlowError):
        raise
    except Exception as error:  # whatever is wrong with one message, the others are sent, and it is given up
        raise NotSent(f"It could not be made ready: {type(error).__name__}.") from error


def _other_side(row: RowMapping) -> str:
    """Return what is away with a message: the mail server with all mail, a receiver with its own."""
    return MAIL if row["channel"] == MAIL else str(row["recipient"])


def _take(parts: PostParts, posted: Posted) -> tuple[RowMapping, datetime] | None:
    """Take the next message for a while, so that no other process sends it at the same time."""
    with parts.store.write(SCHEDULER) as work:
        work.lock_stream("postbox:taking")
        now = work.now()
        row = work.connection.execute(_next(now, posted)).mappings().first()
        if row is None:
            return None
        until = format_instant(now + TAKEN_FOR)
        taken = update(sending).where(sending.c.id == row["id"])
        work.connection.execute(taken.values(not_before=until, tries=row["tries"] + 1))
    return row, now


def _next(now: datetime, posted: Posted) -> Any:
    earlier = sending.alias("earlier")
    blocked = exists().where(
        earlier.c.queue == sending.c.queue, earlier.c.status == WAITING, earlier.c.event < sending.c.event
    )
    query = select(sending).where(
        sending.c.status == WAITING,
        # Instants of one length up to the second, so that the texts compare as the instants do.
        func.substr(sending.c.not_before, 1, 19) <= format_instant(now)[:19],
        ~blocked,
    )
    if MAIL in posted.away:
        query = query.where(sending.c.channel != MAIL)
    if others := posted.away - {MAIL}:
        query = query.where(sending.c.recipient.not_in(sorted(others)))
    return query.order_by(sending.c.event, sending.c.id).limit(1)


def _put_back(parts: PostParts, row: RowMapping, fault: NotSent) -> None:
    tries = row["tries"] + 1
    if is_given_up(row["channel"], tries, fault):
        _mark(parts, row, {"status": DEAD, "why": fault.why})
        return
    with parts.store.read() as connection:
        again = read_clock(connection) + pause_after(tries)
    _let_wait(parts, row, again, {"why": fault.why})


def _let_wait(parts: PostParts, row: RowMapping, until: datetime, values: Mapping[str, Any]) -> None:
    with parts.store.write(SCHEDULER) as work:
        here = (sending.c.id == row["id"]) & (sending.c.status == WAITING)
        changed = update(sending).where(here).values(not_before=format_instant(until), **values)
        work.connection.execute(changed)


def _mark(parts: PostParts, row: RowMapping, values: Mapping[str, str]) -> None:
    with parts.store.write(SCHEDULER) as work:
        at = format_instant(work.now())
        here = (sending.c.id == row["id"]) & (sending.c.status == WAITING)
        work.connection.execute(update(sending).where(here).values(done_at=at, **values))
        _deliver(work, row["event"], at)


def _deliver(work: Work, event: int, at: str) -> None:
    """Mark the event's outbox row once nothing of it waits any more."""
    left = exists().where(sending.c.event == event, sending.c.status == WAITING)
    done = update(outbox).where(outbox.c.event == event, ~left)
    work.connection.execute(done.values(delivered_at=at))


def _send_mail(parts: PostParts, row: RowMapping, now: datetime) -> None:
    with parts.store.read() as connection:
        letter = parts.letter_of(connection, row["event"], row["recipient"])
        # A try that was put off may come round in somebody's quiet hours.
        at = parts.writes_from(connection, row["recipient"], now)
    if at is not None and at > now:
        raise NotYet(at)
    if letter is None or not letter.to:
        raise NotSent("There is no address to write to any more.", never=True)
    if parts.send_mail is None:
        raise NotSent("No mail server is set.", away=True)
    parts.send_mail(letter, now)


def _send_webhook(parts: PostParts, row: RowMapping, at: datetime) -> None:
    with parts.store.read() as connection:
        to = connection.execute(select(webhook).where(webhook.c.id == row["recipient"])).mappings().one()
        event = parts.event_for(connection, row["event"], to["person"])
        now = int(parts.real_now(connection).timestamp())
    if to["ended_at"] or event is None:
        raise NotSent("The webhook has ended, or its person may read this no longer.", never=True)
    told = {"type": event["type"], "timestamp": event["at"], "data": event}
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    headers = headers_of(secrets_at(parts, to, at), f"evt_{row['event']}", now, body)
    try:
        hand_over(_address(parts, to["url"]), body, headers)
    except Gone as gone:
        with parts.store.write(SCHEDULER) as work:
            end_webhook(work, to["id"], gone.why)
        raise


def _address(parts: PostParts, url: str) -> Address:
    try:
        return read_address(url, parts.webhook_hosts)
    except InvalidInput as error:
        raise NotSent(error.message) from error


SENDERS: Mapping[str, Sender] = {MAIL: _send_mail, WEBHOOK: _send_webhook}
