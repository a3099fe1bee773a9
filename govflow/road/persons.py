"""Who is meant by a name, and which accounts are one person: linked, or with one e-mail address."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, func, or_, select

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Finding
from govflow.kernel.words import FORMER
from govflow.storage.register import person, same_person

_PERSON = re.compile(r"\bperson-[2-9a-z]{12}\b")


def accounts_of(connection: Connection, account: str) -> frozenset[str]:
    """Return every account of the person behind one: links and shared addresses, followed to the end."""
    found, asked = {account}, set[str]()
    while asked != found:
        new = found - asked
        asked |= new
        found |= _beside(connection, new)
    return frozenset(found)


def _beside(connection: Connection, accounts: set[str]) -> set[str]:
    either = or_(same_person.c.account.in_(accounts), same_person.c.person.in_(accounts))
    linked = connection.execute(select(same_person.c.account, same_person.c.person).where(either))
    address = func.lower(person.c.email)
    theirs = select(address).where(person.c.id.in_(accounts), person.c.email != "")
    shared = connection.execute(select(person.c.id).where(address.in_(theirs))).scalars()
    return {str(one) for row in linked for one in row} | {str(one) for one in shared}


def one_person(connection: Connection, account: str) -> str:
    """Return the one name for the person behind an account, whichever of their accounts it is."""
    return min(accounts_of(connection, account))


def is_same(connection: Connection, one: str, other: str) -> bool:
    """Say whether two accounts are one person's."""
    return one == other or other in accounts_of(connection, one)


def person_called(connection: Connection, named: str, field: str) -> str:
    """Return the person meant by an id, a sign-in name or an e-mail address.

    Raises:
        InvalidInput: when nobody here is called that.
    """
    wanted = named.strip()
    meant = (
        (person.c.id == wanted)
        | (person.c.sign_in == wanted)
        | (func.lower(person.c.email) == wanted.lower())
    )
    found = connection.execute(select(person.c.id).where(meant).order_by(person.c.id)).scalar()
    if found is None:
        raise InvalidInput(f"Nobody here is called '{named}'.", field=field)
    return str(found)


def in_names(connection: Connection, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return findings that call people by their names: the record keeps ids, since a name can be erased."""
    ids = {id_ for one in findings for id_ in _PERSON.findall(f"{one.message} {one.remedy}")}
    if not ids:
        return tuple(findings)
    found = connection.execute(select(person.c.id, person.c.name).where(person.c.id.in_(sorted(ids))))
    names = {row.id: row.name or FORMER for row in found}
    return tuple(
        replace(one, message=_named(one.message, names), remedy=_named(one.remedy, names)) for one in findings
    )


def _named(text: str, names: Mapping[str, str]) -> str:
    return _PERSON.sub(lambda found: names.get(found[0], FORMER), text)
