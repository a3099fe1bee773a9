"""What a reader of a return is told before it goes on. None of it stands in a step's way."""

from __future__ import annotations

from collections.abc import Sequence

from govflow.kernel.findings import Finding
from govflow.kernel.pence import money_words, pounds_of
from govflow.returns.carried import beside, carried_findings
from govflow.returns.model import Carried, Figures, Line


def findings_of(figures: Figures, registered: Sequence[Carried] | None = None) -> tuple[Finding, ...]:
    """Return what a reader of a return should see before it goes on. None of it stands in a step's way.

    ``registered`` is what the plan's own register has carried forward, where that is looked at too.
    """
    rows = beside(figures.carried, registered) if registered is not None else ()
    return (*_beside_the_table(figures), *carried_findings(rows), *_over_budget(figures.lines))


def _beside_the_table(figures: Figures) -> Sequence[Finding]:
    """Money carried forward is in no budget of the table (DOMAIN 2.2): it needs a scheme and a year."""
    nameless = [one for one in figures.carried if not one.scheme]
    return [
        Finding(
            "CARRY_FORWARD_WITHOUT_ORIGIN",
            f"{money_words(one.amount)} carried forward from {one.origin or 'an earlier year'} is not in the "
            f"budgets of this table, which come to {money_words(figures.totals.budget)}.",
            severity="warning",
            figures={"amount": pounds_of(one.amount), "budget": pounds_of(figures.totals.budget)},
            remedy="Say which scheme it comes from, and of which year.",
        )
        for one in nameless
    ]


def _over_budget(lines: Sequence[Line]) -> Sequence[Finding]:
    over = [one for one in lines if one.left is not None and one.left < 0]
    return [
        Finding(
            "OVER_BUDGET",
            f"'{one.scheme}' has spent {money_words(-(one.left or 0))} more than its budget.",
            severity="info",
            figures={"scheme": one.scheme, "over": pounds_of(-(one.left or 0))},
        )
        for one in over
    ]
