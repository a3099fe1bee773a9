"""Delegations over the API: granted, shown with their terms, extended; the scheme of delegation."""

from __future__ import annotations

from flask import Response, url_for

from govflow.kernel.findings import Json
from govflow.powers.api import shapes
from govflow.powers.api.blueprint import acting, blueprint, entered, rules, seen
from govflow.powers.queries.loading import delegations_of, need_delegation
from govflow.powers.typed import instant_of, read_typed_terms
from govflow.powers.use_cases.extending import ExtendDelegation, extend_delegation
from govflow.powers.use_cases.granting import DelegationGranted, GrantDelegation, grant_delegation
from govflow.powers.wording import delegation_json, scheme_of
from govflow.storage.work import Work, read_clock
from govflow.web.gate import viewer
from govflow.web.json_answers import CREATED, answered
from govflow.web.json_requests import idempotency_key, read_body, read_query
from govflow.web.openapi import describe
from govflow.web.product import product

_BESIDE = {"instrument", "report_back_on", "power_relied_on"}


@blueprint.post("/delegations")
@describe(answer=shapes.Granted, status=201, body=shapes.Grant, is_write=True)
def grant() -> Response:
    """Grant a delegation, by the decision of the body that holds the power."""
    wanted, key = read_body(shapes.Grant), idempotency_key()
    typed: dict[str, Json] = wanted.model_dump(by_alias=True, exclude_none=True, exclude=_BESIDE)

    def act(work: Work) -> DelegationGranted:
        terms = read_typed_terms(work.connection, typed)
        relied = (wanted.report_back_on, wanted.power_relied_on, key)
        return grant_delegation(work, rules(), GrantDelegation(wanted.instrument, terms, *relied))

    granted = acting(wanted.instrument, "grant a delegation", act)
    response = answered(granted.as_json(), CREATED, granted.version)
    response.headers["Location"] = url_for("api.delegations_show", ref=granted.ref)
    return response


@blueprint.get("/delegations/<ref>/terms")
@describe(answer=shapes.DelegationShown, query=shapes.NoQuery)
def terms(ref: str) -> Response:
    """Show the terms of a delegation, and what is left of it."""
    read_query(shapes.NoQuery)
    case = seen(ref, "delegation")
    with product().store.read() as connection:
        known, now = need_delegation(connection, ref), read_clock(connection)
    return answered(delegation_json(known, now, rules().warning_days), version=case.version)


@blueprint.post("/delegations/<ref>/extend")
@describe(answer=shapes.Noted, status=201, body=shapes.Extend, is_write=True)
def extend(ref: str) -> Response:
    """Give a delegation a later end, by a further decision of its grantor."""
    wanted = read_body(shapes.Extend)
    command = ExtendDelegation(ref, wanted.instrument, instant_of(wanted.until, "until"))
    return entered(ref, "extend a delegation", wanted, lambda work: extend_delegation(work, rules(), command))


@blueprint.get("/scheme-of-delegation")
@describe(answer=shapes.Scheme, query=shapes.AreaQuery)
def scheme() -> Response:
    """List the delegations in force in your areas, by whom they were granted."""
    asked = read_query(shapes.AreaQuery)
    areas = sorted(area for area in viewer().areas if asked.area in {"", area})
    with product().store.read() as connection:
        found, now = delegations_of(connection, areas), read_clock(connection)
    live = [one for some in scheme_of(found, now).values() for one in some]
    rows: list[Json] = [delegation_json(one, now, rules().warning_days) for one in live]
    return answered({"scheme": rows})
