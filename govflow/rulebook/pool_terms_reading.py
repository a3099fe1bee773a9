"""Reading the terms of a pool from its JSON document, and writing them again: all that is wrong at once.

Money is text in pounds ("1200.50"), a day is written 2019-04-01. The risk share is read by the rules of
``govflow riskshare settle``, and what is wrong with it has the codes of that rule.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, get_args

from govflow.kernel.errors import Refused
from govflow.kernel.findings import Finding, Json
from govflow.kernel.pence import money_words, pounds_of
from govflow.rulebook.pool_terms import (
    BudgetLine,
    Contribution,
    Due,
    Handling,
    Help,
    Holding,
    Instalments,
    Pattern,
    PoolParty,
    PoolTerms,
    RiskShare,
)
from govflow.rulebook.pool_terms_taking import (
    DATES,
    TWICE,
    UNKNOWN,
    UNREADABLE,
    known_party,
    take_code,
    take_day,
    take_each,
    take_key,
    take_months,
    take_name,
    take_once,
    take_party,
    take_text,
    take_word,
)
from govflow.rulebook.riskshare_json import MONEY, MOST, Reader, in_place, shown
from govflow.rulebook.riskshare_reading import BANDS, SHARES, read_rule

INSTALMENTS = "INSTALMENTS_INVALID"
# Sixteen digits of pounds are no money of CONTRACT's, so a budget of them could not be settled.
LARGEST = 10**17 - 1
_NEEDS = ("key", "title", "host", "parties", "contributions", "risk_share", "starts_on", "ends_on")
_MAY = ("purpose", "manager", "budget_lines", "holding", "notice_months", "review_by", "source")
_RISK = ("shares", "overspend", "underspend")
_PARTY_PLACE = re.compile(r"(.*)\.risk_share\.parties\[(\d+)\]\.(\w+)")


def read_terms(document: Mapping[str, Any], place: str = "terms") -> PoolTerms:
    """Read the terms of a pool from what their JSON holds; amounts become pence.

    Raises:
        Refused: with every finding: ``TERMS_UNREADABLE``, ``MONEY_INVALID``, ``KEY_TWICE``,
            ``PARTY_UNKNOWN``, ``DATES_INVALID``, ``INSTALMENTS_INVALID``, and those of a risk-share rule.
    """
    findings: list[Finding] = []
    terms = Reader(document, place, findings, needs=_NEEDS, may=_MAY, code=UNREADABLE)
    parties = _parties(terms)
    codes = [one.code for one in parties]
    contributions = tuple([_contribution(one, codes) for one in _listed(terms, "contributions")])
    lines = tuple([_line(one, codes) for one in _listed(terms, "budget_lines")])
    take_once(terms, "contributions", [one.key for one in contributions])
    take_once(terms, "budget_lines", [one.key for one in lines])
    starts, ends = _life(terms)
    found = PoolTerms(
        key=take_key(terms),
        title=take_text(terms, "title"),
        purpose=take_text(terms, "purpose"),
        host=known_party(terms, "host", codes),
        manager=take_text(terms, "manager"),
        parties=parties,
        contributions=contributions,
        budget_lines=lines,
        risk_share=RiskShare({}, (), ""),
        starts_on=starts or date.min,
        ends_on=ends or date.max,
        holding=take_word(terms, "holding", get_args(Holding)),
        notice_months=take_months(terms),
        review_by=take_day(terms, "review_by"),
        source=take_text(terms, "source"),
    )
    risk = _risk_share(terms, found) if "risk_share" in terms else found.risk_share
    if findings:
        raise Refused(findings)
    return replace(found, risk_share=risk)


_LISTED = {
    "contributions": (("key", "source", "amount"), ("party", "handling", "instalments")),
    "budget_lines": (("key", "title", "amount"), ("holding", "party", "plan_line")),
}


def _listed(terms: Reader, name: str) -> list[Reader]:
    needs, may = _LISTED[name]
    return take_each(terms, name, needs, may)


def _parties(terms: Reader) -> tuple[PoolParty, ...]:
    # A code that is empty or used twice is found where the risk share is read.
    each = take_each(terms, "parties", ("code", "name", "organisation"), ())
    return tuple(
        PoolParty(take_code(one), take_text(one, "name"), take_text(one, "organisation")) for one in each
    )


def _life(terms: Reader) -> tuple[date | None, date | None]:
    starts, ends = take_day(terms, "starts_on"), take_day(terms, "ends_on")
    if starts and ends and ends < starts:
        terms.wrong(DATES, "ends_on", f"The pool ends on {ends}, before it starts on {starts}.")
    return starts, ends


def _contribution(one: Reader, codes: Sequence[str]) -> Contribution:
    pence = one.money("amount")
    party = take_party(one, codes)
    handling = take_word(one, "handling", get_args(Handling))
    paid = _instalments(one, pence) if one.given("instalments") is not None else None
    return Contribution(take_name(one, "key"), party, take_text(one, "source"), pence, handling, paid)


def _instalments(one: Reader, pence: int) -> Instalments:
    paid = one.inner("instalments", needs=("pattern",), may=("first_on", "dates"), code=INSTALMENTS)
    pattern = take_word(paid, "pattern", get_args(Pattern), INSTALMENTS)
    dues = tuple(
        Due(take_day(due, "on") or date.min, due.money("amount"))
        for due in take_each(paid, "dates", ("on", "amount"), ())
    )
    first = take_day(paid, "first_on")
    if pattern == "dates" and sum(due.pence for due in dues) != pence:
        come_to = money_words(sum(due.pence for due in dues))
        words = f"The instalments come to {come_to}, the contribution to {money_words(pence)}."
        paid.wrong(INSTALMENTS, "dates", words)
    if pattern != "dates" and (dues or first is None):
        words = "Equal instalments have the day of the first, 'first_on', and no 'dates'."
        paid.wrong(INSTALMENTS, "first_on", words)
    return Instalments(pattern, first, dues)


def _line(one: Reader, codes: Sequence[str]) -> BudgetLine:
    holding = take_word(one, "holding", get_args(Holding))
    party = take_party(one, codes)
    if holding == "aligned" and not party:
        one.wrong(UNKNOWN, "party", "An aligned budget is a party's own. Say whose it is.")
    key, title = take_name(one, "key"), take_text(one, "title")
    return BudgetLine(key, title, one.money("amount"), holding, party, take_text(one, "plan_line"))


def _risk_share(terms: Reader, found: PoolTerms) -> RiskShare:
    risk = terms.inner("risk_share", needs=_RISK, may=("cap", "met_first", "warn_at_percent"), code=BANDS)
    shares = _by_party(risk, found)
    percent = risk.number("warn_at_percent")
    if "warn_at_percent" in risk and (percent is None or not 0 < percent <= 100):
        words = 'This is a percent of a limit, above "0" and up to "100".'
        risk.wrong(UNREADABLE, "warn_at_percent", words)
    met_first = _helps(risk)
    if found.budget > LARGEST:
        words = f"All contributions come to {money_words(found.budget)}: over fifteen digits of pounds."
        terms.wrong(MONEY, "contributions", words)
    else:
        _as_rule(risk, replace(found, risk_share=RiskShare(shares, (), "")))
    bands = risk.given("overspend")
    listed = bands if isinstance(bands, list | tuple) else ()
    overspend = tuple(
        {str(key): str(value) for key, value in band.items()} for band in listed if isinstance(band, dict)
    )
    cap = risk.given("cap")
    caps = {str(code): str(limit) for code, limit in cap.items()} if isinstance(cap, dict) else {}
    warn = str(risk.given("warn_at_percent") or "90")
    written = {code: str(share) for code, share in shares.items()}
    return RiskShare(written, overspend, str(risk.given("underspend")), caps, met_first, warn)


def _by_party(risk: Reader, found: PoolTerms) -> Mapping[str, Any]:
    shares = risk.given("shares")
    if not isinstance(shares, dict):
        if "shares" in risk:
            risk.wrong(SHARES, "shares", f"Shares are an object by party; this is {shown(shares)}.")
        return {}
    codes = [one.code for one in found.parties]
    for stranger in [code for code in shares if code not in codes][:MOST]:
        risk.wrong(SHARES, "shares", f"No party of the pool is called {shown(stranger)}.")
    return shares


def _helps(risk: Reader) -> tuple[Help, ...]:
    given, known = risk.given("met_first"), get_args(Help)
    if given is None:
        return ()
    if not isinstance(given, list | tuple) or any(one not in known for one in given):
        risk.wrong(UNREADABLE, "met_first", f"This is a list of {', '.join(known)}, in their order.")
        return ()
    if len(set(given)) != len(given):
        risk.wrong(TWICE, "met_first", "The same help is named twice. Keep one of them.")
    return tuple(given)


def _as_rule(risk: Reader, terms: PoolTerms) -> None:
    """Read the risk share as a rule, and say what is wrong with it at its place in the terms."""
    document: dict[str, Any] = terms.rule_document()
    for key in ("overspend", "cap"):
        document.pop(key)
        if key in risk:
            document[key] = risk.given(key)
    document["underspend"] = {"method": risk.given("underspend")}
    document["ref"] = terms.key or "pool"
    place = risk.place
    try:
        read_rule(document, place)
    except Refused as refused:
        # What is left out altogether was told when the object was opened.
        told = [f"{place}.{key}" for key in ("overspend", "underspend") if key not in risk]
        for one in refused.findings:
            if one.where.removesuffix(".method") not in told:
                risk.findings.append(replace(one, where=_where(one.where, terms)))


def _where(where: str, terms: PoolTerms) -> str:
    found = _PARTY_PLACE.fullmatch(where)
    if found is None:
        return where.removesuffix(".method") if where.endswith("underspend.method") else where
    if found[3] == "share":
        return f"{found[1]}.risk_share.shares.{in_place(terms.parties[int(found[2])].code)}"
    return f"{found[1]}.parties[{found[2]}].{found[3]}"


def terms_as_json(terms: PoolTerms) -> dict[str, Json]:
    """Return the document of some terms, as ``read_terms`` reads it; amounts as text in pounds."""
    return {
        "key": terms.key,
        "title": terms.title,
        "purpose": terms.purpose,
        "host": terms.host,
        "manager": terms.manager,
        "parties": [
            {"code": one.code, "name": one.name, "organisation": one.organisation} for one in terms.parties
        ],
        "contributions": [_contribution_as_json(one) for one in terms.contributions],
        "budget_lines": [_line_as_json(one) for one in terms.budget_lines],
        "risk_share": _risk_as_json(terms.risk_share),
        "starts_on": terms.starts_on.isoformat(),
        "ends_on": terms.ends_on.isoformat(),
        "holding": terms.holding,
        "notice_months": terms.notice_months,
        "review_by": terms.review_by.isoformat() if terms.review_by else None,
        "source": terms.source,
    }


def _contribution_as_json(one: Contribution) -> dict[str, Json]:
    return {
        "key": one.key,
        "party": one.party,
        "source": one.source,
        "amount": pounds_of(one.pence),
        "handling": one.handling,
        "instalments": _instalments_as_json(one.instalments) if one.instalments else None,
    }


def _instalments_as_json(paid: Instalments) -> dict[str, Json]:
    return {
        "pattern": paid.pattern,
        "first_on": paid.first_on.isoformat() if paid.first_on else None,
        "dates": [{"on": due.on.isoformat(), "amount": pounds_of(due.pence)} for due in paid.dates],
    }


def _line_as_json(line: BudgetLine) -> dict[str, Json]:
    return {
        "key": line.key,
        "title": line.title,
        "amount": pounds_of(line.pence),
        "holding": line.holding,
        "party": line.party,
        "plan_line": line.plan_line,
    }


def _risk_as_json(risk: RiskShare) -> dict[str, Json]:
    return {
        "shares": dict(risk.shares),
        "overspend": [dict(band) for band in risk.overspend],
        "underspend": risk.underspend,
        "cap": dict(risk.cap),
        "met_first": list(risk.met_first),
        "warn_at_percent": risk.warn_at_percent,
    }
