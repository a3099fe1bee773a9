"""What a date of the timetable means today: open, at risk, late, awaited.

Computed at read time, so a dead scheduler hides nothing. Knows no clock: the day is always handed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args

from govflow.kernel.findings import Json
from govflow.kernel.moments import end_of_day
from govflow.timetable.calendar import Calendar
from govflow.timetable.relative import Relative

Qualifier = Literal["on", "by", "from", "between", "week_commencing", "during_month", "to_be_confirmed"]
Kind = Literal["national", "statutory", "contractual", "local"]
StatusName = Literal[
    "done",
    "done_late",
    "open",
    "at_risk",
    "late",
    "missed",
    "awaited",
    "not_yet",
    "to_be_confirmed",
    "waived",
]
QUALIFIERS: tuple[str, ...] = get_args(Qualifier)
KINDS: tuple[str, ...] = get_args(Kind)
SPANS: frozenset[str] = frozenset({"between", "week_commencing", "during_month"})
# Defaults of the product; a round or an area sets others for each milestone.
AT_RISK_WORKING_DAYS = 5
ESCALATE_AFTER_WORKING_DAYS = 2


@dataclass(frozen=True, slots=True)
class Printed:
    """One place that prints a date: which paper, where in it, its words, and the date they give."""

    paper: str
    place: str
    printed: str
    qualifier: str
    start: date | None = None
    due: date | None = None

    @property
    def named(self) -> str:
        """Return how a reader finds it."""
        return f"{self.paper}, {self.place}" if self.place else self.paper


@dataclass(frozen=True, slots=True)
class Milestone:
    """One dated step of a plan's timetable, as printed, with who owns it and whether it has been met.

    ``outside`` marks a date owned by a body that never acts here; ``closes`` one that cannot be met
    once it has passed; ``met_on`` is the day on which it happened in the world. One that is ``relative``
    hangs on another, and has its own day once that one has.
    """

    key: str
    title: str
    qualifier: Qualifier
    start: date | None = None
    due: date | None = None
    source: str = ""
    owner: str = ""
    kind: Kind = "local"
    outside: bool = False
    body: str = ""
    met_on: date | None = None
    waived: bool = False
    closes: bool = False
    at_risk_working_days: int = AT_RISK_WORKING_DAYS
    escalate_after_working_days: int = ESCALATE_AFTER_WORKING_DAYS
    position: int = 0
    relative: Relative | None = None
    sources: tuple[Printed, ...] = ()

    @property
    def deadline(self) -> date | None:
        """Return the last day on which it is met in time; ``None`` where it is never late."""
        return None if self.qualifier in ("from", "to_be_confirmed") else self.due


@dataclass(frozen=True, slots=True)
class Status:
    """Where a milestone stands on a day.

    ``days_late`` counts calendar days; ``slack_working_days`` working days left, negative once past,
    and ``None`` where nothing runs out.
    """

    status: StatusName
    days_late: int = 0
    slack_working_days: int | None = None


def status(milestone: Milestone, today: date, calendar: Calendar) -> Status:
    """Return where ``milestone`` stands on ``today``; what happens after ``today`` is not yet known."""
    deadline = milestone.deadline
    if milestone.met_on is not None and milestone.met_on <= today:
        late = (milestone.met_on - deadline).days if deadline else 0
        return Status("done_late", late) if late > 0 else Status("done")
    if milestone.waived:
        return Status("waived")
    if deadline is None:
        return _never_late(milestone, today)
    slack = calendar.working_days_until(today, deadline)
    if today > deadline:
        return _past(milestone, (today - deadline).days, slack)
    return Status(_ahead(milestone, today, deadline, slack), 0, slack)


def _never_late(milestone: Milestone, today: date) -> Status:
    if milestone.qualifier != "from" or milestone.start is None:
        return Status("to_be_confirmed")
    return Status("awaited" if today >= milestone.start else "not_yet")


def _past(milestone: Milestone, days: int, slack: int) -> Status:
    if milestone.closes:
        return Status("missed", days, slack)
    # We cannot be late with what is not ours to do: it is awaited, and nobody here is chased for it.
    return Status("awaited", 0, None) if milestone.outside else Status("late", days, slack)


def _ahead(milestone: Milestone, today: date, deadline: date, slack: int) -> StatusName:
    if milestone.qualifier in SPANS:
        return "not_yet" if milestone.start and today < milestone.start else "open"
    if milestone.outside:
        return "awaited" if today == deadline else "open"
    return "at_risk" if slack <= milestone.at_risk_working_days else "open"


def passes_at(milestone: Milestone) -> datetime | None:
    """Return the UTC instant at which its date has passed: the end of that day in London.

    ``None`` for a date that never passes (``from``, to be confirmed) and for one that was waived.
    """
    deadline = milestone.deadline
    return None if deadline is None or milestone.waived else end_of_day(deadline)


def escalates_at(milestone: Milestone, calendar: Calendar) -> datetime | None:
    """Return the UTC instant of escalation, working days after it passed; never for an outside body's."""
    deadline = milestone.deadline
    if deadline is None or milestone.waived or milestone.outside:
        return None
    return end_of_day(calendar.add(deadline, milestone.escalate_after_working_days, working=True).date)


def as_json(milestone: Milestone, on_day: Status) -> dict[str, Json]:
    """Return one row of ``timetable show``, in the promised keys and a few more."""
    return {
        "key": milestone.key,
        "title": milestone.title,
        "qualifier": milestone.qualifier,
        "start": _iso(milestone.start),
        "due": _iso(milestone.due),
        "source": milestone.source,
        "owner": milestone.owner,
        "status": on_day.status,
        "days_late": on_day.days_late,
        "slack_working_days": on_day.slack_working_days,
        "kind": milestone.kind,
        "outside": milestone.outside,
        "body": milestone.body,
        "met_on": _iso(milestone.met_on),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
