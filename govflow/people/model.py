"""Roles, invitations and the rules of who may give which role to whom. Pure: no database, no web."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, Protocol

from govflow.kernel.errors import InvalidInput, refusal
from govflow.kernel.findings import Json
from govflow.kernel.words import FORMER

AREA_ADMINISTRATOR = "area_administrator"
SYSTEM_ADMINISTRATOR = "system_administrator"
# What a system administrator may give. Every other role is the business of the area's own administrators.
ADMINISTRATORS = frozenset({AREA_ADMINISTRATOR, SYSTEM_ADMINISTRATOR})
INVITED, ACTIVE, SUSPENDED = "invited", "active", "suspended"


@dataclass(frozen=True, slots=True)
class Role:
    """One role of ``config/roles.toml``, with the words shown on pages."""

    name: str
    title: str
    description: str
    scope: Literal["area", "body", "system"]
    reads_only: bool = False
    needs_end_date: bool = False
    of_one_organisation: bool = False


Roles = Mapping[str, Role]


def load_roles(file: Path) -> Roles:
    """Read ``config/roles.toml``."""
    read = tomllib.loads(file.read_text(encoding="utf-8"))
    return {name: Role(name=name, **values) for name, values in read.items()}


class Grant(Protocol):
    """A role somebody holds; the road's grants are such."""

    @property
    def role(self) -> str:
        """The role's name."""

    @property
    def area(self) -> str:
        """The area it is held for, empty for every area."""

    @property
    def organisation(self) -> str:
        """The organisation it is held for."""

    def holds_at(self, instant: str) -> bool:
        """Say whether it is in force at an instant."""


def has_ended(from_at: str, until_at: str, at: str) -> bool:
    """Say whether a role is over by an instant; one ended before it began held for no moment at all."""
    until = until_at.rstrip("Z")
    return bool(until) and (until <= at.rstrip("Z") or until <= from_at.rstrip("Z"))


@dataclass(frozen=True, slots=True)
class NewRole:
    """A role to be given: where, and from which day to which (both counted in)."""

    role: str
    area: str = ""
    organisation: str = ""
    body: str = ""
    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class InvitePerson:
    """Someone is to be asked in, with the first roles they will hold."""

    sign_in: str
    email: str
    name: str
    organisation: str = ""
    roles: tuple[NewRole, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """One person as other rooms may see them. The three texts are empty once erased."""

    id: str
    sign_in: str
    name: str
    email: str
    organisation: str
    status: str

    @property
    def shown(self) -> str:
        """Return the name to print, also for someone whose name was erased."""
        return self.name or FORMER

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed by ``people list --json``."""
        return {
            "id": self.id,
            "sign_in": self.sign_in,
            "name": self.shown,
            "email": self.email,
            "organisation": self.organisation,
            "status": self.status,
        }


def nearest(word: str, known: Sequence[str]) -> str:
    """Return a sentence that offers the nearest known word, or lists what there is."""
    close = get_close_matches(word, known, n=1)
    return f" Did you mean '{close[0]}'?" if close else f" Known: {', '.join(sorted(known))}."


def check_area(slug: str, known: Sequence[str]) -> None:
    """Refuse an area that is none.

    Raises:
        InvalidInput: with the nearest right word.
    """
    if slug not in known:
        raise InvalidInput(f"There is no area '{slug}'.{nearest(slug, known)}", field="area")


def known_role(roles: Roles, name: str) -> Role:
    """Return a role by name.

    Raises:
        InvalidInput: with the nearest right word.
    """
    if name not in roles:
        raise InvalidInput(f"There is no role '{name}'.{nearest(name, list(roles))}", field="role")
    return roles[name]


def check_shape(role: Role, new: NewRole) -> None:
    """Refuse a grant that does not fit its role: no area, no body, no end, or an end before its start.

    Raises:
        InvalidInput: naming the field.
    """
    if role.scope == "system" and (new.area or new.body):
        raise InvalidInput(f"{role.title} is held everywhere. Leave the area out.", field="area")
    if role.scope != "system" and not new.area:
        raise InvalidInput(f"Say for which area the role of {role.title} is held.", field="area")
    if role.scope == "body" and not new.body:
        raise InvalidInput(f"Say for which body the role of {role.title} is held.", field="body")
    if role.scope == "area" and new.body:
        raise InvalidInput(f"{role.title} is held for an area. Leave the body out.", field="body")
    if role.needs_end_date and new.until_on is None:
        message = f"Enter the last day of the role: {role.title} cannot be held without an end date."
        raise InvalidInput(message, field="until")
    if role.of_one_organisation and not new.organisation:
        message = f"Say for which organisation the role of {role.title} is held."
        raise InvalidInput(message, field="organisation")
    if new.from_on and new.until_on and new.until_on < new.from_on:
        raise InvalidInput("The last day must not be before the first.", field="until")


@dataclass(frozen=True, slots=True)
class Administrator:
    """What someone may administer at this moment, read from the roles they hold."""

    person: str
    is_system: bool
    # (area, organisation) of each role of area administrator in force.
    places: frozenset[tuple[str, str]]

    @property
    def is_any(self) -> bool:
        """Whether this person administers anything at all."""
        return self.is_system or bool(self.places)

    def acts_for(self, area: str, organisation: str) -> bool:
        """Whether this organisation's people of this area are theirs; nobody's people are anyone's."""
        if not organisation:
            return any(place[0] == area for place in self.places)
        return (area, organisation) in self.places


def looks_after(by: Administrator, home: tuple[str, str]) -> bool:
    """Whether an account is this administrator's to close or open, by its person's area and organisation."""
    return by.is_system or (bool(home[1]) and by.acts_for(*home))


def may_give_to(by: Administrator, home: tuple[str, str]) -> bool:
    """Whether there is any role that this administrator could give to someone at home there."""
    return by.is_system or any(by.acts_for(area, home[1] if home[0] == area else "") for area, _ in by.places)


def administrator(person: str, grants: Sequence[Grant], at: str) -> Administrator:
    """Return what a person may administer at an instant."""
    held = [grant for grant in grants if grant.holds_at(at)]
    return Administrator(
        person=person,
        is_system=any(grant.role == SYSTEM_ADMINISTRATOR for grant in held),
        places=frozenset(
            (grant.area, grant.organisation) for grant in held if grant.role == AREA_ADMINISTRATOR
        ),
    )


def check_may_grant(by: Administrator, person: str, home: tuple[str, str], new: NewRole) -> None:
    """Refuse a grant that is not this administrator's to give.

    ``home`` is the area and the organisation the person belongs to. Nobody gives a role to themselves
    (LGA, internal control: who gives access does not use it).

    Raises:
        Refused: ``SELF_APPROVAL``, ``NOT_YOUR_ROLE``, ``NOT_YOUR_AREA`` or ``NOT_YOUR_ORGANISATION``.
    """
    if by.person == person:
        raise refusal(
            "SELF_APPROVAL",
            "You cannot give a role to yourself.",
            rule="Nobody gives a role to themselves",
            remedy="Ask another administrator.",
        )
    if by.is_system and new.role in ADMINISTRATORS:
        return
    check_place(by, new.area, new.role)
    _check_wall(by, home, new)


def check_place(by: Administrator, area: str, role: str) -> None:
    """Refuse where someone administers nothing, not this kind of role, or not this area.

    Raises:
        Refused: ``NOT_YOUR_ROLE`` or ``NOT_YOUR_AREA``.
    """
    if not by.is_any:
        raise refusal(
            "NOT_YOUR_ROLE",
            "Only an administrator gives and ends roles.",
            rule="Administrators give roles",
            remedy="Ask an administrator of your area.",
        )
    if role == SYSTEM_ADMINISTRATOR or not by.places:
        raise refusal(
            "NOT_YOUR_ROLE",
            "A system administrator makes administrators, and only they make system administrators.",
            rule="Who keeps the system running has no say in an area, and the other way about",
            remedy="Ask an administrator of the area, or a system administrator for another of their kind.",
        )
    if all(place[0] != area for place in by.places):
        raise refusal(
            "NOT_YOUR_AREA",
            "You are not an administrator of this area.",
            rule="An area's roles are given by its own administrators",
            remedy="Ask an administrator of that area.",
        )


def _check_wall(by: Administrator, home: tuple[str, str], new: NewRole) -> None:
    # Someone at home in another area keeps their organisation there; here the role's own counts.
    at_home = home[1] if home[0] == new.area else ""
    if not (by.acts_for(new.area, at_home) and by.acts_for(new.area, new.organisation)):
        raise not_your_organisation()


def not_your_organisation() -> Exception:
    """Return the refusal at the wall between two organisations of one area."""
    return refusal(
        "NOT_YOUR_ORGANISATION",
        "This person belongs to another organisation than yours.",
        rule="An administrator of one organisation does not act for another's people",
        remedy="Ask an administrator of that organisation.",
    )
