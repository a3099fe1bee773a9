"""P14: ten thousand risk-share settlements in process beside a plain Decimal loop doing the same sums."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

from govflow.rulebook.riskshare import settle
from govflow.rulebook.riskshare_reading import read_outturn, read_rule

SETTLEMENTS, TIMES_THE_LOOP = 10_000, 3
PENNY, HUNDREDTH = Decimal("0.01"), Decimal("0.01")
RULE: dict[str, Any] = {
    "ref": "mental-health-2019-20",
    "budget": "6060998.00",
    "other_contributions": "0.00",
    "parties": [
        {"code": "CCG", "contribution": "2982556.00", "share": "50"},
        {"code": "LA", "contribution": "3078442.00", "share": "50"},
    ],
    "overspend": [
        {"over_percent": "0", "method": "ratio"},
        {"over_percent": "10", "method": "aligned", "applies_to": "excess"},
    ],
    "underspend": {"method": "ratio"},
}
Answer = list[tuple[str, str]]


def outturns() -> list[dict[str, Any]]:
    """Return overspends up to a fifth of the budget: half of them are past the limit."""
    found = []
    for number in range(SETTLEMENTS):
        pence = 1 + number * 12_121
        own = pence * 9 // 14
        costs = {"CCG": f"{own // 100}.{own % 100:02d}"}
        costs["LA"] = f"{(pence - own) // 100}.{(pence - own) % 100:02d}"
        total = 606_099_800 + pence
        found.append({"total": f"{total // 100}.{total % 100:02d}", "own_costs": costs})
    return found


def settled(given: list[dict[str, Any]]) -> list[Answer]:
    """Settle each by GovFlow: the rule read once, each outturn read and checked, each answer written out."""
    rule = read_rule(RULE)
    answers = []
    for one in given:
        found: Any = settle(rule, read_outturn(one)).as_json()
        answers.append([(party["balancing_payment"], party["liability"]) for party in found["parties"]])
    return answers


def looped(given: list[dict[str, Any]]) -> list[Answer]:
    """Do the same sums in Decimal, checking nothing."""
    budget, others = Decimal(RULE["budget"]), Decimal(RULE["other_contributions"])
    put_in = [Decimal(party["contribution"]) for party in RULE["parties"]]
    shares = [Decimal(party["share"]) for party in RULE["parties"]]
    limit = budget * Decimal(RULE["overspend"][1]["over_percent"]) / 100
    answers = []
    for one in given:
        total = Decimal(one["total"])
        own = [Decimal(one["own_costs"][party["code"]]) for party in RULE["parties"]]
        over = total - budget
        (over / budget * 100).quantize(HUNDREDTH, ROUND_HALF_UP)
        below = min(over, limit.quantize(PENNY, ROUND_DOWN))
        borne = _split(below, shares)
        if over > limit:
            borne = [part + more for part, more in zip(borne, _split(over - below, own), strict=True)]
        liable = [part + put for part, put in zip(borne, put_in, strict=True)]
        assert sum(liable) + others == total
        answers.append([(str(part), str(put)) for part, put in zip(borne, liable, strict=True)])
    return answers


def _split(amount: Decimal, weights: list[Decimal]) -> list[Decimal]:
    whole = sum(weights)
    exact = [amount * weight / whole for weight in weights]
    parts = [one.quantize(PENNY, ROUND_DOWN) for one in exact]
    left = int((amount - sum(parts)) / PENNY)
    for place in sorted(range(len(parts)), key=lambda place: parts[place] - exact[place])[:left]:
        parts[place] += PENNY
    return parts


def measure(rounds: int) -> list[float]:
    """Return how many times the loop's time GovFlow took, round by round, in turned order."""
    given = outturns()
    assert settled(given) == looped(given), "The two do not do the same sums."
    ratios = []
    for number in range(rounds):
        ways: list[Callable[[list[dict[str, Any]]], object]] = [settled, looped]
        took = {way: _timed(way, given) for way in (ways if number % 2 else reversed(ways))}
        ratios.append(took[settled] / took[looped])
    return ratios


def _timed(way: Callable[[list[dict[str, Any]]], object], given: list[dict[str, Any]]) -> float:
    started = time.process_time()
    way(given)
    return time.process_time() - started


def render(ratios: list[float]) -> str:
    """Return whether the goal is met."""
    times = statistics.median(ratios)
    word = "met" if times <= TIMES_THE_LOOP else "missed"
    return (
        f"P14: {SETTLEMENTS:,} settlements {times:.2f} × the Decimal loop, at most {TIMES_THE_LOOP}: {word}"
    )
