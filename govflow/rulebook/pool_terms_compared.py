"""What differs between two versions of a pool's terms, or between two years of one pool. Pure; pence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from govflow.kernel.findings import Json
from govflow.kernel.pence import money_words, pounds_of
from govflow.rulebook.pool_terms import BudgetLine, Contribution, PoolTerms
from govflow.rulebook.riskshare_words import sentences


@dataclass(frozen=True, slots=True)
class Sum:
    """One amount before and after, in pence; nothing on a side that does not have it."""

    name: str
    before: int | None
    after: int | None

    @property
    def moved(self) -> int:
        """Return what it gained or lost, in pence."""
        return (self.after or 0) - (self.before or 0)

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        money = {"before": self.before, "after": self.after, "moved": self.moved}
        named: dict[str, Json] = {"name": self.name}
        return named | {name: None if one is None else pounds_of(one) for name, one in money.items()}


@dataclass(frozen=True, slots=True)
class Wording:
    """Something that the two say otherwise; empty where one of them does not say it."""

    name: str
    before: str
    after: str

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        return {"name": self.name, "before": self.before, "after": self.after}


@dataclass(frozen=True, slots=True)
class Compared:
    """Two terms beside each other: every sum of both, and what they say otherwise."""

    budget: Sum
    held_back: Sum
    parties: tuple[Sum, ...]
    contributions: tuple[Sum, ...]
    lines: tuple[Sum, ...]
    worded: tuple[Wording, ...]
    rule_before: tuple[str, ...] = field(default_factory=tuple)
    rule_after: tuple[str, ...] = field(default_factory=tuple)

    @property
    def rule_changed(self) -> bool:
        """Say whether an overspend or an underspend would be shared otherwise."""
        return self.rule_before != self.rule_after

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        return {
            "budget": self.budget.as_json(),
            "held_back": self.held_back.as_json(),
            "parties": [one.as_json() for one in self.parties],
            "contributions": [one.as_json() for one in self.contributions],
            "budget_lines": [one.as_json() for one in self.lines],
            "worded": [one.as_json() for one in self.worded],
            "rule": {"before": list(self.rule_before), "after": list(self.rule_after)},
            "rule_changed": self.rule_changed,
        }


def compare_terms(before: PoolTerms, after: PoolTerms) -> Compared:
    """Return two terms beside each other; what both have is matched by its key."""
    return Compared(
        Sum("Budget", before.budget, after.budget),
        Sum("Held as contingency", before.held_back, after.held_back),
        tuple(_sums(_by_party(before), _by_party(after))),
        tuple(_sums(_contributions(before), _contributions(after))),
        tuple(_sums(_lines(before), _lines(after))),
        tuple(_worded(before, after)),
        sentences(before),
        sentences(after),
    )


def _by_party(terms: PoolTerms) -> Mapping[str, int]:
    names = [one.name for one in terms.parties]
    named = {
        one.name if names.count(one.name) == 1 else f"{one.name} ({one.code})": terms.contribution_of(
            one.code
        )
        for one in terms.parties
    }
    others = terms.contribution_of("")
    return {**named, "Nobody who shares": others} if others else named


def _contributions(terms: PoolTerms) -> Mapping[str, int]:
    return {_title(terms, one): one.pence for one in terms.contributions}


def _title(terms: PoolTerms, one: Contribution) -> str:
    whose = terms.name_of(one.party) if one.party else "Nobody who shares"
    return f"{whose}: {one.source} ({one.key}, {one.handling})"


def _lines(terms: PoolTerms) -> Mapping[str, int]:
    return {f"{one.title} ({one.key})": one.pence for one in terms.budget_lines}


def _sums(before: Mapping[str, int], after: Mapping[str, int]) -> Iterator[Sum]:
    for name in {**before, **after}:
        yield Sum(name, before.get(name), after.get(name))


def _worded(before: PoolTerms, after: PoolTerms) -> Iterator[Wording]:
    old, new = _words(before), _words(after)
    for name in {**old, **new}:
        if old.get(name, "") != new.get(name, ""):
            yield Wording(name, old.get(name, ""), new.get(name, ""))


def _words(terms: PoolTerms) -> Mapping[str, str]:
    notice = terms.notice_months
    return {
        "Title": terms.title,
        "Purpose": terms.purpose,
        "Host": terms.name_of(terms.host),
        "Pool manager": terms.manager,
        "Held as": terms.holding,
        "Starts on": terms.starts_on.isoformat(),
        "Ends on": terms.ends_on.isoformat(),
        "Notice": "" if notice is None else f"{notice} months",
        "Review by": terms.review_by.isoformat() if terms.review_by else "",
        "Source": terms.source,
        "Warns at": f"{terms.risk_share.warn_at_percent}% of a limit",
        **{f"Party {one.code}": f"{one.name}, {one.organisation}" for one in terms.parties},
        **{f"Instalments of {one.key}": _paid(one) for one in terms.contributions},
        **{f"Budget line {one.key}": _held(terms, one) for one in terms.budget_lines},
    }


def _paid(one: Contribution) -> str:
    paid = one.instalments
    if paid is None:
        return ""
    if paid.pattern == "dates":
        return "; ".join(f"{due.on}: {money_words(due.pence)}" for due in paid.dates)
    return f"{paid.pattern}, from {paid.first_on}"


def _held(terms: PoolTerms, line: BudgetLine) -> str:
    whose = f", of {terms.name_of(line.party)}" if line.party else ""
    return f"{line.holding}{whose}" + (f", line {line.plan_line} of the plan" if line.plan_line else "")
