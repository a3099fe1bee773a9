"""Signing in and out. Tries are counted before the password is looked at, for known and unknown alike."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, insert, select, update

from govflow.kernel.actor import Actor, Door
from govflow.kernel.errors import InvalidInput, NotFound, TooManyAttempts
from govflow.kernel.ids import new_id, new_token
from govflow.people.model import SUSPENDED
from govflow.people.queries import person_by_sign_in, stamp
from govflow.people.rules import PeopleRules
from govflow.people.secrets import token_hash
from govflow.people.tables import credential, session, sign_in_attempt
from govflow.people.typed import folded
from govflow.people.use_cases.join import close_sessions, keep_password
from govflow.people.use_cases.record import record
from govflow.storage.work import Store, Work

# Tries are added up over an hour; after a day they are forgotten.
_WINDOW = timedelta(hours=1)
_FORGOTTEN = timedelta(days=1)
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
    counted = _subjects(rules, name, source)
    with store.write(_STRANGER) as work:
        locked = _count_try(work, rules, counted)
        found = person_by_sign_in(work.connection, name)
        held = select(credential.c.hash).where(credential.c.person == (found.id if found else ""))
        hashed = None if found and found.status == SUSPENDED else work.connection.execute(held).scalar()
    if locked:
        raise TooManyAttempts(_locked_words(rules))
    # An unknown name costs the same work as a known one, outside any transaction.
    if not rules.hasher.matches(hashed, password) or found is None or hashed is None:
        raise InvalidInput(WRONG, field="sign_in")
    fresh = rules.hasher.hash(password) if rules.hasher.is_outdated(hashed) else ""
    with store.write(Actor(found.id, Door.PAGE)) as work:
        _forgive(work, counted)
        if fresh:
            keep_password(work, found.id, fresh)
        return SignedIn(found.id, _open_session(work, rules, found.id, agent))


def _locked_words(rules: PeopleRules) -> str:
    minutes = rules.sign_in_lockout_minutes
    return (
        f"There were too many tries to sign in. Wait {minutes} minutes and try again, "
        "or ask your administrator for a new link."
    )


Counted = tuple[tuple[str, int], ...]


def _subjects(rules: PeopleRules, name: str, source: str) -> Counted:
    account = hashlib.sha256(folded(name).encode("utf-8", "replace")).hexdigest()
    address = hashlib.sha256(source.encode("utf-8", "replace")).hexdigest()
    return (
        (f"account:{account}", rules.sign_in_attempts),
        (f"source:{address}", rules.attempts_of_a_source),
    )


def _count_try(work: Work, rules: PeopleRules, counted: Counted) -> bool:
    """Count one more try for the account and the address, and say whether either is locked.

    Counting first and looking after leaves no gap for many tries at once.
    """
    now = stamp(work.connection)
    until = stamp(work.connection, timedelta(minutes=rules.sign_in_lockout_minutes))
    so_far = []
    for subject, limit in counted:
        work.lock_stream(f"sign-in:{subject}")
        so_far.append((subject, limit, *_so_far(work, subject, now)))
    if any(lock > now for *_, lock in so_far):
        return True  # Nothing more is counted, so that a locked address cannot lock accounts one by one.
    for subject, limit, failures, _ in so_far:
        values = {"failures": failures + 1, "locked_until": until if failures + 1 >= limit else ""}
        here = sign_in_attempt.c.subject == subject
        work.connection.execute(update(sign_in_attempt).where(here).values(values))
    return False


def _so_far(work: Work, subject: str, now: str) -> tuple[int, str]:
    where = sign_in_attempt.c.subject == subject
    row = work.connection.execute(select(sign_in_attempt).where(where)).first()
    start = stamp(work.connection, -_WINDOW)
    if row and (row.locked_until > now or (row.window_from > start and not row.locked_until)):
        return row.failures, row.locked_until
    work.connection.execute(delete(sign_in_attempt).where(where))
    fresh = {"subject": subject, "failures": 0, "window_from": now, "locked_until": ""}
    work.connection.execute(insert(sign_in_attempt).values(fresh))
    return 0, ""


def _forgive(work: Work, counted: Counted) -> None:
    """Forget an account's tries once its person came in, and take this one off the address."""
    (account, _), (source, _) = counted
    work.connection.execute(delete(sign_in_attempt).where(sign_in_attempt.c.subject == account))
    here = (sign_in_attempt.c.subject == source) & (sign_in_attempt.c.failures > 0)
    fewer = {"failures": sign_in_attempt.c.failures - 1, "locked_until": ""}
    work.connection.execute(update(sign_in_attempt).where(here).values(fewer))
    old = sign_in_attempt.c.window_from < stamp(work.connection, -_FORGOTTEN)
    work.connection.execute(delete(sign_in_attempt).where(old))


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
