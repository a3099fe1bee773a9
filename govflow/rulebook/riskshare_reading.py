"""Reading a risk-share rule and an outturn: everything that is wrong with one is told at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import Any, get_args

from govflow.kernel.errors import Refused
from govflow.kernel.findings import Finding
from govflow.kernel.pence import money_words, pounds_of
from govflow.rulebook.riskshare import WHOLE, Band, Method, Outturn, Party, Reading, Rule, Underspend
from govflow.rulebook.riskshare_json import MONEY, UNREADABLE, Reader, shown

SHARES, BANDS, DO_NOT_SUM = "SHARES_INVALID", "BANDS_INVALID", "CONTRIBUTIONS_DO_NOT_SUM"
_RULE = ("ref", "budget", "parties", "overspend", "underspend")


def read_rule(document: Mapping[str, Any], place: str = "rule") -> Rule:
    """Read a rule from what its JSON holds.

    Raises:
        Refused: with every finding about it.
    """
    findings: list[Finding] = []
    rule = Reader(document, place, findings, needs=_RULE, may=("other_contributions", "cap"))
    ref = rule.text("ref")
    budget = rule.money("budget")
    others = rule.money("other_contributions")
    parties = _parties(rule)
    bands = _bands(rule, budget)
    underspend = _underspend(rule)
    if not any(one.code in {MONEY, UNREADABLE} for one in findings):
        _sums(rule, budget, others, parties)
    if findings:
        raise Refused(findings)
    return Rule(ref, budget, others, parties, bands, underspend)


def _parties(rule: Reader) -> tuple[Party, ...]:
    listed = rule.many(
        "parties", needs=("code", "contribution"), may=("share",), code=SHARES, within=UNREADABLE
    )
    codes: list[str] = []
    shares: list[Fraction] = []
    for party in listed:
        codes.append(party.text("code"))
        shares.append(_share(party))
        if codes[-1] and codes[-1] in codes[:-1]:
            party.wrong(UNREADABLE, "code", f"Two parties are called {shown(codes[-1])}. Name each once.")
    caps = _caps(rule, codes)
    each = zip(listed, codes, _whole(shares), strict=True)
    return tuple([Party(code, one.money("contribution"), share, caps.get(code)) for one, code, share in each])


def _share(party: Reader) -> Fraction:
    share = party.number("share")
    if not share:
        value = shown(party.given("share"))
        party.wrong(
            SHARES, "share", f'A share is a number above nought, like "23" or "33.5"; this is {value}.'
        )
    return share or Fraction(1)


def _whole(shares: Sequence[Fraction]) -> list[int]:
    """Return shares in whole numbers of the same proportion."""
    scale = lcm(*[share.denominator for share in shares])
    scaled = [share.numerator * (scale // share.denominator) for share in shares]
    divisor = gcd(*scaled) or 1
    return [number // divisor for number in scaled]


def _caps(rule: Reader, codes: Sequence[str]) -> dict[str, int]:
    if rule.given("cap") is None:
        return {}
    caps = rule.inner("cap", may=codes)
    return {code: caps.money(code) for code in codes if code in caps}


def _bands(rule: Reader, budget: int) -> tuple[Band, ...]:
    bands: list[Band] = []
    before = Fraction(-1)
    listed = rule.many("overspend", needs=("over_percent", "method"), may=("applies_to",), code=BANDS)
    for number, band in enumerate(listed):
        over = band.number("over_percent")
        if problem := _misplaced(band, over, before, first=not number):
            band.wrong(BANDS, "over_percent", problem)
        before = before if over is None else over
        method = band.word("method", get_args(Method), BANDS)
        applies_to = _applies_to(band) if number else WHOLE
        bands.append(Band(before * budget // 100 if number else 0, method, applies_to))
    return tuple(bands)


def _applies_to(band: Reader) -> Reading:
    if "applies_to" not in band:
        words = "A later band says whether it applies to the whole overspend or to the excess alone."
        band.wrong(BANDS, "applies_to", words)
    return band.word("applies_to", get_args(Reading), BANDS)


def _misplaced(band: Reader, over: Fraction | None, before: Fraction, *, first: bool) -> str:
    if over is None:
        value = shown(band.given("over_percent"))
        return (
            f'A percent is a number from nought, like "10"; this is {value}.'
            if "over_percent" in band
            else ""
        )
    if first and over:
        return 'The first band is over "0".'
    return "" if over > before else "The percents of the bands rise: each is over more than the one before."


def _underspend(rule: Reader) -> Underspend:
    known: Sequence[Underspend] = get_args(Underspend)
    if "underspend" not in rule:
        return known[0]
    return rule.inner("underspend", needs=("method",)).word("method", known, UNREADABLE)


def _sums(rule: Reader, budget: int, others: int, parties: Sequence[Party]) -> None:
    put_in = others + sum(party.contribution for party in parties)
    if put_in != budget:
        words = f"All contributions come to {money_words(put_in)}, the budget to {money_words(budget)}."
        rule.wrong(DO_NOT_SUM, "budget", words, contributions=pounds_of(put_in), budget=pounds_of(budget))


def read_outturn(document: Mapping[str, Any], place: str = "outturn") -> Outturn:
    """Read an outturn from what its JSON holds.

    Raises:
        Refused: with every finding about it.
    """
    findings: list[Finding] = []
    outturn = Reader(document, place, findings, needs=("total",), may=("own_costs",))
    total = outturn.money("total")
    given = outturn.given("own_costs")
    own_costs: dict[str, int] | None = None
    if given is not None:
        own = outturn.inner("own_costs", may=given if isinstance(given, dict) else ())
        own_costs = {code: own.money(code) for code in own}
    if findings:
        raise Refused(findings)
    return Outturn(total, own_costs)
