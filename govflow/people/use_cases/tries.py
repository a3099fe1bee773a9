"""Tries of a password, counted in the database, so that every process and host knows of a lock.

A try counts before the password is looked at, for known and unknown names alike.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from sqlalchemy import delete, insert, select, update

from govflow.kernel.errors import TooManyAttempts
from govflow.people.model import Person
from govflow.people.queries import stamp
from govflow.people.rules import PeopleRules
from govflow.people.tables import sign_in_attempt
from govflow.people.typed import folded
from govflow.storage.work import Work

# Tries are added up over an hour; after a day they are forgotten.
_WINDOW = timedelta(hours=1)
_FORGOTTEN = timedelta(days=1)

# What is counted, each with how many tries it has.
Counted = tuple[tuple[str, int], ...]


def of_account(rules: PeopleRules, name: str, known: Person | None) -> Counted:
    """Return the account that tries count for: the person, by whichever of their names, or the name typed."""
    meant = known.id if known else f"name {folded(name)}"
    return ((f"account:{_digest(meant)}", rules.sign_in_attempts),)


def of_source(rules: PeopleRules, address: str) -> Counted:
    """Return the address that tries count for."""
    return ((f"source:{_digest(address)}", rules.attempts_of_a_source),)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def count_try(work: Work, rules: PeopleRules, counted: Counted) -> bool:
    """Count one more try for each, and say whether any is locked.

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


def forget_tries(work: Work, account: Counted) -> None:
    """Forget an account's tries once its person came in, and everybody's of the day before."""
    for subject, _ in account:
        work.connection.execute(delete(sign_in_attempt).where(sign_in_attempt.c.subject == subject))
    old = sign_in_attempt.c.window_from < stamp(work.connection, -_FORGOTTEN)
    work.connection.execute(delete(sign_in_attempt).where(old))


def take_one_off(work: Work, source: Counted) -> None:
    """Take the one try that was right off its address."""
    for subject, _ in source:
        here = (sign_in_attempt.c.subject == subject) & (sign_in_attempt.c.failures > 0)
        fewer = {"failures": sign_in_attempt.c.failures - 1, "locked_until": ""}
        work.connection.execute(update(sign_in_attempt).where(here).values(fewer))


def too_many(rules: PeopleRules) -> TooManyAttempts:
    """Return the refusal while an account or an address is locked."""
    return TooManyAttempts(
        f"There were too many tries. Wait {rules.sign_in_lockout_minutes} minutes and try again, "
        "or ask your administrator for a new link."
    )
