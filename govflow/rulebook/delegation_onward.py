"""Whether what is passed on stays within what was given: nobody passes on more than they hold. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from fnmatch import fnmatchcase

from govflow.kernel.findings import Finding
from govflow.kernel.moments import format_instant
from govflow.rulebook.delegation_terms import AGREE, DelegationTerms, Scope, pounds_of

_RULE = "Nobody passes on more than they hold"
_SUBJECTS = ("cases", "areas", "years", "workflows")


def beyond(onward: DelegationTerms, given: DelegationTerms) -> tuple[Finding, ...]:
    """Return every way in which an onward delegation would reach beyond the one it is granted under."""
    found = [*_subjects(onward.scope, given.scope), *_money(onward.scope, given.scope)]
    return (*found, *_dates(onward, given), *_asks_less(onward, given))


def _subjects(onward: Scope, given: Scope) -> Iterator[Finding]:
    for name in _SUBJECTS:
        wider = _wider(getattr(onward.subject, name), getattr(given.subject, name))
        if wider:
            held = ", ".join(getattr(given.subject, name))
            yield _wide("OUT_OF_SCOPE", f"It would reach {wider}; what is passed on reaches only {held}.")


def _wider(onward: Sequence[str], given: Sequence[str]) -> str:
    if not given:
        return ""
    if not onward:
        return "everything"
    return ", ".join(one for one in onward if not any(fnmatchcase(one, held) for held in given))


def _money(onward: Scope, given: Scope) -> Iterator[Finding]:
    each = min((one for one in (onward.limit_each, onward.limit_total) if one is not None), default=None)
    for limit, held, words in (
        (each, given.limit_each, "for one act"),
        (onward.limit_total, given.limit_total, "in all"),
    ):
        if held is not None and (limit is None or limit > held):
            said = "It sets no limit" if limit is None else f"Its limit is £{pounds_of(limit)}"
            yield _wide("OVER_LIMIT", f"{said} {words}; what is passed on has £{pounds_of(held)} {words}.")


def _dates(onward: DelegationTerms, given: DelegationTerms) -> Iterator[Finding]:
    if given.from_ and (onward.from_ is None or onward.from_ < given.from_):
        yield _wide("OUT_OF_SCOPE", f"It would begin before what is passed on, at {_at(given.from_)}.")
    if given.until and (onward.until is None or onward.until > given.until):
        yield _wide("OUT_OF_SCOPE", f"It would outlast what is passed on, which ends at {_at(given.until)}.")


def _asks_less(onward: DelegationTerms, given: DelegationTerms) -> Iterator[Finding]:
    asked = {one.party.key: one.kind for one in onward.consultees}
    for one in given.consultees:
        kind = asked.get(one.party.key)
        if kind is None or (one.kind == AGREE and kind != AGREE):
            how = "must agree first" if one.kind == AGREE else "must be consulted first"
            yield _wide(
                "OUT_OF_SCOPE", f"By what is passed on {one.party.title} {how}; by this they need not."
            )


def _wide(code: str, message: str) -> Finding:
    remedy = "Grant no more than was given, or ask the body that holds the power."
    return Finding(code, message, rule=_RULE, remedy=remedy)


def _at(instant: datetime) -> str:
    return format_instant(instant)
