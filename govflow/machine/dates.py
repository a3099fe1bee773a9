"""The dates a workflow file prints for its own steps, each with its qualifier: on, by, from and others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from govflow.kernel.errors import InvalidInput
from govflow.kernel.moments import parse_date
from govflow.machine import shape
from govflow.machine.definition import PrintedDate
from govflow.machine.keys import Shape
from govflow.machine.reader import Block
from govflow.machine.shape import Fields, Notes, quoted

# Which dates each qualifier is printed with.
DATES: Mapping[str, frozenset[str]] = {
    "on": frozenset({"due"}),
    "by": frozenset({"due"}),
    "from": frozenset({"start"}),
    "between": frozenset({"start", "due"}),
    "week_commencing": frozenset({"start"}),
    "during_month": frozenset({"start"}),
    "to_be_confirmed": frozenset(),
}
KINDS = ("national", "statutory", "contractual", "local")
MILESTONE = Shape(
    "The milestone",
    {
        "title": "text",
        "qualifier": "name",
        "start": "day",
        "due": "day",
        "source": "text",
        "owner": "name",
        "kind": "name",
        "outside": "yes_no",
        "body": "text",
        "closes": "yes_no",
    },
    ("title", "qualifier"),
)


def draft_dates(block: Block | None, notes: Notes) -> dict[str, Fields]:
    """Return the dated milestones of a file, noting each that cannot be read."""
    made: dict[str, Fields] = {}
    for key, node in block.entries.items() if block else ():
        line = block.lines[key] if block else 0
        if not isinstance(node, Block):
            words = f"The milestone {quoted(key)} says nothing readable. Give it a title and a qualifier."
            notes.say("SYNTAX", line, words)
            continue
        made[key] = shape.take(node, MILESTONE, notes, line=line, named=quoted(key))
        _check(key, made[key], notes)
    return made


def _check(key: str, fields: Fields, notes: Notes) -> None:
    kind = fields.text("kind")
    if kind:
        notes.expect(kind, KINDS, "SYNTAX", fields.line("kind"), "No kind of milestone is called")
    qualifier = fields.text("qualifier")
    if not qualifier:
        return
    notes.expect(qualifier, DATES, "SYNTAX", fields.line("qualifier"), "No qualifier is called")
    given = frozenset(name for name in ("start", "due") if name in fields)
    expected = DATES.get(qualifier, given)
    if given != expected:
        named = " and ".join(sorted(expected, reverse=True)) or "no date"
        words = f"The milestone {quoted(key)} is '{qualifier}' and so takes {named}."
        notes.say("SYNTAX", fields.start, words)
    days = [_read(fields, name, notes) for name in ("start", "due")]
    if days[0] and days[1] and days[0] > days[1]:
        notes.say("SYNTAX", fields.line("due"), f"The milestone {quoted(key)} ends before it starts.")


def _read(fields: Fields, name: str, notes: Notes) -> date | None:
    try:
        return _day(fields, name)
    except InvalidInput as error:
        notes.say("SYNTAX", fields.line(name), f"'{name}': {error.message}")
        return None


def _day(fields: Fields, name: str) -> date | None:
    return parse_date(fields.text(name), field=name) if name in fields else None


def printed_date(key: str, fields: Fields) -> PrintedDate:
    """Return a dated milestone of a draft without findings."""
    return PrintedDate(
        key=key,
        title=fields.text("title"),
        qualifier=fields.text("qualifier"),
        start=_day(fields, "start"),
        due=_day(fields, "due"),
        source=fields.text("source"),
        owner=fields.text("owner"),
        kind=fields.text("kind") or "local",
        outside=fields.flag("outside"),
        body=fields.text("body"),
        closes=fields.flag("closes"),
    )
