"""Doncaster's area with a handful of people, made through the use cases, for the tests of the room."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import text

from govflow.kernel.actor import Actor, Door
from govflow.people.model import InvitePerson, NewRole
from govflow.people.rules import PeopleRules, people_rules
from govflow.people.use_cases import (
    accept_invitation,
    first_administrator,
    grant_role,
    invite_person,
    load_area,
)
from govflow.settings import load_settings
from govflow.storage.work import Store

ROOT = Path(__file__).resolve().parents[3]
SYSTEM = Actor("system:test", Door.COMMAND_LINE)
PASSWORD = "three random words"
COUNCIL, CCG = "doncaster-council", "doncaster-ccg"


def rules_for_tests(**changes: Any) -> PeopleRules:
    cheap = {"GOVFLOW_PASSWORD_MEMORY_KIB": "64", "GOVFLOW_PASSWORD_ROUNDS": "1"}
    return replace(people_rules(load_settings(cheap)), **changes)


RULES = rules_for_tests()


def area_file(name: str = "doncaster") -> dict[str, Any]:
    return tomllib.loads((ROOT / f"config/areas/{name}.toml").read_text(encoding="utf-8"))


def by(person: str) -> Actor:
    return Actor(person, Door.PAGE)


class Place:
    """A database with Doncaster, one system administrator and an administrator of each organisation."""

    def __init__(self, url: str) -> None:
        self.store = Store.open(url)
        with self.store.write(SYSTEM) as work:
            first = first_administrator(work, RULES, "First@Govflow.example")
            load_area(work, RULES, area_file())
            load_area(work, RULES, area_file("bromley"))
        self.root = accept_invitation(self.store, RULES, first.token, PASSWORD)
        self.council = self.asked_in(self.root, "council-admin", COUNCIL, "area_administrator")
        self.ccg = self.asked_in(self.root, "ccg-admin", CCG, "area_administrator")

    def asked_in(self, inviter: str, sign_in: str, organisation: str, role: str) -> str:
        new = NewRole(role, "doncaster", organisation)
        command = InvitePerson(sign_in, f"{sign_in}@govflow.example", sign_in.title(), organisation, (new,))
        with self.store.write(by(inviter)) as work:
            invited = invite_person(work, RULES, command)
        return accept_invitation(self.store, RULES, invited.token, PASSWORD)

    def grant(self, giver: str, person: str, new: NewRole) -> str:
        with self.store.write(by(giver)) as work:
            return grant_role(work, RULES, person, new)

    def rows(self, query: str) -> list[Any]:
        with self.store.read() as connection:
            return list(connection.execute(text(query)))
