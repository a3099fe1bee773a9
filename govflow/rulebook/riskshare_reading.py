"""Reading a risk-share rule and an outturn: everything that is wrong with one is told at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import Any, get_args

from govflow.kernel.pence import money_words, pounds_of
from govflow.rulebook.riskshare import WHOLE, Band, Method, Outturn, Party, Reading, Rule, Underspend
from govflow.rulebook.riskshare_json import MONEY, UNREADABLE, Reader, in_place, shown

SHARES, BANDS, DO_NOT_SUM = "SHARES_INVALID", "BANDS_INVALID", "CONTRIBUTIONS_DO_NOT_SUM"
_RULE = ("ref", "budget", "parties", "overspend", "underspend")


def read_rule(document: Mapping[str, Any], place: str = "rule") -> Rule:
    """Read a rule from what its JSON holds.

    Raises:
        Refused: with every finding about it.
    """
    reader = Reader(place)
    found = reader.keys(document, "", _RULE, ("other_contributions", "cap"))
    ref = reader.text(found, "ref", "ref")
    budget = reader.money(found, "budget", "budget")
    others = reader.money(found, "other_contributions", "other_contributions")
    parties = _parties(reader, found)
    bands = _bands(reader, found, budget)
    underspend = _underspend(reader, found)
    if not any(one.code in {MONEY, UNREADABLE} for one in reader.findings):
        _sums(reader, budget, others, parties)
    reader.finish()
    return Rule(ref, budget, others, parties, bands, underspend)


def _parties(reader: Reader, found: Mapping[str, Any]) -> tuple[Party, ...]:
    listed = reader.many(found, "parties", SHARES)
    codes: list[str] = []
    contributions: list[int] = []
    shares: list[Fraction] = []
    for place, one in enumerate(listed):
        where = f"parties[{place}]"
        party = reader.keys(one, where, ("code", "contribution"), ("share",))
        codes.append(reader.text(party, "code", f"{where}.code"))
        contributions.append(reader.money(party, "contribution", f"{where}.contribution"))
        share = reader.number(party, "share") if party else Fraction(1)
        if not share:
            words = (
                f'A share is a number above nought, like "23" or "33.5"; this is {shown(party.get("share"))}.'
            )
            reader.wrong(SHARES, f"{where}.share", words)
        shares.append(share or Fraction(1))
        if codes[-1] and codes[-1] in codes[:-1]:
            reader.wrong(
                UNREADABLE, f"{where}.code", f"Two parties are called {shown(codes[-1])}. Name each once."
            )
    caps = _caps(reader, found, codes)
    each = zip(codes, contributions, _whole(shares), strict=True)
    return tuple([Party(code, put_in, share, caps.get(code)) for code, put_in, share in each])


def _whole(shares: Sequence[Fraction]) -> list[int]:
    """Return shares in whole numbers of the same proportion."""
    scale = lcm(*[share.denominator for share in shares])
    scaled = [share.numerator * (scale // share.denominator) for share in shares]
    divisor = gcd(*scaled) or 1
    return [number // divisor for number in scaled]


def _caps(reader: Reader, found: Mapping[str, Any], codes: Sequence[str]) -> dict[str, int]:
    if found.get("cap") is None:
        return {}
    caps = reader.keys(found["cap"], "cap", (), codes)
    return {code: reader.money(caps, code, f"cap.{in_place(code)}") for code in codes if code in caps}


def _bands(reader: Reader, found: Mapping[str, Any], budget: int) -> tuple[Band, ...]:
    bands: list[Band] = []
    before = Fraction(-1)
    for place, one in enumerate(reader.many(found, "overspend", BANDS)):
        where = f"overspend[{place}]"
        band = reader.keys(one, where, ("over_percent", "method"), ("applies_to",), BANDS)
        over = reader.number(band, "over_percent")
        if problem := _misplaced(band, over, before, first=not place):
            reader.wrong(BANDS, f"{where}.over_percent", problem)
        method = reader.word(band, "method", get_args(Method), f"{where}.method", BANDS)
        applies_to: Reading = WHOLE
        if place:
            applies_to = reader.word(band, "applies_to", get_args(Reading), f"{where}.applies_to", BANDS)
            if "applies_to" not in band:
                words = "A later band says whether it applies to the whole overspend or to the excess alone."
                reader.wrong(BANDS, f"{where}.applies_to", words)
        before = before if over is None else over
        bands.append(Band(int(before * budget / 100) if place else 0, method, applies_to))
    return tuple(bands)


def _misplaced(band: Mapping[str, Any], over: Fraction | None, before: Fraction, *, first: bool) -> str:
    if over is None:
        value = shown(band.get("over_percent"))
        return (
            f'A percent is a number from nought, like "10"; this is {value}.'
            if "over_percent" in band
            else ""
        )
    if first and over:
        return 'The first band is over "0".'
    return "" if over > before else "The percents of the bands rise: each is over more than the one before."


def _underspend(reader: Reader, found: Mapping[str, Any]) -> Underspend:
    known: Sequence[Underspend] = get_args(Underspend)
    if "underspend" not in found:
        return known[0]
    underspend = reader.keys(found["underspend"], "underspend", ("method",))
    return reader.word(underspend, "method", known, "underspend.method", UNREADABLE)


def _sums(reader: Reader, budget: int, others: int, parties: Sequence[Party]) -> None:
    put_in = others + sum(party.contribution for party in parties)
    if put_in != budget:
        words = f"All contributions come to {money_words(put_in)}, the budget to {money_words(budget)}."
        figures = {"contributions": pounds_of(put_in), "budget": pounds_of(budget)}
        reader.wrong(DO_NOT_SUM, "budget", words, **figures)


def read_outturn(document: Mapping[str, Any], place: str = "outturn") -> Outturn:
    """Read an outturn from what its JSON holds.

    Raises:
        Refused: with every finding about it.
    """
    reader = Reader(place)
    found = reader.keys(document, "", ("total",), ("own_costs",))
    total = reader.money(found, "total", "total")
    own_costs: dict[str, int] | None = None
    if found.get("own_costs") is not None:
        own = reader.keys(found["own_costs"], "own_costs", (), found["own_costs"])
        own_costs = {str(code): reader.money(own, code, f"own_costs.{in_place(code)}") for code in own}
    reader.finish()
    return Outturn(total, own_costs)
