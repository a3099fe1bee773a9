"""Who pays, worked out a second time from the words of the rule alone: slow, exact, and sharing no code.

Every penny of a small overspend is painted with the method that governs it; a large one is cut in exact slices.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

PAINTED = 400


def pennies(money: str) -> int:
    return int(Decimal(money) * 100)


def text(amount: int) -> str:
    return f"{Decimal(amount).scaleb(-2):.2f}"


def hand_out(amount: int, weights: list[Fraction]) -> list[int]:
    """Whole pennies first; then one at a time to whoever is furthest short of the exact share."""
    exact = [amount * weight / sum(weights) for weight in weights]
    given = [math.floor(one) for one in exact]
    for _ in range(amount - sum(given)):
        short = [one - got for one, got in zip(exact, given, strict=True)]
        given[short.index(max(short))] += 1
    return given


def entered(rule: dict[str, Any], overspend: int) -> list[tuple[Fraction, dict[str, Any]]]:
    budget = pennies(rule["budget"])
    limits = [(Fraction(str(band["over_percent"])) * budget / 100, band) for band in rule["overspend"]]
    return [(limit, band) for limit, band in limits if overspend > limit]


def painted(bands: list[tuple[Fraction, dict[str, Any]]], overspend: int) -> dict[tuple[int, str], int]:
    """How many pennies each band governs, penny by penny, from the lowest band up."""
    colours: list[tuple[int, str]] = []
    for number, (limit, band) in enumerate(bands):
        mine = (number, band["method"])
        if number == 0 or band["applies_to"] == "whole":
            colours = [mine] * overspend
        else:
            colours = [mine if penny > limit else colours[penny - 1] for penny in range(1, overspend + 1)]
    return {colour: colours.count(colour) for colour in dict.fromkeys(colours)}


def sliced(bands: list[tuple[Fraction, dict[str, Any]]], overspend: int) -> dict[tuple[int, str], int]:
    starts: list[tuple[int, int]] = []
    for number, (limit, band) in enumerate(bands):
        if number == 0 or band["applies_to"] == "whole":
            starts = [(0, number)]
        else:
            starts.append((math.floor(limit), number))
    ends = [start for start, _ in starts[1:]] + [overspend]
    cut = {}
    for (start, number), end in zip(starts, ends, strict=True):
        if end > start:
            cut[number, bands[number][1]["method"]] = end - start
    return cut


def weights_of(rule: dict[str, Any], outturn: dict[str, Any], method: str) -> list[Fraction]:
    if method == "ratio":
        return [Fraction(str(party["share"])) for party in rule["parties"]]
    if method == "contribution":
        return [Fraction(pennies(party["contribution"])) for party in rule["parties"]]
    return [Fraction(pennies(outturn["own_costs"].get(party["code"], "0"))) for party in rule["parties"]]


def push_down(rule: dict[str, Any], shares: list[int]) -> tuple[list[int], int]:
    """Caps: what is above goes by share to those below theirs, until none is above."""
    most = [
        pennies(rule["cap"][party["code"]]) if party["code"] in rule.get("cap", {}) else math.inf
        for party in rule["parties"]
    ]
    shares = list(shares)
    while any(share > cap for share, cap in zip(shares, most, strict=True)):
        spilt = 0
        for place, cap in enumerate(most):
            while shares[place] > cap:
                spilt += shares[place] - int(cap)
                shares[place] = int(cap)
        room = [place for place, cap in enumerate(most) if shares[place] < cap]
        if not room:
            return shares, spilt
        weights = [Fraction(str(rule["parties"][place]["share"])) for place in room]
        for place, more in zip(room, hand_out(spilt, weights), strict=True):
            shares[place] += more
    return shares, 0


def settled(rule: dict[str, Any], outturn: dict[str, Any]) -> dict[str, Any]:
    """The figures that the contract promises, but for the percent and the findings."""
    variance = pennies(outturn["total"]) - pennies(rule["budget"])
    shares = [0 for _ in rule["parties"]]
    answer: dict[str, Any] = {"band": "none", "carried_forward": "0.00", "uncovered": "0.00"}
    if variance > 0:
        bands = entered(rule, variance)
        portions = painted(bands, variance) if variance <= PAINTED else sliced(bands, variance)
        for (_, method), amount in portions.items():
            parts = hand_out(amount, weights_of(rule, outturn, method))
            shares = [share + part for share, part in zip(shares, parts, strict=True)]
        shares, left = push_down(rule, shares)
        answer |= {"band": bands[-1][1]["method"], "uncovered": text(left)}
        if len(bands) > 1:
            answer["reading"] = bands[-1][1]["applies_to"]
    elif variance < 0 and rule["underspend"]["method"] == "carried_forward":
        answer["carried_forward"] = text(-variance)
    elif variance < 0:
        method = rule["underspend"]["method"]
        shares = [-part for part in hand_out(-variance, weights_of(rule, outturn, method))]
        answer["band"] = method
    answer["parties"] = [
        {
            "code": party["code"],
            "contribution": text(pennies(party["contribution"])),
            "share_of_variance": text(share),
            "liability": text(pennies(party["contribution"]) + share),
            "balancing_payment": text(share),
        }
        for party, share in zip(rule["parties"], shares, strict=True)
    ]
    return answer
