"""What somebody wishes to do, put to a decision or a delegation: the reasons against it, and the snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from govflow.kernel.findings import Finding, Json
from govflow.powers.model import KnownDecision, Need, judge_decision, on_hold, stands
from govflow.powers.queries.holders import TermsInForce, keys_of, terms_at
from govflow.powers.queries.loading import (
    KnownDelegation,
    asked_under,
    chain_of,
    load_decision,
    standing_of,
)
from govflow.road.persons import one_person
from govflow.road.ports import Authority, Case
from govflow.rulebook.delegation import Act, judge, reach
from govflow.rulebook.delegation_terms import pounds_of
from govflow.rulebook.powers import Power

Moments = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done, or was done: the power, the case, who, when, how much."""

    power: str
    case: str
    area: str
    year: str
    workflow: str
    first: datetime
    last: datetime
    person: str = ""
    keys: frozenset[str] = frozenset()
    pence: int | None = None
    authors: frozenset[str] = frozenset()
    by_delegate: bool = False


def wish_under(
    connection: Connection,
    known: KnownDelegation,
    about: Case | None,
    who: str,
    span: Moments,
) -> Wish:
    """Return the wish of somebody to decide under a delegation, about a case or about none."""
    return Wish(
        power=next(iter(known.terms.scope.powers), ""),
        case=about.ref if about else known.ref,
        area=known.area,
        year=about.year if about else "",
        workflow=about.workflow if about else "",
        first=span[0],
        last=span[1],
        person=one_person(connection, who),
        keys=keys_of(connection, who, known.area, *span),
    )


def judge_by_decision(connection: Connection, known: KnownDecision, wish: Wish, power: Power) -> Authority:
    """Judge a decision as the authority for a wish."""
    held = terms_at(connection, known.body, known.decided) if known.body else None
    need = Need(wish.power, wish.case, wish.area, wish.first, wish.last)
    findings = judge_decision(known, need, power, held.powers if held else frozenset())
    return Authority((*findings, *_own(wish)), decision_snapshot(known, wish.power, held))


def _own(wish: Wish) -> Iterator[Finding]:
    if wish.person in wish.authors:
        yield Finding(
            "SELF_APPROVAL",
            "You prepared or submitted what is to be decided; somebody else decides it.",
            rule="Nobody decides on their own work, whichever account they use",
            remedy="Ask another who holds the power.",
        )


def decision_snapshot(known: KnownDecision, power: str, held: TermsInForce | None) -> dict[str, Json]:
    """Return what an event keeps of the decision it rests on."""
    return {
        "kind": "decision",
        "ref": known.ref,
        "version": known.event,
        "power": power,
        "body": f"body:{known.body}" if known.body else "",
        "office": known.office,
        "meeting": known.meeting,
        "item": known.item,
        "verb": known.verb,
        "decided_at": known.decided_at,
        # The snapshot stands where everybody of the area reads it, and a digest of few words gives them away.
        "sha256": "" if known.exempt else known.sha256,
        "scope": known.subject,
        "limit": None,
        "from": known.effective_at,
        "until": known.ended_at,
        "terms": _terms_snapshot(held),
    }


def _terms_snapshot(held: TermsInForce | None) -> dict[str, Json]:
    return {"id": held.id, "from": held.from_at, "approved_by": held.approved_by} if held else {}


def judge_by_delegation(connection: Connection, known: KnownDelegation, wish: Wish) -> Authority:
    """Judge a delegation, what it rests on and what it was granted under, as the authority for a wish."""
    instrument = load_decision(connection, known.instrument)
    chain = chain_of(connection, known)
    held, powers = grantor_powers(connection, known, instrument, chain)
    asked, answered = asked_under(connection, known.ref, wish.case)
    # Whose assent it was is asked now: their accounts may have been linked since.
    assents = {party: one_person(connection, who) for party, who in answered.items()}
    passed_on = all(parent.terms.may_sub_delegate for parent in chain)
    act = Act(
        power=wish.power,
        person=wish.person,
        keys=wish.keys,
        first=wish.first,
        last=wish.last,
        case=wish.case,
        area=wish.area,
        year=wish.year,
        workflow=wish.workflow,
        pence=wish.pence,
        asked=asked,
        assents=assents,
        authors=wish.authors,
    )
    found = [*judge(known.terms, standing_of(known, powers, passed_on=passed_on), act)]
    found += _beside(known, instrument, wish)
    for parent in chain:
        found += [_above(parent, one) for one in reach(parent.terms, standing_of(parent), act)]
        found += [on_hold(parent.ref, office) for office in parent.holds]
    return Authority(_once(found), delegation_snapshot(known, wish, instrument, held))


def _above(parent: KnownDelegation, found: Finding) -> Finding:
    if "field" in found.figures:
        return found  # What is to be typed is typed once, for all of them.
    return replace(found, message=f"{parent.ref}, which this was granted under: {found.message}")


def _beside(known: KnownDelegation, instrument: KnownDecision | None, wish: Wish) -> Iterator[Finding]:
    if known.area != wish.area:
        message = f"{known.ref} is a delegation of another area."
        yield Finding("OUT_OF_SCOPE", message, remedy="Cite a delegation of this area.")
    if known.struck:
        message = f"{known.ref} was recorded in error and no longer stands."
        yield Finding("AUTHORITY_REVOKED", message, remedy="Cite another power.")
    for office in known.holds:
        yield on_hold(known.ref, office)
    if instrument is not None:
        yield from stands(instrument, wish.first, wish.last)


def grantor_powers(
    connection: Connection,
    known: KnownDelegation,
    instrument: KnownDecision | None,
    chain: list[KnownDelegation],
) -> tuple[TermsInForce | None, frozenset[str]]:
    """Return what the grantor held when it granted: by its terms, or by the delegation it acted under."""
    if known.power_confirmed.startswith("DET-"):
        return None, frozenset(known.terms.scope.powers)
    if chain:
        return None, frozenset(chain[0].terms.scope.powers)
    if instrument is None or not instrument.body:
        return None, frozenset()
    held = terms_at(connection, instrument.body, instrument.decided)
    return held, held.powers if held else frozenset()


def delegation_snapshot(
    known: KnownDelegation, wish: Wish, instrument: KnownDecision | None, held: TermsInForce | None
) -> dict[str, Json]:
    """Return what an event keeps of the delegation it was done under, and of the decision that granted it."""
    scope = known.terms.scope
    mine = next((party for party in known.terms.delegates if party.is_one_of(wish.keys)), None)
    subject: dict[str, Json] = {
        name: list(getattr(scope.subject, name))
        for name in ("cases", "areas", "years", "workflows")
        if getattr(scope.subject, name)
    }
    limits: dict[str, Json] = {
        name: pounds_of(amount)
        for name, amount in (("each", scope.limit_each), ("total", scope.limit_total))
        if amount is not None
    }
    return {
        "kind": "delegation",
        "ref": known.ref,
        "version": known.event,
        "power": wish.power,
        "delegate": mine.key if mine else "",
        "grantor": f"body:{known.grantor}",
        "instrument": decision_snapshot(instrument, wish.power, held) if instrument else {},
        "under": known.under,
        "amount": pounds_of(wish.pence) if wish.pence else "",
        "scope": subject,
        "limit": limits or None,
        "power_confirmed": known.power_confirmed,
        "from": known.from_at,
        "until": known.until_at,
    }


def _once(found: list[Finding]) -> tuple[Finding, ...]:
    return tuple({(one.code, one.message): one for one in found}.values())


def softened(found: Authority) -> Authority:
    """Return the same with its reasons as flags: what was done in the world is recorded as it happened."""
    return replace(found, findings=tuple(replace(one, severity="warning") for one in found.findings))


def outcomes_of(verb: str) -> tuple[str, ...]:
    """Return the outcomes of ``config/bodies.toml`` that a resolution with this verb comes to."""
    return {
        "sign_off": ("signed_off",),
        "approve": ("agreed", "signed_off"),
        "agree": ("agreed", "content", "signed_off"),
        "comment": ("commented",),
        "delegate": ("delegated",),
        "refuse": ("refused", "not_agreed"),
        "confirm": ("agreed",),
        "ratify": ("agreed",),
        "support": ("content", "recommended"),
        "recommend": ("recommended", "changes_recommended"),
    }.get(verb, ())
