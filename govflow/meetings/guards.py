"""What the steps of a meeting ask, as data with the figures they judge, and the rows its steps write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sqlalchemy import ColumnElement, bindparam, func, select

from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant
from govflow.ledger.rows import Row
from govflow.machine.guards import Guard
from govflow.meetings.tables import agenda_item, meeting
from govflow.road.ports import Effect, FactColumn, Stepping

GUARDS: Mapping[str, Guard] = MappingProxyType(
    {
        guard.name: guard
        for guard in (
            Guard(
                name="meeting_arranged",
                title="A meeting is of one body, with a day and a place",
                facts=("meeting_arranged",),
                rule=["ge", "meeting_arranged", 1],
                code="INVALID_INPUT",
                reason="It is not yet said of which body this is a meeting, nor when it begins.",
                remedy="Say of which body it is, when it begins and where.",
            ),
            Guard(
                name="every_item_ended",
                title="Every item ends as decided, noted, deferred, withdrawn, not reached or no decision",
                facts=("items_open",),
                rule=["eq", "items_open", 0],
                code="STATE_FORBIDS",
                reason="Items whose end is not recorded: {items_open}.",
                remedy="Record how each item ended.",
            ),
            Guard(
                name="late_items_explained",
                title="Section 100B(4)(b), LGA 1972: special circumstances specified in the minutes",
                facts=("late_items_unexplained",),
                rule=["eq", "late_items_unexplained", 0],
                code="NOTICE_TOO_SHORT",
                reason="Late items decided without recorded special circumstances: {late_items_unexplained}.",
                remedy="Record the special circumstances the chair gave for each late item.",
            ),
        )
    }
)


def _items(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    query = select(func.count()).where(
        agenda_item.c.case_ref == bindparam("ref"), agenda_item.c.struck == 0, *conditions
    )
    return query.scalar_subquery()


def _arranged() -> ColumnElement[int]:
    query = select(func.count()).where(meeting.c.case_ref == bindparam("ref"), meeting.c.struck == 0)
    return query.scalar_subquery()


def its_body() -> ColumnElement[str]:
    """Return the body whose meeting the case is."""
    return select(meeting.c.body).where(meeting.c.case_ref == bindparam("ref")).scalar_subquery()


FACT_COLUMNS: Mapping[str, FactColumn] = {
    "meeting_arranged": _arranged,
    "items_open": lambda: _items(agenda_item.c.outcome == ""),
    "late_items_unexplained": lambda: _items(
        agenda_item.c.late == 1, agenda_item.c.circumstances == "", agenda_item.c.outcome == "decided"
    ),
}


def _when(stepping: Stepping) -> str:
    happened = stepping.command.happened
    return str(happened) if happened else format_instant(stepping.situation.now)


def _meeting_row(stepping: Stepping, **set_: Json) -> list[Row]:
    if not stepping.situation.facts["meeting_arranged"]:
        return []  # Recorded all the same, and flagged: there is no row yet to write it on.
    return [Row("meeting", {"case_ref": stepping.situation.case.ref}, set_)]


def _published(stepping: Stepping, _texts: dict[str, Json]) -> Sequence[Row]:
    return _meeting_row(stepping, published_at=_when(stepping))


def _approved(stepping: Stepping, _texts: dict[str, Json]) -> Sequence[Row]:
    given = stepping.command.answers
    return _meeting_row(
        stepping,
        minutes_at=str(given.get("approved_at") or stepping.happened_on),
        minutes_signed_by=str(given.get("signed_by") or ""),
    )


EFFECTS: Mapping[str, Effect] = {
    "agenda_is_published": _published,
    "minutes_are_approved": _approved,
}
# Which facts each effect reads, so that they are gathered wherever a step can start it.
EFFECTS_ASK: Mapping[str, tuple[str, ...]] = dict.fromkeys(EFFECTS, ("meeting_arranged",))
