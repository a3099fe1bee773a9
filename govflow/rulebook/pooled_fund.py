"""The year-end statement of a pooled fund, to the penny: what came in, what was spent, who owes whom. Pure.

All money is whole pence. Pooled lines are shared by the pool's own rule; an aligned line is its party's own,
with whatever it is over or under. An overspend is met first by what the terms name, in their order, and
contingency as far as it was released (``riskshare_position``): what is not used stays where it was. Income
+ shares of the variance = spend + carried forward, and debtors = creditors: or it says by how much they are
not. The host keeps the accounts, and its pool manager reports yearly (SI 2000/617, regulation 7).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from govflow.kernel.errors import InvalidInput, Refused
from govflow.rulebook.contingency import RELEASED, Reserve
from govflow.rulebook.instalments import PAID, RECEIVED, Said, is_paid_over, organisation_of
from govflow.rulebook.pool_terms import CONTINGENCY, TRANSFERRED, Contribution, PoolTerms
from govflow.rulebook.pooled_fund_checks import against_statement
from govflow.rulebook.pooled_fund_model import (
    ALIGNED,
    MET_FIRST,
    Books,
    FundStatement,
    Income,
    Line,
    Position,
    Spent,
)
from govflow.rulebook.riskshare import Settlement, apportion
from govflow.rulebook.riskshare_position import Figures, HelpUsed, stand
from govflow.rulebook.riskshare_words import HELPS


def draw(terms: PoolTerms, books: Books, as_at: date) -> FundStatement:
    """Return the statement of a pool as at a day; nothing after that day is in it.

    Raises:
        InvalidInput: for help that the terms do not name, or contingency given: the record has that.
        Refused: where an aligned band of the risk share lacks own costs, or they do not make the overspend.
    """
    lines = tuple(_lines(terms, latest(books.spent, as_at)))
    # An aligned line counts at its budget here: what it is over or under is not shared.
    pooled = sum(one.budget if one.holding == ALIGNED else one.outturn for one in lines)
    found = stand(terms, Figures(pooled, books.given.own_costs, _helps(terms, books)))
    if found.settled is None:
        raise Refused(found.refusals)
    said = [one for one in books.said if one.on <= as_at]
    income = (*_incomes(terms, said), *_met_first(terms, books.reserves, found.helped))
    positions = tuple(_positions(terms, income, lines, found.settled))
    drawn = FundStatement(terms.key, as_at, income, lines, positions, found.helped, found.settled, ())
    return replace(drawn, findings=(*against_statement(terms, drawn, books), *found.settled.findings))


def _helps(terms: PoolTerms, books: Books) -> dict[str, int]:
    if CONTINGENCY in books.given.helps:
        message = "Contingency is used as far as the record has it released: it is not given."
        raise InvalidInput(message, field="helps")
    released = sum(one.pence for one in books.reserves if one.status == RELEASED)
    helps = dict(books.given.helps)
    if CONTINGENCY in terms.risk_share.met_first:
        helps[CONTINGENCY] = released
    return helps


def latest(spent: Sequence[Spent], as_at: date) -> dict[tuple[str, str], int]:
    """Return the last figure of each party and line; of two for one day the later recorded stands."""
    known = sorted((one for one in spent if one.as_at <= as_at), key=lambda one: one.as_at)
    return {(one.party, one.line): one.pence for one in known}


def _incomes(terms: PoolTerms, said: Sequence[Said]) -> Iterator[Income]:
    def told(one: Contribution, side: str) -> int:
        if not is_paid_over(terms, one):
            return one.pence
        return sum(each.pence for each in said if each.contribution == one.key and each.side == side)

    for one in terms.contributions:
        if one.handling != CONTINGENCY:
            paid, received = told(one, PAID), told(one, RECEIVED)
            yield Income(one.key, one.party, one.source, one.handling, one.pence, paid, received)


def _met_first(terms: PoolTerms, reserves: Sequence[Reserve], helped: Sequence[HelpUsed]) -> Iterator[Income]:
    """Yield what was used before the overspend was shared: contingency of each who gave it, and the rest."""
    for one in helped:
        if one.name == CONTINGENCY:
            yield from _released(terms, reserves, one.used)
        elif one.used:
            # It comes of nobody who shares, to the host.
            yield Income(one.name, "", HELPS[one.name], MET_FIRST, one.used, 0, one.used)


def _released(terms: PoolTerms, reserves: Sequence[Reserve], used: int) -> Iterator[Income]:
    held = [one for one in terms.contributions if one.handling == CONTINGENCY]
    freed = [
        sum(each.pence for each in reserves if each.contribution == one.key and each.status == RELEASED)
        for one in held
    ]
    parts = apportion(used, freed) if used else [0] * len(held)
    for one, part in zip(held, parts, strict=True):
        if part:
            yield Income(one.key, one.party, one.source, RELEASED, part, 0, 0 if one.party else part)


def _lines(terms: PoolTerms, spent: Mapping[tuple[str, str], int]) -> Iterator[Line]:
    for one in terms.budget_lines:
        holding = ALIGNED if ALIGNED in {one.holding, terms.holding} and one.party else "pooled"
        mine = {party: pence for (party, line), pence in spent.items() if line == one.key}
        yield Line(one.key, one.title, holding, one.party, one.pence, mine)


def _positions(
    terms: PoolTerms, income: Sequence[Income], lines: Sequence[Line], settlement: Settlement
) -> Iterator[Position]:
    host, others = _host_party(terms), _comes_to_the_host(income)
    shares = dict(zip([one.code for one in settlement.rule.parties], settlement.shares, strict=True))
    codes = [one.code for one in terms.parties]
    codes += [host] if host not in codes else []
    # Who is no party any more is owed what it spent while it was.
    codes += sorted({code for line in lines for code in line.spent} - set(codes))
    for code in codes:
        mine = [one for one in income if one.party == code]
        yield Position(
            code,
            terms.name_of(code),
            sum(one.agreed for one in mine if one.handling != RELEASED),
            sum(one.agreed for one in mine if one.handling == RELEASED),
            shares.get(code, 0),
            sum(one.outturn - one.budget for one in lines if one.holding == ALIGNED and one.party == code),
            sum(one.received for one in mine if one.handling == TRANSFERRED),
            sum(one.spent.get(code, 0) for one in lines),
            others if code == host else 0,
        )


def _host_party(terms: PoolTerms) -> str:
    """Return the party that hosts: by its code, else the first of its organisation; else the host itself."""
    codes = [one.code for one in terms.parties]
    if terms.host in codes:
        return terms.host
    home = organisation_of(terms, terms.host)
    return next((one.code for one in terms.parties if one.organisation == home), terms.host)


def _comes_to_the_host(income: Sequence[Income]) -> int:
    """Return what the host received: what was transferred, and what is nobody's who shares."""
    return sum(one.received for one in income if one.handling == TRANSFERRED or not one.party)
