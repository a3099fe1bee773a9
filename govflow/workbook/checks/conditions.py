"""The national conditions on spending, and how much is called Other (DOMAIN rules A2, A3)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from govflow.kernel.findings import Finding
from govflow.workbook.checks.funding import stated_at
from govflow.workbook.checks.sorting import Sums
from govflow.workbook.codes import found
from govflow.workbook.model import Contents
from govflow.workbook.money import half_up, pounds, said
from govflow.workbook.template import Template

DENOMINATOR = "mandatory funding"


def percent_of(part: int, whole: int) -> str | None:
    """Return a percentage with one decimal, half up; nothing of nothing is none."""
    if whole == 0:
        return None
    tenths = half_up(Fraction(part * 1000, whole))
    return f"{tenths // 10}.{tenths % 10}"


def check_conditions(contents: Contents, template: Template, sums: Sums) -> Iterator[Finding]:
    """Find each condition whose planned spend is below its minimum, and what counts to more than one."""
    if contents.lines is None:
        return
    for condition in template.words["conditions"]:
        key, title = condition["key"], condition["title"]
        at = stated_at(contents, "expenditure", "planned", key)
        minimum, planned = sums.minimum.get(key), sums.planned[key]
        stated = {one.amount.pence for one in contents.minimums if one.condition == key} - {None}
        if minimum is None:
            yield found("LAYOUT_UNKNOWN", at, f"{title}: the workbook does not say the minimum required.")
        elif len(stated) > 1:
            amounts = " and ".join(said(one) for one in sorted(one for one in stated if one is not None))
            yield found("LAYOUT_UNKNOWN", at, f"{title}: two sheets state different minimums, {amounts}.")
        if minimum is not None and planned < minimum:
            short, given = minimum - half_up(planned), said(half_up(planned))
            yield found(
                condition["code"],
                at,
                f"{title}: {given} is planned, {said(minimum)} required; {said(short)} is missing.",
                condition=key,
                minimum=pounds(minimum),
                planned=pounds(half_up(planned)),
                shortfall=pounds(short),
            )
    if sums.both:
        keys = " and ".join(one["key"] for one in template.words["conditions"])
        yield found(
            "COUNTED_IN_BOTH",
            stated_at(contents, "expenditure", "planned", template.words["conditions"][0]["key"]),
            f"{said(half_up(sums.both))} counts to {keys} alike.",
            counted_in_both=pounds(half_up(sums.both)),
        )


def check_other(contents: Contents, sums: Sums) -> Iterator[Finding]:
    """Find more than 5% of mandatory funding under the scheme type Other (rule A3)."""
    if contents.lines is None or contents.income is None or sums.other * 20 <= sums.mandatory:
        return
    percent = percent_of(sums.other, sums.mandatory)
    share = (
        f"{percent}% of the {DENOMINATOR} of {said(sums.mandatory)}"
        if percent
        else "with no mandatory funding"
    )
    yield found(
        "OTHER_OVER_5_PERCENT",
        stated_at(contents, "summary", "type", "Other"),
        f"Schemes of the type Other are {said(sums.other)}, {share}; more than 5% is to be explained.",
        amount=pounds(sums.other),
        percent=percent,
        denominator=DENOMINATOR,
        denominator_amount=pounds(sums.mandatory),
    )
