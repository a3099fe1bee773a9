"""A round of the Better Care Fund as data: conditions, requirements, metrics, sources, dates.

Reads ``config/rounds`` and ``config/areas``; a file that cannot be trusted stops the program, naming it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from govflow.kernel.errors import Broken, InvalidInput, NotFound
from govflow.machine.definition import Definition
from govflow.timetable.calendar import Calendar
from govflow.timetable.due import Milestone
from govflow.timetable.printed import overlay, read_milestone, resolve, with_source
from govflow.timetable.rehearsal import Link

_YEAR = re.compile(r"20\d{2}-\d{2}\Z", re.ASCII)
ENGLAND = Calendar()
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


@dataclass(frozen=True, slots=True)
class Titled:
    """A condition, requirement, metric or category of approval; a requirement names its condition.

    ``source`` says where it is from, and that nobody has verified it where that is so.
    """

    key: str
    title: str
    condition: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Clearance:
    """An officer's clearance of a report's implications, as printed; no date where none was received.

    It takes ``working_days`` after the step ``after``, and the step ``before`` waits for it.
    """

    key: str
    title: str
    cleared_on: date | None = None
    note: str = ""
    source: str = ""
    after: str = ""
    before: str = ""
    working_days: int = 0


@dataclass(frozen=True, slots=True)
class Supplement:
    """A further template of the same plan, announced ``since`` a day: its money and its dates."""

    key: str
    title: str
    since: date
    milestones: tuple[Milestone, ...]
    sources: tuple[Mapping[str, Any], ...] = ()
    links: tuple[Link, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """One national round; ``steps_order`` is the order of draft, scrutiny and feedback in that year.

    ``sources``, ``signatories`` and ``third_parties`` are as the file has them: their rooms read them.
    A round of two years names them in ``years``. Only its ``issuers`` move its dates. ``returns`` are the
    printed days of returns, by period ("2024-25 Q3").
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
    years: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    categories: tuple[Titled, ...] = ()
    supplements: tuple[Supplement, ...] = ()
    third_parties: tuple[Mapping[str, Any], ...] = ()
    returns: Mapping[str, Milestone] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AreaYear:
    """What one area prints for one year: its milestones (over the national ones), links and clearances."""

    area: str
    year: str
    milestones: tuple[Mapping[str, Any], ...] = ()
    links: tuple[Link, ...] = ()
    clearances: tuple[Clearance, ...] = ()


def load_round(config: Path, year: str) -> Round:
    """Return the round of ``year`` (``2021-22``): its own, or one of several years that covers it.

    Raises:
        NotFound: when there is no such round; Broken: when its file is wrong.
    """
    file = _file_of(config, year)
    read = _read(file)
    try:
        return Round(
            year=_same(read["year"], file.stem, "year"),
            title=str(read["title"]),
            starts=read["starts"],
            ends=read["ends"],
            steps_order=tuple(read["steps_order"]),
            sources=tuple(dict(row) for row in read["sources"]),
            conditions=tuple(Titled(**row) for row in read["conditions"]),
            requirements=tuple(Titled(**row) for row in read["requirements"]),
            metrics=tuple(Titled(**row) for row in read["metrics"]),
            milestones=tuple(read_milestone(row) for row in read["milestones"]),
            links=tuple(Link(**row) for row in read.get("links", [])),
            signatories=tuple(dict(row) for row in read.get("signatories", [])),
            years=tuple(read.get("years", (file.stem,))),
            issuers=tuple(read.get("issuers", ())),
            categories=tuple(Titled(**row) for row in read.get("categories", [])),
            supplements=tuple(_supplement(row) for row in read.get("supplements", [])),
            third_parties=tuple(dict(row) for row in read.get("third_parties", [])),
            returns={row["period"]: _date_of_return(row) for row in read.get("returns", [])},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _wrong(file, error) from error


def _file_of(config: Path, year: str) -> Path:
    file = config / "rounds" / f"{_checked_year(config, year)}.toml"
    if file.is_file():
        return file
    for other in sorted((config / "rounds").glob("*.toml")):
        if year in _read(other).get("years", ()):
            return other
    known = ", ".join(years(config)) or "none"
    raise NotFound(f"There is no round {year}. The rounds known are: {known}.")


def _date_of_return(row: Mapping[str, Any]) -> Milestone:
    said = {name: value for name, value in row.items() if name != "period"}
    return read_milestone({"key": "quarterly_return", "title": f"Return for {row['period']}", **said})


def _supplement(row: Mapping[str, Any]) -> Supplement:
    return Supplement(
        **{
            **row,
            "milestones": tuple(read_milestone(one) for one in row["milestones"]),
            "sources": tuple(dict(one) for one in row.get("sources", [])),
            "links": tuple(Link(**one) for one in row.get("links", [])),
        }
    )


def load_area_year(config: Path, area_slug: str, year: str) -> AreaYear:
    """Return what the area prints for that year; empty where it has no file of its own.

    Raises:
        Broken: when the file is wrong.
    """
    if not _SLUG.match(area_slug):
        raise InvalidInput(f"'{area_slug}' is not an area. Write it like doncaster.", field="area")
    file = config / "areas" / f"{area_slug}-{_checked_year(config, year)}.toml"
    if not file.is_file():
        return AreaYear(area_slug, year)
    read = _read(file)
    try:
        return AreaYear(
            area=_same(read["area"], area_slug, "area"),
            year=_same(read["year"], year, "year"),
            milestones=tuple(with_source(row, read.get("papers", {})) for row in read.get("milestones", [])),
            links=tuple(Link(**row) for row in read.get("links", [])),
            clearances=tuple(Clearance(**row) for row in read.get("clearances", [])),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _wrong(file, error) from error


def timetable_for(
    config: Path, area_slug: str, year: str, on: date = date.max, calendar: Calendar = ENGLAND
) -> tuple[Milestone, ...]:
    """Return the national dates overlaid with the area's own, in their order; supplements known by ``on``."""
    local, national = load_area_year(config, area_slug, year), load_round(config, year)
    further = [one for each in announced(national, on) for one in each.milestones]
    try:
        return resolve(overlay((*national.milestones, *further), local.milestones), calendar)
    except (TypeError, ValueError) as error:
        raise _wrong(config / "areas" / f"{area_slug}-{year}.toml", error) from error


def announced(national: Round, on: date) -> tuple[Supplement, ...]:
    """Return the supplements of a round that were announced by a day."""
    return tuple(one for one in national.supplements if one.since <= on)


def links_for(config: Path, area_slug: str, year: str) -> tuple[Link, ...]:
    """Return what must come before what: the links of the round, its supplements, and the area."""
    national = load_round(config, year)
    further = [link for each in national.supplements for link in each.links]
    return (*national.links, *further, *load_area_year(config, area_slug, year).links)


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
        known = load_round(config, year)
        keys.update(one.key for one in known.milestones)
        keys.update(one.key for each in known.supplements for one in each.milestones)
        for file in (config / "areas").glob(f"*-{year}.toml"):
            area = load_area_year(config, file.stem.removesuffix(f"-{year}"), year)
            keys.update(row["key"] for row in area.milestones)
    return frozenset(keys)


def _read(file: Path) -> Mapping[str, Any]:
    try:
        return _parsed(file, file.stat().st_mtime_ns)
    except (OSError, ValueError) as error:
        raise _wrong(file, error) from error


@lru_cache(maxsize=64)
def _parsed(file: Path, _written: int) -> Mapping[str, Any]:
    """Parse a file once each time it is written: a page of a plan asks for its round and its area."""
    return tomllib.loads(file.read_text("utf-8"))


def _wrong(file: Path, error: Exception) -> Broken:
    said = f"{error} is missing" if isinstance(error, KeyError) else str(error)
    return Broken(f"{file.parent.name}/{file.name} cannot be used: {said}. Correct the file and start again.")


def _checked_year(config: Path, year: str) -> str:
    one_year = _YEAR.match(year) and (int(year[2:4]) + 1) % 100 == int(year[5:])
    # A round of several years is a year of its own where it has a file: 2023-25.
    if not one_year and not (_YEAR.match(year) and (config / "rounds" / f"{year}.toml").is_file()):
        raise InvalidInput(f"'{year}' is not a year of the fund. Write it like 2021-22.", field="year")
    return year


def _same(read: object, expected: str, name: str) -> str:
    if read != expected:
        raise ValueError(f"its {name} is {read!r} and its name says {expected!r}")
    return expected
