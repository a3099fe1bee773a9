"""The figures of a pool as at a day for its manager's report, and the statement as it would be drawn now."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from govflow.kernel.errors import Refused
from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import parse_date
from govflow.kernel.pence import pounds_of
from govflow.payments.model import SETTLED
from govflow.payments.queries.overview import books_of
from govflow.payments.queries.reading import queries_in
from govflow.rulebook.contingency import reserve_json
from govflow.rulebook.instalments import Standing, against, stand_on, whole_schedule
from govflow.rulebook.pool_terms import PoolTerms
from govflow.rulebook.pooled_fund import draw, latest
from govflow.rulebook.pooled_fund_json import statement_json
from govflow.rulebook.pooled_fund_model import Books


def figures_as_at(connection: Connection, ref: str, terms: PoolTerms, day: str) -> dict[str, Json]:
    """Return what was due, paid, received, spent and held of a pool by a day; money as text in pounds."""
    books, on = books_of(connection, ref, terms.key), parse_date(day)
    asked = queries_in(connection, ref, terms.key)
    queried = frozenset((one.contribution, one.number) for one in asked if one.status != SETTLED)
    standings = stand_on(whole_schedule(terms), books.said, queried, on)
    known = [one for one in books.said if one.on <= on]
    spend = latest(books.spent, on)
    lines: list[Json] = [
        {
            "key": one.key,
            "title": one.title,
            "budget": pounds_of(one.pence),
            "spent": pounds_of(sum(pence for (_, line), pence in spend.items() if line == one.key)),
        }
        for one in terms.budget_lines
    ]
    return {
        "pool": terms.key,
        "as_at": day,
        "budget": pounds_of(terms.budget),
        "contributions": _contributions(terms, standings, day),
        "spend": lines,
        "spend_total": pounds_of(sum(spend.values())),
        "contingency": [reserve_json(one) for one in books.reserves],
        "findings": [one.as_json() for one in against(terms, standings, known)],
    }


def _contributions(terms: PoolTerms, standings: Sequence[Standing], day: str) -> list[Json]:
    found: list[Json] = []
    for one in terms.contributions:
        mine = [each for each in standings if each.instalment.contribution == one.key]
        due = [each for each in mine if each.instalment.due_on.isoformat() <= day]
        found.append(
            {
                "key": one.key,
                "party": one.party,
                "source": one.source,
                "handling": one.handling,
                "agreed": pounds_of(one.pence),
                "due": pounds_of(sum(each.instalment.pence for each in due)),
                "paid": pounds_of(sum(each.paid for each in mine)),
                "received": pounds_of(sum(each.received for each in mine)),
            }
        )
    return found


def statement_now(
    terms: PoolTerms, books: Books, as_at: str
) -> tuple[dict[str, Json] | None, tuple[Finding, ...]]:
    """Return the statement as it would be drawn as at a day; nothing, and why, where it cannot be."""
    try:
        drawn = draw(terms, books, parse_date(as_at, field="as_at"))
    except Refused as refused:
        return None, tuple(refused.findings)
    return statement_json(drawn), drawn.findings
