"""Doncaster's agreement with a pool of B&NES's mental health terms, and every act on it in one line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from govflow.documents.use_cases import Brought, bring
from govflow.kernel.findings import Json
from govflow.pools.ports import PART, PoolParts
from govflow.pools.use_cases.forecasting import MakeForecast, ShareForecast, make_forecast, share_forecast
from govflow.pools.use_cases.setting import SetTerms, set_terms
from govflow.pools.use_cases.settling import AgreeSettlement, Settle, agree_settlement, settle_pool
from tests.integration.powers.authority import Powers
from tests.make.play import AGREEMENT, AREA
from tests.make.pools import Document, mental_health

POOL, HEALTH, COUNCIL = "mental-health", "CCG", "LA"
LIMIT = 60_609_980
BUDGET = 606_099_800
PARTIES = [
    {"code": HEALTH, "name": "NHS Doncaster", "organisation": "doncaster-ccg"},
    {"code": COUNCIL, "name": "Doncaster Council", "organisation": "doncaster-council"},
]


def here(of: Document) -> Document:
    """Return terms with Doncaster's organisations as their parties."""
    return of | {"parties": PARTIES, "starts_on": "2021-04-01", "ends_on": "2022-03-31"}


class Purse(Powers):
    """The area, its agreement, and acts on a pool of it."""

    ref = ""

    @property
    def parts(self) -> PoolParts:
        """What the room is handed."""
        parts: PoolParts = self.product.parts[PART]
        return parts

    def done(self, who: str, use_case: Any, command: Any) -> dict[str, Any]:
        """Do one thing as somebody."""
        answer: dict[str, Json] = self.within(
            who, lambda work: use_case(work, self.parts, command), command.ref
        )
        return answer

    def set(self, of: Document, who: str = "finance", **given: Any) -> dict[str, Any]:
        """Record terms under a decision."""
        said = {"authority": "Cabinet, 12 March 2021", **given}
        return self.done(who, set_terms, SetTerms(self.ref, of, **said))

    def forecast(self, who: str, over: int, own: int | None = None, *, share: bool = True) -> str:
        """Forecast for one's own party so much over the budget, and share it."""
        party = HEALTH if who.startswith("nhs") else COUNCIL
        command = MakeForecast(self.ref, POOL, party, BUDGET + over, own, note="As we see it.")
        id_ = str(self.done(who, make_forecast, command)["forecast"])
        if share:
            self.share(who, id_)
        return id_

    def share(self, who: str, forecast: str) -> dict[str, Any]:
        """Share a forecast with the partners."""
        return self.done(who, share_forecast, ShareForecast(self.ref, POOL, forecast))

    def settle(self, who: str = "finance", **given: Any) -> dict[str, Any]:
        """Settle the pool."""
        return self.done(who, settle_pool, Settle(self.ref, POOL, **given))

    def agree(self, who: str, party: str, settled: dict[str, Any], **given: Any) -> dict[str, Any]:
        """Agree a settlement by its digest, for a party."""
        said = {"digest": settled["digest"], **given}
        command = AgreeSettlement(self.ref, POOL, settled["id"], party, **said)
        return self.done(who, agree_settlement, command)

    def paper_of(self, who: str, kind: str = "pool_terms") -> str:
        """A document that shows it, stored."""
        stored = bring([Brought("annex.txt", b"The terms of the pool.", kind)], AREA)
        return self.within(who, lambda work: stored(work)[0].document)


@pytest.fixture
def purse(furnished_url: str, signing_root: Path) -> Iterator[Purse]:
    """Doncaster on 18 October 2021 with its agreement and one pool; once on each kind of database."""
    made = Purse(furnished_url, signing_root)
    made.at("2021-10-18T09:00:00Z")
    made.ref = made.open(workflow=AGREEMENT)
    made.set(here(mental_health()))
    yield made
    made.store.engine.dispose()
