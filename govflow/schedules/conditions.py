"""What the lines can show beyond their sums: minimums, money without a scheme, money carried forward."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from govflow.kernel.findings import Finding, Json
from govflow.schedules.columns import MoneyColumn
from govflow.schedules.lines import Line, Schedule
from govflow.schedules.money import pounds, spoken
from govflow.schedules.spelling import Spelling, fold
from govflow.schedules.totals import CarryForward, year_in

MINIMUM = "Minimum CCG Contribution"
CALLED = {
    "NC2": "adult social care from the NHS minimum",
    "NC3": "NHS commissioned out of hospital services from the NHS minimum",
}
NEEDED = {"NC2": ("area_of_spend",), "NC3": ("area_of_spend", "commissioner")}
SPOKEN = {"area_of_spend": "area of spend", "commissioner": "commissioner"}
NHS = frozenset({"ccg", "nhs", "icb"})
_CARRIED = ("carried forward", "carry forward", "brought forward", "underspend")


def newest(schedule: Schedule) -> MoneyColumn | None:
    """Return the column the conditions speak of: the current year, or the only one."""
    current = schedule.columns.part("current")
    years = [one for one in schedule.columns.money if one.part == "year"]
    return current or (years[0] if len(years) == 1 else None)


def minimums_in(funding: Schedule) -> dict[str, tuple[int, str, int]]:
    """Return the minimums a funding table prints: amount, place and row by condition."""
    column = newest(funding)
    return {
        name: (line.amounts[column.heading], funding.cell(line, column), line.row)
        for name in NEEDED
        for line in funding.of_kind(name)
        if column and column.heading in line.amounts
    }


def check_minimums(
    schedule: Schedule, minimums: Mapping[str, tuple[int, str, int]], spelling: Spelling
) -> Iterator[Finding]:
    """A minimum is met by lines that show it; lines that cannot show it do not pass (DOMAIN A2)."""
    column = newest(schedule)
    for name, (required, where, row) in sorted(minimums.items()):
        figures: dict[str, Json] = {"condition": name, "required": pounds(required), "planned": None}
        if row:
            figures["row"] = row
        from_minimum = [one for one in schedule.lines if spelling.source(one.source) == MINIMUM]
        missing = _missing(schedule, from_minimum, name) if column else ["amount of one year"]
        if missing:
            lacks = " and no ".join(missing)
            message = (
                f"{name}, {CALLED[name]}: {spoken(required)} is required, and the schedule cannot show "
                f"what is planned: its lines have no {lacks}. It cannot be evidenced."
            )
            remedy = f"Give every line its {' and its '.join(missing)}."
            yield Finding("NOT_EVIDENCED", message, where=where, figures=figures, rule="A2", remedy=remedy)
        elif column:
            counted = [one for one in from_minimum if _counts(one, name)]
            planned = sum(one.amounts.get(column.heading, 0) for one in counted)
            joint = any(fold(one.words.get("commissioner", "")) == "joint" for one in from_minimum)
            if planned < required and name == "NC3" and joint:
                yield _joint(required, planned, where, figures)
            else:
                yield from _below(name, required, planned, where, figures)


def _missing(schedule: Schedule, from_minimum: Sequence[Line], name: str) -> list[str]:
    if not all(line.source for line in schedule.lines):
        return ["source of funding"]
    missing = [word for word in NEEDED[name] if not all(line.words.get(word) for line in from_minimum)]
    return [SPOKEN[word] for word in missing]


def _counts(line: Line, name: str) -> bool:
    area = fold(line.words["area_of_spend"])
    if name == "NC2":
        return area == "social care"
    return area != "acute" and fold(line.words["commissioner"]) in NHS


def _joint(required: int, planned: int, where: str, figures: dict[str, Json]) -> Finding:
    figures |= {"shown": pounds(planned)}
    message = (
        f"NC3, {CALLED['NC3']}: {spoken(required)} is required and {spoken(planned)} shown; joint lines may "
        "hold the rest, and print no NHS percentage. It cannot be evidenced."
    )
    remedy = "Split each joint line from the NHS minimum by who commissions it."
    return Finding("NOT_EVIDENCED", message, where=where, figures=figures, rule="A2", remedy=remedy)


def _below(name: str, required: int, planned: int, where: str, figures: dict[str, Json]) -> Iterator[Finding]:
    if planned >= required:
        return
    figures |= {"planned": pounds(planned), "short_by": pounds(required - planned)}
    message = (
        f"{name}, {CALLED[name]}: {spoken(planned)} is planned and {spoken(required)} required, "
        f"{spoken(required - planned)} short."
    )
    remedy = "Plan more of the NHS minimum for it, or correct the lines' area of spend and commissioner."
    yield Finding(f"{name}_BELOW_MINIMUM", message, where=where, figures=figures, rule="A2", remedy=remedy)


def check_unallocated(schedule: Schedule, spelling: Spelling) -> Iterator[Finding]:
    """List the lines that hold money nobody has a scheme for yet (A12)."""
    column = newest(schedule) or next((one for one in schedule.columns.money if one.part != "virement"), None)
    for line in schedule.lines:
        if column and spelling.is_unallocated(line.name):
            amount = line.amounts.get(column.heading, 0)
            figures: dict[str, Json] = {
                "row": line.row,
                "column": column.heading,
                "scheme_name": line.name,
                "amount": pounds(amount),
            }
            message = f"Row {line.row}, {line.name}: {spoken(amount)} is held for no scheme yet."
            remedy = "Say in the report who decides on it, and by when."
            where = schedule.cell(line, column)
            yield Finding(
                "UNALLOCATED",
                message,
                severity="info",
                where=where,
                figures=figures,
                rule="A12",
                remedy=remedy,
            )


def carried_in(schedule: Schedule) -> Iterator[CarryForward]:
    """Return the lines of a schedule that say they were carried forward."""
    column = newest(schedule)
    for line in schedule.lines:
        if column and any(word in fold(line.name) for word in _CARRIED):
            amount = line.amounts.get(column.heading, 0)
            scheme = line.words.get("scheme_id", "")
            yield CarryForward(amount, schedule.cell(line, column), year_in(line.name), "", scheme, line.row)


def check_carried(carried: Iterable[CarryForward], schedule: Schedule | None) -> Iterator[Finding]:
    """Money carried forward has a scheme and a year it comes from (DOMAIN 2.2, scenario 29)."""
    for one in carried:
        if one.scheme and one.from_year:
            continue
        absent = " and no ".join([*([] if one.scheme else ["scheme"]), *([] if one.from_year else ["year"])])
        span = f" from {one.from_year}" if one.from_year else ""
        span += f" into {one.to_year}" if one.to_year else ""
        figures: dict[str, Json] = {
            "amount": pounds(one.pence),
            "from_year": one.from_year,
            "scheme": one.scheme,
        }
        if one.row:
            figures["row"] = one.row
        outside, table = "", _table_of(schedule, one.to_year)
        if table and schedule and not one.where.startswith(f"{schedule.file}!"):
            column, rows = table
            figures |= {"column": column.heading, "schedule": pounds(rows)}
            outside = f" It is in no line of {schedule.file}, where '{column.heading}' makes {spoken(rows)}."
        message = f"{spoken(one.pence)} was carried forward{span} with no {absent} of origin.{outside}"
        remedy = "Record for each scheme what was carried forward, and from which year."
        yield Finding(
            "CARRY_FORWARD_WITHOUT_ORIGIN",
            message,
            severity="warning",
            where=one.where,
            figures=figures,
            remedy=remedy,
        )


def _table_of(schedule: Schedule | None, year: str) -> tuple[MoneyColumn, int] | None:
    if schedule is None:
        return None
    same = [one for one in schedule.columns.money if year and one.year == year]
    column = same[0] if same else newest(schedule)
    column = column or next((one for one in schedule.columns.money if one.part == "year"), None)
    rows = schedule.total(column) if column else None
    return (column, rows) if column and rows is not None else None
