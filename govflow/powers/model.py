"""Decisions, pure: what one can be relied on for, and what its record has to say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import Happened, format_instant, parse_happened, parse_instant
from govflow.kernel.words import spaced
from govflow.rulebook.delegation import span
from govflow.rulebook.powers import Power

PROPOSED, MADE, DEFERRED, REFUSED = "proposed", "made", "deferred", "refused"
OUTCOMES = {MADE: "record_made", DEFERRED: "record_deferred", REFUSED: "record_refused"}
REPORTED_BACK, CALL_IN_CLOSES = "reported_back", "call_in_closes"
NATURES = ("", "retrospective", "ratifying")
# What the written record can hold: SI 2012/2089 regulations 12 and 13, SI 2014/2095 regulations 7 and 8.
RECORD_WORDS: Mapping[str, str] = {
    "reasons": "the reasons",
    "options_rejected": "the options considered and rejected",
    "interests": "the interests declared, or that there were none",
    "dispensations": "the dispensations",
    "background_papers": "the background papers",
    "financial_effect": "the financial effect",
    "ward": "the ward",
    "urgency_rule": "the rule of urgency",
    "urgency_reason": "why it is urgent",
    "urgency_agreed_by": "who agreed that it is urgent",
    "published_at": "where the urgency was published",
    "call_in_excluded": "whether call-in is excluded",
    "call_in_closes": "when its call-in window closes",
    "questions": "the questions asked of its author",
    "letter": "the letter of the resolution",
    "voting": "how it was voted",
    "subjects": "the other cases it is about",
    "prepared_by": "who prepared it",
    "exempt": "the paragraph under which it is exempt",
}
# What of it says how something was decided, and nothing of what; all else may tell.
TELLS_NOTHING = frozenset(
    {"exempt", "letter", "voting", "call_in_closes", "call_in_excluded", "urgency_rule"}
)
WANTED = ("reasons", "options_rejected", "interests")
WANTED_IF_URGENT = ("urgency_rule", "urgency_reason", "urgency_agreed_by", "published_at")
# By which verbs a body passes on what it holds; and the offices that no power is passed to.
UNDOES = frozenset({"refuse", "rescind"})
PASSES_ON = frozenset({"delegate", "authorise", "approve", "agree"})
POWERLESS = frozenset({"area_administrator", "system_administrator", "auditor", "regional_contact"})
_RULE = "A decision is relied on for what it decided, while it stands"


@dataclass(frozen=True, slots=True)
class KnownDecision:
    """A decision as it stands now."""

    ref: str
    area: str
    state: str
    body: str
    office: str
    delegation: str
    meeting: str
    item: str
    verb: str
    subject: str
    text: str
    sha256: str
    decided_at: str
    effective_at: str
    ended_at: str
    nature: str
    in_principle: bool
    condition: str
    condition_lifted: str
    ratifies: str
    amount: str
    in_question: str
    event: int
    struck: bool
    executive: bool = False
    key_decision: bool = False
    urgent: bool = False
    record: Mapping[str, Json] | None = None
    holds: tuple[str, ...] = ()
    settled: bool = False
    withheld: bool = False

    @property
    def notices(self) -> tuple[str, ...]:
        """Return, in sentences, why nothing may rely on it yet."""
        held = tuple(f"On hold, by the {spaced(office)}." for office in self.holds)
        asked = (f"In question: {self.in_question}",) if self.in_question and not self.settled else ()
        return (*asked, *held)

    @property
    def exempt(self) -> str:
        """Return the paragraph of Schedule 12A under which its wording is exempt, or nothing."""
        return str((self.record or {}).get("exempt") or "")

    @property
    def decided(self) -> Happened:
        """Return when it was decided, to the instant or to the day."""
        return parse_happened(self.decided_at)

    @property
    def waits(self) -> bool:
        """Say whether it is subject to something that has not been met."""
        return bool(self.condition and not self.condition_lifted)

    @property
    def subjects(self) -> tuple[str, ...]:
        """Return every case it is about."""
        more = (self.record or {}).get("subjects")
        return (self.subject, *(str(one) for one in more)) if isinstance(more, list) else (self.subject,)


@dataclass(frozen=True, slots=True)
class Need:
    """What a step asks of a decision it cites: about which case, at which moments."""

    power: str
    case: str
    area: str
    first: datetime
    last: datetime


def stands(decision: KnownDecision, first: datetime, last: datetime) -> Iterator[Finding]:
    """Yield every reason why nothing can rest on a decision at these moments, whatever it is about."""
    if decision.struck:
        yield _no("AUTHORITY_REVOKED", f"{decision.ref} was recorded in error and no longer stands.")
    if decision.state in {DEFERRED, REFUSED, PROPOSED}:
        yield _no(
            "NOT_CARRIED", f"{decision.ref} is {decision.state}: nothing was decided that a step rests on."
        )
    elif decision.waits:
        yield condition_open(decision)
    elif not decision.effective_at or last < parse_instant(decision.effective_at):
        yield _no(
            "AUTHORITY_NOT_YET", f"{decision.ref} is not in effect yet: it is {spaced(decision.state)}."
        )
    if decision.ended_at and first >= parse_instant(decision.ended_at):
        yield _no("AUTHORITY_REVOKED", f"{decision.ref} was {spaced(decision.state)} at {decision.ended_at}.")
    for office in decision.holds:
        yield on_hold(decision.ref, office)
    if decision.in_question and not decision.settled:
        message = f"{decision.ref} is in question: {decision.in_question}"
        yield Finding(
            "IN_QUESTION",
            message,
            rule="What is in question is relied on only after a determination or a fresh decision",
            remedy="Ask the monitoring officer for a determination, or the body for a fresh decision.",
        )


def condition_open(decision: KnownDecision) -> Finding:
    """Return the reason of a condition that has not been met."""
    # It is kept with whatever rests on the decision, and read by more people than may read what is exempt.
    what = " a condition" if decision.exempt else f": {decision.condition}"
    message = f"{decision.ref} is subject to{what}. That has not been met."
    return _no("CONDITION_OPEN", message)


def window_closes(decision: KnownDecision) -> datetime | None:
    """Return when the call-in window of a decision closes or closed, where it has one."""
    closes = (decision.record or {}).get(CALL_IN_CLOSES)
    return parse_instant(str(closes)) if closes else None


def judge_decision(
    decision: KnownDecision, need: Need, power: Power, body_powers: frozenset[str]
) -> tuple[Finding, ...]:
    """Return every reason why a decision gives no authority for a step; none means that it does."""
    found = list(stands(decision, need.first, need.last))
    if decision.area != need.area or need.case not in decision.subjects:
        about = decision.subject or "nothing named"
        found.append(_no("OUT_OF_SCOPE", f"{decision.ref} is about {about}, and this is {need.case}."))
    if decision.verb not in power.verbs:
        did, wanted = spaced(decision.verb), power.title[0].lower() + power.title[1:]
        message = f"{decision.ref} is to {did}. The step needs the power that {wanted}."
        found.append(_no("OUT_OF_SCOPE", message))
    if decision.in_principle:
        message = f"{decision.ref} is in principle only. Final approval is still to come."
        found.append(_no("AUTHORITY_NOT_YET", message))
    if decision.body and need.power not in body_powers:
        message = (
            f"The terms of reference of {decision.body} did not give it the power "
            f"'{spaced(need.power)}' on {decision.decided_at[:10]}."
        )
        remedy = "Ask the body that holds the power, or the monitoring officer for a determination."
        found.append(Finding("GRANTOR_LACKS_POWER", message, rule=_RULE, remedy=remedy))
    return tuple(found)


def on_hold(ref: str, office: str) -> Finding:
    """Return the reason of a hold."""
    named = spaced(office)
    return Finding(
        "ON_HOLD",
        f"{ref} is on hold, by the {named}.",
        rule="A hold stops what follows until the same office lifts it",
        remedy=f"Ask the {named}.",
    )


def moments_of(happened: Happened | None, now: datetime) -> tuple[datetime, datetime]:
    """Return the first and last moment of an act: now, the instant it happened, or the whole day."""
    if happened is None:
        return now, now
    return span(happened.earliest, happened.latest)


def read_record(given: Mapping[str, Json]) -> dict[str, Json]:
    """Return the record of a decision with only the keys it can hold.

    Raises:
        InvalidInput: naming a key that means nothing.
    """
    for name in given:
        if name not in RECORD_WORDS:
            known = ", ".join(RECORD_WORDS)
            raise InvalidInput(f"The record of a decision has no '{name}'. It has: {known}.", field=name)
    return {name: value for name, value in given.items() if value not in (None, "", [])}


def wanting(record: Mapping[str, Json], *, urgent: bool, by_officer: bool, executive: bool) -> list[str]:
    """Return, in words, what the Regulations ask of such a record and it does not say."""
    asked: Sequence[str] = WANTED if by_officer or executive else ()
    asked = (*asked, *(WANTED_IF_URGENT if urgent else ()))
    return [RECORD_WORDS[name] for name in asked if name not in record]


def ends_at(happened: Happened | None, now: datetime) -> str:
    """Return when something ended: with the day it happened on, but never later than it was written down."""
    ended = now if happened is None else min(now, happened.latest)
    return format_instant(ended)


def _no(code: str, message: str) -> Finding:
    return Finding(code, message, rule=_RULE, remedy="Cite a decision or a delegation that gives this power.")
