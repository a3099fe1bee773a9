"""The sheets of money in: income by source, and the summary with what the expenditure comes to."""

from __future__ import annotations

from collections.abc import Iterable

from govflow.workbook.layout.stated import TYPES
from govflow.workbook.model import Contribution, Income
from govflow.workbook.money import half_up
from govflow.workbook.writing.page import Page, amount, figure, share, words
from govflow.workbook.writing.round import FIRST, Round

WIDTHS = {1: 3, FIRST: 64, 3: 22, 4: 22, 5: 22}
FIRST_ROW = 5


def write_balances(page: Page, of: Round, sheet: str, row: int) -> None:
    """Write income, expenditure and their difference by source, and in total."""
    balances, sums = of.template.words["balances"], of.sums
    first, last = balances["printed"][sheet]
    page.say(row, FIRST, first, balances["income"][0], balances["expenditure"][0], last, look="header")
    rows = [(name, sums.income.get(name, 0), sums.expenditure[name]) for name in of.template.sources]
    rows.append((balances["total"][0], sum(sums.income.values()), sum(sums.expenditure.values())))
    for number, (name, income, spent) in enumerate(rows, row + 1):
        page.say(number, FIRST, name)
        page.put(number, FIRST + 1, *(figure(one, "total") for one in (income, spent, income - spent)))


def summary_page(of: Round) -> Page:
    """Return the summary: balances, what the conditions require, and the spend of each scheme type."""
    page = of.page("summary")
    page.widths = dict(WIDTHS)
    write_balances(page, of, "summary", FIRST_ROW)
    for condition in of.template.words["conditions"]:
        minimum = of.minimum("summary", condition["key"])
        if minimum is None:
            continue
        row = page.next_row + 1
        page.say(row, FIRST, condition["labels"][0], look="header")
        page.say(row + 1, FIRST, of.template.words["required"]["minimum"][0])
        page.put(row + 1, FIRST + 1, amount(minimum))
        page.say(row + 2, FIRST, of.template.words["required"]["planned"][0])
        page.put(row + 2, FIRST + 1, figure(half_up(of.sums.planned[condition["key"]]), "total"))
    _types(page, of, page.next_row + 1)
    return page


def _types(page: Page, of: Round, row: int) -> None:
    whole = sum(of.sums.types.values())
    page.say(row, FIRST, TYPES, look="header")
    for number, (name, pence) in enumerate(of.sums.types.items(), row + 1):
        page.say(number, FIRST, name)
        page.put(number, FIRST + 1, figure(pence, "total"), share(pence, whole))
    page.say(page.next_row, FIRST, of.template.words["balances"]["total"][0])
    page.put(page.next_row - 1, FIRST + 1, figure(whole, "total"))


def income_page(of: Round) -> Page:
    """Return the income of every source in the order in which the template prints them."""
    page, held = of.page("income"), {one.source: one for one in of.contents.income or ()}
    page.widths = dict(WIDTHS)
    printed = of.template.words["income"]["printed"]
    for name in [*printed, *(one for one in of.template.sources if one not in printed)]:
        if name in held:
            _section(page, of, held[name], page.next_row + 1)
    for label, sources in of.template.words["income"]["totals"].items():
        row = page.next_row + 1
        page.say(row, FIRST, label)
        page.put(row, FIRST + 1, figure(sum(of.sums.income.get(one, 0) for one in sources), "total"))
    return page


def _section(page: Page, of: Round, income: Income, row: int) -> None:
    source = of.template.sources[income.source]
    page.say(row, FIRST, source["starts"][0], look="header")
    if income.is_additional:
        page.put(row, FIRST + 1, words("Yes" if income.rows or income.pence else "No"))
        page.choices.append(of.choice(f"C{row}", "answers"))
    else:
        head = source.get("amount", of.template.words["income"]["amount"][0])
        page.say(row, FIRST + 1, head, look="header")
    _contributions(page, income.rows)
    if income.breakdown and "breakdown" in source:
        page.say(page.next_row, FIRST, source["breakdown"][0])
        _contributions(page, income.breakdown)
    page.say(page.next_row, FIRST, source["total"][0])
    page.put(page.next_row - 1, FIRST + 1, figure(income.pence, "total"))


def _contributions(page: Page, rows: Iterable[Contribution]) -> None:
    for one in rows:
        page.put(page.next_row, FIRST, words(one.name), amount(one.amount))
