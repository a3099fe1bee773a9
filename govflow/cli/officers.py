"""``govflow hold``, ``determination`` and ``cover``: the acts of statutory officers, and who covers."""

from __future__ import annotations

import click

from govflow.cli.acting import product_here
from govflow.cli.output import print_json, say
from govflow.cli.with_powers import areas_of, as_option, json_option, noted, rules, within
from govflow.kernel.moments import parse_date
from govflow.ledger.event import Stored
from govflow.powers.queries.covering import cover_json, covers_in
from govflow.powers.use_cases.determining import Determine, determine, lift_hold, place_hold
from govflow.powers.use_cases.standing_in import ArrangeCover, arrange_cover, end_cover, link_accounts
from govflow.road.persons import person_called
from govflow.storage.work import Work


@click.group()
def hold() -> None:
    """Holds of the monitoring officer and the section 151 officer: place, lift."""


@hold.command("place")
@click.argument("ref")
@click.option("--reason", required=True)
@as_option
@json_option
def place(ref: str, reason: str, as_user: str | None, *, as_json: bool) -> None:
    """Stop what follows on a case until it is lifted."""
    stored = within(as_user, ref, "hold", lambda work: place_hold(work, rules(), ref, reason))
    noted(stored, str(stored.payload()["hold"]), as_json=as_json)


@hold.command("lift")
@click.argument("hold_id")
@click.option("--reason", required=True)
@as_option
@json_option
def lift(hold_id: str, reason: str, as_user: str | None, *, as_json: bool) -> None:
    """Lift a hold, as the office that placed it."""
    stored = within(as_user, "", "lift a hold", lambda work: lift_hold(work, rules(), hold_id, reason))
    noted(stored, hold_id, as_json=as_json)


@click.command()
@click.argument("question")
@click.argument("about")
@click.argument("answer")
@click.option("--area", required=True)
@click.option("--reasons", required=True)
@as_option
@json_option
def determination(
    *, question: str, about: str, answer: str, area: str, reasons: str, as_user: str | None, as_json: bool
) -> None:
    """Record a determination: function, power, reliance or spend."""
    command = Determine(area, question, about, answer, reasons)
    stored = within(as_user, "", "determine", lambda work: determine(work, rules(), command))
    noted(stored, str(stored.payload()["determination"]), as_json=as_json)


@click.group()
def cover() -> None:
    """Cover for absences, and the accounts of one person: arrange, list, end, link."""


@cover.command("arrange")
@click.argument("office")
@click.option("--area", required=True)
@click.option("--absent", required=True, help="Who is away, by sign-in name or e-mail.")
@click.option("--covering", required=True, help="Who acts in the office for that time.")
@click.option("--from", "from_on", required=True, help="The first day.")
@click.option("--until", "until_on", required=True, help="The last day.")
@as_option
@json_option
def arrange(*, office: str, area: str, as_user: str | None, as_json: bool, **named: str) -> None:
    """Give somebody an OFFICE for the time of another's absence. Both names are kept."""
    days = (parse_date(named["from_on"], field="--from"), parse_date(named["until_on"], field="--until"))

    def act(work: Work) -> Stored:
        absent, covering = (
            person_called(work.connection, named[which], which) for which in ("absent", "covering")
        )
        return arrange_cover(work, rules(), ArrangeCover(area, office, absent, covering, *days))

    stored = within(as_user, "", "arrange cover", act)
    noted(stored, str(stored.payload()["cover"]), as_json=as_json)


@cover.command("list")
@click.option("--area", default="", help="Only this area.")
@json_option
def list_cover(area: str, *, as_json: bool) -> None:
    """List who covers for whom, the newest first."""
    with product_here().store.read() as connection:
        found = [cover_json(row) for row in covers_in(connection, areas_of(area))]
    if as_json:
        print_json({"covers": found})
        return
    for one in found:
        say(f"{one['id']}  {one['office']}  {one['covering']} for {one['absent']}  until {one['until']}")


@cover.command("end")
@click.argument("cover_id")
@click.option("--reason", required=True)
@as_option
@json_option
def end(cover_id: str, reason: str, as_user: str | None, *, as_json: bool) -> None:
    """End cover before its day."""
    stored = within(as_user, "", "end cover", lambda work: end_cover(work, cover_id, reason))
    noted(stored, cover_id, as_json=as_json)


@cover.command("link")
@click.argument("account")
@click.argument("same_as")
@click.option("--area", required=True)
@as_option
@json_option
def link(account: str, same_as: str, area: str, as_user: str | None, *, as_json: bool) -> None:
    """Record that ACCOUNT belongs to the same person as SAME_AS."""

    def act(work: Work) -> Stored:
        one, other = (person_called(work.connection, each, "account") for each in (account, same_as))
        return link_accounts(work, area, one, other)

    noted(within(as_user, "", "link two accounts", act), "", as_json=as_json)
