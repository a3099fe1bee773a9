"""An agreement with one pool, and what is done about its money at the last: shared, agreed, paid.

A forecast past a limit waits to be shared, a settlement for its last party, and each instalment for its day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from govflow.kernel.findings import Json
from govflow.payments.ports import PART as PAYMENTS
from govflow.payments.use_cases.paying import SayPayment, say_payment
from govflow.payments.use_cases.watching import SchedulePayments, schedule_payments
from govflow.pools.ports import PART as POOLS
from govflow.pools.use_cases.forecasting import MakeForecast, ShareForecast, make_forecast, share_forecast
from govflow.pools.use_cases.setting import SetTerms, set_terms
from govflow.pools.use_cases.settling import AgreeSettlement, Settle, agree_settlement, settle_pool
from govflow.road.opening import OpenCase
from govflow.storage.work import Work
from govflow.web.product import Product
from tests.fire.furnished import AREA, Yard, year

POOL, BUDGET, LIMIT = "mental-health", 1_200_000_00, 120_000_00
PAID_ON = "2021-11-01"
# Half and half, and each its own costs past a tenth of the budget. Its days are still to come by the real clock.
TERMS: dict[str, Any] = {
    "key": POOL,
    "title": "Mental health",
    "host": "LA",
    "parties": [
        {"code": "CCG", "name": "Commissioning group", "organisation": f"{AREA}-ccg"},
        {"code": "LA", "name": "Council", "organisation": f"{AREA}-council"},
    ],
    "contributions": [
        {
            "key": "nhs",
            "party": "CCG",
            "source": "base budget",
            "amount": "600000.00",
            "instalments": {"pattern": "quarterly", "first_on": "2090-04-01"},
        },
        {"key": "council", "party": "LA", "source": "base budget", "amount": "600000.00"},
    ],
    "risk_share": {
        "shares": {"CCG": "1", "LA": "1"},
        "overspend": [
            {"over_percent": "0", "method": "ratio"},
            {"over_percent": "10", "method": "aligned", "applies_to": "whole"},
        ],
        "underspend": "ratio",
    },
    "starts_on": "2090-04-01",
    "ends_on": "2091-03-31",
}
UseCase = Callable[[Work, Any, Any], dict[str, Json]]


@dataclass(frozen=True)
class Pool:
    """Where the pool is, and what waits there."""

    ref: str
    forecast: str
    settlement: str
    digest: str


def furnish_pool(yard: Yard, product: Product) -> Pool:
    """Open an agreement with a pool: its days watched, a forecast unshared, a settlement one party agreed."""
    ref = product.road.open(yard.actor("plan-lead"), OpenCase("section_75_agreement", AREA, year(90))).ref

    def done(who: str, room: str, use_case: UseCase, command: object) -> dict[str, Any]:
        return _done(yard, product, who, (room, use_case), command)

    done("finance", POOLS, set_terms, SetTerms(ref, TERMS, authority="Cabinet, 12 March"))
    done("finance", PAYMENTS, schedule_payments, SchedulePayments(ref, POOL))
    forecast = MakeForecast(ref, POOL, "LA", BUDGET + LIMIT + 1)
    made = done("finance", POOLS, make_forecast, forecast)
    settled = done("finance", POOLS, settle_pool, Settle(ref, POOL, outturn=BUDGET + 1))
    pool = Pool(ref, made["forecast"], settled["id"], settled["digest"])
    agreed = AgreeSettlement(ref, POOL, pool.settlement, "CCG", pool.digest)
    done("nhs-finance", POOLS, agree_settlement, agreed)
    return pool


def share(yard: Yard, product: Product, pool: Pool) -> object:
    """Share the forecast: the limit it passes opens a decision, in the same transaction."""
    command = ShareForecast(pool.ref, POOL, pool.forecast, key="boundary")
    return _done(yard, product, "finance", (POOLS, share_forecast), command)


def agree(yard: Yard, product: Product, pool: Pool) -> object:
    """Agree the settlement for the party that is left: with it, the settlement is agreed."""
    command = AgreeSettlement(pool.ref, POOL, pool.settlement, "LA", pool.digest, key="boundary")
    return _done(yard, product, "finance", (POOLS, agree_settlement), command)


def pay(yard: Yard, product: Product, pool: Pool) -> object:
    """Say that the first instalment is paid in full: with it, the watch on its day ends."""
    command = SayPayment(pool.ref, POOL, "nhs", 1, "paid", 150_000_00, PAID_ON, key="boundary")
    return _done(yard, product, "nhs-finance", (PAYMENTS, say_payment), command)


def _done(yard: Yard, product: Product, who: str, what: tuple[str, UseCase], command: Any) -> dict[str, Any]:
    room, use_case = what
    parts = product.parts[room]
    return product.road.within(
        yard.actor(who), command.ref, "pool", lambda work: use_case(work, parts, command)
    )
