"""Where a pool stands with an outturn: what is used first, who bears the rest, how far each limit is. Pure.

All money is whole pence. An overspend is met by the help that the terms name, in their order and as far as
each goes; what is left goes to the bands (``riskshare.settle``). Contingency goes as far as it was released.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from govflow.kernel.errors import InvalidInput, Refused, refusal
from govflow.kernel.findings import Finding, Json
from govflow.kernel.pence import money_words, pounds_of
from govflow.rulebook.pool_terms import CONTINGENCY, PoolTerms
from govflow.rulebook.riskshare import Outturn, Rule, Settlement, apportion, settle
from govflow.rulebook.riskshare_reading import read_rule
from govflow.rulebook.riskshare_words import HELPS, sentences, settled_in_words

Kind = Literal["band", "cap"]
State = Literal["below", "near", "past"]
BAND, CAP = "band-", "cap-"
HELD_BACK = "CONDITION_OPEN"
NEAR, OVER, NOT_MET = "LIMIT_NEAR", "OVER_LIMIT", "OWN_COSTS_DO_NOT_SUM"


@dataclass(frozen=True, slots=True)
class Figures:
    """What is expected or was spent: the outturn, each party's own part of an overspend, help there is."""

    outturn: int
    own_costs: Mapping[str, int] | None = None
    helps: Mapping[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Json]:
        """Return the figures as text in pounds."""
        own = self.own_costs
        return {
            "outturn": pounds_of(self.outturn),
            "own_costs": None if own is None else {one: pounds_of(pence) for one, pence in own.items()},
            "helps": {one: pounds_of(pence) for one, pence in self.helps.items()},
        }


@dataclass(frozen=True, slots=True)
class HelpUsed:
    """One thing that meets an overspend before it is shared: what there is of it, and what is used."""

    name: str
    there: int
    used: int

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        there, used = pounds_of(self.there), pounds_of(self.used)
        return {"name": self.name, "title": HELPS[self.name], "there": there, "used": used}


@dataclass(frozen=True, slots=True)
class Limit:
    """A band or a cap, and how much of it is reached. ``name`` is its own within the terms."""

    name: str
    kind: Kind
    title: str
    pence: int
    reached: int
    state: State

    @property
    def left(self) -> int:
        """Return what is left before it is passed, in pence; nought once it is."""
        return max(self.pence - self.reached, 0)

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        money = {"limit": self.pence, "reached": self.reached, "left": self.left}
        shape: dict[str, Json] = {"name": self.name, "kind": self.kind, "title": self.title}
        return {**shape, **{name: pounds_of(pence) for name, pence in money.items()}, "state": self.state}

    def finding(self) -> Finding | None:
        """Return what is to be said of it; nothing while it is far."""
        if self.state == "below":
            return None
        figures: dict[str, Json] = {"limit": pounds_of(self.pence), "reached": pounds_of(self.reached)}
        at = f"{self.title}: {money_words(self.reached)} of {money_words(self.pence)} is reached"
        rule = "The risk share of the pool's terms"
        if self.state == "near":
            words, remedy = (
                f"{at}, {money_words(self.left)} is left.",
                "Tell the partners before it is passed.",
            )
            return Finding(NEAR, words, "warning", self.name, figures, rule, remedy)
        remedy = "The body that manages the fund decides what is done."
        return Finding(OVER, f"{at}: it is passed.", "error", self.name, figures, rule, remedy)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a pool stands. ``settled`` is nothing where the terms cannot share this outturn yet."""

    terms: PoolTerms
    figures: Figures
    helped: tuple[HelpUsed, ...]
    settled: Settlement | None
    limits: tuple[Limit, ...]
    findings: tuple[Finding, ...]
    released: int | None = None

    @property
    def refusals(self) -> tuple[Finding, ...]:
        """Return why it cannot be settled so; a limit that is passed is no such reason."""
        return tuple(one for one in self.findings if one.severity == "error" and one.code != OVER)

    @property
    def variance(self) -> int:
        """Return outturn less budget before any help is used."""
        return self.figures.outturn - self.terms.budget

    @property
    def passed(self) -> tuple[Limit, ...]:
        """Return the limits that are passed."""
        return tuple(one for one in self.limits if one.state == "past")

    @property
    def words(self) -> str:
        """Return what comes of it in one sentence, the reading named."""
        return settled_in_words(self.settled) if self.settled else ""

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        return {
            **self.figures.as_json(),
            "budget": pounds_of(self.terms.budget),
            "variance": pounds_of(self.variance),
            "met_first": [one.as_json() for one in self.helped],
            "contingency_released": None if self.released is None else pounds_of(self.released),
            "settlement": self.settled.as_json() if self.settled else None,
            "in_words": self.words,
            "rule": list(sentences(self.terms)),
            "limits": [one.as_json() for one in self.limits],
            "findings": [one.as_json() for one in self.findings],
        }


def rule_of(terms: PoolTerms) -> Rule:
    """Return the risk share of some terms as the rule that settles."""
    return read_rule(terms.rule_document())


def stand(terms: PoolTerms, figures: Figures, released: int | None = None) -> Position:
    """Return where a pool stands with some figures; what keeps it from being settled is a finding.

    ``released`` is how much contingency there is to use, in pence; nothing where that is not asked.

    Raises:
        InvalidInput: for help that the terms do not name, or figures of nobody who is a party.
    """
    _known(terms, figures)
    rule, helped = rule_of(terms), tuple(_helped(terms, figures))
    used = sum(one.used for one in helped)
    outturn = figures.outturn - used
    settled: Settlement | None = None
    findings: tuple[Finding, ...]
    try:
        settled = settle(rule, Outturn(outturn, _own(rule, figures, outturn)))
        findings = settled.findings
    except Refused as refused:
        findings = refused.findings
    limits = (*_bands(terms, rule, outturn), *_caps(terms, rule, settled, figures, outturn))
    said = tuple(one for limit in limits if (one := limit.finding()))
    held = _held(helped, released)
    return Position(terms, figures, helped, settled, limits, (*said, *held, *findings), released)


def _held(helped: Sequence[HelpUsed], released: int | None) -> Iterator[Finding]:
    """Yield that more contingency is used than was released."""
    used = sum(one.used for one in helped if one.name == CONTINGENCY)
    if released is not None and used > released:
        yield Finding(
            HELD_BACK,
            f"{money_words(used)} of contingency is used first, {money_words(released)} of it is released.",
            where=CONTINGENCY,
            figures={"used": pounds_of(used), "released": pounds_of(released)},
            rule="Contingency meets an overspend as far as it was released",
            remedy="Release more of it first, or use no more than is released.",
        )


def _known(terms: PoolTerms, figures: Figures) -> None:
    codes = [one.code for one in terms.parties]
    for code in figures.own_costs or ():
        if code not in codes:
            raise InvalidInput(f"No party of the pool is called '{code}'.", field="own_costs")
    for name in figures.helps:
        if name not in terms.risk_share.met_first:
            named = ", ".join(terms.risk_share.met_first) or "nothing"
            message = f"The terms use {named} before an overspend is shared, not '{name}'."
            raise InvalidInput(message, field="helps")


def _helped(terms: PoolTerms, figures: Figures) -> Iterator[HelpUsed]:
    left = max(figures.outturn - terms.budget, 0)
    for name in terms.risk_share.met_first:
        there = figures.helps.get(name, 0)
        used = min(left, there)
        left -= used
        yield HelpUsed(name, there, used)


def _own(rule: Rule, figures: Figures, outturn: int) -> Mapping[str, int] | None:
    """Return own costs of what is left: they are given of the whole overspend, and help eases all alike.

    Raises:
        Refused: where they do not come to the whole overspend.
    """
    own, overspend = figures.own_costs, figures.outturn - rule.budget
    if own is None or figures.outturn == outturn:
        return own
    if sum(own.values()) != overspend:
        come_to, over = money_words(sum(own.values())), money_words(overspend)
        raise refusal(NOT_MET, f"The parties' own costs come to {come_to}, the overspend to {over}.")
    codes = [party.code for party in rule.parties]
    parts = apportion(outturn - rule.budget, [own.get(code, 0) for code in codes])
    return dict(zip(codes, parts, strict=True))


def _bands(terms: PoolTerms, rule: Rule, outturn: int) -> Iterator[Limit]:
    over = max(outturn - rule.budget, 0)
    written = terms.risk_share.overspend[1:]
    for said, band in zip(written, rule.bands[1:], strict=True):
        percent = said["over_percent"]
        name, state = f"{BAND}{percent}", _state(terms, band.limit, over)
        yield Limit(name, "band", title_of(terms, name), band.limit, over, state)


def _caps(
    terms: PoolTerms, rule: Rule, settled: Settlement | None, figures: Figures, outturn: int
) -> Iterator[Limit]:
    """Yield the caps, each beside what the party would bear if nobody had one."""
    if settled is None:
        return
    uncapped = replace(rule, parties=tuple(replace(one, cap=None) for one in rule.parties))
    shares: Sequence[int] = settle(uncapped, Outturn(outturn, _own(rule, figures, outturn))).shares
    for party, share in zip(rule.parties, shares, strict=True):
        if party.cap is not None:
            name, reached = f"{CAP}{party.code}", max(share, 0)
            state = _state(terms, party.cap, reached)
            yield Limit(name, "cap", title_of(terms, name), party.cap, reached, state)


def title_of(terms: PoolTerms, name: str) -> str:
    """Return what people call a limit of some terms."""
    if name.startswith(BAND):
        return f"Limit of {name.removeprefix(BAND)}% of the budget"
    return f"Cap of {terms.name_of(name.removeprefix(CAP))}"


def _state(terms: PoolTerms, limit: int, reached: int) -> State:
    if reached > limit:
        return "past"
    near = reached > 0 and reached * 100 >= limit * Fraction(terms.risk_share.warn_at_percent)
    return "near" if near else "below"
