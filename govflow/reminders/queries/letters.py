"""What a reminder says when it is sent by mail: one's own lines, and where to read on. Nothing exempt."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from govflow.reminders.queries.told import Told, told_by
from govflow.storage.register import person

ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Written:
    """A reminder in words, for one person."""

    to: str
    subject: str
    text: str


def written(connection: Connection, public_url: str, event: int, who: str) -> Written | None:
    """Return what an event tells somebody; ``None`` where that is nothing, or nobody is there to write to."""
    told = told_by(connection, event)
    theirs = select(person.c.email).where(person.c.id == who, person.c.status == ACTIVE)
    address = connection.execute(theirs).scalar()
    if told is None or not address:
        return None
    count = len(told.lines)
    subject = f"GovFlow: {count} date{'' if count == 1 else 's'} to look at"
    return Written(address, subject, _text(told, public_url))


def _text(told: Told, public_url: str) -> str:
    lines = [
        f"- {line.said}\n  {line.case_ref}: {public_url}/{line.door}/{line.case_ref}/timetable"
        for line in told.lines
    ]
    end = f"Your reminders: {public_url}/reminders"
    return "\n".join(["What you are to know of your dates:", "", *lines, "", end, ""])
