"""Money in and money out: each source, each stated total, each breakdown (DOMAIN rules A1, A4, A7)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from govflow.kernel.findings import Finding
from govflow.workbook.checks.sorting import Sums
from govflow.workbook.codes import found
from govflow.workbook.model import NO_VALUE, Contents, Money, Stated
from govflow.workbook.money import half_up, pounds, said
from govflow.workbook.template import Template

SAID = {
    "income": "The income stated for {}",
    "expenditure": "The expenditure stated for {}",
    "difference": "The difference stated for {}",
    "type": "The expenditure stated for the scheme type {}",
    "types": "The expenditure stated for {} scheme types",
    "planned": "The planned spend stated for {}",
    "lines": "The total below the schemes",
    "income_of": "{}",
}


def stated_at(contents: Contents, sheet: str, of: str, key: str) -> str:
    """Return where a sheet states a figure; without one, the sheet's first cell."""
    title = contents.titles.get(sheet, "")
    places = [one.amount.at for one in contents.stated if (one.of, one.key) == (of, key)]
    return next((at for at in places if at.rpartition("!")[0] == title), f"{title}!A1")


def check_sources(contents: Contents, sums: Sums) -> Iterator[Finding]:
    """Find each source whose expenditure is not its income, and the difference in total (rule A1)."""
    if contents.income is None or contents.lines is None:
        return
    total = sum(sums.income.values()) - sum(sums.expenditure.values())
    for source, income in sums.income.items():
        spent = sums.expenditure.get(source, 0)
        if income == spent:
            continue
        by = said(abs(income - spent))
        message = f"{source}: income {said(income)}, expenditure {said(spent)}; "
        message += f"{by} is not planned." if income > spent else f"{by} more is planned than there is."
        yield found(
            "INCOME_EXPENDITURE_MISMATCH",
            stated_at(contents, "expenditure", "difference", source),
            message,
            source=source,
            income=pounds(income),
            expenditure=pounds(spent),
            difference=pounds(income - spent),
            total_difference=pounds(total),
        )


def check_breakdowns(contents: Contents) -> Iterator[Finding]:
    """Find a grant that its districts' amounts do not give, and a total its rows do not (rules A4, A7)."""
    for income in contents.income or ():
        parts = sum(row.amount.pence or 0 for row in income.breakdown)
        if income.breakdown and parts != income.pence:
            yield found(
                "DFG_BREAKDOWN_MISMATCH",
                income.rows[0].amount.at if income.rows else income.total.at,
                f"The districts' amounts add to {said(parts)}, the grant is {said(income.pence)}.",
                source=income.source,
                stated=pounds(income.pence),
                computed=pounds(parts),
                difference=pounds(income.pence - parts),
            )
        yield from _compare(income.total, Fraction(income.pence), f"The total stated for {income.source}")


def check_stated(contents: Contents, template: Template, sums: Sums) -> Iterator[Finding]:
    """Find every total that a sheet states and its own rows do not give (rule A4)."""
    for stated in contents.stated:
        needs_income = stated.of in {"income", "difference", "income_of"}
        needs_lines = stated.of not in {"income", "income_of"}
        if (needs_income and contents.income is None) or (needs_lines and contents.lines is None):
            continue
        what = SAID[stated.of].format(stated.key or "all")
        yield from _compare(stated.amount, _computed(stated, template, sums), what)


def _computed(stated: Stated, template: Template, sums: Sums) -> Fraction:
    """Return what the rows give for a stated total."""
    income, spent = sums.income, sums.expenditure
    if stated.of == "income_of":
        return Fraction(sum(income.get(name, 0) for name in template.words["income"]["totals"][stated.key]))
    if stated.of == "planned":
        return sums.planned[stated.key]
    if stated.of in {"type", "types"}:
        return Fraction(sums.types[stated.key] if stated.key else sum(sums.types.values()))
    of_income = income.get(stated.key, 0) if stated.key else sum(income.values())
    of_spent = spent[stated.key] if stated.key else sum(spent.values())
    return Fraction(
        {"income": of_income, "difference": of_income - of_spent}.get(stated.of, of_spent),
    )


def _compare(stated: Money, computed: Fraction, what: str) -> Iterator[Finding]:
    if stated.is_blank or stated.fault == NO_VALUE:
        return
    # A joint line's percentage leaves pence, which the template does not show.
    tolerance = 0 if computed.denominator == 1 and computed % 100 == 0 else 100
    if stated.pence is not None and (stated.pence == computed or abs(stated.pence - computed) < tolerance):
        return
    given = half_up(computed)
    figures = {"computed": pounds(given)}
    if stated.pence is not None:
        figures |= {"stated": pounds(stated.pence), "difference": pounds(stated.pence - given)}
    holds = f"is {said(stated.pence)}" if stated.pence is not None else stated.fault
    yield found("TOTAL_MISMATCH", stated.at, f"{what} {holds}; the rows give {said(given)}.", **figures)
