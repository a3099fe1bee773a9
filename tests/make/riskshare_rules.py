"""Risk-share rules and outturns drawn from a seed: sound ones of every kind, with sums from nought to trillions."""

from __future__ import annotations

from random import Random
from typing import Any

METHODS = ("ratio", "contribution", "aligned")
SHARES = ("1", "3", "7", "23", "77", "14", "41", "45", "50", "33.33", "0.005", "66.67", "1000000")
PERCENTS = ("0.5", "1", "2.5", "5", "7.77", "10", "12.345", "20", "33.333", "100", "250")
SIZES = (0, 3, 100, 4_999, 100_000, 606_099_800, 10**12, 10**16)


def money(pence: int) -> str:
    return f"{pence // 100}.{pence % 100:02d}"


def parts_of(random: Random, amount: int, number: int) -> list[int]:
    """Whole pennies that come to an amount; some are nought."""
    cuts = sorted(random.randint(0, amount) for _ in range(number - 1))
    return [end - start for start, end in zip([0, *cuts], [*cuts, amount], strict=True)]


def drawn_bands(random: Random) -> list[dict[str, str]]:
    bands = [{"over_percent": "0", "method": random.choice(METHODS)}]
    for percent in sorted(random.sample(PERCENTS, random.choice((0, 1, 1, 2, 3))), key=float):
        reading = random.choice(("whole", "excess"))
        bands.append({"over_percent": percent, "method": random.choice(METHODS), "applies_to": reading})
    return bands


def drawn_total(random: Random, budget: int, bands: list[dict[str, str]]) -> int:
    """At a limit, a penny beside one, or anywhere."""
    percent = random.choice(bands)["over_percent"]
    whole, _, rest = percent.partition(".")
    limit = int(whole + rest) * budget // 10 ** (2 + len(rest))
    near = budget + limit + random.choice((-1, 0, 1, 2))
    small = budget + random.randint(-300, 300)
    return max(0, random.choice((near, small, random.randint(0, 4 * budget + 100))))


def drawn(random: Random) -> tuple[dict[str, Any], dict[str, Any]]:
    """One sound rule with an outturn."""
    budget = random.randint(0, random.choice(SIZES))
    number = random.randint(1, 6)
    others, *contributions = parts_of(random, budget, number + 1)
    bands = drawn_bands(random)
    underspend = random.choice(("ratio", "contribution", "carried_forward"))
    if not any(contributions):  # Where nobody contributes, there is nothing to share by.
        bands = [{**band, "method": "ratio"} for band in bands]
        underspend = "carried_forward"
    parties = [
        {"code": f"P{place}", "contribution": money(one), "share": random.choice(SHARES)}
        for place, one in enumerate(contributions)
    ]
    rule: dict[str, Any] = {
        "ref": "drawn",
        "budget": money(budget),
        "other_contributions": money(others),
        "parties": parties,
        "overspend": bands,
        "underspend": {"method": underspend},
    }
    total = drawn_total(random, budget, bands)
    overspend = max(0, total - budget)
    own = parts_of(random, overspend, number)
    outturn = {
        "total": money(total),
        "own_costs": {party["code"]: money(one) for party, one in zip(parties, own, strict=True)},
    }
    if random.random() < 0.5:
        chosen = random.sample(parties, random.randint(1, number))
        rule["cap"] = {party["code"]: money(random.randint(0, overspend)) for party in chosen}
    return rule, outturn
