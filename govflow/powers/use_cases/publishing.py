"""The written statement of a decision is published: its call-in window then counts from that day.

What took effect before the end of that window is put in question; nothing is undone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, select

from govflow.kernel.actor import REACTIONS
from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.kernel.moments import (
    Happened,
    end_of_day,
    format_instant,
    london_date,
    parse_happened,
    parse_instant,
)
from govflow.kernel.words import day_in_words
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.powers.model import CALL_IN_CLOSES, PUBLISHED_ON, KnownDecision, window_closes
from govflow.powers.ports import PowersRules
from govflow.powers.queries.holders import terms_at
from govflow.powers.queries.loading import load_decision, need_decision
from govflow.powers.use_cases.decided import record_column, record_text
from govflow.powers.use_cases.deciding import RECORDERS
from govflow.road.casework import CaseEntry, append_entry, need_role_towards
from govflow.road.gather import case_stream, lock_case
from govflow.road.milestones import step_timer
from govflow.road.perform import follow
from govflow.road.ports import Case, TakeStep
from govflow.road.tables import timer
from govflow.storage.work import Work

PUBLISHED = "case.decision_published"
TAKE_EFFECT, WINDOW = "take_effect", "in_call_in"


@dataclass(frozen=True, slots=True)
class PublishDecision:
    """The day, or the instant, on which the statement of a decision was published."""

    ref: str
    published: Happened


def publish_decision(work: Work, rules: PowersRules, command: PublishDecision) -> Stored:
    """Record that a decision's statement was published; where it can be called in, its window runs from then.

    Raises:
        InvalidInput: for a day still to come, before the decision, or a second publication.
        Refused: for someone who does not keep the record of the body.
    """
    case = lock_case(work, command.ref)
    known = need_decision(work.connection, case.ref)
    need_role_towards(work, case, known.body, RECORDERS, "Recording a publication")
    _check(known, command.published, work.now())
    record = dict(known.record or {})
    record[PUBLISHED_ON] = str(command.published)
    closes = _closes(work.connection, rules, known, command.published)
    set_: dict[str, Json] = {}
    if closes is not None:
        record[CALL_IN_CLOSES] = format_instant(closes)
        if asked := _too_soon(known, closes):
            set_["in_question"] = f"{known.in_question} {asked}".strip()
    moment = work.moment(case_stream(case.ref))
    set_["record"] = record_column(record)
    rows = [Row("decision", {"case_ref": case.ref}, set_)]
    if closes is not None and case.state == WINDOW:
        rows += _new_timer(work, case, closes, moment.now, moment.next_id)
    data: dict[str, Json] = {
        "published": str(command.published),
        "closes_at": format_instant(closes) if closes else "",
        "exempt": record.get("exempt", ""),
    }
    stored = append_entry(
        work, rules.road, case, CaseEntry(PUBLISHED, data, record_text(record), rows), moment
    )
    if closes is not None and case.state == WINDOW and closes <= moment.now and not known.waits:
        follow(work.acting_as(REACTIONS), rules.road, TakeStep(case.ref, TAKE_EFFECT))
    return stored


def _check(known: KnownDecision, published: Happened, now: datetime) -> None:
    if published.earliest > now:
        raise InvalidInput("It is recorded once it was published, not before.", field="published_at")
    if published.last < known.decided.earliest:
        raise InvalidInput("It cannot have been published before it was decided.", field="published_at")
    if (known.record or {}).get(PUBLISHED_ON):
        raise InvalidInput("Its publication is recorded already.", field="published_at")


def _closes(
    connection: Connection, rules: PowersRules, known: KnownDecision, published: Happened
) -> datetime | None:
    """Return when its window closes, counted from its publication; ``None`` where it has none."""
    held = terms_at(connection, known.body, known.decided) if known.body else None
    if not held or not held.call_in_days or window_closes(known) is None:
        return None
    return end_of_day(rules.add_working_days(published.day, held.call_in_days))


def _too_soon(known: KnownDecision, closes: datetime) -> str:
    if not known.effective_at or parse_instant(known.effective_at) >= closes:
        return ""
    effect = day_in_words(london_date(parse_instant(known.effective_at)))
    return (
        f"It took effect on {effect}, before its call-in window had closed: counted from its publication the "
        f"window ran until the end of {day_in_words(london_date(closes - timedelta(microseconds=1)))}."
    )


def _new_timer(work: Work, case: Case, closes: datetime, now: datetime, event: int) -> list[Row]:
    pending = select(timer.c.id).where(
        timer.c.case_ref == case.ref, timer.c.subject == TAKE_EFFECT, timer.c.state == "pending"
    )
    rows = [
        Row("timer", {"id": one}, {"state": "cancelled"})
        for one in work.connection.execute(pending).scalars()
    ]
    return [*rows, step_timer(case.ref, TAKE_EFFECT, closes, event)] if closes > now else rows


def call_in_due(connection: Connection, rules: PowersRules, row: RowMapping) -> str | None:
    """Return when a pending call-in window closes by the calendar of now, to plan its timer anew.

    A window only ever grows: a day that is closed after all never lets a decision take effect earlier.
    """
    known = load_decision(connection, row["case_ref"]) if row["subject"] == TAKE_EFFECT else None
    published = str((known.record or {}).get(PUBLISHED_ON) or "") if known else ""
    counted = parse_happened(published) if published else known.decided if known else None
    closes = _closes(connection, rules, known, counted) if known and counted else None
    return format_instant(max(closes, parse_instant(row["due_at"]))) if closes else None
