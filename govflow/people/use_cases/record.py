"""How this room writes: one event on a person's own stream, texts held back as private."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from govflow.kernel.errors import NotFound, Refused, refusal
from govflow.kernel.findings import Json
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.people.model import Administrator, Person, looks_after, not_your_organisation
from govflow.people.queries import administrator_of, find_person, home_of
from govflow.storage.ledger import NewEvent
from govflow.storage.work import Work

# Who may come in at all is settled one at a time, so that no sign-in name is given twice.
REGISTER = "register:people"


def record(
    work: Work,
    person: str,
    type_: str,
    data: Mapping[str, Json] | None = None,
    *,
    private: Mapping[str, Json] | None = None,
    rows: Sequence[Row] = (),
) -> Stored:
    """Append one event to a person's stream."""
    said: dict[str, Json] = {"person": person, "door": str(work.actor.door), **(data or {})}
    return work.append(
        NewEvent(
            stream=f"person:{person}",
            type=type_,
            actor=work.actor.id,
            data=said,
            private=private or {},
            rows=rows,
        )
    )


def load_person(work: Work, id_: str) -> Person:
    """Return a person, by opaque id.

    Raises:
        NotFound: when there is none.
    """
    found = find_person(work.connection, id_)
    if found is None:
        raise NotFound("There is no such person.")
    return found


def check_acts_for(work: Work, whom: Person) -> Administrator:
    """Refuse where the actor does not administer this person.

    A system administrator looks after every account; what roles it holds is not theirs to say.

    Raises:
        Refused: ``NOT_YOUR_ROLE`` or ``NOT_YOUR_ORGANISATION``.
    """
    by = administrator_of(work.connection, work.actor.id)
    if work.actor.is_system or looks_after(by, home_of(work.connection, whom)):
        return by
    raise not_your_organisation() if by.is_any else only_administrators()


def only_administrators() -> Refused:
    """Return the refusal for everyone who administers nothing."""
    return refusal(
        "NOT_YOUR_ROLE",
        "Only an administrator can do this.",
        rule="Administrators look after the people of their organisation",
        remedy="Ask an administrator of your area.",
    )
