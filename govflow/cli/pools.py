"""``govflow pool``: pools listed, shown, where each stands, what would be if, and terms compared.

What is recorded of a pool has its commands in ``cli/pooling.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

import click
from sqlalchemy import Connection

from govflow.cli.acting import acting, product_here
from govflow.cli.output import print_json, say, show_finding
from govflow.cli.with_powers import as_option, json_option
from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.kernel.pence import money_words
from govflow.pools.ports import PART, PoolParts
from govflow.pools.queries import organisations_of, pool_named, pools_of
from govflow.pools.showing import (
    amounts_in,
    compared,
    listed,
    pence_in,
    pool_shown,
    two_versions,
    what_if,
)
from govflow.road.queries import load_case
from govflow.rulebook.pool_terms import CONTINGENCY
from govflow.rulebook.riskshare_position import Figures, Position

key_option = click.option("--key", default="", help="The same key does it once.")
evidence_option = click.option("--evidence", multiple=True, help="A file that shows it. May be repeated.")
outturn_option = click.option("--outturn", default="", help="In pounds, of the whole pool.")
own_option = click.option("--own", multiple=True, help="PARTY=AMOUNT of its own costs. May be repeated.")
help_option = click.option("--help-used", "helps", multiple=True, help="contingency=AMOUNT. May be repeated.")


@click.group()
def pool() -> None:
    """Pools: terms, forecasts, where each stands, settlements, and what would be if."""


@pool.command("list")
@click.argument("ref")
@json_option
def list_pools(ref: str, *, as_json: bool) -> None:
    """List the pools of an agreement."""
    with product_here().store.read() as connection:
        found = pools_of(connection, load_case(connection, ref, "agreement").ref)
    if as_json:
        print_json({"ref": ref, "pools": [listed(one) for one in found]})
        return
    for one in found:
        say(f"{one.key}  {one.terms.title}: {money_words(one.terms.budget)}, terms version {one.number}")


@pool.command("show")
@click.argument("ref")
@click.argument("name", metavar="POOL")
@as_option
@json_option
def show(ref: str, name: str, *, as_user: str | None, as_json: bool) -> None:
    """Show a pool: its terms, whose forecasts, where it stands, on what each settlement rests."""
    found = _read(
        ref, lambda connection: pool_shown(connection, _parts(), (ref, name), _mine(connection, ref, as_user))
    )
    if as_json:
        print_json(found.as_json())
        return
    terms = found.version.terms
    say(f"{terms.title}: {money_words(terms.budget)}, terms version {found.version.number}")
    for sentence in found.rule:
        say(f"  {sentence}")
    for one in found.forecasts:
        whose = "shared" if one.is_shared else "private"
        say(f"{one.id}  {one.party} as at {one.as_at}: {money_words(one.outturn)} ({whose})")
    if found.position:
        _say_position(found.position)
    for settled in found.settlements:
        basis = f"terms version {settled.terms_version}, figures {settled.basis['from']}"
        say(f"{settled.id}  {settled.status}, on {basis}: {settled.result['in_words']}")


@pool.command("position")
@click.argument("ref")
@click.argument("name", metavar="POOL")
@json_option
def position(ref: str, name: str, *, as_json: bool) -> None:
    """Say where a pool stands by the forecasts that are shared: who would pay, how near each limit is."""
    found = _read(ref, lambda connection: pool_shown(connection, _parts(), (ref, name)))
    if as_json:
        print_json({"ref": ref, "pool": found.version.key, "position": found.position_as_json()})
    elif found.position:
        _say_position(found.position)
    else:
        say("No forecast is shared yet.")


@pool.command("what-if")
@click.argument("ref")
@click.argument("name", metavar="POOL")
@outturn_option
@own_option
@help_option
@click.option("--terms-version", type=int, default=None, help="By which version of the terms.")
@json_option
def what_if_(
    ref: str,
    name: str,
    *,
    outturn: str,
    own: Sequence[str],
    helps: Sequence[str],
    terms_version: int | None,
    as_json: bool,
) -> None:
    """Say who would pay if a pool came out so. Nothing is written."""
    costs, helped = amounts_named(own, "--own") or None, amounts_named(helps, "--help-used")
    figures = Figures(pence_in(outturn, "--outturn"), costs, helped)
    found = _read(ref, lambda connection: what_if(connection, _parts(), (ref, name), figures, terms_version))
    if as_json:
        print_json({"ref": ref, "pool": name, **found.as_json()})
        return
    _say_position(found)


@pool.command("compare")
@click.argument("ref")
@click.argument("name", metavar="POOL")
@click.option("--before", type=int, default=None, help="The earlier version; without, the one before.")
@click.option("--after", type=int, default=None, help="The later version; without, the latest.")
@click.option("--with", "other", default="", help="Another agreement with this pool: year against year.")
@json_option
def compare(ref: str, name: str, *, before: int | None, after: int | None, other: str, as_json: bool) -> None:
    """Say what differs between two versions of the terms, or from the same pool of another agreement."""

    def read(connection: Connection) -> Any:
        if not other:
            return two_versions(connection, ref, name, (before, after))
        earlier = load_case(connection, other, "agreement").ref
        return pool_named(connection, earlier, name, before), pool_named(connection, ref, name, after)

    old, new = _read(ref, read)
    found = compared(old, new)
    if as_json:
        print_json({"before": _which(old), "after": _which(new), **found.as_json()})
        return
    say(f"{old.case_ref} version {old.number} and {new.case_ref} version {new.number}")
    for one in (found.budget, found.held_back, *found.contributions, *found.lines):
        if one.moved or None in (one.before, one.after):
            before_, after_ = (
                "none" if each is None else money_words(each) for each in (one.before, one.after)
            )
            say(f"{one.name}: {before_}, then {after_}")
    for worded in found.worded:
        say(f"{worded.name}: {worded.before or 'nothing'}, then {worded.after or 'nothing'}")
    if found.rule_changed:
        say("Before: " + " ".join(found.rule_before))
        say("After: " + " ".join(found.rule_after))


def _which(version: Any) -> dict[str, Json]:
    return {"ref": version.case_ref, "version": version.number, "digest": version.digest}


def _read(ref: str, read: Callable[[Connection], Any]) -> Any:
    with product_here().store.read() as connection:
        load_case(connection, ref, "agreement")
        return read(connection)


def _mine(connection: Connection, ref: str, as_user: str | None) -> frozenset[str]:
    """Return the organisations whose private forecasts are shown: none where nobody is named."""
    if not as_user:
        return frozenset()
    actor = acting(product_here(), as_user)
    return organisations_of(connection, actor.id, load_case(connection, ref, "agreement").area)


def amounts_named(given: Sequence[str], option: str) -> dict[str, int]:
    """Return amounts given as NAME=AMOUNT in pence.

    Raises:
        InvalidInput: for one that is written otherwise.
    """
    pairs = [one.partition("=") for one in given]
    for name, sign, _ in pairs:
        if not (name and sign):
            raise InvalidInput("Write it like NAME=1200.50.", field=option)
    return amounts_in({name: amount for name, _, amount in pairs}, option)


def _parts() -> PoolParts:
    return cast("PoolParts", product_here().parts[PART])


def _say_position(found: Position) -> None:
    over = "over" if found.variance > 0 else "under"
    say(
        f"Outturn {money_words(found.figures.outturn)}, {money_words(abs(found.variance))} {over} the budget."
    )
    for one in found.helped:
        of = (
            f", {money_words(found.released)} is released"
            if one.name == CONTINGENCY and found.released is not None
            else ""
        )
        say(f"  {one.name}: {money_words(one.used)} used{of}")
    if found.settled:
        say(found.words)
        for party, share in zip(found.settled.rule.parties, found.settled.shares, strict=True):
            say(f"  {party.code}: {'pays in' if share >= 0 else 'has back'} {money_words(abs(share))}")
    for finding in found.findings:
        show_finding(finding)
