"""API tokens: personal, shown once, with an end. A token acts as its person, with their roles and no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import insert, select, update

from govflow.kernel.errors import InvalidInput, NotFound
from govflow.kernel.ids import new_id
from govflow.kernel.ids import new_token as new_secret
from govflow.people.queries import stamp
from govflow.people.secrets import token_hash
from govflow.people.tables import api_token
from govflow.people.typed import LONGEST_TEXT
from govflow.people.use_cases.record import record
from govflow.storage.work import Work

# A token lives as long as a year at most; access that is not renewed ends by itself.
LONGEST_DAYS = 366
DAYS = 365


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token's id and its secret, which is shown once and kept nowhere."""

    id: str
    secret: str
    expires_at: str


def new_token(work: Work, name: str, *, days: int = DAYS) -> NewToken:
    """Make an API token for the actor.

    Raises:
        InvalidInput: without a name, or for a life of no day or of more than a year.
    """
    if not name.strip() or len(name) > LONGEST_TEXT:
        raise InvalidInput("Enter a name that says where the token is used.", field="name")
    if not 1 <= days <= LONGEST_DAYS:
        raise InvalidInput(f"A token can live from 1 to {LONGEST_DAYS} days.", field="days")
    made = NewToken(new_id("token"), f"govflow_{new_secret()}", stamp(work.connection, timedelta(days=days)))
    record(work, work.actor.id, "token.made", {"token": made.id, "expires_at": made.expires_at})
    work.connection.execute(
        insert(api_token).values(
            id=made.id,
            token_hash=token_hash(made.secret),
            person=work.actor.id,
            name=name.strip(),
            created_at=stamp(work.connection),
            last_used_at="",
            revoked_at="",
            expires_at=made.expires_at,
        )
    )
    return made


def revoke_token(work: Work, id_: str) -> None:
    """End one of the actor's own tokens at once.

    Raises:
        NotFound: for a token that is not the actor's own, or was revoked before.
    """
    mine = (api_token.c.id == id_) & (api_token.c.person == work.actor.id) & (api_token.c.revoked_at == "")
    if work.connection.execute(select(api_token.c.id).where(mine)).first() is None:
        raise NotFound("There is no such token.")
    work.connection.execute(update(api_token).where(mine).values(revoked_at=stamp(work.connection)))
    record(work, work.actor.id, "token.revoked", {"token": id_})
