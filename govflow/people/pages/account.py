"""One's own account: password, where one is signed in, and API tokens. Nobody else's can be reached here."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request
from werkzeug.wrappers import Response

from govflow.kernel.errors import InvalidInput
from govflow.people.pages.common import go_to, problem_of, rules
from govflow.people.queries import find_person, held_roles, sessions_of, tokens_of
from govflow.people.use_cases import (
    NewToken,
    change_password,
    end_session,
    new_token,
    revoke_token,
    sign_out_everywhere,
)
from govflow.web import gate
from govflow.web.components import Problems
from govflow.web.product import product


def account_routes(pages: Blueprint) -> None:
    """Put the pages of the account on the blueprint."""
    pages.add_url_rule("/account", "account", account)
    for path, name, view in (
        ("password", "change_password", take_password),
        ("sign-out-everywhere", "sign_out_everywhere", take_sign_out_everywhere),
        ("sessions/<id_>/end", "end_session", take_end_session),
        ("tokens", "new_token", take_new_token),
        ("tokens/<id_>/revoke", "revoke_token", take_revoke_token),
    ):
        pages.add_url_rule(f"/account/{path}", name, view, methods=["POST"])


def account() -> str:
    """Show the account."""
    return _account_page(Problems())


def _account_page(problems: Problems, made: NewToken | None = None) -> str:
    seen = gate.viewer()
    with product().store.read() as connection:
        return render_template(
            "people/account.html",
            problems=problems,
            made=made,
            person=find_person(connection, seen.person),
            roles=rules().roles,
            held=held_roles(connection, seen.person),
            sessions=sessions_of(connection, seen.person, seen.session_id),
            tokens=tokens_of(connection, seen.person),
        )


def take_password() -> str | Response:
    """Change the password; every other session ends."""
    seen = gate.viewer()
    old, new = request.form.get("old_password", ""), request.form.get("password", "")
    try:
        change_password(product().store, rules(), gate.current_actor(), old, new, keep=seen.token)
    except InvalidInput as error:
        return _account_page(problem_of(error, ("old_password", "password")))
    flash("Your password has been changed. You were signed out everywhere else.")
    return go_to("people.account")


def take_sign_out_everywhere() -> Response:
    """End every session, this one too."""
    with product().store.write(gate.current_actor()) as work:
        sign_out_everywhere(work)
    gate.end_session()
    return go_to("people.sign_in_form")


def take_end_session(id_: str) -> Response:
    """End one session."""
    with product().store.write(gate.current_actor()) as work:
        end_session(work, id_)
    return go_to("people.account")


def take_new_token() -> str:
    """Make a token and show it, this once; it is in no address and no cookie."""
    try:
        with product().store.write(gate.current_actor()) as work:
            made = new_token(work, request.form.get("name", ""))
    except InvalidInput as error:
        return _account_page(problem_of(error, ("name",)))
    return _account_page(Problems(), made)


def take_revoke_token(id_: str) -> Response:
    """End a token."""
    with product().store.write(gate.current_actor()) as work:
        revoke_token(work, id_)
    return go_to("people.account")
