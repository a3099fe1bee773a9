"""What the room of returns is handed: what a plan holds, its metrics, and what its round says to a return."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Connection, select

from govflow.bootstrap.documents import bring_by
from govflow.bootstrap.returned_metrics import metric_lines
from govflow.contents.ports import ContentsParts
from govflow.contents.queries.held import held_contents
from govflow.kernel.errors import NotFound
from govflow.metrics.ports import MetricParts
from govflow.returns.model import Carried, Condition
from govflow.returns.periods import is_year_end, period_words
from govflow.returns.ports import ReturnParts
from govflow.road.milestones import DatedStep
from govflow.road.step import Rules
from govflow.schedules.periods import Period
from govflow.settings import Settings
from govflow.storage.register import body
from govflow.timetable.calendar import Calendar
from govflow.timetable.due import Milestone
from govflow.timetable.entries import dated_steps, read_timetable
from govflow.timetable.rounds import Round, load_round
from govflow.virements.queries import carried_into

# The day of every return that no source prints.
UNKNOWN = "Not printed in the sources used"


def return_parts(
    settings: Settings, road: Rules, calendar: Calendar, contents: ContentsParts, metrics: MetricParts
) -> ReturnParts:
    """Fill the ports of the room of returns."""

    def of_round(year: str, period: Period, /) -> tuple[Sequence[Condition], Sequence[DatedStep]]:
        known = _round(settings.config, year)
        return _conditions(known), dated_steps(_dates(known, period), calendar)

    return ReturnParts(
        road=road,
        held_of=lambda connection, ref: held_contents(connection, contents, ref),
        metric_lines_of=metric_lines(metrics),
        of_round=of_round,
        bring_documents=bring_by(settings),
        read_timetable=lambda rows, today: read_timetable(rows, today, calendar),
        carried_of=carried_of,
        bodies_in=bodies_in,
    )


def carried_of(connection: Connection, plan: str) -> list[Carried]:
    """Return what the register of a plan's virements has as carried forward into it."""
    return [Carried(one.from_year, one.pence, one.scheme) for one in carried_into(connection, plan)]


def bodies_in(connection: Connection, area: str) -> list[tuple[str, str]]:
    """Return the bodies of an area, each reference with its name."""
    query = select(body.c.slug, body.c.name).where(body.c.area == area).order_by(body.c.name, body.c.slug)
    return [(row.slug, row.name) for row in connection.execute(query)]


def _round(config: Path, year: str) -> Round | None:
    try:
        return load_round(config, year)
    except NotFound:
        return None  # A year whose round is not yet data: its conditions and its dates come with it.


def _conditions(known: Round | None) -> list[Condition]:
    return [Condition(one.key, one.title) for one in known.conditions] if known else []


def _dates(known: Round | None, period: Period) -> list[Milestone]:
    """Return the dates of a return: when its period is over, and by when it is sent where that is printed."""
    words = period_words(period.name)
    over = Milestone(
        key="period_ended",
        title=f"{words[:1].upper()}{words[1:]} is over",
        qualifier="from",
        start=period.end + timedelta(days=1),
        source="The period itself",
        owner="plan_lead",
    )
    printed = known.returns.get(period.name) if known else None
    due: date | None = printed.due if printed else None
    sent = Milestone(
        key="quarterly_return",
        title=f"{'Year-end return' if is_year_end(period.name) else 'Return'} for {words}",
        qualifier=printed.qualifier if printed else "to_be_confirmed",
        start=printed.start if printed else None,
        due=due,
        source=printed.source if printed else UNKNOWN,
        owner="plan_lead",
        kind="national",
    )
    return [over, sent]
