"""A funding table and a schedule agree for each source, not only in total (DOMAIN A6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from govflow.kernel.findings import Finding, Json
from govflow.schedules.columns import MoneyColumn
from govflow.schedules.lines import Line, Schedule
from govflow.schedules.money import pounds, spoken
from govflow.schedules.spelling import Spelling, fold
from govflow.schedules.sums import rounding
from govflow.schedules.table import layout

ANY_GRANT = "Grants"


@dataclass(frozen=True, slots=True)
class BySource:
    """Money by source in the template's words, and how many lines made it."""

    amounts: Mapping[str, int]
    lines: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """One source, or grants together: what the schedule spends and the funding table gives."""

    source: str
    schedule: int
    funding: int
    lines: int
    parts: tuple[Difference, ...] = ()

    @property
    def apart(self) -> int:
        """What the schedule has more than the funding table."""
        return self.schedule - self.funding

    def as_json(self) -> dict[str, Json]:
        """Return the shape of the contract's figures."""
        shape: dict[str, Json] = {
            "source": self.source,
            "schedule": pounds(self.schedule),
            "funding": pounds(self.funding),
            "difference": pounds(self.apart),
        }
        if self.parts:
            shape["of_which"] = [part.as_json() for part in self.parts]
        return shape


def by_source(lines: Iterable[Line], column: MoneyColumn, spelling: Spelling) -> BySource:
    """Add up the lines of each source."""
    amounts: Counter[str] = Counter()
    count: Counter[str] = Counter()
    for line in lines:
        label = line.source or line.name
        source = ANY_GRANT if fold(label) in spelling.any_grant else spelling.source(label)
        amounts[source] += line.amounts.get(column.heading, 0)
        count[source] += 1
    return BySource(amounts, count)


def differences(schedule: BySource, funding: BySource, spelling: Spelling) -> list[Difference]:
    """Return every source of either side; grants together where one side names them no nearer.

    "Grant" alone does not say which grant, so what bears that name and what bears a grant's own name
    can only be compared in one sum, with each name's part beside it.
    """
    names = sorted({*schedule.amounts, *funding.amounts})
    each = {
        name: Difference(
            name, schedule.amounts.get(name, 0), funding.amounts.get(name, 0), schedule.lines.get(name, 0)
        )
        for name in names
    }
    if ANY_GRANT not in each:
        return list(each.values())
    together = [each[name] for name in names if name == ANY_GRANT or name in spelling.grants]
    joint = Difference(
        " and ".join(part.source for part in together),
        sum(part.schedule for part in together),
        sum(part.funding for part in together),
        sum(part.lines for part in together),
        tuple(together) if len(together) > 1 else (),
    )
    return [*(one for one in each.values() if one not in together), joint]


def column_of_funding(schedule: Schedule, funding: Schedule) -> tuple[MoneyColumn, MoneyColumn] | None:
    """Return the column of each file that speaks of the same year; nothing where that is not certain."""
    theirs = [one for one in funding.columns.money if one.part != "virement"]
    ours = [one for one in schedule.columns.money if one.part not in ("virement", "prior")]
    if len(theirs) == 1:
        same = [one for one in ours if one.year and one.year == theirs[0].year]
        chosen = same or ([] if theirs[0].year and all(one.year for one in ours) else ours)
        return (chosen[0], theirs[0]) if len(chosen) == 1 else None
    pairs = [(one, two) for one in ours for two in theirs if (one.part, one.year) == (two.part, two.year)]
    return pairs[-1] if len(ours) == 1 and pairs else None


def check_sources(schedule: Schedule, funding: Schedule, spelling: Spelling) -> Iterator[Finding]:
    """The schedule spends of each source what the funding table gives, and as much in all (A6)."""
    pair = column_of_funding(schedule, funding)
    if not pair:
        message = f"It is not certain which year of {schedule.file} {funding.file} pays for."
        remedy = "Put the year in the heading of the amounts, like amount_2019_20_gbp."
        yield layout(funding.file, message, remedy)
        return
    column, theirs = pair
    if schedule.total(column) is None or funding.total(theirs) is None:
        return
    if all(line.source for line in schedule.lines):
        paid, given = by_source(schedule.lines, column, spelling), by_source(funding.lines, theirs, spelling)
        found = differences(paid, given, spelling)
        for one in found:
            yield from _by_source(one, found, _reach(one.lines, column, theirs, spelling), schedule, column)
    yield from _in_all(schedule, column, funding, theirs, spelling)


def _reach(lines: int, column: MoneyColumn, theirs: MoneyColumn, spelling: Spelling) -> int:
    unit = max(column.unit, theirs.unit)
    return rounding(unit, lines, spelling) if unit > 1 else 0


def _by_source(
    one: Difference, found: list[Difference], tolerance: int, schedule: Schedule, column: MoneyColumn
) -> Iterator[Finding]:
    if not one.apart:
        return
    where = f"{schedule.file}!{column.letter}"
    figures = {**one.as_json(), "column": column.heading}
    said = f"{one.source}: the schedule has {spoken(one.schedule)}, the funding table {spoken(one.funding)}"
    if abs(one.apart) <= tolerance:
        message = f"{said}: {spoken(abs(one.apart))} apart, which rounding explains."
        figures["tolerance"] = pounds(tolerance)
        yield Finding("ROUNDED", message, severity="info", where=where, figures=figures, rule="A10")
        return
    remedy = "Give the schedule's lines the sources that the funding table names, or correct the table."
    opposite = next((other.source for other in found if other.apart == -one.apart), "")
    if opposite:
        figures["offset_by"] = opposite
        remedy = (
            f"{opposite} differs by as much the other way, so look for lines moved between the two. {remedy}"
        )
    way = "more" if one.apart > 0 else "less"
    message = f"{said}: {spoken(abs(one.apart))} {way}."
    yield Finding("SOURCE_TOTAL_MISMATCH", message, where=where, figures=figures, rule="A6", remedy=remedy)


def _in_all(
    schedule: Schedule, column: MoneyColumn, funding: Schedule, theirs: MoneyColumn, spelling: Spelling
) -> Iterator[Finding]:
    ours, given = schedule.total(column) or 0, funding.total(theirs) or 0
    if ours == given:
        return
    apart, tolerance = abs(ours - given), _reach(len(schedule.lines), column, theirs, spelling)
    figures: dict[str, Json] = {
        "column": column.heading,
        "schedule": pounds(ours),
        "funding": pounds(given),
        "difference": pounds(ours - given),
        "lines": len(schedule.lines),
    }
    where = f"{schedule.file}!{column.letter}"
    message = (
        f"The schedule comes to {spoken(ours)}, the funding table to {spoken(given)}: {spoken(apart)} apart"
    )
    if apart <= tolerance:
        figures["tolerance"] = pounds(tolerance)
        message += f", within the {spoken(tolerance)} that rounding {len(schedule.lines)} lines allows."
        yield Finding("ROUNDED", message, severity="info", where=where, figures=figures, rule="A10")
        return
    remedy = "List every line that the funding pays for, and every source that pays for a line."
    yield Finding("TOTAL_MISMATCH", f"{message}.", where=where, figures=figures, rule="A4", remedy=remedy)
