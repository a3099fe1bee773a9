"""The statement of a pooled fund as JSON: the figures that are agreed by their digest."""

from __future__ import annotations

from govflow.kernel.findings import Json
from govflow.kernel.pence import pounds_of
from govflow.rulebook.pooled_fund_model import FundStatement, Income, Line, Position, Spent


def statement_json(one: FundStatement) -> dict[str, Json]:
    """Return the figures of a statement: money as text in pounds, rows in the order of the terms."""
    return {
        "pool": one.pool,
        "as_at": one.as_at.isoformat(),
        "income": [_income_json(each) for each in one.income],
        "income_total": pounds_of(one.total_income),
        "spend": [_line_json(each) for each in one.lines],
        "spend_total": pounds_of(one.spend),
        "balance": pounds_of(one.total_income - one.spend),
        "met_first": [each.as_json() for each in one.helped],
        "settlement": one.settlement.as_json(),
        "carried_forward": pounds_of(one.settlement.carried_forward),
        "uncovered": pounds_of(one.settlement.uncovered),
        "parties": [_position_json(each) for each in one.positions],
        "debtors": pounds_of(one.debtors),
        "creditors": pounds_of(one.creditors),
        "residual": pounds_of(one.residual),
        "findings": [each.as_json() for each in one.findings],
    }


def _income_json(one: Income) -> dict[str, Json]:
    amounts = {name: getattr(one, name) for name in ("agreed", "paid", "received", "outstanding")}
    texts = {name: getattr(one, name) for name in ("key", "party", "source", "handling")}
    return {**texts, **{name: pounds_of(pence) for name, pence in amounts.items()}}


def _line_json(one: Line) -> dict[str, Json]:
    return {
        "key": one.key,
        "title": one.title,
        "holding": one.holding,
        "budget": pounds_of(one.budget),
        "spent": pounds_of(one.outturn),
        "variance": pounds_of(one.outturn - one.budget),
        "by_party": {party: pounds_of(pence) for party, pence in sorted(one.spent.items())},
    }


def _position_json(one: Position) -> dict[str, Json]:
    names = ("contribution", "released", "share", "aligned", "liability", "transferred", "spent", "taken")
    amounts = {name: pounds_of(getattr(one, name)) for name in names}
    owed = {"debtor": pounds_of(max(0, one.balance)), "creditor": pounds_of(max(0, -one.balance))}
    return {"code": one.code, "name": one.name, **amounts, **owed}


def spent_json(one: Spent) -> dict[str, Json]:
    """Return what a party reported as spent by a day."""
    amount = pounds_of(one.pence)
    return {"party": one.party, "line": one.line, "amount": amount, "as_at": one.as_at.isoformat()}
