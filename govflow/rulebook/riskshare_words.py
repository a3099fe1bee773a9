"""A risk share in plain sentences. The reading that was chosen is named in each that rests on one. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from govflow.kernel.pence import money_words, pence_of
from govflow.rulebook.pool_terms import PoolTerms
from govflow.rulebook.riskshare import WHOLE, Settlement
from govflow.rulebook.riskshare_reading import read_rule

HELPS: Mapping[str, str] = {
    "underspends": "underspends of other lines or pools",
    "contingency": "the contingency held",
    "other_sources": "other sources",
}
_SHARED: Mapping[str, str] = {
    "ratio": "by the agreed shares",
    "contribution": "in proportion to contributions",
    "aligned": "by each party in proportion to the costs identified as its own",
}
_LEFT: Mapping[str, str] = {
    "ratio": "goes back to the parties by the agreed shares",
    "contribution": "goes back to the parties in proportion to contributions",
    "carried_forward": "is carried forward, and goes back to nobody",
}


def sentences(terms: PoolTerms) -> tuple[str, ...]:
    """Return what the risk share of some terms says, one sentence a rule, in the order they are applied."""
    return tuple(_sentences(terms))


def _sentences(terms: PoolTerms) -> Iterator[str]:
    risk = terms.risk_share
    if risk.met_first:
        named = ", then ".join(HELPS[one] for one in risk.met_first)
        yield f"An overspend is met first from {named}; what is left is shared."
    first = risk.overspend[0]["method"]
    yield f"An overspend is {_first(terms, first)}."
    limits = read_rule(terms.rule_document()).bands[1:]
    for band, limit in zip(risk.overspend[1:], limits, strict=True):
        what = (
            "the whole overspend" if band["applies_to"] == WHOLE else "only the part of it above that limit"
        )
        of = f"{band['over_percent']}% of the budget ({money_words(limit.limit)})"
        how = (
            f"paid {_SHARED[band['method']]}" if band["method"] == "aligned" else _how(terms, band["method"])
        )
        yield f"Where it is in excess of {of}, {what} is {how} (reading: {band['applies_to']})."
    for code, cap in risk.cap.items():
        most = money_words(pence_of(cap) or 0)
        name = terms.name_of(code)
        yield f"{name} bears no more than {most} of an overspend; the others take what is above."
    yield f"An underspend {_LEFT[risk.underspend]}."


def _first(terms: PoolTerms, method: str) -> str:
    return f"paid {_SHARED[method]}" if method == "aligned" else _how(terms, method)


def _how(terms: PoolTerms, method: str) -> str:
    if method == "ratio":
        shares = " : ".join(terms.risk_share.shares[one.code] for one in terms.parties)
        return f"shared {shares} ({' : '.join(one.name for one in terms.parties)})"
    return f"shared {_SHARED[method]}"


def settled_in_words(settled: Settlement) -> str:
    """Return what came of an outturn in one sentence, the reading named where a limit was passed."""
    variance = settled.variance
    if not variance:
        return "The outturn is the budget: nothing is shared."
    way = f"{money_words(abs(variance))} {'over' if variance > 0 else 'under'} the budget"
    if settled.band == "none":
        return f"{way}, and carried forward."
    if settled.reading is None:
        return f"{way}, shared {_SHARED[settled.band].removeprefix('by each party ')}."
    if settled.reading == WHOLE:
        return f"{way} and past a limit: the whole of it is paid {_SHARED[settled.band]} (reading: whole)."
    below = "what is below it as at the limit (reading: excess)"
    return f"{way} and past a limit: what is above it is paid {_SHARED[settled.band]}, {below}."
