"""A date printed "from" opens on its day: what meets it is not done here before, and is flagged where it was.

A date owned outside is theirs to keep: it is awaited, and nothing here is judged by it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select

from govflow.kernel.findings import Finding
from govflow.kernel.moments import london_date
from govflow.kernel.words import day_in_words
from govflow.machine.definition import Transition
from govflow.road.ports import Situation, TakeStep
from govflow.road.tables import milestone
from govflow.storage.as_json import JsonArray, JsonRows

# The fact that names the dates of a case which open on a day, each with that day.
NOT_BEFORE, FROM = "not_before", "from"


def opening_days() -> ColumnElement[Any]:
    """Return the dates of a case that are its own and open on a day."""
    query = select(JsonRows(JsonArray(milestone.c.key, milestone.c.start))).where(
        milestone.c.case_ref == bindparam("ref"),
        milestone.c.qualifier == FROM,
        milestone.c.start != "",
        milestone.c.outside == 0,
        milestone.c.waived == 0,
        milestone.c.struck == 0,
    )
    return query.scalar_subquery()


def not_open_yet(situation: Situation, step: Transition, command: TakeStep) -> tuple[Finding, ...]:
    """Return why a step comes too early: the date it meets has not opened. A recorded one carries a flag."""
    found = situation.facts.get(NOT_BEFORE)
    pairs = [one for one in found if isinstance(one, list)] if isinstance(found, list) else []
    days = {str(key): str(start) for key, start in pairs}
    opens = days.get(step.milestone or "")
    done = command.happened.day if command.happened else london_date(situation.now)
    if opens is None or done >= date.fromisoformat(opens):
        return ()
    was = "was done" if command.happened else "is asked for"
    message = f"Its date opens on {day_in_words(date.fromisoformat(opens))}, and it {was} before that day."
    return (
        Finding(
            "WINDOW_NOT_OPEN",
            message,
            severity="warning" if command.happened else "error",
            rule="A date printed 'from' is not met before it",
            remedy="Do it from that day on, or give the date anew with a reason.",
        ),
    )
