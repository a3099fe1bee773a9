"""An administrator's people: who there is, asking someone in, giving and ending roles, closing an account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from werkzeug.wrappers import Response

from govflow.kernel.errors import InvalidInput, NotFound
from govflow.kernel.moments import format_instant
from govflow.people.model import (
    ADMINISTRATORS,
    SYSTEM_ADMINISTRATOR,
    InvitePerson,
    NewRole,
    looks_after,
    may_give_to,
)
from govflow.people.offers import offers
from govflow.people.pages.common import go_to, problem_of, rules
from govflow.people.queries import (
    administrator_of,
    areas,
    everybody,
    find_person,
    held_roles,
    home_of,
    is_of_areas,
    people_of_area,
    roles_in_force,
)
from govflow.people.use_cases import (
    end_role,
    end_suspension,
    grant_role,
    invite_person,
    new_link,
    suspend_person,
)
from govflow.storage.work import read_clock
from govflow.web import gate
from govflow.web.components import Problems, read_day
from govflow.web.product import product

_ROLE_FIELDS = ("role", "area", "organisation", "body", "from", "until")
_NEEDED = {
    "name": "Enter the person's name or role title",
    "email": "Enter an e-mail address",
    "sign_in": "Enter a sign-in name",
}
_INVITE_FIELDS = ("sign_in", "name", "email", "home", *_ROLE_FIELDS)


def directory_routes(pages: Blueprint) -> None:
    """Put the pages of the directory on the blueprint."""
    pages.add_url_rule("/people", "directory", directory)
    pages.add_url_rule("/people/invite", "invite_form", invite_form)
    pages.add_url_rule("/people/invite", "invite", take_invite, methods=["POST"])
    pages.add_url_rule("/people/<id_>", "person", person)
    for path, name, view in (
        ("roles", "grant_role", take_grant),
        ("roles/<grant>/end", "end_role", take_end_role),
        ("suspend", "suspend", take_suspend),
        ("end-suspension", "end_suspension", take_end_suspension),
        ("link", "new_link", take_new_link),
    ):
        pages.add_url_rule(f"/people/<id_>/{path}", name, view, methods=["POST"])


def directory() -> str:
    """List the people of an area."""
    seen, slug = gate.viewer(), request.args.get("area", "")
    is_system = SYSTEM_ADMINISTRATOR in seen.roles
    with product().store.read() as connection:
        known = [each for each in areas(connection) if is_system or each.slug in seen.areas]
        if slug and slug not in {each.slug for each in known}:
            raise NotFound("There is no such area, or you hold no role in it.")
        if not slug and not is_system and known:
            slug = known[0].slug
        found = people_of_area(connection, slug) if slug else everybody(connection) if is_system else []
        held = roles_in_force(connection, slug) if found else {}
    return render_template(
        "people/directory.html",
        problems=Problems(),
        people=sorted(found, key=lambda each: each.shown.casefold()),
        held=held,
        roles=rules().roles,
        areas=known,
        area=next((each for each in known if each.slug == slug), None),
        may_invite=bool(ADMINISTRATORS & seen.roles),
    )


def _read_role(form: Mapping[str, str], problems: Problems) -> NewRole:
    role = form.get("role", "")
    if not role:
        problems.add("role", "Choose a role")
    is_system = role == SYSTEM_ADMINISTRATOR
    return NewRole(
        role=role,
        area="" if is_system else form.get("area", ""),
        organisation="" if is_system else form.get("organisation", ""),
        body=form.get("body", ""),
        from_on=read_day(form, "from", "the first day of the role", problems),
        until_on=read_day(form, "until", "the last day of the role", problems),
    )


def invite_form() -> str:
    """Show the form to ask someone in."""
    return _invite_page(Problems(), None)


def _invite_page(problems: Problems, form: Mapping[str, str] | None) -> str:
    with product().store.read() as connection:
        choices = offers(connection, gate.viewer().person, rules().roles)
    if form is None:
        form = {**_only(choices, "area", "areas"), **_only(choices, "home", "organisations")}
    return render_template("people/invite.html", problems=problems, form=form, **choices)


def _only(choices: Mapping[str, Any], field: str, kind: str) -> dict[str, str]:
    """Return what a field holds before anyone chose: the one thing there is to choose, if it is one."""
    known = choices[kind]
    return {field: known[0].slug} if len(known) == 1 else {}


def take_invite() -> str:
    """Ask someone in and show their link, this once."""
    problems = Problems()
    for field, message in _NEEDED.items():
        if not request.form.get(field, "").strip():
            problems.add(field, message)
    new = _read_role(request.form, problems)
    if problems:
        return _invite_page(problems, request.form)
    command = InvitePerson(
        sign_in=request.form.get("sign_in", ""),
        email=request.form.get("email", ""),
        name=request.form.get("name", ""),
        organisation=request.form.get("home", ""),
        roles=(new,),
    )
    try:
        with product().store.write(gate.current_actor()) as work:
            invited = invite_person(work, rules(), command)
    except InvalidInput as error:
        return _invite_page(problem_of(error, _INVITE_FIELDS), request.form)
    return _link_page(command.name, invited.person, invited.token)


def _link_page(name: str, person_id: str, token: str) -> str:
    link = f"{rules().public_url}{url_for('people.invitation_form', token=token)}"
    days = rules().invitation_days
    return render_template(
        "people/link.html", problems=Problems(), name=name, person=person_id, link=link, days=days
    )


def person(id_: str) -> str:
    """Show a person with their roles, to themselves, to those of their area and to administrators."""
    return _person_page(id_, Problems(), None)


def _person_page(id_: str, problems: Problems, form: Mapping[str, str] | None) -> str:
    seen = gate.viewer()
    with product().store.read() as connection:
        found = find_person(connection, id_)
        is_open = SYSTEM_ADMINISTRATOR in seen.roles or is_of_areas(connection, id_, seen.areas)
        if found is None or not (is_open or id_ == seen.person):
            raise NotFound("There is no such person, or they hold no role in an area of yours.")
        choices = offers(connection, seen.person, rules().roles)
        held = held_roles(connection, id_)
        by, home = administrator_of(connection, seen.person), home_of(connection, found)
        now = format_instant(read_clock(connection))
    return render_template(
        "people/person.html",
        problems=problems,
        form=_only(choices, "area", "areas") if form is None else form,
        person=found,
        held=held,
        is_self=id_ == seen.person,
        is_mine=looks_after(by, home),
        may_give=may_give_to(by, home) and id_ != seen.person,
        # Anyone may lay down an administrator's power of their own.
        endable=frozenset(
            each.id
            for each in held
            if not each.has_ended_by(now)
            and (may_give_to(by, home) if id_ != seen.person else by.is_any and each.role in ADMINISTRATORS)
        ),
        **choices,
    )


def take_grant(id_: str) -> str | Response:
    """Give the person a role."""
    problems = Problems()
    new = _read_role(request.form, problems)
    if problems:
        return _person_page(id_, problems, request.form)
    try:
        with product().store.write(gate.current_actor()) as work:
            grant_role(work, rules(), id_, new)
    except InvalidInput as error:
        return _person_page(id_, problem_of(error, _ROLE_FIELDS), request.form)
    flash("The role has been given.")
    return go_to("people.person", id_=id_)


def take_end_role(id_: str, grant: str) -> Response:
    """End a role now."""
    with product().store.write(gate.current_actor()) as work:
        end_role(work, grant, reason=request.form.get("reason", ""))
    flash("The role has ended. What was done under it stands.")
    return go_to("people.person", id_=id_)


def take_suspend(id_: str) -> Response:
    """Close the account."""
    with product().store.write(gate.current_actor()) as work:
        suspend_person(work, id_, reason=request.form.get("reason", ""))
    flash("The account is suspended. Its sessions and tokens have ended.")
    return go_to("people.person", id_=id_)


def take_end_suspension(id_: str) -> Response:
    """Open the account again."""
    with product().store.write(gate.current_actor()) as work:
        end_suspension(work, id_, reason=request.form.get("reason", ""))
    flash("The account is open again.")
    return go_to("people.person", id_=id_)


def take_new_link(id_: str) -> str:
    """Make a new one-time link and show it, this once."""
    with product().store.write(gate.current_actor()) as work:
        token = new_link(work, rules(), id_)
    with product().store.read() as connection:
        found = find_person(connection, id_)
    return _link_page(found.shown if found else "", id_, token)
