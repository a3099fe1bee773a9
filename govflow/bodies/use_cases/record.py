"""How this room writes: one event on a body's or a person's stream, once for each key, by those who may."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import RowMapping, select

from govflow.bodies.model import Noted, before
from govflow.kernel.errors import InvalidInput, NotFound, refusal
from govflow.kernel.findings import Json
from govflow.kernel.moments import Happened, end_of_day, format_instant
from govflow.ledger.rows import Row
from govflow.road.persons import is_same
from govflow.road.roles import need_role_in
from govflow.road.step import command_key
from govflow.road.tables import document
from govflow.storage.ledger import NewEvent, read_command
from govflow.storage.register import body, person
from govflow.storage.work import Moment, Work


@dataclass(frozen=True, slots=True)
class Entry:
    """An event to write: its type, the id of what it is about, and the rows."""

    type: str
    id: str
    rows: Sequence[Row]
    data: Mapping[str, Json] = field(default_factory=dict)
    private: Mapping[str, Json] = field(default_factory=dict)
    key: str = ""


def body_stream(slug: str) -> str:
    """Return the ledger stream of a body."""
    return f"body:{slug}"


def once(work: Work, key: str, stream: str, act: Callable[[Moment], Entry]) -> Noted:
    """Lock a stream and write what ``act`` gives for it, once for each key of this actor."""
    work.lock_stream(stream)
    command = command_key(work.actor.id, key)
    if command and (done := read_command(work.connection, command)):
        return Noted(str(done.payload().get("id", "")), done.id, repeated=True)
    moment = work.moment(stream)
    entry = act(moment)
    stored = work.append(
        NewEvent(
            stream=stream,
            type=entry.type,
            actor=work.actor.id,
            data={"id": entry.id, "door": str(work.actor.door), **entry.data},
            private=entry.private,
            rows=entry.rows,
            command=command,
        ),
        moment,
    )
    return Noted(entry.id, stored.id)


def need_role(work: Work, area: str, roles: Sequence[str], doing: str) -> str:
    """Return the first of ``roles`` that the actor holds in an area; GovFlow itself needs none.

    Raises:
        Refused: ``NOT_YOUR_AREA`` or ``NOT_YOUR_ROLE``, saying who may.
    """
    return need_role_in(work, area, roles, doing, "Who gives access to GovFlow has no say in who decides")


def not_oneself(work: Work, whom: str, doing: str) -> None:
    """Refuse what nobody does for themselves, whatever roles they hold.

    Raises:
        Refused: ``SELF_APPROVAL``.
    """
    if is_same(work.connection, work.actor.id, whom):
        raise refusal(
            "SELF_APPROVAL",
            f"You cannot {doing} yourself.",
            rule="Nobody gives themselves a part in a decision",
            remedy="Ask a colleague who holds the same role.",
        )


def load_body(work: Work, slug: str) -> RowMapping:
    """Return a body.

    Raises:
        NotFound: when there is none.
    """
    row = work.connection.execute(select(body).where(body.c.slug == slug)).mappings().first()
    if row is None:
        raise NotFound(f"There is no body '{slug}'.")
    return row


def check_person(work: Work, id_: str) -> None:
    """Refuse someone who is not in the register.

    Raises:
        InvalidInput: naming the field.
    """
    if work.connection.execute(select(person.c.id).where(person.c.id == id_)).first() is None:
        raise InvalidInput("Choose a person who is in the register.", field="person")


def check_document(work: Work, id_: str, area: str, what: str) -> None:
    """Refuse where the paper is not there, or belongs to another area.

    Raises:
        Refused: ``EVIDENCE_MISSING``.
    """
    found = select(document.c.id).where(document.c.id == id_, document.c.area == area)
    if not id_ or work.connection.execute(found).first() is None:
        raise refusal(
            "EVIDENCE_MISSING",
            f"{what} needs the document that shows it, stored in this area.",
            rule="What was decided elsewhere is recorded with its paper",
            remedy="Attach the minute, the approved text or the letter.",
        )


def check_one_of(value: str, known: Sequence[str] | Mapping[str, str], field_: str) -> None:
    """Refuse a word that is not on the list.

    Raises:
        InvalidInput: naming the field and the words there are.
    """
    if value not in known:
        words = ", ".join(name or "none" for name in known)
        raise InvalidInput(f"'{value}' cannot be used here. Choose one of: {words}.", field=field_)


def needed_text(value: str, field_: str, words: str) -> str:
    """Return a text that must be there.

    Raises:
        InvalidInput: saying what to enter.
    """
    if not value.strip():
        raise InvalidInput(f"Enter {words}.", field=field_)
    return value.strip()


def since(moment: Moment, given: Happened | None) -> str:
    """Return from when something holds: the moment given, or now."""
    return format_instant(given.earliest if given else moment.now)


def last_day(from_at: str, until: date | None) -> str:
    """Return the half-open end of a last day that is counted in, or nothing.

    Raises:
        InvalidInput: where it lies before the beginning.
    """
    if until is None:
        return ""
    at = format_instant(end_of_day(until))
    if not before(from_at, at):
        raise InvalidInput("The last day is before the first.", field="until")
    return at


def ending(moment: Moment, row: RowMapping, at: Happened | None, what: str) -> str:
    """Return when something ends: as given, or now; what has not begun yet ends as it begins.

    Raises:
        InvalidInput: where it would end before it began; Refused: ``STATE_FORBIDS`` where it has ended.
    """
    end = since(moment, at)
    if before(end, str(row["from_at"])):
        if at is not None:
            raise InvalidInput(f"{what} began after that day.", field="at")
        end = str(row["from_at"])
    if row["until_at"] and not before(end, str(row["until_at"])):
        raise refusal(
            "STATE_FORBIDS",
            f"{what} has already ended.",
            rule="What has ended ends once",
            remedy="Open the page again to see the day it ended.",
        )
    return end
