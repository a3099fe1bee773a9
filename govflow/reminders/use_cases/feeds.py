"""The address of one's own calendar: made, shown once, and revoked. Whoever has it reads the calendar."""

from __future__ import annotations

from sqlalchemy import insert, select, update

from govflow.kernel.findings import Json
from govflow.kernel.ids import new_id, new_token
from govflow.kernel.moments import format_instant
from govflow.reminders.queries.diary import secret_hash
from govflow.reminders.tables import calendar_feed
from govflow.storage.ledger import NewEvent
from govflow.storage.work import Work

OPENED, REVOKED = "person.calendar_opened", "person.calendar_revoked"


def open_calendar(work: Work) -> str:
    """Make a new address for the actor's calendar and return its secret part; the one before ends."""
    close_calendar(work)
    id_, token = new_id("calendar"), new_token()
    _record(work, OPENED, id_)
    work.connection.execute(
        insert(calendar_feed).values(
            id=id_,
            token_hash=secret_hash(token),
            person=work.actor.id,
            made_at=format_instant(work.now()),
            revoked_at="",
        )
    )
    return token


def close_calendar(work: Work) -> None:
    """Revoke the address of the actor's calendar at once, where there is one."""
    mine = (calendar_feed.c.person == work.actor.id) & (calendar_feed.c.revoked_at == "")
    for id_ in work.connection.execute(select(calendar_feed.c.id).where(mine)).scalars().all():
        here = update(calendar_feed).where(calendar_feed.c.id == id_)
        work.connection.execute(here.values(revoked_at=format_instant(work.now())))
        _record(work, REVOKED, id_)


def _record(work: Work, type_: str, id_: str) -> None:
    data: dict[str, Json] = {"person": work.actor.id, "door": str(work.actor.door), "calendar": id_}
    work.append(NewEvent(f"person:{work.actor.id}", type_, work.actor.id, data=data))
