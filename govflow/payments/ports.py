"""What this room is handed at start, by ``bootstrap``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from govflow.road.ports import BringDocuments
from govflow.road.step import Rules
from govflow.rulebook.pool_terms import PoolTerms
from govflow.rulebook.pooled_fund_model import Settled

PART = "payments"
# The terms in force of a pool by agreement and key, and of every pool of an agreement.
TermsOf = Callable[[Connection, str, str], PoolTerms | None]
PoolsOf = Callable[[Connection, str], tuple[PoolTerms, ...]]
# The settlement of a pool that stands, by agreement and key; nothing before the first.
SettlementOf = Callable[[Connection, str, str], Settled | None]


@dataclass(frozen=True, slots=True)
class PaymentParts:
    """Everything the room works with."""

    road: Rules
    terms_of: TermsOf
    pools_of: PoolsOf
    settlement_of: SettlementOf
    bring_documents: BringDocuments
