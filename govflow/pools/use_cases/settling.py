"""A settlement is calculated, agreed by each party by its digest, and superseded by a restatement.

Nothing is changed in a settlement: the restatement stands beside it, and both are kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from govflow.kernel.canonical import digest
from govflow.kernel.errors import InvalidInput, Refused, refusal
from govflow.kernel.findings import Json
from govflow.kernel.moments import london_date
from govflow.ledger.rows import Row, private
from govflow.pools.model import AGREED, CALCULATED, SUPERSEDED, Relied, Settled, Version, relied_on, standing
from govflow.pools.ports import PoolParts
from govflow.pools.queries import forecasts_of, pool_named, settlements_of
from govflow.pools.use_cases.speaking import (
    CREATED,
    FINANCE,
    RECORDERS,
    agreement_of,
    day_of,
    papers,
    party_of,
    speak_for,
)
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.gather import case_stream
from govflow.road.once import Answer, once
from govflow.road.ports import Case
from govflow.rulebook.riskshare_position import Figures, Position, stand
from govflow.storage.work import Work

WAS_CALCULATED, WAS_AGREED = "case.settlement_calculated", "case.settlement_agreed"
DOCUMENT = "pool_settlement"


@dataclass(frozen=True, slots=True)
class Settle:
    """Who pays what of the outturn given, or of what the parties shared. ``supersedes`` restates."""

    ref: str
    pool: str
    outturn: int | None = None
    own_costs: Mapping[str, int] | None = None
    helps: Mapping[str, int] = field(default_factory=dict)
    supersedes: str = ""
    reason: str = ""
    terms_version: int | None = None
    key: str = ""

    def as_json(self) -> dict[str, Json]:
        """Return what a repeated request is known by."""
        plain = ("ref", "pool", "outturn", "supersedes", "reason", "terms_version")
        said: dict[str, Json] = {name: getattr(self, name) for name in plain}
        own: Json = None if self.own_costs is None else dict(self.own_costs)
        return {"settle": True, **said, "own_costs": own, "helps": dict(self.helps)}


@dataclass(frozen=True, slots=True)
class AgreeSettlement:
    """A party agrees the settlement of this digest; ``agreed_on`` is the day where that was elsewhere."""

    ref: str
    pool: str
    settlement: str
    party: str
    digest: str
    agreed_on: str = ""
    evidence: tuple[str, ...] = ()
    key: str = ""

    def as_json(self) -> dict[str, Json]:
        """Return what a repeated request is known by."""
        said: dict[str, Json] = {name: getattr(self, name) for name in self.__slots__ if name != "key"}
        return {**said, "evidence": list(self.evidence)}


def settle_pool(work: Work, parts: PoolParts, command: Settle) -> Answer:
    """Calculate who bears what, by the pool's terms, and keep it with the figures it rests on.

    Raises:
        InvalidInput: where no figures are given and none are shared; a restatement without a reason.
        Refused: where the terms cannot share it; ``CONDITION_OPEN`` for contingency that is not released;
            ``STATE_FORBIDS`` where another settlement stands.
    """
    case = agreement_of(work, command.ref)
    need_role(work, case, FINANCE, "Settling a pool")

    def act() -> Answer:
        version = pool_named(work.connection, case.ref, command.pool, command.terms_version)
        former = _former(standing(settlements_of(work.connection, case.ref, version.key)), command)
        figures, basis = _figures(work, version, command)
        released = parts.released_of(work.connection, case.ref, version.key)
        found = stand(version.terms, figures, released)
        if found.refusals:
            raise Refused(found.refusals)
        return _write(work, parts, case, (version, found, basis), (command, former))

    return once(work, command.key, command.as_json(), CREATED, act)[0]


def _former(stands: Settled | None, command: Settle) -> Settled | None:
    if command.supersedes and (stands is None or stands.id != command.supersedes):
        message = f"'{command.supersedes}' is no settlement of this pool that stands."
        raise InvalidInput(message, field="supersedes")
    if command.supersedes and not command.reason.strip():
        raise InvalidInput("Say why the settlement is restated.", field="reason")
    if stands is not None and not command.supersedes:
        raise refusal(
            "STATE_FORBIDS",
            f"{stands.id} is the settlement of this pool.",
            rule="A pool has one settlement that stands",
            remedy=f"Restate it: name {stands.id} as superseded, with the reason.",
        )
    return stands


def _figures(work: Work, version: Version, command: Settle) -> tuple[Figures, dict[str, Json]]:
    """Return the figures with what is kept of where they come from: who entered them, or whose forecasts."""
    if command.outturn is not None:
        given = Figures(command.outturn, command.own_costs, command.helps)
        return given, {"figures": given.as_json(), "from": "entered", "by": work.actor.id}
    shared = forecasts_of(work.connection, version.case_ref, version.key)
    relied: Relied | None = relied_on(version.terms, shared)
    if relied is None:
        raise InvalidInput("No forecast is shared yet. Give the outturn.", field="outturn")
    own = command.own_costs if command.own_costs is not None else relied.figures.own_costs
    found = Figures(relied.figures.outturn, own, command.helps)
    whose: list[Json] = [{"id": one.id, "party": one.party, "as_at": one.as_at} for one in relied.forecasts]
    return found, {"figures": found.as_json(), "from": "forecasts", "forecasts": whose}


def _write(
    work: Work,
    parts: PoolParts,
    case: Case,
    what: tuple[Version, Position, dict[str, Json]],
    asked: tuple[Settle, Settled | None],
) -> Answer:
    (version, found, basis), (command, former) = what, asked
    moment = work.moment(case_stream(case.ref))
    id_, position = f"PS-{moment.next_id}", found.as_json()
    names = ("settlement", "met_first", "contingency_released", "in_words")
    result: dict[str, Json] = {name: position[name] for name in names}
    known = digest({"terms": version.digest, "basis": basis, "result": result})
    reading = found.settled.reading if found.settled else None
    columns: dict[str, Json] = {
        "case_ref": case.ref,
        "pool": version.key,
        "terms_version": version.number,
        "terms_digest": version.digest,
        "basis": json.dumps(basis, sort_keys=True, ensure_ascii=False),
        "result": json.dumps(result, sort_keys=True, ensure_ascii=False),
        "reading": reading or "",
        "digest": known,
        "status": CALCULATED,
        "supersedes": former.id if former else "",
        "superseded_by": "",
        "calculated_by": work.actor.id,
        "reason": private("reason"),
        "event": moment.next_id,
    }
    rows = [Row("pool_settlement", {"id": id_}, columns, new=True)]
    if former:
        ended: dict[str, Json] = {"status": SUPERSEDED, "superseded_by": id_}
        rows.append(Row("pool_settlement", {"id": former.id}, ended))
    data: dict[str, Json] = {"settlement": id_, "pool": version.key, "digest": known, "reading": reading}
    data |= {"terms_version": version.number, "supersedes": former.id if former else None}
    entry = CaseEntry(WAS_CALCULATED, data, {"reason": command.reason.strip()}, rows)
    stored = append_entry(work, parts.road, case, entry, moment)
    kept = next(one for one in settlements_of(work.connection, case.ref, version.key) if one.id == id_)
    return {"ref": case.ref, "pool": version.key, **kept.as_json(), "event": stored.id}


def agree_settlement(work: Work, parts: PoolParts, command: AgreeSettlement) -> Answer:
    """Record that a party agrees a settlement; once every party does, it is agreed.

    Raises:
        InvalidInput: for a settlement that is not there.
        Refused: for who does not speak for the party; ``APPROVAL_STALE`` for another digest;
            ``STATE_FORBIDS`` for one that is superseded, or that the party agreed already.
    """
    case = agreement_of(work, command.ref)

    def act() -> Answer:
        return _agree(work, parts, case, command)

    return once(work, command.key, command.as_json(), CREATED, act)[0]


def _agree(work: Work, parts: PoolParts, case: Case, command: AgreeSettlement) -> Answer:
    settled = _named(work, case, command)
    terms = pool_named(work.connection, case.ref, command.pool, settled.terms_version).terms
    # Whoever keeps a party's record may write down what it agreed elsewhere, with the document.
    roles = RECORDERS if command.evidence else FINANCE
    party = speak_for(work, case, party_of(terms, command.party), roles, "Agreeing a settlement")
    _agreeable(settled, command)
    moment, evidence, rows = papers(work, parts, case, command.evidence, DOCUMENT)
    day = day_of(work, command.agreed_on, "agreed_on", past=True) or london_date(moment.now)
    columns: dict[str, Json] = {
        "case_ref": case.ref,
        "organisation": party.organisation,
        "digest": settled.digest,
        "agreed_on": day.isoformat(),
        "agreed_by": work.actor.id,
        "document": command.evidence[0] if command.evidence else "",
        "event": moment.next_id,
    }
    rows.insert(0, Row("pool_agreement", {"settlement": settled.id, "party": party.code}, columns, new=True))
    agreed = {party.code, *(one.party for one in settled.agreed)}
    left = [one.code for one in terms.parties if one.code not in agreed]
    if not left:
        rows.append(Row("pool_settlement", {"id": settled.id}, {"status": AGREED}))
    data: dict[str, Json] = {"settlement": settled.id, "pool": terms.key, "party": party.code}
    data |= {"digest": settled.digest, "agreed_on": day.isoformat(), "evidence": evidence}
    stored = append_entry(work, parts.road, case, CaseEntry(WAS_AGREED, data, rows=rows), moment)
    waits: list[Json] = [*left]
    shape: dict[str, Json] = {"ref": case.ref, "pool": terms.key, "settlement": settled.id}
    status = CALCULATED if left else AGREED
    return {**shape, "party": party.code, "status": status, "waits_for": waits, "event": stored.id}


def _named(work: Work, case: Case, command: AgreeSettlement) -> Settled:
    for one in settlements_of(work.connection, case.ref, command.pool):
        if one.id == command.settlement:
            return one
    raise InvalidInput(f"'{command.settlement}' is no settlement of this pool.", field="settlement")


def _agreeable(settled: Settled, command: AgreeSettlement) -> None:
    if settled.status == SUPERSEDED:
        message = f"{settled.id} is superseded by {settled.superseded_by}."
        raise refusal("STATE_FORBIDS", message, remedy=f"Look at {settled.superseded_by}, and agree that.")
    if command.digest != settled.digest:
        raise refusal(
            "APPROVAL_STALE",
            f"The digest of {settled.id} is {settled.digest}, and not the one that you agree.",
            rule="A settlement is agreed by its digest",
            remedy="Look at it, and agree what it says.",
        )
    if any(one.party == command.party for one in settled.agreed):
        message = f"{command.party} agreed {settled.id} already."
        raise refusal("STATE_FORBIDS", message, remedy="There is nothing more to do for this party.")
