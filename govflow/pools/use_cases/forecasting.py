"""A party forecasts what a pool will come out at, for itself alone; then it shares that with the partners.

Until it is shared, the figures lie in the private part of their event, which nobody reads in the ledger
(``road/withholding.py``), and the pool's page shows them to the party's own organisation (ADR 9).
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from govflow.kernel.errors import InvalidInput, refusal
from govflow.kernel.findings import Json
from govflow.kernel.moments import london_date
from govflow.kernel.pence import pounds_of
from govflow.ledger.rows import Row, private
from govflow.pools.model import Forecast
from govflow.pools.ports import PoolParts
from govflow.pools.queries import forecasts_of, organisations_of, pool_named
from govflow.pools.use_cases.speaking import CREATED, FINANCE, agreement_of, day_of, party_of, speak_for
from govflow.road.casework import CaseEntry, append_entry
from govflow.road.gather import case_stream
from govflow.road.once import Answer, once
from govflow.road.ports import Case
from govflow.road.withholding import FORECAST_MADE
from govflow.storage.work import Work

SHARED = "case.forecast_shared"


@dataclass(frozen=True, slots=True)
class MakeForecast:
    """What a party expects: the outturn of the whole pool, and its own identified part of an overspend."""

    ref: str
    pool: str
    party: str
    outturn: int
    own_cost: int | None = None
    as_at: str = ""
    note: str = ""
    key: str = ""

    def as_json(self) -> dict[str, Json]:
        """Return what a repeated request is known by."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "key"}


@dataclass(frozen=True, slots=True)
class ShareForecast:
    """A party shares a forecast of its own with the partners."""

    ref: str
    pool: str
    forecast: str
    key: str = ""

    def as_json(self) -> dict[str, Json]:
        """Return what a repeated request is known by."""
        return {"share": self.ref, "pool": self.pool, "forecast": self.forecast}


def make_forecast(work: Work, parts: PoolParts, command: MakeForecast) -> Answer:
    """Record a party's forecast, private to its organisation until it is shared.

    Raises:
        NotFound: for a pool that is not there. InvalidInput: for a day still to come.
        Refused: for who does not speak for the party.
    """
    case = agreement_of(work, command.ref)

    def act() -> Answer:
        terms = pool_named(work.connection, case.ref, command.pool).terms
        party = speak_for(work, case, party_of(terms, command.party), FINANCE, "Forecasting")
        moment = work.moment(case_stream(case.ref))
        as_at = day_of(work, command.as_at, "as_at", past=True) or london_date(moment.now)
        id_ = f"PF-{moment.next_id}"
        figures = {"outturn": command.outturn, "own_cost": command.own_cost, "note": command.note.strip()}
        columns: dict[str, Json] = {
            "case_ref": case.ref,
            "pool": terms.key,
            "party": party.code,
            "organisation": party.organisation,
            "as_at": as_at.isoformat(),
            "made_by": work.actor.id,
            "figures": private("figures"),
            "outturn": None,
            "own_cost": None,
            "shared_event": 0,
            "event": moment.next_id,
        }
        data: dict[str, Json] = {"forecast": id_, "pool": terms.key, "party": party.code}
        rows = [Row("pool_forecast", {"id": id_}, columns, new=True)]
        texts: dict[str, Json] = {"figures": json.dumps(figures, ensure_ascii=False)}
        stored = append_entry(work, parts.road, case, CaseEntry(FORECAST_MADE, data, texts, rows), moment)
        return {"ref": case.ref, "pool": terms.key, "forecast": id_, "shared": False, "event": stored.id}

    return once(work, command.key, command.as_json(), CREATED, act)[0]


def share_forecast(work: Work, parts: PoolParts, command: ShareForecast) -> Answer:
    """Share a forecast of one's own party with the partners. Its note stays with the party.

    Raises:
        InvalidInput: for a forecast that is not there, or behind the wall.
        Refused: for who does not speak for the party; ``STATE_FORBIDS`` where it is shared already.
    """
    case = agreement_of(work, command.ref)

    def act() -> Answer:
        terms = pool_named(work.connection, case.ref, command.pool).terms
        found = _own(work, case, command)
        speak_for(work, case, party_of(terms, found.party), FINANCE, "Sharing a forecast")
        if found.is_shared:
            raise refusal("STATE_FORBIDS", f"{found.id} is shared already.", remedy="Make a new forecast.")
        moment = work.moment(case_stream(case.ref))
        set_: dict[str, Json] = {"outturn": found.outturn, "own_cost": found.own_cost}
        rows = [Row("pool_forecast", {"id": found.id}, {**set_, "shared_event": moment.next_id})]
        data: dict[str, Json] = {
            "forecast": found.id,
            "pool": terms.key,
            "party": found.party,
            "as_at": found.as_at,
            "outturn": pounds_of(found.outturn),
            "own_cost": None if found.own_cost is None else pounds_of(found.own_cost),
        }
        stored = append_entry(work, parts.road, case, CaseEntry(SHARED, data, rows=rows), moment)
        return {"ref": case.ref, "pool": terms.key, "forecast": found.id, "shared": True, "event": stored.id}

    return once(work, command.key, command.as_json(), CREATED, act)[0]


def _own(work: Work, case: Case, command: ShareForecast) -> Forecast:
    mine = organisations_of(work.connection, work.actor.id, case.area)
    for one in forecasts_of(work.connection, case.ref, command.pool, mine):
        if one.id == command.forecast:
            return one
    raise InvalidInput(f"There is no forecast '{command.forecast}' of yours.", field="forecast")
