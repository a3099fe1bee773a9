"""Asking people in: the first administrator from the server, everyone else by an administrator, once each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, func, insert, select, update

from govflow.kernel.errors import InvalidInput, Refused, refusal
from govflow.kernel.findings import Json
from govflow.kernel.ids import new_id, new_token
from govflow.ledger.rows import Row, private
from govflow.people.model import INVITED, SUSPENDED, SYSTEM_ADMINISTRATOR, InvitePerson, NewRole
from govflow.people.queries import (
    administrator_of,
    everybody,
    holds_any_role,
    home_of,
    person_by_sign_in,
    stamp,
)
from govflow.people.rules import PeopleRules
from govflow.people.secrets import token_hash
from govflow.people.tables import invitation
from govflow.people.typed import check_email, check_invitation, folded, tidy
from govflow.people.use_cases.record import REGISTER, check_acts_for, load_person, only_administrators, record
from govflow.people.use_cases.roles import grant_role
from govflow.storage.register import organisation, person
from govflow.storage.work import Work

INVITE, FIRST = "invite", "first_administrator"


@dataclass(frozen=True, slots=True)
class Invited:
    """Who was asked in, and the secret of their one-time link. It is shown once and kept nowhere."""

    person: str
    token: str


def first_administrator(work: Work, rules: PeopleRules, email: str) -> Invited:
    """Make the first system administrator, while there is no person.

    Run again it prints a new link only where the first one ran out unused.

    Raises:
        InvalidInput: for what is no e-mail address; Refused: ``STATE_FORBIDS`` once there is a person.
    """
    check_email(email)
    work.lock_stream(REGISTER)
    count = work.connection.execute(select(func.count()).select_from(person)).scalar_one()
    if count:
        return _first_again(work, rules, folded(email))
    address = folded(email)
    id_ = _register(work, InvitePerson(sign_in=address, email=address, name=address))
    # Nobody can be the second person here: the very first role is the installation's own to give.
    grant_role(work, rules, id_, NewRole(SYSTEM_ADMINISTRATOR))
    return Invited(id_, _new_link(work, rules, id_, FIRST))


def _first_again(work: Work, rules: PeopleRules, address: str) -> Invited:
    known = everybody(work.connection)
    lost = known[0] if len(known) == 1 and known[0].status == INVITED and known[0].email == address else None
    if lost is None or _has_open_link(work, lost.id):
        raise refusal(
            "STATE_FORBIDS",
            "There is already a person in this database.",
            rule="The first administrator is made once",
            remedy="Ask a system administrator for an invitation. A first link that was lost can be "
            "printed again when it has run out.",
        )
    return Invited(lost.id, _new_link(work, rules, lost.id, FIRST))


def _has_open_link(work: Work, id_: str) -> bool:
    is_open = and_(
        invitation.c.person == id_,
        invitation.c.used_at == "",
        invitation.c.expires_at > stamp(work.connection),
    )
    return work.connection.execute(select(invitation.c.person).where(is_open)).first() is not None


def invite_person(work: Work, rules: PeopleRules, command: InvitePerson) -> Invited:
    """Ask a person in with their first roles, and return their one-time link's secret.

    Raises:
        InvalidInput: naming the field; Refused: where the place or a role is not the actor's to give.
    """
    check_invitation(command)
    if not command.roles:
        raise InvalidInput("Choose the first role of the person.", field="role")
    work.lock_stream(REGISTER)
    _check_home(work, command)
    for field, said in (("sign_in", command.sign_in), ("email", command.email)):
        if person_by_sign_in(work.connection, said) is not None:
            message = f"'{folded(said)}' is somebody's already. Open their page and give them the role there."
            raise InvalidInput(message, field=field)
    id_ = _register(work, command)
    for new in command.roles:
        grant_role(work, rules, id_, new)
    return Invited(id_, _new_link(work, rules, id_, INVITE))


def _check_home(work: Work, command: InvitePerson) -> None:
    by = administrator_of(work.connection, work.actor.id)
    if not (by.is_any or work.actor.is_system):
        raise only_administrators()
    if not command.organisation:
        return
    found = select(organisation.c.area).where(organisation.c.slug == command.organisation)
    where = work.connection.execute(found).scalar()
    if where is None:
        raise InvalidInput(f"There is no organisation '{command.organisation}'.", field="home")
    if not (by.is_system or work.actor.is_system or by.acts_for(where, command.organisation)):
        raise refusal(
            "NOT_YOUR_ORGANISATION",
            "You can ask in people of your own organisation only.",
            rule="An administrator of one organisation does not act for another's people",
            remedy="Ask an administrator of that organisation.",
        )


def _register(work: Work, command: InvitePerson) -> str:
    id_ = new_id("person")
    texts: dict[str, Json] = {
        "sign_in": folded(command.sign_in),
        "name": tidy(command.name),
        "email": folded(command.email),
    }
    columns: dict[str, Json] = {
        **{name: private(name) for name in texts},
        "organisation": command.organisation or None,
        "status": INVITED,
    }
    row = Row("person", {"id": id_}, columns, new=True)
    record(work, id_, "person.invited", {"organisation": command.organisation}, private=texts, rows=[row])
    return id_


def _new_link(work: Work, rules: PeopleRules, id_: str, kind: str) -> str:
    token = new_token()
    now = stamp(work.connection)
    # A newer link closes the older ones: only the last one sent works.
    older = and_(invitation.c.person == id_, invitation.c.used_at == "")
    work.connection.execute(update(invitation).where(older).values(expires_at=now))
    work.connection.execute(
        insert(invitation).values(
            token_hash=token_hash(token),
            person=id_,
            created_by=work.actor.id,
            created_at=now,
            expires_at=stamp(work.connection, timedelta(days=rules.invitation_days)),
            used_at="",
            kind=kind,
        )
    )
    return token


def new_link(work: Work, rules: PeopleRules, id_: str) -> str:
    """Make a new one-time link for someone who lost theirs, or their password.

    Raises:
        Refused: where the person is not the actor's to look after, or is suspended.
    """
    whom = load_person(work, id_)
    by = check_acts_for(work, whom)
    # Else whoever keeps the system running could sign in as anybody and vote.
    is_theirs = by.acts_for(*home_of(work.connection, whom)) or whom.status == INVITED
    if not is_theirs and holds_any_role(work.connection, id_):
        raise refusal(
            "NOT_YOUR_ROLE",
            "A system administrator cannot make a new link for someone who has joined and holds a role.",
            rule="Who keeps the system running has no say in an area",
            remedy="Ask an administrator of the person's organisation. For someone from outside, have "
            "the roles ended first; they can be given again afterwards.",
        )
    if whom.status == SUSPENDED:
        raise _not_open()
    record(work, id_, "person.link_made")
    return _new_link(work, rules, id_, INVITE)


def _not_open() -> Refused:
    return refusal(
        "STATE_FORBIDS",
        "This account is suspended.",
        rule="A suspended account opens nothing",
        remedy="End the suspension first.",
    )
