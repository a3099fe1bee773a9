"""A webhook is its person's own, as a token is: it is told what they may read, from now on, until it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, func, select

from govflow.kernel.errors import InvalidInput, NotFound
from govflow.kernel.findings import Json
from govflow.kernel.ids import new_id
from govflow.kernel.moments import format_instant, parse_instant
from govflow.ledger.rows import Row
from govflow.postbox.ports import PostParts
from govflow.postbox.tables import webhook
from govflow.postbox.webhooks import read_address, secret_of
from govflow.storage.ledger import NewEvent
from govflow.storage.work import Work

ADDED, ENDED = "person.webhook_added", "person.webhook_ended"
RENEWED = "person.webhook_secret_changed"
MOST = 10
# So long a receiver has to take over a new secret.
OLD_SECRET_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Added:
    """A new webhook, with the secret that its receiver checks signatures by."""

    id: str
    secret: str


def add_webhook(work: Work, parts: PostParts, url: str) -> Added:
    """Have the events of the actor's areas sent to an address, from the next one on.

    Raises:
        InvalidInput: for an address that is none, or is not allowed, or where there are many already.
    """
    read_address(url, parts.webhook_hosts)
    who = work.actor.id
    stream = f"person:{who}"
    work.lock_stream(stream)
    mine = select(func.count()).where(webhook.c.person == who, webhook.c.ended_at == "")
    if work.connection.execute(mine).scalar_one() >= MOST:
        raise InvalidInput(f"There are {MOST} webhooks already. End one first.", field="url")
    moment = work.moment(stream)
    id_ = new_id("webhook")
    columns: dict[str, Json] = {
        "person": who,
        "url": url.strip(),
        "made_at": format_instant(moment.now),
        "ended_at": "",
        "why": "",
        "secrets": 0,
        "secret_at": format_instant(moment.now),
        "event": moment.next_id,
    }
    data: dict[str, Json] = {"person": who, "door": str(work.actor.door), "webhook": id_}
    rows = [Row("webhook", {"id": id_}, columns, new=True)]
    work.append(NewEvent(stream, ADDED, who, data=data, rows=rows), moment)
    return Added(id_, secret_of(parts.secret, id_))


def change_secret(work: Work, parts: PostParts, id_: str) -> Added:
    """Give one of the actor's webhooks a new secret; the one before signs beside it for a day.

    Raises:
        NotFound: for one that is not the actor's, or has ended.
    """
    stream = f"person:{work.actor.id}"
    work.lock_stream(stream)
    row = own_webhook(work, id_)
    moment, changed = work.moment(stream), row["secrets"] + 1
    rows = [Row("webhook", {"id": id_}, {"secrets": changed, "secret_at": format_instant(moment.now)})]
    data: dict[str, Json] = {"person": work.actor.id, "door": str(work.actor.door), "webhook": id_}
    work.append(NewEvent(stream, RENEWED, work.actor.id, data=data, rows=rows), moment)
    return Added(id_, secret_of(parts.secret, id_, changed))


def secrets_at(parts: PostParts, row: RowMapping, at: datetime) -> list[str]:
    """Return the secrets that a webhook's messages are signed by at an instant, the newest first."""
    changed: int = row["secrets"]
    both = changed > 0 and at - parse_instant(row["secret_at"]) < OLD_SECRET_FOR
    return [secret_of(parts.secret, row["id"], one) for one in (changed, changed - 1)[: 1 + both]]


def own_webhook(work: Work, id_: str) -> RowMapping:
    """Return a webhook of the actor's own that has not ended.

    Raises:
        NotFound: in the same words for one that is not there, not theirs, or over.
    """
    row = work.connection.execute(select(webhook).where(webhook.c.id == id_)).mappings().first()
    mine = row is not None and (work.actor.is_system or row["person"] == work.actor.id)
    if row is None or not mine or row["ended_at"]:
        raise NotFound("There is no such webhook.")
    return row


def end_webhook(work: Work, id_: str, why: str = "") -> None:
    """Send nothing more to an address: by its own person, or because its receiver wants nothing more.

    Raises:
        NotFound: for one that is not the actor's, or has ended.
    """
    row = own_webhook(work, id_)
    stream = f"person:{row['person']}"
    work.lock_stream(stream)
    moment = work.moment(stream)
    rows = [Row("webhook", {"id": id_}, {"ended_at": format_instant(moment.now), "why": why})]
    data: dict[str, Json] = {
        "person": row["person"],
        "door": str(work.actor.door),
        "webhook": id_,
        "why": why,
    }
    work.append(NewEvent(stream, ENDED, work.actor.id, data=data, rows=rows), moment)
