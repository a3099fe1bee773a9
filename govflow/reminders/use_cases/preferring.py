"""One's own wishes: whether reminders come by mail, and the hours in which none is sent."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import select

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.kernel.moments import london_date
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.reminders.queries.preferences import BY_MAIL, DAILY, IN_GOVFLOW, WEEKLY
from govflow.reminders.tables import reminder_preference
from govflow.storage.ledger import NewEvent
from govflow.storage.work import Work

CHANGED = "person.preferences_changed"
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]\Z")


@dataclass(frozen=True, slots=True)
class Prefer:
    """By which way somebody wishes to be told, between which times of day not by mail, and how often."""

    way: str
    quiet_from: str
    quiet_until: str
    how_often: str = DAILY


def prefer(work: Work, wish: Prefer) -> Stored:
    """Keep the actor's own wishes.

    Raises:
        InvalidInput: for a way there is not, or what is no time of day.
    """
    if wish.way not in {BY_MAIL, IN_GOVFLOW}:
        raise InvalidInput("Choose whether reminders come by mail.", field="way")
    if wish.how_often not in {DAILY, WEEKLY}:
        raise InvalidInput("Choose a digest a day or one a week.", field="how_often")
    for field, text in (("quiet_from", wish.quiet_from), ("quiet_until", wish.quiet_until)):
        if not _TIME.match(text):
            raise InvalidInput(f"'{text}' is not a time of day. Write it like 18:00.", field=field)
    who = work.actor.id
    stream = f"person:{who}"
    work.lock_stream(stream)
    here = select(reminder_preference).where(reminder_preference.c.person == who)
    known = work.connection.execute(here).mappings().first()
    moment = work.moment(stream)
    same = (known["how_often"] if known else DAILY) == wish.how_often
    since = (known["since"] if known else "") if same else london_date(moment.now).isoformat()
    said: dict[str, Json] = {
        "way": wish.way,
        "quiet_from": wish.quiet_from,
        "quiet_until": wish.quiet_until,
        "how_often": wish.how_often,
    }
    columns: dict[str, Json] = {**said, "since": since, "event": moment.next_id}
    row = Row("reminder_preference", {"person": who}, columns, new=known is None)
    data: dict[str, Json] = {"person": who, "door": str(work.actor.door), **said}
    return work.append(NewEvent(stream, CHANGED, who, data=data, rows=[row]), moment)
