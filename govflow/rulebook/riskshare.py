"""Who bears a variance of a pool, pure and to the penny: bands, methods, caps, what is carried forward.

All money is whole pence. What the words of a rule mean is in ``docs/reference/risk-share.md``; whose rule it
is, and whether it may be used, is not asked here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from govflow.kernel.errors import refusal
from govflow.kernel.findings import Finding, Json
from govflow.kernel.pence import money_words, pounds_of

Method = Literal["ratio", "contribution", "aligned"]
Underspend = Literal["ratio", "contribution", "carried_forward"]
Reading = Literal["whole", "excess"]
RATIO: Method = "ratio"
CONTRIBUTION: Method = "contribution"
ALIGNED: Method = "aligned"
CARRIED_FORWARD: Underspend = "carried_forward"
WHOLE: Reading = "whole"
EXCESS: Reading = "excess"


@dataclass(frozen=True, slots=True)
class Party:
    """One partner of the pool. Shares are whole numbers on one scale: 23.5 and 76.5 are 47 and 153."""

    code: str
    contribution: int
    share: int
    cap: int | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """How an overspend over a limit is shared. The first band begins at nought and governs from there.

    The limit is rounded down to the penny. An overspend is whole pence, so it is in excess of the exact
    limit when, and only when, it is in excess of this one.
    """

    limit: int
    method: Method
    applies_to: Reading = WHOLE


@dataclass(frozen=True, slots=True)
class Rule:
    """The risk share of one pool: what was put in, by whom, and who bears what it comes out at."""

    ref: str
    budget: int
    other_contributions: int
    parties: tuple[Party, ...]
    bands: tuple[Band, ...]
    underspend: Underspend


@dataclass(frozen=True, slots=True)
class Outturn:
    """What was spent, and of an overspend each party's own identified part."""

    total: int
    own_costs: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """What each party bears. ``shares`` are in the order of the parties: above nought pays in."""

    rule: Rule
    outturn: int
    band: Method | Literal["none"]
    reading: Reading | None
    shares: tuple[int, ...]
    carried_forward: int = 0
    uncovered: int = 0

    @property
    def variance(self) -> int:
        """Return outturn less budget: above nought is an overspend."""
        return self.outturn - self.rule.budget

    @property
    def variance_percent(self) -> str:
        """Return the variance in percent of the budget, half up; of a budget of nought it is nought."""
        budget, variance = self.rule.budget, self.variance
        if not budget:
            return "0.00"
        hundredths = (abs(variance) * 20_000 + budget) // (2 * budget)
        return pounds_of(hundredths if variance > 0 else -hundredths)

    @property
    def residual(self) -> int:
        """Return what the liabilities leave unexplained; whatever the rule, it is nought."""
        put_in = sum([party.contribution for party in self.rule.parties])
        borne = put_in + sum(self.shares) + self.rule.other_contributions + self.uncovered
        return borne - self.outturn - self.carried_forward

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return what the caps leave to nobody, as a warning."""
        if not self.uncovered:
            return ()
        left = money_words(self.uncovered)
        words = f"Every party is at its cap, and {left} of the overspend is borne by nobody until they agree."
        figures: dict[str, Json] = {"uncovered": pounds_of(self.uncovered)}
        return (Finding("CAPS_EXCEEDED", words, severity="warning", where="cap", figures=figures),)

    def as_json(self) -> dict[str, Json]:
        """Return the contract's shape."""
        parties: list[Json] = []
        for party, share in zip(self.rule.parties, self.shares, strict=True):
            borne = pounds_of(share)
            parties.append(
                {
                    "code": party.code,
                    "contribution": pounds_of(party.contribution),
                    "share_of_variance": borne,
                    "liability": pounds_of(party.contribution + share),
                    "balancing_payment": borne,
                }
            )
        reading: dict[str, Json] = {"reading": self.reading} if self.reading else {}
        return {
            "ref": self.rule.ref,
            "budget": pounds_of(self.rule.budget),
            "outturn": pounds_of(self.outturn),
            "variance": pounds_of(self.variance),
            "variance_percent": self.variance_percent,
            "band": self.band,
            **reading,
            "parties": parties,
            "carried_forward": pounds_of(self.carried_forward),
            "uncovered": pounds_of(self.uncovered),
            "residual": pounds_of(self.residual),
            "findings": [finding.as_json() for finding in self.findings],
        }


def settle(rule: Rule, outturn: Outturn) -> Settlement:
    """Share the variance of a pool between its parties, as their agreement says (SI 2000/617, regulation 7).

    Raises:
        Refused: where an aligned band lacks own costs, or nobody contributes to a share by contribution.
    """
    variance = outturn.total - rule.budget
    if variance > 0:
        return _overspent(rule, outturn, variance)
    if rule.underspend == CARRIED_FORWARD or not variance:
        return Settlement(
            rule, outturn.total, "none", None, (0,) * len(rule.parties), carried_forward=-variance
        )
    method: Method = RATIO if rule.underspend == RATIO else CONTRIBUTION
    parts = apportion(-variance, _weights(rule, outturn, method))
    return Settlement(rule, outturn.total, method, None, tuple([-part for part in parts]))


def _overspent(rule: Rule, outturn: Outturn, overspend: int) -> Settlement:
    entered = [band for band in rule.bands if overspend > band.limit]
    shares = [0] * len(rule.parties)
    for amount, method in _portions(entered, overspend):
        parts = apportion(amount, _weights(rule, outturn, method))
        shares = [share + part for share, part in zip(shares, parts, strict=True)]
    shares, uncovered = _capped(rule.parties, shares)
    last = entered[-1]
    reading = last.applies_to if len(entered) > 1 else None
    return Settlement(rule, outturn.total, last.method, reading, tuple(shares), uncovered=uncovered)


def _portions(entered: Sequence[Band], overspend: int) -> list[tuple[int, Method]]:
    """Return the parts of an overspend, each with the method that governs it.

    A band that applies to the whole governs all below it too; one that applies to the excess leaves what is
    below its limit as it would be settled at that limit.
    """
    found: list[tuple[int, Method]] = []
    top = overspend
    for band in reversed(entered):
        if band.applies_to == WHOLE:
            found.append((top, band.method))
            break
        found.append((top - band.limit, band.method))
        top = band.limit
    return [portion for portion in found if portion[0]]


def _weights(rule: Rule, outturn: Outturn, method: Method) -> list[int]:
    if method == RATIO:
        return [party.share for party in rule.parties]
    if method == ALIGNED:
        return _own_costs(rule, outturn)
    weights = [party.contribution for party in rule.parties]
    if not any(weights):
        words = (
            "The rule shares by contribution, and no party contributes anything. Share this pool by ratio."
        )
        raise refusal("SHARES_INVALID", words)
    return weights


def _own_costs(rule: Rule, outturn: Outturn) -> list[int]:
    overspend = outturn.total - rule.budget
    if outturn.own_costs is None:
        words = (
            "An aligned band is reached: each pays its own costs. Give own_costs, each party's part of the"
        )
        raise refusal("OWN_COSTS_MISSING", f"{words} overspend of {money_words(overspend)}.")
    own = [outturn.own_costs.get(party.code, 0) for party in rule.parties]
    if not sum(own) == sum(outturn.own_costs.values()) == overspend:
        words = f"The parties' own costs come to {money_words(sum(own))}, "
        words += f"the overspend to {money_words(overspend)}."
        strangers = sorted(set(outturn.own_costs).difference([party.code for party in rule.parties]))
        named = f" No party of the rule is called {', '.join(strangers[:3])}." if strangers else ""
        raise refusal("OWN_COSTS_DO_NOT_SUM", words + named)
    return own


def apportion(amount: int, weights: Sequence[int]) -> list[int]:
    """Split pence in proportion, by largest remainder; of equal remainders the first party's comes first."""
    whole = sum(weights)
    parts = [amount * weight // whole for weight in weights]
    left = amount - sum(parts)
    if left:
        remainders = [-(amount * weight % whole) for weight in weights]
        for place in sorted(range(len(parts)), key=remainders.__getitem__)[:left]:
            parts[place] += 1
    return parts


def _capped(parties: Sequence[Party], shares: list[int]) -> tuple[list[int], int]:
    """Return the shares, what is above a cap taken by share by those below theirs, and what is left over."""
    while True:
        kept = [
            share if party.cap is None or share <= party.cap else party.cap
            for party, share in zip(parties, shares, strict=True)
        ]
        above = sum(shares) - sum(kept)
        if not above:
            return kept, 0
        below = [place for place, one in enumerate(parties) if one.cap is None or kept[place] < one.cap]
        if not below:
            return kept, above
        shares = kept
        for place, part in zip(below, apportion(above, [parties[one].share for one in below]), strict=True):
            shares[place] += part
