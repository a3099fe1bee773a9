"""Judges one act under a delegation and gives every reason against it. Pure: no clock, no database.

What was done here is an instant. What is known only to the day is judged as the whole day: it is enough
that the delegation was in force at some moment of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import format_instant
from govflow.kernel.words import spaced
from govflow.rulebook.delegation_terms import AGREE, Consultee, DelegationTerms, Party, pounds_of

_RULE = "A delegation reaches as far as its own terms"
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """One consultation as it stands: who was asked, with the papers or not, until when, and the answer."""

    consultee: str
    asked_at: datetime
    reply_by: datetime
    material: bool
    replied_at: datetime | None = None
    answer: str = ""
    considered: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What became of the delegation until now: its end, its pauses, what was spent, what its grantor held."""

    ended_at: datetime | None = None
    pauses: tuple[tuple[datetime, datetime | None], ...] = ()
    spent: int = 0
    grantor_powers: frozenset[str] = frozenset()
    passed_on: bool = True


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody wants to do, or did, under it. ``keys`` are the person and the offices held then."""

    power: str
    person: str
    keys: frozenset[str]
    first: datetime
    last: datetime
    case: str = ""
    area: str = ""
    year: str = ""
    workflow: str = ""
    pence: int | None = None
    asked: Sequence[Asked] = ()
    assents: Mapping[str, str] = field(default_factory=dict)
    authors: frozenset[str] = frozenset()


def span(earliest: datetime, latest: datetime) -> tuple[datetime, datetime]:
    """Return the first and the last moment an act can have been done at, from a half-open span."""
    return earliest, max(earliest, latest - _TICK)


def judge(terms: DelegationTerms, standing: Standing, act: Act) -> tuple[Finding, ...]:
    """Return every reason why the act is not within the delegation; none means that it is."""
    found = [*in_force(terms, standing, act), *_who(terms, act), *_what(terms, standing, act)]
    return (*found, *_money(terms, standing, act), *_asked_first(terms, act))


def in_force(terms: DelegationTerms, standing: Standing, act: Act) -> Iterator[Finding]:
    """Yield the reasons of time alone: not yet begun, run out, ended, suspended."""
    if terms.from_ is not None and act.last < terms.from_:
        yield _said("AUTHORITY_NOT_YET", "This delegation begins at {}.", terms.from_)
    if terms.until is not None and act.first >= terms.until:
        yield _said("AUTHORITY_EXPIRED", "This delegation ended at {}.", terms.until)
    if standing.ended_at is not None and act.first >= standing.ended_at:
        yield _said("AUTHORITY_REVOKED", "This delegation was ended at {}.", standing.ended_at)
    for since, until in standing.pauses:
        if since <= act.first and (until is None or act.last < until):
            yield _said("ON_HOLD", "This delegation was suspended from {}.", since)


def reach(terms: DelegationTerms, standing: Standing, act: Act) -> Iterator[Finding]:
    """Yield the reasons of time, scope and money: those that bind what was granted under it too."""
    yield from in_force(terms, standing, act)
    yield from _scope(terms, act)
    yield from _money(terms, standing, act)


def _said(code: str, words: str, instant: datetime) -> Finding:
    at = format_instant(instant)
    remedy = "Act under another power, or ask the grantor for a fresh delegation."
    return Finding(code, words.format(at), figures={"at": at}, rule=_RULE, remedy=remedy)


def _who(terms: DelegationTerms, act: Act) -> Iterator[Finding]:
    mine = [party for party in terms.delegates if party.is_one_of(act.keys)]
    named = _list(terms.delegates)
    if not mine:
        message = f"This delegation was given to {named}, and not to you."
        yield Finding("AUTHORITY_MISSING", message, rule=_RULE, remedy=f"Ask {named}.")
    if terms.joint and not _all_act(terms.delegates, act):
        missing = [party for party in terms.delegates if not _actors(party, act)] or list(terms.delegates)
        message = f"All of {named} must act, each a different person. Wanting: {_list(missing)}."
        figures: dict[str, Json] = {"missing": [party.key for party in missing]}
        remedy = f"Have the assent of {_list(missing)} recorded first."
        yield Finding("JOINT_DELEGATE_MISSING", message, figures=figures, rule=_RULE, remedy=remedy)
    if act.person in act.authors:
        yield Finding(
            "SELF_APPROVAL",
            "You prepared or submitted what is to be decided; somebody else decides it.",
            rule="Nobody decides on their own work, whichever account they use",
            remedy="Ask another who holds the power.",
        )


def _actors(party: Party, act: Act) -> set[str]:
    assented = act.assents.get(party.key)
    return ({act.person} if party.is_one_of(act.keys) else set()) | ({assented} if assented else set())


def _all_act(parties: Sequence[Party], act: Act, taken: frozenset[str] = frozenset()) -> bool:
    """Say whether each party has a person of its own: one who holds two offices acts for one of them."""
    if not parties:
        return True
    first, *rest = parties
    return any(_all_act(rest, act, taken | {one}) for one in _actors(first, act) - taken)


def _scope(terms: DelegationTerms, act: Act) -> Iterator[Finding]:
    scope = terms.scope
    if terms.develop_only:
        message = "This is authority to develop a proposal and report back. It is no power to decide."
        yield Finding("OUT_OF_SCOPE", message, rule=_RULE, remedy="Bring the proposal back to the grantor.")
    elif act.power not in scope.powers:
        message = f"This delegation does not pass the power '{spaced(act.power)}'."
        yield Finding("OUT_OF_SCOPE", message, figures={"powers": list(scope.powers)}, rule=_RULE)
    if not scope.subject.covers(case=act.case, area=act.area, year=act.year, workflow=act.workflow):
        message = f"{act.case or 'This'} is not within the subject of this delegation."
        yield Finding("OUT_OF_SCOPE", message, rule=_RULE, remedy="Look for the power over this subject.")


def _what(terms: DelegationTerms, standing: Standing, act: Act) -> Iterator[Finding]:
    yield from _scope(terms, act)
    if not terms.develop_only and act.power not in standing.grantor_powers:
        message = f"Whoever granted this did not hold the power '{spaced(act.power)}' when granting it."
        remedy = "Ask the monitoring officer for a determination, or the right body for a decision."
        yield Finding(
            "GRANTOR_LACKS_POWER", message, rule="Nobody passes on what they do not hold", remedy=remedy
        )
    if not standing.passed_on:
        message = "This was passed on under a delegation that does not allow it to be passed on."
        remedy = "Ask the first delegate to act, or the grantor to delegate to you."
        yield Finding(
            "NO_ONWARD_DELEGATION", message, rule="Local Government Act 1972 section 101", remedy=remedy
        )


def _money(terms: DelegationTerms, standing: Standing, act: Act) -> Iterator[Finding]:
    each, total = terms.scope.limit_each, terms.scope.limit_total
    if total is not None and standing.spent >= total:
        message = f"The total of this delegation, £{pounds_of(total)}, has been used."
        yield Finding("AUTHORITY_EXHAUSTED", message, figures={"spent": standing.spent}, rule=_RULE)
        return
    if act.pence is None:
        if each is not None or total is not None:
            message = "This delegation has a limit. Say the amount."
            yield Finding(
                "OVER_LIMIT", message, figures={"field": "amount"}, rule=_RULE, remedy="Give the amount."
            )
        return
    for limit, words in ((each, "for one act"), (None if total is None else total - standing.spent, "left")):
        if limit is not None and act.pence > limit:
            message = (
                f"£{pounds_of(act.pence)} is over the £{pounds_of(limit)} {words} under this delegation."
            )
            figures: dict[str, Json] = {"amount": act.pence, "limit": limit}
            remedy = "Bring it to the body that granted this."
            yield Finding("OVER_LIMIT", message, figures=figures, rule=_RULE, remedy=remedy)


def _asked_first(terms: DelegationTerms, act: Act) -> Iterator[Finding]:
    for consultee in terms.consultees:
        known = [
            one for one in act.asked if one.consultee == consultee.party.key and one.asked_at <= act.last
        ]
        why = _agreed(known, act) if consultee.kind == AGREE else _consulted(terms, known, act)
        if why:
            yield _not_asked(consultee, why)


def _not_asked(consultee: Consultee, why: str) -> Finding:
    named = consultee.party.title
    code = "AGREEMENT_MISSING" if consultee.kind == AGREE else "CONSULTATION_MISSING"
    figures: dict[str, Json] = {"consultee": consultee.party.key}
    remedy = f"Ask {named}, with the papers and a date, and record what came of it."
    # A person or a body is named by what the record calls it, which no capital may change.
    message = f"{named[0].upper()}{named[1:]} {why}" if consultee.party.office else f"{named} {why}"
    return Finding(code, message, figures=figures, rule=_RULE, remedy=remedy)


def _agreed(known: Sequence[Asked], act: Act) -> str:
    replied = [one for one in known if one.replied_at is not None and one.replied_at <= act.last]
    if not replied:
        return "must agree first, and has not."
    newest = max(replied, key=lambda one: one.replied_at or one.asked_at)
    return "" if newest.answer == "agreed" else f"answered '{spaced(newest.answer)}', which is not agreement."


def _consulted(terms: DelegationTerms, known: Sequence[Asked], act: Act) -> str:
    """Asked, with the papers, with reasonable time, what was replied considered. Silence never blocks."""
    if not known:
        return "must be consulted first, and was not asked."
    wanting = [_short_of(terms, one, act) for one in known]
    return wanting[-1] if all(wanting) else ""


def _short_of(terms: DelegationTerms, one: Asked, act: Act) -> str:
    if not one.material:
        return "was asked without the papers."
    if one.replied_at is not None and one.replied_at <= act.last:
        return "" if one.considered else "replied, and the reply has not been considered yet."
    if one.reply_by - one.asked_at < terms.reasonable:
        hours = int(terms.reasonable.total_seconds()) // 3600
        return f"was given less than {hours} hours to reply."
    return "" if act.last >= one.reply_by else f"was asked and has until {format_instant(one.reply_by)}."


def _list(parties: Sequence[Party]) -> str:
    return " and ".join(party.title for party in parties)
