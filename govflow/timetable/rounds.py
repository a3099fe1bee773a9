"""A round of the Better Care Fund as data: conditions, requirements, metrics, sources, dates.

Reads ``config/rounds`` and ``config/areas``; a file that cannot be trusted stops the program, naming it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from govflow.kernel.errors import Broken, InvalidInput, NotFound
from govflow.machine.dates import DATES
from govflow.machine.definition import Definition
from govflow.timetable.due import KINDS, QUALIFIERS, Milestone
from govflow.timetable.rehearsal import Link

_YEAR = re.compile(r"20\d{2}-\d{2}\Z", re.ASCII)
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_MILESTONE_KEYS = frozenset(field.name for field in fields(Milestone)) - {"met_on", "waived", "position"}


@dataclass(frozen=True, slots=True)
class Titled:
    """A condition, requirement or metric of the round; a requirement names its condition."""

    key: str
    title: str
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Clearance:
    """An officer's clearance of a report's implications, as printed; no date where none was received."""

    key: str
    title: str
    cleared_on: date | None = None
    note: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """One national round; ``steps_order`` is the order of draft, scrutiny and feedback in that year.

    ``sources`` and ``signatories`` are as the file has them: the plan that opens with them reads them.
    """

    year: str
    title: str
    starts: date
    ends: date
    steps_order: tuple[str, ...]
    sources: tuple[Mapping[str, Any], ...]
    conditions: tuple[Titled, ...]
    requirements: tuple[Titled, ...]
    metrics: tuple[Titled, ...]
    milestones: tuple[Milestone, ...]
    links: tuple[Link, ...]
    signatories: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class AreaYear:
    """What one area prints for one year: its milestones (over the national ones), links and clearances."""

    area: str
    year: str
    milestones: tuple[Mapping[str, Any], ...] = ()
    links: tuple[Link, ...] = ()
    clearances: tuple[Clearance, ...] = ()


def load_round(config: Path, year: str) -> Round:
    """Return the round of ``year`` (``2021-22``).

    Raises:
        NotFound: when there is no such round; Broken: when its file is wrong.
    """
    file = config / "rounds" / f"{_checked_year(year)}.toml"
    if not file.is_file():
        known = ", ".join(years(config)) or "none"
        raise NotFound(f"There is no round {year}. The rounds known are: {known}.")
    read = _read(file)
    try:
        return Round(
            year=_same(read["year"], year, "year"),
            title=str(read["title"]),
            starts=read["starts"],
            ends=read["ends"],
            steps_order=tuple(read["steps_order"]),
            sources=tuple(dict(row) for row in read["sources"]),
            conditions=tuple(Titled(**row) for row in read["conditions"]),
            requirements=tuple(Titled(**row) for row in read["requirements"]),
            metrics=tuple(Titled(**row) for row in read["metrics"]),
            milestones=tuple(_milestone(row) for row in read["milestones"]),
            links=tuple(Link(**row) for row in read.get("links", [])),
            signatories=tuple(dict(row) for row in read.get("signatories", [])),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _wrong(file, error) from error


def load_area_year(config: Path, area_slug: str, year: str) -> AreaYear:
    """Return what the area prints for that year; empty where it has no file of its own.

    Raises:
        Broken: when the file is wrong.
    """
    if not _SLUG.match(area_slug):
        raise InvalidInput(f"'{area_slug}' is not an area. Write it like doncaster.", field="area")
    file = config / "areas" / f"{area_slug}-{_checked_year(year)}.toml"
    if not file.is_file():
        return AreaYear(area_slug, year)
    read = _read(file)
    try:
        return AreaYear(
            area=_same(read["area"], area_slug, "area"),
            year=_same(read["year"], year, "year"),
            milestones=tuple(_with_source(row, read.get("papers", {})) for row in read.get("milestones", [])),
            links=tuple(Link(**row) for row in read.get("links", [])),
            clearances=tuple(Clearance(**row) for row in read.get("clearances", [])),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _wrong(file, error) from error


def timetable_for(config: Path, area_slug: str, year: str) -> tuple[Milestone, ...]:
    """Return the national dates overlaid with the area's own, in the order of their dates."""
    local = load_area_year(config, area_slug, year)
    try:
        return overlay(load_round(config, year).milestones, local.milestones)
    except (TypeError, ValueError) as error:
        raise _wrong(config / "areas" / f"{area_slug}-{year}.toml", error) from error


def links_for(config: Path, area_slug: str, year: str) -> tuple[Link, ...]:
    """Return what must come before what: the national links and the area's."""
    return (*load_round(config, year).links, *load_area_year(config, area_slug, year).links)


def overlay(national: Iterable[Milestone], local: Iterable[Mapping[str, Any]]) -> tuple[Milestone, ...]:
    """Return ``national`` with each ``local`` row added, or laid over the one of the same key."""
    by_key = {milestone.key: milestone for milestone in national}
    for row in local:
        known = by_key.get(row["key"])
        by_key[row["key"]] = _milestone({**_as_row(known, row), **row} if known else row)
    ordered = sorted(by_key.values(), key=_order)
    return tuple(replace(each, position=position) for position, each in enumerate(ordered, start=1))


def workflow_dates(definition: Definition) -> tuple[Milestone, ...]:
    """Return the dates a workflow file prints for its own steps, in the order of their dates."""
    rows = [{name: getattr(one, name) for name in one.__slots__} for one in definition.dates]
    return overlay((), rows)


def years(config: Path) -> tuple[str, ...]:
    """Return the years that have a round, oldest first."""
    return tuple(sorted(file.stem for file in (config / "rounds").glob("*.toml")))


def known_milestones(config: Path) -> frozenset[str]:
    """Return every milestone key of every round and area, for the checks of workflow files."""
    keys: set[str] = set()
    for year in years(config):
        keys.update(milestone.key for milestone in load_round(config, year).milestones)
        for file in (config / "areas").glob(f"*-{year}.toml"):
            area = load_area_year(config, file.stem.removesuffix(f"-{year}"), year)
            keys.update(row["key"] for row in area.milestones)
    return frozenset(keys)


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise _wrong(file, error) from error


def _wrong(file: Path, error: Exception) -> Broken:
    said = f"{error} is missing" if isinstance(error, KeyError) else str(error)
    return Broken(f"{file.parent.name}/{file.name} cannot be used: {said}. Correct the file and start again.")


def _checked_year(year: str) -> str:
    if not _YEAR.match(year) or (int(year[2:4]) + 1) % 100 != int(year[5:]):
        raise InvalidInput(f"'{year}' is not a year of the fund. Write it like 2021-22.", field="year")
    return year


def _same(read: object, expected: str, name: str) -> str:
    if read != expected:
        raise ValueError(f"its {name} is {read!r} and its name says {expected!r}")
    return expected


def _with_source(row: Mapping[str, Any], papers: Mapping[str, str]) -> Mapping[str, Any]:
    """Fold the printed ``sources`` into one text: which paper, which row, and its words."""
    known = {name: value for name, value in row.items() if name != "sources"}
    printed: Sequence[Mapping[str, Any]] = row.get("sources", [])
    if printed:
        known["source"] = "; ".join(
            f"{papers[each['paper']]}, row {each['row']}: \N{LEFT DOUBLE QUOTATION MARK}{each['printed']}"
            f"\N{RIGHT DOUBLE QUOTATION MARK}"
            for each in printed
        )
    return {"key": row["key"], **known}


def _order(milestone: Milestone) -> tuple[date, date]:
    return (milestone.due or milestone.start or date.max, milestone.start or date.min)


def _as_row(milestone: Milestone, over: Mapping[str, Any]) -> dict[str, Any]:
    row = {name: getattr(milestone, name) for name in _MILESTONE_KEYS}
    # A new qualifier brings its own dates; the old ones would contradict it.
    printed = frozenset() if "qualifier" in over else DATES[milestone.qualifier]
    return {name: value for name, value in row.items() if name not in ("start", "due") or name in printed}


def _milestone(row: Mapping[str, Any]) -> Milestone:
    key = row["key"]
    unknown = set(row) - _MILESTONE_KEYS
    if unknown:
        raise ValueError(f"{key} has unknown words: {', '.join(sorted(unknown))}")
    if row["qualifier"] not in QUALIFIERS or row.get("kind", "local") not in KINDS:
        raise ValueError(f"{key} has a qualifier or kind that is not known")
    given = {name for name in ("start", "due") if row.get(name) is not None}
    if given != DATES[row["qualifier"]]:
        expected = " and ".join(sorted(DATES[row["qualifier"]], reverse=True)) or "no date"
        raise ValueError(f"{key} is '{row['qualifier']}' and so takes {expected}")
    return _spanned(Milestone(**row))


def _spanned(milestone: Milestone) -> Milestone:
    """Fill in the end of a week or month, and the start of a date that is one day."""
    start, due = milestone.start, milestone.due
    if milestone.qualifier == "on":
        return replace(milestone, start=due)
    if milestone.qualifier == "week_commencing" and start:
        return replace(milestone, due=start + timedelta(days=6))
    if milestone.qualifier == "during_month" and start:
        first = start.replace(day=1)
        after = (first + timedelta(days=31)).replace(day=1)
        return replace(milestone, start=first, due=after - timedelta(days=1))
    if start and due and start > due:
        raise ValueError(f"{milestone.key} ends before it starts")
    return milestone
