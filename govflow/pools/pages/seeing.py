"""Pools listed, one shown, two versions or years compared, and what would be if. Nothing here writes."""

from __future__ import annotations

from flask import render_template, request

from govflow.kernel.errors import InvalidInput
from govflow.kernel.pence import pounds_of
from govflow.pools.chart import draw
from govflow.pools.model import Relied
from govflow.pools.pages.blueprint import blueprint, case_called, page, seen, shared_context
from govflow.pools.queries import pool_named, pools_of, same_pool_elsewhere, versions_of
from govflow.pools.showing import amounts_in, compared, pence_in, two_versions
from govflow.rulebook.pool_terms import PoolTerms
from govflow.rulebook.riskshare_position import Figures, Position, stand
from govflow.rulebook.riskshare_words import HELPS
from govflow.web.components import Problems
from govflow.web.product import product


@blueprint.get("/agreements/<ref>/pools")
def pools(ref: str) -> str:
    """List the pools of an agreement."""
    with product().store.read() as connection:
        case = case_called(connection, ref)
        found = pools_of(connection, case.ref)
    return render_template("pools/list.html", case=case, pools=found, **shared_context(None, {}))


@blueprint.get("/agreements/<ref>/pools/<pool>")
def show(ref: str, pool: str) -> str:
    """Show a pool: its rule in sentences, where it stands, forecasts, settlements and limits passed."""
    _, shown, _ = seen(ref, pool)
    picture = draw(shown.version.terms, shown.position.settled) if shown.position else None
    return page("show", ref, pool, chart=picture)


@blueprint.get("/agreements/<ref>/pools/<pool>/what-if")
def would_be(ref: str, pool: str) -> str:
    """Show who would pay if the pool came out as typed. Nothing is written."""
    case, shown, _ = seen(ref, pool)
    problems, found = Problems(), None
    number, version = _number("version"), shown.version
    if number is not None:
        with product().store.read() as connection:
            version = pool_named(connection, case.ref, pool, number)
    if "outturn" in request.args:
        try:
            figures = figures_typed(version.terms, request.args.get("outturn", ""))
            found = stand(version.terms, figures, shown.released)
        except InvalidInput as error:
            problems.add("outturn", error.message)
    context = {**if_context(version.terms, found), "typed": as_forecast(shown.relied)}
    return page("what_if", ref, pool, problems, **context, by=version)


def as_forecast(relied: Relied | None) -> dict[str, str]:
    """Return what the boxes hold before anybody typed: the figures of the forecasts that count."""
    if relied is None:
        return {}
    own = {f"own-{code}": pounds_of(pence) for code, pence in (relied.figures.own_costs or {}).items()}
    return {"outturn": pounds_of(relied.figures.outturn), **own}


def if_context(terms: PoolTerms, found: Position | None) -> dict[str, object]:
    """Return what a page shows of a position: with its picture, and the words for help."""
    return {"found": found, "chart": draw(terms, found.settled) if found else None, "helps": HELPS}


def figures_typed(terms: PoolTerms, outturn: str) -> Figures:
    """Return the figures that a form sent.

    Raises:
        InvalidInput: for an amount that is none.
    """
    own = {one.code: request.values.get(f"own-{one.code}", "") for one in terms.parties}
    helped: dict[str, str] = {}
    for name in terms.risk_share.met_first:
        helped[name] = request.values.get(f"help-{name}", "")
    costs = amounts_in(own, "outturn") or None
    return Figures(pence_in(outturn, "outturn"), costs, amounts_in(helped, "outturn"))


@blueprint.get("/agreements/<ref>/pools/<pool>/compare")
def compare(ref: str, pool: str) -> str:
    """Compare two versions of a pool's terms, or the same pool of two agreements of the area."""
    with product().store.read() as connection:
        case = case_called(connection, ref)
        others = same_pool_elsewhere(connection, case, pool)
        versions = versions_of(connection, case.ref, pool)
        other = request.args.get("with", "")
        before, after = _number("before"), _number("after")
        problems, both = Problems(), None
        try:
            if other:
                earlier = pool_named(connection, case_called(connection, other).ref, pool, before)
                both = (earlier, pool_named(connection, case.ref, pool, after))
            elif len(versions) > 1:
                both = two_versions(connection, case.ref, pool, (before, after))
        except InvalidInput as error:
            problems.add("before", error.message)
    found = compared(*both) if both else None
    return page("compare", ref, pool, problems, found=found, both=both, others=others, versions=versions)


def _number(name: str) -> int | None:
    text = request.args.get(name, "").strip()
    return int(text[:6]) if text.isdecimal() and text.isascii() else None
