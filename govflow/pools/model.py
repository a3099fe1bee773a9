"""A pool as the record has it: versions of its terms, forecasts, settlements, limits passed. Pure; pence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from govflow.kernel.findings import Json
from govflow.kernel.pence import pounds_of
from govflow.rulebook.pool_terms import PoolTerms
from govflow.rulebook.pool_terms_reading import terms_as_json
from govflow.rulebook.riskshare_position import Figures

CALCULATED, AGREED, SUPERSEDED = "calculated", "agreed", "superseded"


@dataclass(frozen=True, slots=True)
class Version:
    """The terms of a pool in one version, with what they were agreed under."""

    case_ref: str
    number: int
    terms: PoolTerms
    digest: str
    applies_from: str
    reason: str
    authority: str
    agreed_on: str
    document: str
    flags: tuple[str, ...]
    event: int

    @property
    def key(self) -> str:
        """Return the key of the pool."""
        return self.terms.key

    def as_json(self, *, whole: bool = True) -> dict[str, Json]:
        """Return the shape printed and sent; without the terms where not ``whole``."""
        shape: dict[str, Json] = {
            "version": self.number,
            "digest": self.digest,
            "applies_from": self.applies_from,
            "reason": self.reason,
            "authority": self.authority or None,
            "agreed_on": self.agreed_on or None,
            "document": self.document or None,
            "flags": list(self.flags),
            "event": self.event,
        }
        return {**shape, "terms": terms_as_json(self.terms)} if whole else shape


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a party expects a pool to come out at by the end of its year, and its own part of an overspend."""

    id: str
    party: str
    organisation: str
    as_at: str
    outturn: int
    own_cost: int | None
    note: str
    shared_event: int
    event: int

    @property
    def is_shared(self) -> bool:
        """Say whether the partners see it."""
        return bool(self.shared_event)

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        return {
            "id": self.id,
            "party": self.party,
            "as_at": self.as_at,
            "outturn": pounds_of(self.outturn),
            "own_cost": None if self.own_cost is None else pounds_of(self.own_cost),
            "note": self.note,
            "shared": self.is_shared,
            "event": self.event,
        }


@dataclass(frozen=True, slots=True)
class PartyAgreed:
    """A party's agreement to a settlement."""

    party: str
    agreed_on: str
    digest: str
    document: str
    event: int

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        shape: dict[str, Json] = {"party": self.party, "agreed_on": self.agreed_on, "digest": self.digest}
        return {**shape, "document": self.document or None, "event": self.event}


@dataclass(frozen=True, slots=True)
class Settled:
    """A settlement as it was calculated: on which terms and whose figures, what each bears, who agreed it."""

    id: str
    terms_version: int
    terms_digest: str
    basis: Mapping[str, Any]
    result: Mapping[str, Any]
    reading: str
    digest: str
    status: str
    supersedes: str
    superseded_by: str
    reason: str
    event: int
    agreed: tuple[PartyAgreed, ...] = ()

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        return {
            "id": self.id,
            "status": self.status,
            "digest": self.digest,
            "terms_version": self.terms_version,
            "terms_digest": self.terms_digest,
            "basis": dict(self.basis),
            "reading": self.reading or None,
            "result": dict(self.result),
            "agreed": [one.as_json() for one in self.agreed],
            "supersedes": self.supersedes or None,
            "superseded_by": self.superseded_by or None,
            "reason": self.reason,
            "event": self.event,
        }


@dataclass(frozen=True, slots=True)
class LimitPassed:
    """A limit that a shared forecast passed, and the decision that it opened or the item that it raised.

    ``became`` is the state of that decision.
    """

    name: str
    terms_version: int
    decision: str
    body: str
    forecast: str
    event: int
    became: str = ""

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        return {
            "limit": self.name,
            "terms_version": self.terms_version,
            "decision": self.decision or None,
            "decision_state": self.became or None,
            "body": self.body or None,
            "forecast": self.forecast,
            "event": self.event,
        }


@dataclass(frozen=True, slots=True)
class Relied:
    """The figures of a position, and the forecasts they are of: whose the outturn is stands first."""

    figures: Figures
    forecasts: tuple[Forecast, ...]


def relied_on(terms: PoolTerms, forecasts: Iterable[Forecast]) -> Relied | None:
    """Return what the forecasts come to: the host's outturn, and each party's own part of an overspend.

    Of each party its latest counts. Where the host has none, the outturn is the latest of anybody. What was
    said by a party that has left since, by terms that were varied, stays on the record and counts no longer.
    """
    codes = {one.code for one in terms.parties}
    latest: dict[str, Forecast] = {}
    for one in sorted(forecasts, key=lambda each: (each.as_at, each.event)):
        if one.party in codes:
            latest[one.party] = one
    if not latest:
        return None
    newest = max(latest.values(), key=lambda each: (each.as_at, each.event))
    first = latest.get(terms.host, newest)
    own = {one.party: one.own_cost for one in latest.values() if one.own_cost is not None}
    others = [one for one in latest.values() if one is not first and one.own_cost is not None]
    return Relied(Figures(first.outturn, own or None), (first, *others))


def standing(settlements: Sequence[Settled]) -> Settled | None:
    """Return the settlement that no restatement took the place of."""
    return next((one for one in settlements if one.status != SUPERSEDED), None)
