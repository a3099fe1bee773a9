"""Coming in and going out: sign in, sign out, and the one-time link of an invitation."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from govflow.kernel.errors import InvalidInput, NotFound, TooManyAttempts
from govflow.people.pages.common import SEE_OTHER, go_to, problem_of, rules
from govflow.people.use_cases import accept_invitation, find_invited, sign_in, sign_out
from govflow.web import gate
from govflow.web.components import Problems
from govflow.web.errors import status_of
from govflow.web.product import product

_FIELDS = ("sign_in", "password")


def entrance_routes(pages: Blueprint) -> None:
    """Put the pages of the entrance on the blueprint."""
    pages.add_url_rule("/sign-in", "sign_in_form", sign_in_form)
    pages.add_url_rule("/sign-in", "sign_in", take_sign_in, methods=["POST"])
    pages.add_url_rule("/sign-out", "sign_out_form", sign_out_form)
    pages.add_url_rule("/sign-out", "sign_out", take_sign_out, methods=["POST"])
    pages.add_url_rule("/invitation/<token>", "invitation_form", invitation_form)
    pages.add_url_rule("/invitation/<token>", "accept_invitation", take_invitation, methods=["POST"])


def sign_in_form() -> str | Response:
    """Show the form, or go on where someone is signed in already."""
    if gate.find_viewer() is not None:
        return redirect("/", SEE_OTHER)
    return _sign_in_page(Problems())


def _sign_in_page(problems: Problems, name: str = "") -> str:
    return render_template(
        "people/sign_in.html", problems=problems, sign_in=name, ran_out=gate.session_ran_out()
    )


def take_sign_in() -> str | Response | tuple[str, int]:
    """Sign in, and go where the visitor wanted to go."""
    name, password = request.form.get("sign_in", ""), request.form.get("password", "")
    problems = Problems()
    if not name.strip():
        problems.add("sign_in", "Enter your sign-in name or e-mail address")
    if not password:
        problems.add("password", "Enter your password")
    if problems:
        return _sign_in_page(problems, name)
    source, agent = request.remote_addr or "", request.user_agent.string
    try:
        signed_in = sign_in(product().store, rules(), name, password, source=source, agent=agent)
    except InvalidInput as error:
        problems.add("sign_in", error.message)
        return _sign_in_page(problems, name)
    except TooManyAttempts as error:
        problems.add("sign_in", error.message)
        return _sign_in_page(problems, name), status_of(error)
    _end_present_session()
    wanted = gate.remembered_path()
    gate.begin_session(signed_in.token, signed_in.person)
    return redirect(wanted or "/", SEE_OTHER)


def _end_present_session() -> None:
    seen = gate.find_viewer()
    if seen is not None:
        with product().store.write(gate.current_actor()) as work:
            sign_out(work, seen.token)


def sign_out_form() -> str:
    """Ask whether to sign out; looking signs nobody out."""
    return render_template("people/sign_out.html", problems=Problems())


def take_sign_out() -> Response:
    """End the session here and on our side."""
    _end_present_session()
    gate.end_session()
    return go_to("people.sign_in_form")


def invitation_form(token: str) -> str:
    """Show whom the link is for. Looking uses nothing up."""
    return _invitation_page(token, Problems())


def _invitation_page(token: str, problems: Problems) -> str:
    with product().store.read() as connection:
        invited = find_invited(connection, token)
    if invited is None:
        raise NotFound("This link has been used or has run out. Ask your administrator for a new one.")
    return render_template("people/invitation.html", problems=problems, invited=invited, token=token)


def take_invitation(token: str) -> str | Response:
    """Set the password, use the link up, and lead to where it is used."""
    password = request.form.get("password", "")
    try:
        accept_invitation(product().store, rules(), token, password)
    except InvalidInput as error:
        return _invitation_page(token, problem_of(error, ("password",)))
    gate.end_session()
    flash("Your password is saved. Sign in with it.")
    return go_to("people.sign_in_form")
