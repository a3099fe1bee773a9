"""What is recorded of a body with ``govflow body``: terms, seats and who takes them, interests, leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import cast

import click

from govflow.bodies.model import (
    AdoptTerms,
    Appoint,
    Elect,
    End,
    GrantDispensation,
    NewInterest,
    NewSeat,
    Noted,
)
from govflow.bodies.ports import PART, BodyParts
from govflow.bodies.use_cases import (
    adopt_terms,
    appoint,
    create_seat,
    elect,
    end_holding,
    end_interest,
    end_seat,
    grant_dispensation,
    register_interest,
)
from govflow.cli.acting import product_here
from govflow.cli.sitting import at_option, key_option, when
from govflow.cli.with_powers import as_option, json_option, read_object, said, within
from govflow.kernel.moments import parse_date, parse_happened
from govflow.road.persons import person_called
from govflow.storage.work import Work

from_option = click.option("--from", "since", default="", help="From when: an instant, or only the day.")
until_option = click.option("--until", default="", help="The last day, counted in.")
reason_option = click.option("--reason", default="", help="Why. It is kept private.")
person_option = click.option("--person", required=True, help="Whose: a sign-in name or an e-mail.")
document_option = click.option("--document", required=True, help="The id of the paper.")


def _recorded(as_user: str | None, doing: str, act: Callable[[Work], Noted], *, as_json: bool) -> None:
    noted = within(as_user, "", doing, act)
    said({"id": noted.id, "event": noted.event}, f"Recorded as {noted.id}.", as_json=as_json)


def _last(text: str) -> date | None:
    return parse_date(text, field="--until") if text else None


def _whom(work: Work, named: str) -> str:
    return person_called(work.connection, named, "person")


@click.command("terms")
@click.argument("slug")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--approved", required=True, help="When they were approved.")
@click.option("--approved-by", required=True, help="By whom, or the decision's reference.")
@click.option("--parent", default="", help="The body or organisation above.")
@document_option
@key_option
@as_option
@json_option
def terms(*, slug: str, file: Path, key: str, as_user: str | None, as_json: bool, **given: str) -> None:
    """Record the terms of reference of a body. FILE holds their rules as one JSON object."""
    command = AdoptTerms(
        body=slug,
        approved=parse_happened(given["approved"], field="--approved"),
        approved_by=given["approved_by"],
        document=given["document"],
        rules=read_object(file),
        parent=given["parent"],
        key=key,
    )
    powers = cast("BodyParts", product_here().parts[PART]).powers
    _recorded(as_user, "adopt terms", lambda work: adopt_terms(work, powers, command), as_json=as_json)


@click.command("add-seat")
@click.argument("slug")
@click.argument("title")
@click.option("--organisation", required=True, help="To whom the seat belongs.")
@click.option("--category", required=True, help="What a quorum counts it as.")
@click.option("--kind", default="voting", help="voting, non_voting, co_opted or observer.")
@from_option
@key_option
@as_option
@json_option
def add_seat(*, slug: str, since: str, as_user: str | None, as_json: bool, **given: str) -> None:
    """Give a body a seat."""
    command = NewSeat(slug, since=when(since), **given)
    _recorded(as_user, "create a seat", lambda work: create_seat(work, command), as_json=as_json)


@click.command("end-seat")
@click.argument("seat")
@at_option
@reason_option
@key_option
@as_option
@json_option
def close_seat(seat: str, at: str, reason: str, key: str, as_user: str | None, *, as_json: bool) -> None:
    """End a seat."""
    command = End(seat, when(at), reason, key)
    _recorded(as_user, "end a seat", lambda work: end_seat(work, command), as_json=as_json)


@click.command("appoint")
@click.argument("seat")
@person_option
@click.option("--capacity", default="holder", help="holder or substitute.")
@click.option("--office", default="", help="chair or vice_chair, where they take one.")
@from_option
@until_option
@key_option
@as_option
@json_option
def take_seat(
    *, seat: str, person: str, since: str, until: str, as_user: str | None, as_json: bool, **given: str
) -> None:
    """Record who takes a SEAT, or stands in."""

    def act(work: Work) -> Noted:
        command = Appoint(seat, _whom(work, person), since=when(since), until=_last(until), **given)
        return appoint(work, command)

    _recorded(as_user, "appoint to a seat", act, as_json=as_json)


@click.command("elect")
@click.argument("slug")
@click.argument("office")
@person_option
@from_option
@until_option
@key_option
@as_option
@json_option
def take_office(
    *, slug: str, office: str, person: str, as_user: str | None, as_json: bool, **given: str
) -> None:
    """Record that a member was elected to an OFFICE; `member` lays it down."""
    since, until = when(given["since"]), _last(given["until"])

    def act(work: Work) -> Noted:
        named = "" if office == "member" else office
        return elect(work, Elect(slug, _whom(work, person), named, since, until, given["key"]))

    _recorded(as_user, "record an election", act, as_json=as_json)


@click.command("leave")
@click.argument("holding")
@at_option
@reason_option
@key_option
@as_option
@json_option
def leave_seat(holding: str, at: str, reason: str, key: str, as_user: str | None, *, as_json: bool) -> None:
    """Record that someone left a seat: end a HOLDING of it."""
    command = End(holding, when(at), reason, key)
    _recorded(as_user, "end a holding", lambda work: end_holding(work, command), as_json=as_json)


@click.command("interest")
@click.argument("kind")
@click.option("--area", required=True)
@click.option("--person", default="", help="Whose; one's own where nobody is named.")
@click.option("--organisation", default="", help="In which organisation.")
@click.option("--text", default="", help="What it is. It is kept private.")
@click.option("--sensitive", is_flag=True, help="Withheld from the public and from partners.")
@click.option("--kept-at", default="", help="Where the member's own register is.")
@from_option
@key_option
@as_option
@json_option
def add_interest(
    *, sensitive: bool, person: str, since: str, as_user: str | None, as_json: bool, **given: str
) -> None:
    """Put an interest into the standing register."""

    def act(work: Work) -> Noted:
        whose = _whom(work, person) if person else work.actor.id
        return register_interest(
            work, NewInterest(person=whose, sensitive=sensitive, since=when(since), **given)
        )

    _recorded(as_user, "register an interest", act, as_json=as_json)


@click.command("end-interest")
@click.argument("interest")
@at_option
@reason_option
@key_option
@as_option
@json_option
def close_interest(
    interest: str, at: str, reason: str, key: str, as_user: str | None, *, as_json: bool
) -> None:
    """Record that an INTEREST has ended. It stays in the register."""
    command = End(interest, when(at), reason, key)
    _recorded(as_user, "end an interest", lambda work: end_interest(work, command), as_json=as_json)


@click.command("dispense")
@click.argument("slug")
@person_option
@click.option("--subject", default="", help="On which case; on everything without one.")
@document_option
@from_option
@click.option("--until", required=True, help="The last day, counted in.")
@key_option
@as_option
@json_option
def dispense(
    *, slug: str, person: str, since: str, until: str, as_user: str | None, as_json: bool, **given: str
) -> None:
    """Record leave to take part in spite of an interest."""
    last = parse_date(until, field="--until")

    def act(work: Work) -> Noted:
        whom = _whom(work, person)
        command = GrantDispensation(body=slug, person=whom, until=last, since=when(since), **given)
        return grant_dispensation(work, command)

    _recorded(as_user, "grant a dispensation", act, as_json=as_json)


def add_writing(group: click.Group) -> None:
    """Add the commands of this module to a group."""
    for command in (
        *(terms, add_seat, close_seat, take_seat, take_office, leave_seat),
        *(add_interest, close_interest, dispense),
    ):
        group.add_command(command)
