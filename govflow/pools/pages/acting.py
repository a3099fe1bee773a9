"""The forms by which a party forecasts, shares, settles and agrees."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Finding
from govflow.pools.model import standing
from govflow.pools.pages.blueprint import Answered, blueprint, do, of_pool, page, paper, parts, seen
from govflow.pools.pages.seeing import figures_typed, if_context
from govflow.pools.showing import pence_in
from govflow.pools.use_cases.forecasting import MakeForecast, ShareForecast, make_forecast, share_forecast
from govflow.pools.use_cases.settling import DOCUMENT, AgreeSettlement, Settle, agree_settlement, settle_pool
from govflow.road.once import Answer
from govflow.storage.work import Work
from govflow.web.components import Problems, read_day
from govflow.web.forms import said


@blueprint.get("/agreements/<ref>/pools/<pool>/forecast")
def forecasting(ref: str, pool: str) -> str:
    """Show the form by which a party forecasts."""
    return page("forecast", ref, pool)


@blueprint.post("/agreements/<ref>/pools/<pool>/forecast")
def forecast(ref: str, pool: str) -> Answered:
    """Record a party's forecast; it is the party's own until it is shared."""

    def again(problems: Problems | None, refused: Sequence[Finding] = ()) -> str:
        return page("forecast", ref, pool, problems, refused=refused)

    problems = Problems()
    if not said("party"):
        problems.add("party", "Choose the party that you forecast for")
    outturn = _pence("outturn", problems)
    cost = _pence("own_cost", problems) if said("own_cost") else None
    day = read_day(request.form, "as_at", "the day the forecast is as at", problems)
    if problems or outturn is None:
        return again(problems), 400
    as_at = day.isoformat() if day else ""
    command = MakeForecast(
        ref, pool, said("party"), outturn, cost, as_at=as_at, note=said("note"), key=said("key")
    )

    def act(work: Work) -> Answer:
        made = make_forecast(work, parts(), command)
        if said("do") == "share":
            return share_forecast(work, parts(), ShareForecast(ref, pool, str(made["forecast"])))
        return made

    return do(ref, "forecast a pool", act, again, of_pool(ref, pool))


def _pence(name: str, problems: Problems) -> int | None:
    try:
        return pence_in(said(name), name)
    except InvalidInput:
        problems.add(name, "Enter the amount in pounds, like 1200 or 1200.50")
        return None


@blueprint.post("/agreements/<ref>/pools/<pool>/forecasts/<forecast_id>/share")
def share(ref: str, pool: str, forecast_id: str) -> Answered:
    """Share a forecast of one's own party with the partners."""
    command = ShareForecast(ref, pool, forecast_id, said("key"))

    def again(problems: Problems | None, refused: Sequence[Finding] = ()) -> str:
        return page("show", ref, pool, problems, refused=refused, chart=None)

    return do(
        ref,
        "share a forecast",
        lambda work: share_forecast(work, parts(), command),
        again,
        of_pool(ref, pool),
    )


@blueprint.get("/agreements/<ref>/pools/<pool>/settle")
def settling(ref: str, pool: str) -> str:
    """Show the form by which a pool is settled, or its settlement restated."""
    return _settle_form(ref, pool, None)


def _settle_form(ref: str, pool: str, problems: Problems | None, refused: Sequence[Finding] = ()) -> str:
    _, shown, _ = seen(ref, pool)
    context = if_context(shown.version.terms, None)
    stands = standing(shown.settlements)
    return page("settle", ref, pool, problems, refused=refused, stands=stands, **context)


@blueprint.post("/agreements/<ref>/pools/<pool>/settle")
def settle(ref: str, pool: str) -> Answered:
    """Settle a pool, or restate its settlement."""

    def again(problems: Problems | None, refused: Sequence[Finding] = ()) -> str:
        return _settle_form(ref, pool, problems, refused)

    _, shown, _ = seen(ref, pool)
    problems, typed = Problems(), said("outturn")
    try:
        # Without an outturn of its own a settlement rests on the forecasts; help is given all the same.
        figures = figures_typed(shown.version.terms, typed or "0")
    except InvalidInput as error:
        problems.add("outturn", error.message)
        return again(problems), 400
    command = Settle(
        ref,
        pool,
        figures.outturn if typed else None,
        figures.own_costs,
        figures.helps,
        supersedes=said("supersedes"),
        reason=said("reason"),
        key=said("key"),
    )
    return do(
        ref, "settle a pool", lambda work: settle_pool(work, parts(), command), again, of_pool(ref, pool)
    )


@blueprint.post("/agreements/<ref>/pools/<pool>/settlements/<settlement>/agree")
def agree(ref: str, pool: str, settlement: str) -> Answered:
    """Agree a settlement for one's own party: the one that the page showed, by its digest."""
    bring = paper(ref, DOCUMENT)

    def again(problems: Problems | None, refused: Sequence[Finding] = ()) -> str:
        return page("show", ref, pool, problems, refused=refused, chart=None)

    def act(work: Work) -> Answer:
        command = AgreeSettlement(
            ref, pool, settlement, said("party"), said("digest"), evidence=bring(work), key=said("key")
        )
        return agree_settlement(work, parts(), command)

    return do(ref, "agree a settlement", act, again, of_pool(ref, pool))
