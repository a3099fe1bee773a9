"""Does what is printed add up: prior and virement to current, rows to totals (DOMAIN A4, A5, A10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from govflow.kernel.findings import Finding, Json
from govflow.schedules.columns import MoneyColumn
from govflow.schedules.lines import Line, Schedule, lines_of_parts
from govflow.schedules.money import PENCE, pounds, spoken
from govflow.schedules.spelling import Spelling

Verdict = Literal["right", "sign_lost", "rounded", "mismatch", "unread"]
VERDICTS: tuple[Verdict, ...] = ("right", "sign_lost", "rounded", "mismatch", "unread")
FIGURES_OF_A_ROW = 3


@dataclass(frozen=True, slots=True)
class Movement:
    """What a row says of its money: what it was, what was moved, what it is now."""

    prior: int
    virement: int
    current: int

    @property
    def residual(self) -> int:
        """What the current figure holds more than the two before it give."""
        return self.current - self.prior - self.virement

    def judge(self, tolerance: int) -> Verdict:
        """Say whether the row is right, only rounded, right but for its sign, or wrong (A5)."""
        if not self.residual:
            return "right"
        if abs(self.residual) <= tolerance:
            return "rounded"
        other_sign = self.current - self.prior + self.virement
        return "sign_lost" if self.virement and abs(other_sign) <= tolerance else "mismatch"


@dataclass(frozen=True, slots=True)
class Stated:
    """Totals somebody printed, each with the place where it stands."""

    amounts: Mapping[str, int]
    places: Mapping[str, str]
    row: int = 0
    called: str = "The total row"


def rounding(units: int, count: int, spelling: Spelling) -> int:
    """Return how far apart rounded figures may be, in pence: the part of a unit for each (A10)."""
    return int(spelling.rounding * count * units * PENCE)


def stated_in(schedule: Schedule) -> list[Stated]:
    """Return the total rows a file prints itself."""
    return [
        Stated(
            line.amounts,
            {one.heading: schedule.cell(line, one) for one in schedule.columns.money},
            line.row,
            f"The total in row {line.row}",
        )
        for line in schedule.of_kind("total")
    ]


def verdicts(schedule: Schedule, spelling: Spelling) -> list[tuple[Line, Verdict]]:
    """Return what each row's virement is worth; none where the schedule has no virement."""
    columns = _moving(schedule)
    if not columns:
        return []
    found: list[tuple[Line, Verdict]] = []
    for line in schedule.lines:
        moved = _movement(line.amounts, columns)
        found.append((line, moved.judge(_tolerance(moved, columns, spelling)) if moved else "unread"))
    return found


def restored(schedule: Schedule, spelling: Spelling) -> int | None:
    """Return what the virements come to with the lost signs put back; nothing where one cannot be read."""
    column = schedule.columns.part("virement")
    if column is None or schedule.total(column) is None:
        return None
    judged = verdicts(schedule, spelling)
    return sum(
        -line.amounts[column.heading] if verdict == "sign_lost" else line.amounts[column.heading]
        for line, verdict in judged
    )


def check_virements(schedule: Schedule, stated: Sequence[Stated], spelling: Spelling) -> Iterator[Finding]:
    """Prior and virement give current, in every row and in the total row (A5)."""
    columns = _moving(schedule)
    if not columns:
        return
    for line, verdict in verdicts(schedule, spelling):
        moved = _movement(line.amounts, columns)
        if moved and verdict != "right":
            place = schedule.cell(line, columns[1 if verdict == "sign_lost" else 2])
            figures: dict[str, Json] = {"row": line.row, "column": columns[1].heading}
            named = {name: line.words[name] for name in ("scheme_id", "scheme_name") if line.words.get(name)}
            yield _off(verdict, f"Row {line.row}, {line.name}", moved, place, {**figures, **named})
    for total in stated:
        moved = _movement(total.amounts, columns)
        if moved and (verdict := moved.judge(_tolerance(moved, columns, spelling))) != "right":
            place = total.places[columns[2].heading]
            row: dict[str, Json] = {"row": total.row} if total.row else {}
            yield _off(verdict, total.called, moved, place, {**row, "column": columns[2].heading})


def _moving(schedule: Schedule) -> tuple[MoneyColumn, MoneyColumn, MoneyColumn] | None:
    prior, virement, current = (schedule.columns.part(one) for one in ("prior", "virement", "current"))
    return (prior, virement, current) if prior and virement and current else None


def _movement(amounts: Mapping[str, int], columns: Sequence[MoneyColumn]) -> Movement | None:
    known = [amounts[one.heading] for one in columns if one.heading in amounts]
    return Movement(*known) if len(known) == FIGURES_OF_A_ROW else None


def _tolerance(moved: Movement, columns: Sequence[MoneyColumn], spelling: Spelling) -> int:
    """Figures in whole units may be rounded; one with pence was not."""
    unit = max(one.unit for one in columns)
    whole = all(pence % (unit * PENCE) == 0 for pence in (moved.prior, moved.virement, moved.current))
    return rounding(unit, FIGURES_OF_A_ROW, spelling) if whole else 0


def _off(verdict: Verdict, who: str, moved: Movement, where: str, figures: dict[str, Json]) -> Finding:
    given = moved.prior + moved.virement
    figures |= {
        "prior": pounds(moved.prior),
        "virement": pounds(moved.virement),
        "prior_and_virement": pounds(given),
        "current": pounds(moved.current),
        "difference": pounds(moved.residual),
    }
    plus = f"{spoken(moved.prior)} and a virement of {spoken(moved.virement)} make {spoken(given)}"
    if verdict == "rounded":
        message = f"{who}: {plus}; {spoken(moved.current)} is printed, which rounding explains."
        return Finding("ROUNDED", message, "info", where, figures, rule="A10")
    if verdict == "sign_lost":
        figures["corrected"] = pounds(-moved.virement)
        message = f"{who}: {plus}, not {spoken(moved.current)}; with the other sign it is right."
        remedy = f"Print the virement as {spoken(-moved.virement)}."
        return Finding("SIGN_LOST", message, "warning", where, figures, rule="A5", remedy=remedy)
    way = "short of" if moved.residual > 0 else "more than"
    message = f"{who}: {plus}, {way} the {spoken(moved.current)} printed by {spoken(abs(moved.residual))}."
    remedy = "Find which of the three figures is wrong, and print it with its authority."
    return Finding("VIREMENT_MISMATCH", message, where=where, figures=figures, rule="A5", remedy=remedy)


def check_totals(schedule: Schedule, stated: Sequence[Stated], spelling: Spelling) -> Iterator[Finding]:
    """The rows of each column give the total stated for it, and those of a part the part's (A4)."""
    for column in schedule.columns.money:
        rows = schedule.total(column)
        for total in stated:
            if rows is not None and column.heading in total.amounts:
                tolerance = rounding(column.unit, len(schedule.lines), spelling) if column.unit > 1 else 0
                yield from _compared(total, column, rows, len(schedule.lines), tolerance)
    for total_line, parts in lines_of_parts(schedule):
        for column in schedule.columns.money:
            amounts = [line.amounts[column.heading] for line in parts if column.heading in line.amounts]
            if len(amounts) == len(parts) and column.heading in total_line.amounts:
                places = {column.heading: schedule.cell(total_line, column)}
                own = Stated(total_line.amounts, places, total_line.row, f"The total in row {total_line.row}")
                yield from _compared(own, column, sum(amounts), len(parts), 0)


def _compared(total: Stated, column: MoneyColumn, rows: int, count: int, tolerance: int) -> Iterator[Finding]:
    printed = total.amounts[column.heading]
    if printed == rows:
        return
    row: dict[str, Json] = {"row": total.row} if total.row else {}
    figures: dict[str, Json] = {
        **row,
        "column": column.heading,
        "stated": pounds(printed),
        "rows": pounds(rows),
        "difference": pounds(printed - rows),
    }
    where = total.places[column.heading]
    said = (
        f"{total.called} says {spoken(printed)} under '{column.heading}'; {count} lines make {spoken(rows)}"
    )
    apart = spoken(abs(printed - rows))
    if abs(printed - rows) <= tolerance:
        figures["tolerance"] = pounds(tolerance)
        message = f"{said}: {apart} apart, which rounding explains."
        yield Finding("ROUNDED", message, severity="info", where=where, figures=figures, rule="A10")
        return
    remedy = "Add the lines up again; print the total they give, or the line that is missing."
    yield Finding(
        "TOTAL_MISMATCH", f"{said}: {apart} apart.", where=where, figures=figures, rule="A4", remedy=remedy
    )


def check_grants(schedule: Schedule) -> Iterator[Finding]:
    """The grant a schedule sets against its lines is what the lines come to (A4, A6)."""
    for line in schedule.of_kind("grant"):
        for column in schedule.columns.money:
            rows, grant = schedule.total(column), abs(line.amounts.get(column.heading, 0))
            if rows is None or column.heading not in line.amounts or rows == grant:
                continue
            figures: dict[str, Json] = {
                "row": line.row,
                "column": column.heading,
                "source": line.name,
                "schedule": pounds(rows),
                "funding": pounds(grant),
                "difference": pounds(rows - grant),
            }
            message = (
                f"The grant in row {line.row} is {spoken(grant)} under '{column.heading}'; the lines come to "
                f"{spoken(rows)}, {spoken(abs(rows - grant))} apart."
            )
            remedy = "List what the grant is for in full, or what else pays for the lines."
            where = schedule.cell(line, column)
            yield Finding(
                "SOURCE_TOTAL_MISMATCH", message, where=where, figures=figures, rule="A6", remedy=remedy
            )
