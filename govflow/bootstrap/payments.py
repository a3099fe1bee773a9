"""What the room of a pool's payments is handed, what its timers do, which days it puts on the calendar."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from govflow.bootstrap.documents import bring_by
from govflow.kernel.errors import NotFound
from govflow.kernel.pence import pence_of
from govflow.payments.ports import PART, PaymentParts
from govflow.payments.queries.overview import DUE, POOL_DAY, PoolDay, days_in
from govflow.payments.use_cases.watching import announce_day, pass_instalment
from govflow.pools import queries as pool_queries
from govflow.pools.model import standing
from govflow.pools.queries import pool_named, settlements_of
from govflow.road.ports import DueAct
from govflow.road.step import Rules
from govflow.rulebook.pool_terms import PoolTerms
from govflow.rulebook.pooled_fund_model import Settled
from govflow.settings import Settings


def terms_of(connection: Connection, ref: str, pool: str) -> PoolTerms | None:
    """Return the terms in force of a pool of an agreement, by its key."""
    try:
        return pool_named(connection, ref, pool).terms
    except NotFound:
        return None


def pools_of(connection: Connection, ref: str) -> tuple[PoolTerms, ...]:
    """Return the terms in force of every pool of an agreement."""
    return tuple(one.terms for one in pool_queries.pools_of(connection, ref))


def settlement_of(connection: Connection, ref: str, pool: str) -> Settled | None:
    """Return what each party pays in by the settlement of a pool that stands, in pence."""
    stands = standing(settlements_of(connection, ref, pool))
    if stands is None:
        return None
    settled = stands.result["settlement"]
    shares = {str(one["code"]): _signed(one["share_of_variance"]) for one in settled["parties"]}
    return Settled(stands.id, shares, _signed(settled["carried_forward"]))


def _signed(pounds: str) -> int:
    pence = pence_of(pounds.removeprefix("-")) or 0
    return -pence if pounds.startswith("-") else pence


def payment_parts(settings: Settings, road: Rules) -> PaymentParts:
    """Fill the ports of the room."""
    return PaymentParts(
        road,
        terms_of,
        pools_of,
        settlement_of,
        bring_by(settings),
    )


def payment_acts(parts: Callable[[], Mapping[str, Any]]) -> Mapping[str, DueAct]:
    """Return what the sweep does with the room's timers, by their kind."""
    return {
        DUE: lambda work, case, row, now: pass_instalment(work, parts()[PART], case, row, now),
        POOL_DAY: lambda work, case, row, now: announce_day(work, parts()[PART], case, row, now),
    }


def pool_days(connection: Connection, areas: Collection[str]) -> Sequence[PoolDay]:
    """Return the days of the pools of some areas: instalments, reviews, notice, ends."""
    return [one for area in sorted(areas) for one in days_in(connection, pools_of, area)]
