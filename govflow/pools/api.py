"""Pools over the API, by the use cases of the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from flask import Blueprint, Response, jsonify

from govflow.pools.ports import PART, PoolParts
from govflow.pools.queries import agreement_called, organisations_of, pool_named, pools_of, versions_of
from govflow.pools.shapes import (
    NewForecast,
    NewSettlement,
    NewTerms,
    NoPoolQuery,
    PoolDocument,
    PoolFigures,
    PoolPosition,
    PoolReceipt,
    PoolsShown,
    PoolVersions,
    PoolWhatIf,
    SettlementAgreed,
    TermsAsked,
    TermsCompared,
)
from govflow.pools.showing import (
    PoolShown,
    amounts_in,
    compared,
    listed,
    pence_in,
    pool_shown,
    two_versions,
    what_if,
)
from govflow.pools.use_cases.forecasting import MakeForecast, ShareForecast, make_forecast, share_forecast
from govflow.pools.use_cases.setting import SetTerms, set_terms
from govflow.pools.use_cases.settling import AgreeSettlement, Settle, agree_settlement, settle_pool
from govflow.pools.use_cases.speaking import CREATED
from govflow.road.once import Answer
from govflow.road.ports import Case
from govflow.rulebook.riskshare_position import Figures
from govflow.storage.work import Work
from govflow.web.gate import current_actor, viewer
from govflow.web.json_requests import (
    check_path,
    idempotency_key,
    read_body,
    read_query,
)
from govflow.web.openapi import describe
from govflow.web.product import product

blueprint = Blueprint("pools_api", __name__, url_prefix="/api/v1")
blueprint.before_request(check_path)


def _parts() -> PoolParts:
    return cast("PoolParts", product().parts[PART])


def _case(connection: Any, ref: str) -> Case:
    return agreement_called(connection, ref, viewer().areas)


def _shown(ref: str, pool: str) -> PoolShown:
    with product().store.read() as connection:
        case = _case(connection, ref)
        mine = organisations_of(connection, current_actor().id, case.area)
        return pool_shown(connection, _parts(), (case.ref, pool), mine)


def _done(ref: str, doing: str, act: Callable[[Work], Answer]) -> tuple[Response, int]:
    with product().store.read() as connection:
        _case(connection, ref)
    return jsonify(product().road.within(current_actor(), ref, doing, act)), CREATED


@blueprint.get("/agreements/<ref>/pools")
@describe(answer=PoolsShown, query=NoPoolQuery)
def pools(ref: str) -> Response:
    """List the pools of an agreement, each by its latest terms."""
    read_query(NoPoolQuery)
    with product().store.read() as connection:
        found = pools_of(connection, _case(connection, ref).ref)
    return jsonify({"ref": ref, "pools": [listed(one) for one in found]})


@blueprint.get("/agreements/<ref>/pools/<pool>")
@describe(answer=PoolDocument, query=NoPoolQuery)
def show(ref: str, pool: str) -> Response:
    """Show a pool: terms, forecasts one may see, position, and on what each settlement rests."""
    read_query(NoPoolQuery)
    return jsonify(_shown(ref, pool).as_json())


@blueprint.get("/agreements/<ref>/pools/<pool>/terms")
@describe(answer=PoolVersions, query=NoPoolQuery)
def terms(ref: str, pool: str) -> Response:
    """Show every version of a pool's terms, the latest first."""
    read_query(NoPoolQuery)
    with product().store.read() as connection:
        pool_named(connection, _case(connection, ref).ref, pool)
        found = versions_of(connection, ref, pool)
    return jsonify({"ref": ref, "pool": pool, "versions": [one.as_json() for one in found]})


@blueprint.post("/agreements/<ref>/pools/<pool>/terms")
@describe(answer=PoolReceipt, status=CREATED, body=NewTerms, is_write=True)
def set_(ref: str, pool: str) -> tuple[Response, int]:
    """Record the terms of a pool, or a new version of them."""
    given = read_body(NewTerms)
    command = SetTerms(
        ref,
        given.terms,
        given.reason,
        given.applies_from,
        given.authority,
        given.agreed_on,
        evidence=tuple(given.evidence),
        expect_version=given.expect_version,
        pool=pool,
        key=idempotency_key(),
    )
    return _done(ref, "record the terms of a pool", lambda work: set_terms(work, _parts(), command))


@blueprint.get("/agreements/<ref>/pools/<pool>/compare")
@describe(answer=TermsCompared, query=TermsAsked)
def compare(ref: str, pool: str) -> Response:
    """Compare two versions of a pool's terms, or the same pool of another agreement of the area."""
    asked = read_query(TermsAsked)
    with product().store.read() as connection:
        case = _case(connection, ref)
        if asked.other:
            other = _case(connection, asked.other)
            before = pool_named(connection, other.ref, pool, asked.before)
            after = pool_named(connection, case.ref, pool, asked.after)
        else:
            before, after = two_versions(connection, case.ref, pool, (asked.before, asked.after))
    both = {"before": before.as_json(whole=False), "after": after.as_json(whole=False)}
    return jsonify({**both, **compared(before, after).as_json()})


@blueprint.get("/agreements/<ref>/pools/<pool>/forecasts")
@describe(answer=PoolDocument, query=NoPoolQuery)
def forecasts(ref: str, pool: str) -> Response:
    """Show the forecasts that are shared, and those of one's own organisation."""
    read_query(NoPoolQuery)
    return jsonify({"ref": ref, "pool": pool, **_shown(ref, pool).forecasts_as_json()})


@blueprint.post("/agreements/<ref>/pools/<pool>/forecasts")
@describe(answer=PoolReceipt, status=CREATED, body=NewForecast, is_write=True)
def forecast(ref: str, pool: str) -> tuple[Response, int]:
    """Forecast a pool for one's own party."""
    given = read_body(NewForecast)
    cost = pence_in(given.own_cost, "own_cost") if given.own_cost else None
    command = MakeForecast(
        ref,
        pool,
        given.party,
        pence_in(given.outturn, "outturn"),
        cost,
        as_at=given.as_at,
        note=given.note,
        key=idempotency_key(),
    )
    return _done(ref, "forecast a pool", lambda work: make_forecast(work, _parts(), command))


@blueprint.post("/agreements/<ref>/pools/<pool>/forecasts/<forecast_id>/share")
@describe(answer=PoolReceipt, status=CREATED, is_write=True)
def share(ref: str, pool: str, forecast_id: str) -> tuple[Response, int]:
    """Share a forecast of one's own party with the partners."""
    command = ShareForecast(ref, pool, forecast_id, idempotency_key())
    return _done(ref, "share a forecast", lambda work: share_forecast(work, _parts(), command))


@blueprint.get("/agreements/<ref>/pools/<pool>/position")
@describe(answer=PoolPosition, query=NoPoolQuery)
def position(ref: str, pool: str) -> Response:
    """Say where a pool stands by what is shared: who would pay, how near each limit is."""
    read_query(NoPoolQuery)
    return jsonify({"ref": ref, "pool": pool, "position": _shown(ref, pool).position_as_json()})


@blueprint.post("/agreements/<ref>/pools/<pool>/what-if")
@describe(answer=PoolWhatIf, body=PoolFigures)
def would_be(ref: str, pool: str) -> Response:
    """Say who would pay if the pool came out so. Nothing is written."""
    given = read_body(PoolFigures)
    figures = Figures(
        pence_in(given.outturn, "outturn"),
        amounts_in(given.own_costs, "own_costs") or None,
        amounts_in(given.helps, "helps"),
    )
    with product().store.read() as connection:
        named = (_case(connection, ref).ref, pool)
        found = what_if(connection, _parts(), named, figures, given.terms_version)
    return jsonify({"ref": ref, "pool": pool, **found.as_json()})


@blueprint.get("/agreements/<ref>/pools/<pool>/settlements")
@describe(answer=PoolDocument, query=NoPoolQuery)
def settlements(ref: str, pool: str) -> Response:
    """Show every settlement of a pool, the latest first: on which terms and whose figures, who agreed it."""
    read_query(NoPoolQuery)
    found = _shown(ref, pool).settlements
    return jsonify({"ref": ref, "pool": pool, "settlements": [one.as_json() for one in found]})


@blueprint.post("/agreements/<ref>/pools/<pool>/settlements")
@describe(answer=PoolReceipt, status=CREATED, body=NewSettlement, is_write=True)
def settle(ref: str, pool: str) -> tuple[Response, int]:
    """Calculate who pays what, or restate it."""
    given = read_body(NewSettlement)
    command = Settle(
        ref,
        pool,
        pence_in(given.outturn, "outturn") if given.outturn else None,
        amounts_in(given.own_costs, "own_costs") or None,
        amounts_in(given.helps, "helps"),
        supersedes=given.supersedes,
        reason=given.reason,
        terms_version=given.terms_version,
        key=idempotency_key(),
    )
    return _done(ref, "settle a pool", lambda work: settle_pool(work, _parts(), command))


@blueprint.post("/agreements/<ref>/pools/<pool>/settlements/<settlement>/agree")
@describe(answer=PoolReceipt, status=CREATED, body=SettlementAgreed, is_write=True)
def agree(ref: str, pool: str, settlement: str) -> tuple[Response, int]:
    """Agree a settlement for one's own party, by its digest."""
    given = read_body(SettlementAgreed)
    command = AgreeSettlement(
        ref,
        pool,
        settlement,
        given.party,
        given.digest,
        agreed_on=given.agreed_on,
        evidence=tuple(given.evidence),
        key=idempotency_key(),
    )
    return _done(ref, "agree a settlement", lambda work: agree_settlement(work, _parts(), command))
