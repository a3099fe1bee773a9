"""A case's dates: from the round and the area to rows at opening, and from rows back to milestones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant
from govflow.ledger.rows import Row
from govflow.road.milestones import DatedStep
from govflow.road.tables import milestone
from govflow.timetable.calendar import Calendar
from govflow.timetable.due import Milestone, as_json, escalates_at, passes_at, status


def dated_steps(milestones: Iterable[Milestone], calendar: Calendar) -> list[DatedStep]:
    """Return a timetable ready to be written with the case it belongs to."""
    return [dated_step(one, calendar) for one in milestones]


def dated_step(one: Milestone, calendar: Calendar) -> DatedStep:
    """Return one date ready to be written, with the instants at which it passes and is raised."""
    passes, escalates = passes_at(one), escalates_at(one, calendar)
    return DatedStep(
        key=one.key,
        title=one.title,
        qualifier=one.qualifier,
        start=one.start.isoformat() if one.start else "",
        due=one.due.isoformat() if one.due else "",
        source=one.source,
        owner=one.owner,
        kind=one.kind,
        outside=one.outside,
        closes=one.closes,
        at_risk=one.at_risk_working_days,
        escalate_after=one.escalate_after_working_days,
        body=one.body,
        passes_at=format_instant(passes) if passes else "",
        escalates_at=format_instant(escalates) if escalates else "",
    )


def rows_beside(ref: str, event: int, milestones: Iterable[Milestone]) -> list[Row]:
    """Return what a case keeps beside its dates: what each hangs on, and every place that prints it."""
    return [
        row for one in milestones for row in (*_rule_rows(ref, event, one), *_source_rows(ref, event, one))
    ]


def _rule_rows(ref: str, event: int, one: Milestone) -> list[Row]:
    if (rule := one.relative) is None:
        return []
    columns: dict[str, Json] = {"anchor": rule.anchor, "before": int(rule.before), "days": rule.days}
    columns |= {"counted": rule.counted, "qualifier": rule.qualifier, "event": event, "struck": 0}
    return [Row("milestone_rule", {"case_ref": ref, "key": one.key}, columns, new=True)]


def _source_rows(ref: str, event: int, one: Milestone) -> list[Row]:
    return [
        Row(
            "milestone_source",
            {"case_ref": ref, "key": one.key, "number": number},
            {
                "paper": each.paper,
                "place": each.place,
                "printed": each.printed,
                "qualifier": each.qualifier,
                "start": each.start.isoformat() if each.start else "",
                "due": each.due.isoformat() if each.due else "",
                "event": event,
            },
            new=True,
        )
        for number, each in enumerate(one.sources, start=1)
    ]


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def milestone_of(row: Mapping[Any, Any]) -> Milestone:
    """Return the milestone a row holds."""
    fields: dict[str, Any] = {
        "key": row["key"],
        "title": row["title"],
        "qualifier": row["qualifier"],
        "start": _day(row["start"]),
        "due": _day(row["due"]),
        "source": row["source"],
        "owner": row["owner"],
        "kind": row["kind"],
        "outside": bool(row["outside"]),
        "body": row["body"],
        "met_on": _day(row["met_on"]),
        "waived": bool(row["waived"]),
        "closes": bool(row["closes"]),
        "at_risk_working_days": row["at_risk"],
        "escalate_after_working_days": row["escalate_after"],
        "position": row["position"],
    }
    return Milestone(**fields)


def milestones_of(connection: Connection, ref: str) -> list[Milestone]:
    """Return the dates of a case in their order."""
    query = (
        select(milestone)
        .where(milestone.c.case_ref == ref, milestone.c.struck == 0)
        .order_by(milestone.c.position)
    )
    return [milestone_of(dict(row)) for row in connection.execute(query).mappings()]


def read_timetable(
    rows: Iterable[Mapping[Any, Any]], today: date, calendar: Calendar
) -> list[dict[str, Json]]:
    """Return stored dates in the contract's shape, each with its status on a day."""
    return [as_json(one, status(one, today, calendar)) for one in map(milestone_of, rows)]
