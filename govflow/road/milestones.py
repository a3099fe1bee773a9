"""A case's dates as rows, and the timers that notice when one passes unmet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from govflow.kernel.moments import format_instant, london_date
from govflow.ledger.rows import Row

ZONE = "Europe/London"
PASSED, ESCALATE = "milestone_passed", "milestone_escalated"
STEP = "step_due"


@dataclass(frozen=True, slots=True)
class DatedStep:
    """One printed date as the timetable gives it, ready to be written.

    ``passes_at`` and ``escalates_at`` are whole seconds in UTC as the record spells them; empty where
    the date never passes (a ``from`` date, one to be confirmed, or one already met).
    """

    key: str
    title: str
    qualifier: str
    start: str
    due: str
    source: str
    owner: str
    kind: str
    outside: bool
    closes: bool
    at_risk: int
    escalate_after: int
    body: str = ""
    passes_at: str = ""
    escalates_at: str = ""


def milestone_rows(ref: str, timetable: Sequence[DatedStep], event: int) -> list[Row]:
    """Return the rows of a case's timetable and of the timers that watch it."""
    rows = [milestone_row(ref, position, dated) for position, dated in enumerate(timetable, start=1)]
    timers = [
        timer_row(ref, dated, kind, due_at, event)
        for dated in timetable
        for kind, due_at in watched(dated)
        if due_at
    ]
    return rows + timers


def watched(dated: DatedStep) -> tuple[tuple[str, str], ...]:
    """Return the kinds of timer that watch a date, each with when it is due; empty where it never is."""
    return ((PASSED, dated.passes_at), (ESCALATE, dated.escalates_at))


def timer_row(ref: str, dated: DatedStep, kind: str, due_at: str, event: int, *, again: str = "") -> Row:
    """Return a pending timer: the legal local date beside the instant computed from it.

    ``again`` tells it from one of that date that has fired before.
    """
    return Row(
        "timer",
        {"id": f"{ref}:{dated.key}:{kind}{again}"},
        {
            "case_ref": ref,
            "kind": kind,
            "subject": dated.key,
            "due_at": due_at,
            "local_due": dated.due,
            "zone": ZONE,
            "state": "pending",
            "event": event,
        },
        new=True,
    )


def step_timer(ref: str, trigger: str, at: datetime, event: int) -> Row:
    """Return a timer by which GovFlow itself takes a step, at a whole second not before ``at``."""
    whole = at if not at.microsecond else at.replace(microsecond=0) + timedelta(seconds=1)
    return Row(
        "timer",
        {"id": f"{ref}:{trigger}:{event}"},
        {
            "case_ref": ref,
            "kind": STEP,
            "subject": trigger,
            "due_at": format_instant(whole),
            "local_due": (london_date(at - timedelta(microseconds=1))).isoformat(),
            "zone": ZONE,
            "state": "pending",
            "event": event,
        },
        new=True,
    )


def milestone_row(ref: str, position: int, dated: DatedStep) -> Row:
    """Return the row of a date of a case."""
    return Row(
        "milestone",
        {"case_ref": ref, "key": dated.key},
        {
            "position": position,
            "title": dated.title,
            "qualifier": dated.qualifier,
            "start": dated.start,
            "due": dated.due,
            "zone": ZONE,
            "source": dated.source,
            "owner": dated.owner,
            "kind": dated.kind,
            "body": dated.body,
            "outside": int(dated.outside),
            "closes": int(dated.closes),
            "at_risk": dated.at_risk,
            "escalate_after": dated.escalate_after,
            "met_on": "",
            "waived": 0,
            "struck": 0,
        },
        new=True,
    )
