"""Signing in and out, and ending sessions: a session is a row here, whatever a browser holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import insert, select, update

from govflow.kernel.actor import Actor, Door
from govflow.kernel.errors import InvalidInput, NotFound
from govflow.kernel.ids import new_id, new_token
from govflow.people.model import SUSPENDED
from govflow.people.queries import person_by_sign_in, stamp
from govflow.people.rules import PeopleRules
from govflow.people.secrets import token_hash
from govflow.people.tables import credential, session
from govflow.people.use_cases.join import close_sessions, keep_password
from govflow.people.use_cases.record import record
from govflow.people.use_cases.tries import (
    count_try,
    forget_tries,
    of_account,
    of_source,
    take_one_off,
    too_many,
)
from govflow.storage.work import Store, Work

_STRANGER = Actor("system:sign-in", Door.PAGE)
LONGEST_AGENT = 200
# The same words whatever was wrong, so that nobody learns who has an account.
WRONG = "The sign-in name or the password is not right. Check both and try again."


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who signed in, and the secret of the session that only their browser holds."""

    person: str
    token: str


def sign_in(
    store: Store, rules: PeopleRules, name: str, password: str, *, source: str = "", agent: str = ""
) -> SignedIn:
    """Check a name and a password and open a session.

    Raises:
        TooManyAttempts: while the account or the address is locked, also for the right password.
        InvalidInput: in the same words for an unknown name, a wrong password and a closed account.
    """
    address = of_source(rules, source)
    with store.write(_STRANGER) as work:
        found = person_by_sign_in(work.connection, name)
        account = of_account(rules, name, found)
        locked = count_try(work, rules, account + address)
        held = select(credential.c.hash).where(credential.c.person == (found.id if found else ""))
        hashed = None if found and found.status == SUSPENDED else work.connection.execute(held).scalar()
    if locked:
        raise too_many(rules)
    # An unknown name costs the same work as a known one, outside any transaction.
    if not rules.hasher.matches(hashed, password) or found is None or hashed is None:
        raise InvalidInput(WRONG, field="sign_in")
    fresh = rules.hasher.hash(password) if rules.hasher.is_outdated(hashed) else ""
    with store.write(Actor(found.id, Door.PAGE)) as work:
        forget_tries(work, account)
        take_one_off(work, address)
        if fresh:
            keep_password(work, found.id, fresh)
        return SignedIn(found.id, _open_session(work, rules, found.id, agent))


def _open_session(work: Work, rules: PeopleRules, person: str, agent: str) -> str:
    token = new_token()
    now = stamp(work.connection)
    shown = "".join(character for character in agent if character.isprintable())[:LONGEST_AGENT]
    work.connection.execute(
        insert(session).values(
            token_hash=token_hash(token),
            id=new_id("session"),
            person=person,
            created_at=now,
            last_seen_at=now,
            expires_at=stamp(work.connection, timedelta(hours=rules.session_hours)),
            revoked_at="",
            user_agent_short=shown,
        )
    )
    record(work, person, "person.signed_in")
    return token


def sign_out(work: Work, token: str) -> None:
    """End the session with this token. The cookie that carried it opens nothing any more."""
    here = (session.c.token_hash == token_hash(token)) & (session.c.revoked_at == "")
    closed = update(session).where(here).values(revoked_at=stamp(work.connection))
    if work.connection.execute(closed).rowcount:
        record(work, work.actor.id, "person.signed_out")


def sign_out_everywhere(work: Work, person: str = "") -> int:
    """End all of one's own sessions and return how many there were."""
    whom = person or work.actor.id
    if whom != work.actor.id:
        raise NotFound("There is no such session.")
    closed = close_sessions(work, whom)
    record(work, whom, "person.signed_out_everywhere", {"sessions": closed})
    return closed


def end_session(work: Work, id_: str) -> None:
    """End one of one's own sessions by its id.

    Raises:
        NotFound: for a session that is not the actor's own.
    """
    here = (session.c.id == id_) & (session.c.person == work.actor.id) & (session.c.revoked_at == "")
    closed = update(session).where(here).values(revoked_at=stamp(work.connection))
    if not work.connection.execute(closed).rowcount:
        raise NotFound("There is no such session.")
    record(work, work.actor.id, "person.session_ended", {"session": id_})
