"""The metrics of a plan, and one of them over the years. Nothing is written here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from govflow.kernel.moments import london_date
from govflow.metrics.chart import Chart, draw
from govflow.metrics.model import months_between
from govflow.metrics.pages.blueprint import blueprint, heading, may_record, page, parts, seen
from govflow.metrics.queries.standing import metric_of, metrics_of
from govflow.metrics.sheets import Series, Sheet
from govflow.schedules.metrics import Comparison
from govflow.storage.work import read_clock
from govflow.web.product import product


@blueprint.get("/plans/<ref>/metrics")
def plan(ref: str) -> str:
    """Show every metric of a plan, drawn and as a table, with what is not available until when."""
    with product().store.read() as connection:
        case = seen(connection, ref)
        found = metrics_of(connection, parts(), case, london_date(read_clock(connection)))
    drawn = {
        f"{sheet.definition.code} {one.measure.key}": picture_of(
            sheet, one, one.in_years(sheet.years), found.today
        )
        for sheet in found.sheets
        for one in sheet.series
    }
    return page(
        "plan",
        case=case,
        heading=heading(case),
        found=found,
        drawn=drawn,
        signs=signs_of(drawn.values()),
        may=may_record(case),
    )


@blueprint.get("/plans/<ref>/metrics/<code>")
def one(ref: str, code: str) -> str:
    """Show one metric over the years: each figure, what it was before, targets, and what others reached."""
    with product().store.read() as connection:
        case, today = seen(connection, ref), london_date(read_clock(connection))
        sheet = metric_of(connection, parts(), case, code, today)
    drawn = {each.measure.key: picture_of(sheet, each, each.comparisons, today) for each in sheet.series}
    return page(
        "one",
        case=case,
        heading=heading(case),
        sheet=sheet,
        today=today,
        drawn=drawn,
        signs=signs_of(drawn.values()),
        may=may_record(case),
    )


def picture_of(sheet: Sheet, one: Series, comparisons: Sequence[Comparison], on: date) -> Chart | None:
    """Return the picture of a measure. Counts of longer and shorter periods are not drawn on one line."""
    length = months_between(sheet.definition.kind.frequency)
    same = [each for each in comparisons if len(each.actual.period.months) == length]
    others = [each.other for each in one.beside_others()]
    return draw(comparisons if one.measure.is_rate or not same else same, on, others)


def signs_of(pictures: Collection[Chart | None]) -> dict[str, object]:
    """Return which signs the pictures of a page have, for the words under them."""
    known = [one for one in pictures if one]
    return {
        "names": {name for one in known for name in one.signs},
        "has_target": any(one.target for one in known),
    }
