"""``govflow meeting notice`` and ``give-notice``: what notice is needed, by when, and one recorded."""

from __future__ import annotations

from typing import cast

import click

from govflow.cli.acting import acting, product_here
from govflow.cli.output import finish, print_json, say, show_finding
from govflow.cli.sitting import as_option, json_option, key_option
from govflow.kernel.errors import InvalidInput
from govflow.kernel.words import spaced
from govflow.papers.ports import PART, PaperParts
from govflow.papers.queries.notice import Checked, check_notice
from govflow.papers.use_cases.noticing import RecordNotice, record_notice
from govflow.road.queries import load_case


@click.command("notice")
@click.argument("ref")
@json_option
def notice(ref: str, *, as_json: bool) -> None:
    """Say what notice a meeting needs, by when at the latest, and whether it was given."""
    product = product_here()
    with product.store.read() as connection:
        case = load_case(connection, ref, "meeting")
        checked = check_notice(connection, cast("PaperParts", product.parts[PART]), case.ref)
    if checked is None:
        raise InvalidInput(f"It is not yet said of {ref} which body it is a meeting of, nor when it begins.")
    if as_json:
        print_json(checked.as_json())
    else:
        _say(checked)
    finish(checked.findings)


def _say(checked: Checked) -> None:
    say(f"{checked.meeting.ref}: {checked.meeting.body_name}, {checked.meeting.on.isoformat()}")
    for one in checked.things:
        judged, by = one.judged, f" by {one.judged.latest.isoformat()}" if one.judged.latest else ""
        given = f", given {judged.given.isoformat()}" if judged.given else ""
        excused = f", {spaced(one.excused_by)} took its place" if one.excused_by else ""
        about = f" ({one.about})" if one.about else ""
        say(f"  {one.rule.title}{about}{by}: {spaced(judged.standing)}{given}{excused}")
    for window in checked.windows:
        state = "open" if window.open else "closed"
        say(f"  {window.kind} until {window.as_json()['closes_at']}: {state}")
    for finding in checked.findings:
        show_finding(finding)


@click.command("give-notice")
@click.argument("notice")
@click.option("--meeting", default="", help="The meeting it is of.")
@click.option("--planned", default="", help="Or the matter of the forward plan.")
@click.option("--given-at", default="", help="When: a day or an instant; now where it is left out.")
@click.option("--reason", default="")
@click.option("--informed", default="", help="Who was informed of it.")
@click.option("--agreed-by", default="", help="Who agreed that it is urgent.")
@click.option("--representations", default="")
@click.option("--response", default="")
@click.option("--published-at", default="", help="Where it was published.")
@click.option("--document", default="", help="The id of the stored paper.")
@key_option
@as_option
@json_option
def give_notice(as_user: str | None, *, as_json: bool, **given: str) -> None:
    """Record that a NOTICE was given: private_meeting, general_exception, special_urgency and others."""
    command, product = RecordNotice(**given), product_here()
    law = cast("PaperParts", product.parts[PART]).law
    made = product.road.within(
        acting(product, as_user),
        command.meeting,
        "record a notice",
        lambda work: record_notice(work, law, command),
    )
    if as_json:
        print_json(made)
    else:
        say(f"{made['id']} is recorded.")
