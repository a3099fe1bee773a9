"""The people of a demonstration: role titles with known sign-in names. Refused on a real database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from govflow.kernel.errors import InvalidInput, NotAllowed
from govflow.kernel.findings import Json
from govflow.kernel.ids import new_id
from govflow.ledger.rows import Row, private
from govflow.people.model import ACTIVE, NewRole
from govflow.people.queries import person_by_sign_in
from govflow.people.rules import PeopleRules
from govflow.people.typed import folded
from govflow.people.use_cases.join import keep_password
from govflow.people.use_cases.record import REGISTER, record
from govflow.people.use_cases.roles import grant_role
from govflow.people.use_cases.standing import sit_down
from govflow.storage.schema import REAL, mode_of
from govflow.storage.work import Work


def demo_people(
    work: Work, rules: PeopleRules, file: Mapping[str, Any], password_hash: str
) -> dict[str, str]:
    """Make the people of an area file who are not there yet; return each sign-in name with its id.

    ``work`` must be opened for one of GovFlow's own actors, since nobody is there to give the roles.

    Raises:
        NotAllowed: on a database that is not a demonstration or a rehearsal.
    """
    if mode_of(work.connection) == REAL:
        raise NotAllowed("Demonstration people are made in a demonstration or rehearsal database only.")
    work.lock_stream(REGISTER)
    made: dict[str, str] = {}
    for each in file.get("people", ()):
        name = folded(str(each["sign_in"]))
        found = person_by_sign_in(work.connection, name)
        made[name] = found.id if found else _make(work, rules, file, each, password_hash)
        sit_down(work, made[name], each)
    return made


def _make(
    work: Work, rules: PeopleRules, file: Mapping[str, Any], each: Mapping[str, Any], password_hash: str
) -> str:
    id_ = new_id("person")
    texts: dict[str, Json] = {
        "sign_in": folded(str(each["sign_in"])),
        "name": str(each["title"]),
        "email": folded(str(each["email"])),
    }
    organisation = str(each.get("organisation", ""))
    columns: dict[str, Json] = {name: private(name) for name in texts}
    row = Row(
        "person", {"id": id_}, {**columns, "organisation": organisation or None, "status": ACTIVE}, new=True
    )
    data: dict[str, Json] = {"organisation": organisation, "demonstration": True}
    record(work, id_, "person.joined", data, private=texts, rows=[row])
    keep_password(work, id_, password_hash)
    for held in each.get("roles", ()):
        grant_role(work, rules, id_, _role(rules, str(file["area"]), organisation, held))
    return id_


def _role(rules: PeopleRules, area: str, organisation: str, held: Mapping[str, Any]) -> NewRole:
    name = str(held["role"])
    is_system = name in rules.roles and rules.roles[name].scope == "system"
    return NewRole(
        role=name,
        area="" if is_system else area,
        organisation="" if is_system else str(held.get("organisation", organisation)),
        body=str(held.get("body", "")),
        from_on=_day(held, "from"),
        until_on=_day(held, "until"),
    )


def _day(held: Mapping[str, Any], key: str) -> date | None:
    value = held.get(key)
    if value is None or type(value) is date:
        return value
    raise InvalidInput(f"'{value}' is not a date. Write it like 2021-11-11.", field=key)
