"""``govflow pool``: recording terms, forecasting and sharing, settling and agreeing a settlement."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import click

from govflow.cli.acting import product_here
from govflow.cli.evidence import bring_files, name_files
from govflow.cli.output import say
from govflow.cli.pools import amounts_named, help_option, outturn_option, own_option, pool
from govflow.cli.with_powers import as_option, json_option, read_object, said, within
from govflow.pools.ports import PART, PoolParts
from govflow.pools.showing import pence_in
from govflow.pools.use_cases.forecasting import MakeForecast, ShareForecast, make_forecast, share_forecast
from govflow.pools.use_cases.setting import DOCUMENT, SetTerms, set_terms
from govflow.pools.use_cases.settling import DOCUMENT as SETTLEMENT
from govflow.pools.use_cases.settling import AgreeSettlement, Settle, agree_settlement, settle_pool
from govflow.road.once import Answer
from govflow.road.queries import load_case
from govflow.storage.work import Work

__all__ = ["pool"]
key_option = click.option("--key", default="", help="The same key does it once.")
evidence_option = click.option("--evidence", multiple=True, help="A file that shows it. May be repeated.")


@pool.command("set-terms")
@click.argument("ref")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--reason", default="", help="Why the terms change. It is kept private.")
@click.option("--applies-from", default="", help="From which day; without, today.")
@click.option("--authority", default="", help="The decision that they were agreed under.")
@click.option("--agreed-on", default="", help="When they were agreed, where that was elsewhere.")
@click.option("--expect-version", type=int, default=None, help="Refuse it if the terms changed since.")
@evidence_option
@key_option
@as_option
@json_option
def set_terms_(
    ref: str, file: Path, *, evidence: tuple[str, ...], as_user: str | None, as_json: bool, **given: Any
) -> None:
    """Record the terms of a pool from the JSON document in FILE; new ones are a new version."""
    document, bring = read_object(file), _bring(ref, DOCUMENT, evidence)

    def act(work: Work) -> Answer:
        command = SetTerms(ref, document, evidence=bring(work), **given)
        return set_terms(work, _parts(), command)

    done = within(as_user, ref, "record the terms of a pool", act)
    said(
        done,
        f"{done['pool']}: terms version {done['version']}. Reference GF-{done['event']}.",
        as_json=as_json,
    )
    if not as_json:
        for flag in cast("list[dict[str, Any]]", done["flags"]):
            say(f"  flagged {flag['code']}: {flag['message']}")


@pool.command("forecast")
@click.argument("ref")
@click.argument("name", metavar="POOL")
@click.option("--party", required=True, help="The party that forecasts, by its code.")
@outturn_option
@click.option("--own-cost", default="", help="The party's own identified part of an overspend.")
@click.option("--as-at", default="", help="The day it is as at; without, today.")
@click.option("--note", default="", help="For the party's own organisation.")
@key_option
@as_option
@json_option
def forecast(ref: str, name: str, *, as_user: str | None, as_json: bool, **given: str) -> None:
    """Forecast a pool's outturn for one's own party. It is the party's own until it is shared."""
    own = given.pop("own_cost")
    pence = pence_in(given.pop("outturn"), "--outturn")
    cost = pence_in(own, "--own-cost") if own else None
    command = MakeForecast(ref, name, outturn=pence, own_cost=cost, **given)
    done = within(as_user, ref, "forecast a pool", lambda work: make_forecast(work, _parts(), command))
    said(done, f"{done['forecast']}: recorded, and yours until you share it.", as_json=as_json)


@pool.command("share")
@click.argument("ref")
@click.argument("name", metavar="POOL")
@click.argument("forecast_id", metavar="FORECAST")
@key_option
@as_option
@json_option
def share(ref: str, name: str, forecast_id: str, *, key: str, as_user: str | None, as_json: bool) -> None:
    """Share a forecast with the partners."""
    command = ShareForecast(ref, name, forecast_id, key)
    done = within(as_user, ref, "share a forecast", lambda work: share_forecast(work, _parts(), command))
    said(done, f"{done['forecast']}: shared. Reference GF-{done['event']}.", as_json=as_json)


@pool.command("settle")
@click.argument("ref")
@click.argument("name", metavar="POOL")
@outturn_option
@own_option
@help_option
@click.option("--supersedes", default="", help="The settlement that this one restates.")
@click.option("--reason", default="", help="Why it is restated. It is kept private.")
@click.option("--terms-version", type=int, default=None, help="By which version of the terms.")
@key_option
@as_option
@json_option
def settle(
    ref: str,
    name: str,
    *,
    outturn: str,
    own: Sequence[str],
    helps: Sequence[str],
    as_user: str | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Calculate who pays what: of the outturn given, or of the forecasts that are shared."""
    pence = pence_in(outturn, "--outturn") if outturn else None
    costs, helped = amounts_named(own, "--own") or None, amounts_named(helps, "--help-used")
    command = Settle(ref, name, pence, costs, helped, **given)
    done = within(as_user, ref, "settle a pool", lambda work: settle_pool(work, _parts(), command))
    words = cast("Mapping[str, Any]", done["result"])["in_words"]
    said(done, f"{done['id']}: {words} Digest {done['digest']}.", as_json=as_json)


@pool.command("agree")
@click.argument("ref")
@click.argument("name", metavar="POOL")
@click.argument("settlement")
@click.option("--party", required=True, help="The party that agrees, by its code.")
@click.option("--digest", required=True, help="The digest of what it agrees.")
@click.option("--agreed-on", default="", help="When it did, where that was elsewhere.")
@evidence_option
@key_option
@as_option
@json_option
def agree(
    ref: str,
    name: str,
    settlement: str,
    *,
    evidence: tuple[str, ...],
    as_user: str | None,
    as_json: bool,
    **given: str,
) -> None:
    """Agree a settlement for one's own party, by its digest."""
    bring = _bring(ref, SETTLEMENT, evidence)

    def act(work: Work) -> Answer:
        command = AgreeSettlement(ref, name, settlement, evidence=bring(work), **given)
        return agree_settlement(work, _parts(), command)

    done = within(as_user, ref, "agree a settlement", act)
    said(done, f"{done['settlement']}: agreed by {done['party']}; {done['status']}.", as_json=as_json)


def _parts() -> PoolParts:
    return cast("PoolParts", product_here().parts[PART])


def _bring(ref: str, kind: str, named: Sequence[str]) -> Callable[[Work], tuple[str, ...]]:
    if not named:
        return lambda _work: ()
    product = product_here()
    with product.store.read() as connection:
        case = load_case(connection, ref, "agreement")
    store = bring_files([(given or kind, path) for given, path in name_files(named)], case, product)
    return lambda work: tuple(one.document for one in store(work))
