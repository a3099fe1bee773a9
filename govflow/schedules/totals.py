"""What was stated beside a schedule: totals, sources, minimums, money carried forward, the report's date."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Finding
from govflow.kernel.moments import parse_date
from govflow.schedules.columns import MoneyColumn, financial_year, money_heading
from govflow.schedules.lines import Schedule
from govflow.schedules.money import NotMoney, read_pence
from govflow.schedules.spelling import Spelling, fold
from govflow.schedules.sums import Stated

PARTS = ("minimums", "carry_forward", "reported_on")
MOST_FIGURES = 20
CONDITIONS = ("NC2", "NC3")


@dataclass(frozen=True, slots=True)
class CarryForward:
    """Money brought from one year into another: its origin is a scheme and a year."""

    pence: int
    where: str
    from_year: str = ""
    to_year: str = ""
    scheme: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Totals:
    """A file of totals as read."""

    stated: Stated | None = None
    minimums: Mapping[str, tuple[int, str, int]] = field(default_factory=dict)
    carried: tuple[CarryForward, ...] = ()
    reported_on: date | None = None
    findings: tuple[Finding, ...] = ()


def read_totals(path: Path, schedule: Schedule, spelling: Spelling) -> Totals:
    """Read a JSON file of totals for a schedule; what is wrong with it is a finding."""
    try:
        if not path.is_file():
            return _unreadable(path, "there is no such file")
        with path.open("rb") as stream:
            content = stream.read(spelling.largest_bytes + 1)
        if len(content) > spelling.largest_bytes:
            return _unreadable(path, "it is too large")
        # Figures with a decimal point stay exact, and one that is no number is not let in as one.
        read = json.loads(
            content, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_each_once
        )
    except (OSError, ValueError, RecursionError, ArithmeticError):
        return _unreadable(path, "it is not JSON")
    if not isinstance(read, dict):
        return _unreadable(path, "it is not a JSON object")
    return _read(path.name, read, schedule, spelling)


def _no_number(text: str) -> Any:
    raise ValueError(text)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)


def _unreadable(path: Path, why: str) -> Totals:
    message = f"The totals cannot be read from {path.name}: {why}."
    remedy = 'Write them like {"totals": {"expenditure_2019_20": "71342161.00"}}.'
    return Totals(findings=(Finding("WORKBOOK_UNREADABLE", message, where=path.name, remedy=remedy),))


def _read(file: str, read: Mapping[str, Any], schedule: Schedule, spelling: Spelling) -> Totals:
    found: list[Finding] = []
    totals: dict[str, Any] = {}
    for name, value in read.items():
        if name not in PARTS:
            totals |= value if isinstance(value, dict) else {name: value}
    amounts: dict[str, int] = {}
    for name, value in totals.items():
        column, unit = _column(name, schedule, spelling)
        if column is None:
            found.append(_unknown(file, name))
        elif (pence := _pence(file, name, value, unit, found)) is not None:
            amounts[column.heading] = pence
    places = {column.heading: f"{file}!{column.heading}" for column in schedule.columns.money}
    return Totals(
        Stated(amounts, places, 0, f"The total in {file}") if amounts else None,
        _minimums(file, read.get("minimums", {}), found),
        tuple(_carried(file, read.get("carry_forward", []), found)),
        _day(file, read.get("reported_on"), found),
        tuple(found),
    )


def _column(name: str, schedule: Schedule, spelling: Spelling) -> tuple[MoneyColumn | None, int]:
    """Return the column a total is of, with its unit: by heading, by the word total, by part or year."""
    name = fold(name)
    for column in schedule.columns.money:
        if fold(column.heading) == name:
            return column, column.unit
    if name in spelling.totals:
        sums = [one for one in schedule.columns.money if one.part not in ("prior", "virement")]
        return (sums[0], 1) if len(sums) == 1 else (None, 1)
    read = money_heading(" ".join(word for word in name.split() if word != "total"), spelling)
    if read is None:
        return None, 1
    for column in schedule.columns.money:
        if column.part == read.part != "year" or (read.year and column.year == read.year):
            return column, read.unit
    return None, 1


def _pence(file: str, name: str, value: Any, unit: int, found: list[Finding]) -> int | None:
    why = "it is neither a text nor a number"
    if isinstance(value, (str, int, Decimal)) and not isinstance(value, bool):
        try:
            return read_pence(_figure(value), unit)
        except (NotMoney, ValueError) as wrong:
            why = str(wrong) if isinstance(wrong, NotMoney) else "it has too many figures"
    message = f"'{name}' in {file} is no amount of money: {why}."
    remedy = 'Write the amount in figures, like "1234.00".'
    found.append(Finding("EXPENDITURE_INVALID", message, where=f"{file}!{name}", remedy=remedy))
    return None


def _figure(value: str | int | Decimal) -> str:
    # Written out, a number like 1e999999999 would fill the memory.
    small = isinstance(value, Decimal) and abs(value.adjusted()) <= MOST_FIGURES
    return f"{value:f}" if small else str(value)


def _unknown(file: str, name: str) -> Finding:
    message = f"'{name}' in {file} is the total of no column of the schedule."
    remedy = "Name a total by the heading of its column, its year, or prior, virement or current."
    return Finding("LAYOUT_UNKNOWN", message, where=f"{file}!{name}", remedy=remedy)


def _minimums(file: str, given: Any, found: list[Finding]) -> dict[str, tuple[int, str, int]]:
    if not isinstance(given, dict) or not set(given) <= set(CONDITIONS):
        found.append(_misshapen(file, "minimums", '{"NC2": "8575547.00", "NC3": "7380716.00"}'))
        return {}
    read = {name: _pence(file, f"minimums.{name}", value, 1, found) for name, value in given.items()}
    return {name: (pence, f"{file}!minimums.{name}", 0) for name, pence in read.items() if pence is not None}


def _carried(file: str, given: Any, found: list[Finding]) -> Iterator[CarryForward]:
    rows = given if isinstance(given, list) else [given]
    for number, row in enumerate(rows):
        named = row if isinstance(row, dict) else {"amount": row}
        place = f"carry_forward[{number}]"
        pence = _pence(file, f"{place}.amount", named.get("amount"), 1, found)
        texts = {name: named.get(name) for name in ("from_year", "to_year", "scheme")}
        if any(not isinstance(text, str | None) for text in texts.values()):
            found.append(
                _misshapen(file, place, '{"amount": "806000.00", "from_year": "2018-19", "scheme": "..."}')
            )
        elif pence is not None:
            said = {name: str(text or "").strip() for name, text in texts.items()}
            first, second = year_in(said["from_year"]), year_in(said["to_year"])
            yield CarryForward(pence, f"{file}!{place}", first, second, said["scheme"])


def year_in(text: str) -> str:
    """Return the first financial year a text names, as 2018-19; nothing where it names none."""
    words = fold(text).split()
    for first, second in pairwise(words):
        if len(first) == 4 and len(second) in (2, 4) and first.isdigit() and second.isdigit():
            return financial_year(first, second)
    return ""


def _day(file: str, given: Any, found: list[Finding]) -> date | None:
    if given is None:
        return None
    try:
        return parse_date(str(given))
    except InvalidInput:
        found.append(_misshapen(file, "reported_on", '"2019-11-21"'))
        return None


def _misshapen(file: str, name: str, like: str) -> Finding:
    message = f"'{name}' in {file} cannot be read."
    return Finding("LAYOUT_UNKNOWN", message, where=f"{file}!{name}", remedy=f"Write it like {like}.")
