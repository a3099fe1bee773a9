"""Putting the record of a meeting right: an entry made in error is struck with its reason, and kept."""

from __future__ import annotations

from dataclasses import dataclass

from govflow.kernel.errors import InvalidInput, NotFound, refusal
from govflow.kernel.findings import Json
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.meetings.ports import MeetingRules
from govflow.meetings.queries.rows import attendance_of, interests_of, items_of, motions_of
from govflow.meetings.use_cases.sitting import OPEN, Entry, Sitting, sit
from govflow.storage.work import Work

STRUCK = "meeting.entry_struck"


@dataclass(frozen=True, slots=True)
class StrikeEntry:
    """An item, an attendance, an interest or an open motion that was written down in error."""

    ref: str
    id: str
    reason: str
    key: str = ""


def strike_entry(work: Work, rules: MeetingRules, command: StrikeEntry) -> Stored:
    """Strike what was recorded in error. A motion that was closed stays; it can only be put again.

    Raises:
        InvalidInput: without a reason; NotFound: when there is no such entry.
        Refused: for what others rely on already.
    """
    sitting = sit(work, rules, command.ref)
    if repeated := sitting.repeated(command):
        return repeated
    sitting.clerk("Putting the record right", OPEN)
    if not command.reason.strip():
        raise InvalidInput("Give the reason: what was wrong, and how it is known.", field="reason")
    row = _row(sitting, command.id)
    shown: dict[str, Json] = {"struck": command.id}
    entry = Entry(shown, [row], {"reason": command.reason.strip()})
    return sitting.append(STRUCK, command, sitting.moment(), entry)


def _row(sitting: Sitting, id_: str) -> Row:
    connection, ref, key, struck = sitting.work.connection, sitting.ref, {"id": id_}, {"struck": 1}
    if any(row["id"] == id_ for row in attendance_of(connection, ref)):
        return Row("attendance", key, struck)
    if any(row["id"] == id_ for row in interests_of(connection, ref)):
        return Row("declared_interest", key, struck)
    motions = motions_of(connection, ref)
    for motion in motions:
        if motion["id"] == id_:
            if motion["status"] == "closed":
                raise _relied_on(id_)
            return Row("motion", key, struck)
    if any(row["id"] == id_ for row in items_of(connection, ref)):
        if any(motion["item"] == id_ for motion in motions):
            raise _relied_on(id_)
        return Row("agenda_item", key, struck)
    raise NotFound(f"{ref} has no entry '{id_}' that can be struck.")


def _relied_on(id_: str) -> Exception:
    return refusal(
        "STATE_FORBIDS",
        f"{id_} was put to the meeting, and others may rely on it.",
        rule="A second vote never erases the first",
        remedy="Put the motion again: the new one names this one.",
    )
