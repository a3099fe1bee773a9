"""The terms of a pool as a form has them: the document from what was typed, and boxes from terms. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from govflow.kernel.pence import pence_typed, pounds_of
from govflow.rulebook.pool_terms import Contribution, PoolTerms

PLAIN = ("key", "title", "purpose", "host", "manager", "starts_on", "ends_on", "holding", "source")
OPTIONAL = ("purpose", "manager", "holding", "source")
RISK = ("underspend", "warn_at_percent")
# How many empty rows a form shows, and how many it takes at most.
SPARE, MOST_ROWS = {"party": 2, "put": 3, "line": 3, "band": 1}, 200
HELPS = ("underspends", "contingency", "other_sources")
_DUE = re.compile(r"\s*(\S+)\s+£?([\d,.]+)\s*")

Typed = Mapping[str, str]


def document_of(given: Typed) -> dict[str, Any]:
    """Return the document that ``read_terms`` reads from what was typed; wrong values stay as they are."""
    found: dict[str, Any] = {
        name: given.get(name, "").strip() for name in PLAIN if _said(given, name) or name not in OPTIONAL
    }
    parties = list(_rows(given, "party", ("code", "name", "organisation", "share", "cap")))
    found["parties"] = [{name: one[name] for name in ("code", "name", "organisation")} for one in parties]
    found["contributions"] = [
        _contribution(number, one) for number, one in enumerate(_rows(given, "put", PUT_BOXES), start=1)
    ]
    found["budget_lines"] = [
        {**one, "key": one["key"] or f"line-{number}", "amount": _amount(one["amount"])}
        for number, one in enumerate(_rows(given, "line", LINE_BOXES), start=1)
    ]
    found["risk_share"] = _risk_share(given, parties)
    for name in ("notice_months", "review_by"):
        if _said(given, name):
            found[name] = given[name].strip()
    return found


PUT_BOXES = ("key", "party", "source", "amount", "handling", "pattern", "first_on", "dates")
LINE_BOXES = ("key", "title", "amount", "holding", "party", "plan_line")
# What is chosen from a list is there also in a row that nobody filled in.
_CHOSEN = frozenset({"handling", "pattern", "holding", "method", "applies_to"})


def _risk_share(given: Typed, parties: list[dict[str, str]]) -> dict[str, Any]:
    bands = list(_rows(given, "band", ("over_percent", "method", "applies_to")))
    share: dict[str, Any] = {
        "shares": {one["code"]: one["share"] for one in parties},
        "overspend": [_band(number, one) for number, one in enumerate(bands)],
        "underspend": given.get("underspend", ""),
        "cap": {one["code"]: _amount(one["cap"]) for one in parties if one["cap"]},
        "met_first": [name for name in HELPS if _said(given, f"met-{name}")],
    }
    if _said(given, "warn_at_percent"):
        share["warn_at_percent"] = given["warn_at_percent"].strip()
    return share


def _band(number: int, one: dict[str, str]) -> dict[str, str]:
    return one if number else {name: one[name] for name in ("over_percent", "method")}


def _said(given: Typed, name: str) -> bool:
    return bool(given.get(name, "").strip())


def _amount(text: str) -> str:
    pence = pence_typed(text)
    return text if pence is None else pounds_of(pence)


def _rows(given: Typed, of: str, names: tuple[str, ...]) -> Iterator[dict[str, str]]:
    for number in range(min(count(given, of), MOST_ROWS)):
        row = {name: given.get(f"{of}-{number}-{name}", "").strip() for name in names}
        if any(value for name, value in row.items() if name not in _CHOSEN):
            yield row


def count(given: Typed, of: str) -> int:
    """Return how many rows of a kind were sent: the numbers follow each other from nought."""
    numbers = [int(found[1]) for name in given if (found := re.match(rf"{of}-(\d{{1,3}})-", name))]
    return max(numbers, default=-1) + 1


def _contribution(number: int, one: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {name: one[name] for name in ("party", "source", "handling")}
    found |= {"key": one["key"] or f"contribution-{number}", "amount": _amount(one["amount"])}
    if one["pattern"] == "dates":
        found["instalments"] = {"pattern": "dates", "dates": _dues(one["dates"])}
    elif one["pattern"]:
        found["instalments"] = {"pattern": one["pattern"], "first_on": one["first_on"]}
    return found


def _dues(text: str) -> list[dict[str, str]]:
    pieces = [one for one in text.split(";") if one.strip()]
    matched = [(one, _DUE.fullmatch(one)) for one in pieces]
    return [
        {"on": found[1], "amount": _amount(found[2])} if found else {"on": one.strip(), "amount": ""}
        for one, found in matched
    ]


def boxes_of(terms: PoolTerms) -> dict[str, str]:
    """Return what the boxes of the form hold for some terms."""
    risk = terms.risk_share
    found = {name: str(getattr(terms, name)) for name in PLAIN}
    found |= {"underspend": risk.underspend, "warn_at_percent": risk.warn_at_percent}
    found["notice_months"] = "" if terms.notice_months is None else str(terms.notice_months)
    found["review_by"] = terms.review_by.isoformat() if terms.review_by else ""
    found |= {f"met-{name}": "yes" for name in risk.met_first}
    for number, party in enumerate(terms.parties):
        own = {"code": party.code, "name": party.name, "organisation": party.organisation}
        own |= {"share": risk.shares.get(party.code, ""), "cap": risk.cap.get(party.code, "")}
        found |= _row("party", number, own)
    for number, one in enumerate(terms.contributions):
        found |= _row("put", number, _put(one))
    for number, line in enumerate(terms.budget_lines):
        same = {name: str(getattr(line, name)) for name in LINE_BOXES if name != "amount"}
        found |= _row("line", number, {**same, "amount": pounds_of(line.pence)})
    for number, band in enumerate(risk.overspend):
        found |= _row("band", number, band)
    return found


def _put(one: Contribution) -> dict[str, str]:
    same = {"key": one.key, "party": one.party, "source": one.source, "handling": one.handling}
    same["amount"] = pounds_of(one.pence)
    paid = one.instalments
    if paid is None:
        return same
    dates = "; ".join(f"{due.on.isoformat()} {pounds_of(due.pence)}" for due in paid.dates)
    first = paid.first_on.isoformat() if paid.first_on else ""
    return {**same, "pattern": paid.pattern, "first_on": first, "dates": dates}


def _row(of: str, number: int, values: Mapping[str, str]) -> dict[str, str]:
    return {f"{of}-{number}-{name}": value for name, value in values.items()}
