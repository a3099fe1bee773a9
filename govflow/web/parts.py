"""Sets up the pages' language: GOV.UK component macros, and how dates, times and words are written.

Decides nothing and reads nothing but the banner's mode and clock.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask, g, request
from flask_wtf.csrf import generate_csrf
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from markupsafe import Markup, escape

from govflow.kernel.errors import Unavailable
from govflow.kernel.moments import LONDON, format_instant, parse_date, parse_instant
from govflow.kernel.words import spaced
from govflow.storage.schema import DEMONSTRATION, mode_of
from govflow.storage.work import read_clock
from govflow.web.gate import find_viewer
from govflow.web.product import product

ADMINISTRATORS = frozenset({"area_administrator", "system_administrator"})
MIDDAY = 12
# The first mark that fits counts: every one of them also calls itself by those after it.
_BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Windows", "Windows"),
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("Mac OS", "a Mac"),
    ("Linux", "Linux"),
)
_DOORS = {
    "page": "on a page",
    "api": "through the API",
    "command line": "at the command line",
    "import": "from a file",
    "scheduler": "by GovFlow’s own clock",
}


def furnish(app: Flask) -> None:
    """Give an app the loaders, filters and words that every page of every room uses."""
    env = app.jinja_env
    components = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    env.loader = ChoiceLoader([loader for loader in (env.loader, components) if loader is not None])
    env.trim_blocks = True
    env.lstrip_blocks = True
    env.filters.update(
        day=day,
        when=when,
        moment=moment,
        last_moment=last_moment,
        clock=clock_words,
        words=spaced,
        plain_day=day_words,
        size=size_words,
        year=year_words,
        month_of=month_words,
        browser=browser_words,
        door=door_words,
    )
    env.globals.update(furniture=furniture, csrf=csrf)


def csrf() -> Markup:
    """Return the hidden field that shows a form came from a page of ours."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


# -- Words for dates and times -------------------------------------------------------------------


def _as_day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.astimezone(LONDON).date()
    if isinstance(value, date):
        return value
    text = str(value or "")
    if not text:
        return None
    return (
        parse_date(text) if len(text) == len("2021-11-11") else parse_instant(text).astimezone(LONDON).date()
    )


def day_words(value: object) -> str:
    """Return a day as people write it: 1 November 2026."""
    found = _as_day(value)
    return f"{found.day} {found:%B %Y}" if found else ""


def day(value: object) -> Markup:
    """Return a day as people write it, readable by machines too."""
    found = _as_day(value)
    if found is None:
        return Markup()
    return Markup('<time datetime="{}">{}</time>').format(found.isoformat(), day_words(found))


def clock_words(instant: datetime) -> str:
    """Return a time of day in London as people write it: 2:01pm, midday, midnight."""
    local = instant.astimezone(LONDON)
    if local.minute == 0 and local.hour in {0, MIDDAY}:
        return "midday" if local.hour else "midnight"
    half = "am" if local.hour < MIDDAY else "pm"
    minutes = f":{local:%M}" if local.minute else ""
    return f"{local.hour % MIDDAY or MIDDAY}{minutes}{half}"


def when(value: object) -> Markup:
    """Return a date, or an instant as a day and a time in London, readable by machines too."""
    if not value:
        return Markup()
    if isinstance(value, datetime):
        instant = value
    elif isinstance(value, date) or len(str(value)) == len("2021-11-11"):
        return day(value)
    else:
        instant = parse_instant(str(value))
    return Markup('<time datetime="{}">{} at {}</time>').format(
        format_instant(instant), day_words(instant), clock_words(instant)
    )


def moment(value: object) -> Markup:
    """Return an instant as its day alone where it is midnight in London, else with its time."""
    instant = parse_instant(str(value)).astimezone(LONDON)
    return day(instant) if (instant.hour, instant.minute) == (0, 0) else when(instant)


def last_moment(value: object) -> Markup:
    """Return the end of a half-open span: its last whole day where it ends at midnight in London."""
    instant = parse_instant(str(value)).astimezone(LONDON)
    is_midnight = (instant.hour, instant.minute) == (0, 0)
    return day(instant.date() - timedelta(days=1)) if is_midnight else when(instant)


def year_words(year: str) -> str:
    """Return a financial year in prose: 2021 to 2022."""
    start, dash, end = year.partition("-")
    return f"{start} to {start[:2]}{end}" if dash else year


def month_words(value: object) -> str:
    """Return a month and its year: November 2026."""
    found = _as_day(value)
    return f"{found:%B %Y}" if found else ""


def browser_words(agent: str) -> str:
    """Return a browser and its system as people name them; what is not known stays "A browser"."""
    name = next((words for mark, words in _BROWSERS if mark in agent), "A browser")
    system = next((words for mark, words in _SYSTEMS if mark in agent), "")
    return f"{name} on {system}" if system else name


def door_words(door: str) -> str:
    """Return through which door something was recorded."""
    return _DOORS.get(door, "by GovFlow itself")


def size_words(size: int) -> str:
    """Return how large a file is."""
    kilobytes = 1024
    if size < kilobytes:
        return f"{size} bytes"
    if size < kilobytes * kilobytes:
        return f"{size / kilobytes:.0f} KB"
    return f"{size / kilobytes / kilobytes:.1f} MB"


# -- What stands around every page ---------------------------------------------------------------


def furniture() -> dict[str, Any]:
    """Return what the layout shows: who is signed in, the way round, and the demonstration's clock.

    A page that must say the database is down still has a layout, so nothing here may fail for that.
    """
    if "furniture" not in g:
        g.furniture = _furniture()
    found: dict[str, Any] = g.furniture
    return found


def _furniture() -> dict[str, Any]:
    viewer = find_viewer()
    shown: dict[str, Any] = {"name": viewer.name if viewer else "", "demonstration": False, "navigation": []}
    if viewer:
        shown["ends_at"] = parse_instant(viewer.ends_at) if viewer.ends_at else None
        shown["navigation"] = _navigation(is_administrator=bool(viewer.roles & ADMINISTRATORS))
    try:
        with product().store.read() as connection:
            shown["demonstration"] = mode_of(connection) == DEMONSTRATION
            shown["now"] = when(read_clock(connection).replace(microsecond=0))
    except Unavailable:
        shown["demonstration"] = False
    return shown


def _navigation(*, is_administrator: bool) -> list[dict[str, Any]]:
    places = [("My work", "/"), ("Plans", "/plans"), ("Returns", "/returns")]
    places += [
        ("Agreements", "/agreements"),
        ("All cases", "/cases"),
        ("At risk", "/at-risk"),
        ("Calendar", "/calendar"),
        ("Bodies", "/bodies"),
        ("Meetings", "/meetings"),
        ("Decisions", "/decisions"),
    ]
    if is_administrator:
        places.append(("People", "/people"))
    places += [("Account", "/account"), ("Sign out", "/sign-out")]
    return [{"text": str(escape(name)), "href": path, "active": _is_here(path)} for name, path in places]


def _is_here(path: str) -> bool:
    return request.path == path if path == "/" else request.path.startswith(path)
