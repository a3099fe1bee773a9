"""The window of a decision: called in within it, whenever that is written down, carried out only after it.

LGA 2000 section 9F; the window is the body's own rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from govflow.kernel.findings import Finding
from govflow.kernel.moments import london_date, parse_instant
from govflow.kernel.words import day_in_words
from govflow.machine.definition import Transition
from govflow.powers.model import KnownDecision, condition_open, window_closes
from govflow.powers.queries.loading import load_decision
from govflow.road.ports import Situation, TakeStep
from govflow.road.tables import timer
from govflow.storage.work import Work

CALL_IN, TAKE_EFFECT, IMPLEMENT, IN_WINDOW = "call_in", "take_effect", "implement", "in_call_in"
_RULE = "A decision can be called in until its window closes"
_NOT_BEFORE = "Nothing is done under a decision before it is in effect"
_AFTERWARDS = (
    "Wait until it is in effect. What was done before is recorded with its date, and is in question."
)


def window_end(connection: Connection, known: KnownDecision) -> datetime | None:
    """Return when the window of a decision closes: as recorded, or later where it was planned anew since."""
    closes = window_closes(known)
    if closes is None:
        return None
    planned = select(func.max(timer.c.due_at)).where(
        timer.c.case_ref == known.ref, timer.c.subject == TAKE_EFFECT, timer.c.state != "cancelled"
    )
    due = connection.execute(planned).scalar()
    return max(closes, parse_instant(due)) if due else closes


def judge_window(work: Work, situation: Situation, step: Transition, command: TakeStep) -> Iterator[Finding]:
    """Yield what the window of a decision has against its call-in, or against carrying it out."""
    if step.trigger not in {CALL_IN, IMPLEMENT}:
        return
    known = load_decision(work.connection, situation.case.ref)
    if known is None:
        return
    if step.trigger == CALL_IN:
        yield from _called_in(work.connection, known, situation, command)
    elif (early := _carried_out(work.connection, known, command)) is not None:
        yield replace(early, severity="warning") if command.happened else early


def _called_in(
    connection: Connection, known: KnownDecision, situation: Situation, command: TakeStep
) -> Iterator[Finding]:
    closes = window_end(connection, known)
    if closes is None:
        message = f"{known.ref} has no call-in window, so it cannot be called in."
        yield Finding("STATE_FORBIDS", message, rule=_RULE, remedy="Record a later decision in its place.")
        return
    came = command.happened.earliest if command.happened else situation.now
    if came >= closes:
        message = (
            f"The call-in window of {known.ref} closed at the end of {_last_day(closes)}, before this came."
        )
        remedy = "Give the day on which it was called in, if that was in time. Else record it as a note."
        yield Finding("WINDOW_CLOSED", message, rule=_RULE, remedy=remedy)
    elif known.effective_at:
        effect = day_in_words(london_date(parse_instant(known.effective_at)))
        message = f"It took effect on {effect}, for this call-in was not yet written down."
        remedy = "Look at what was done under it since, and stop what can be stopped."
        yield Finding("IN_QUESTION", message, severity="warning", rule=_RULE, remedy=remedy)


def _carried_out(connection: Connection, known: KnownDecision, command: TakeStep) -> Finding | None:
    if known.effective_at:
        effect = parse_instant(known.effective_at)
        if command.happened is None or command.happened.latest >= effect:
            return None
        message = (
            f"{known.ref} took effect on {day_in_words(london_date(effect))}, and was carried out before."
        )
        return Finding("WINDOW_NOT_OPEN", message, rule=_NOT_BEFORE, remedy=_AFTERWARDS)
    if known.waits:
        return condition_open(known)
    closes = window_end(connection, known)
    until = f": its call-in window is open until the end of {_last_day(closes)}" if closes else ""
    message = f"{known.ref} is not in effect{until if known.state == IN_WINDOW else ''}."
    return Finding("WINDOW_NOT_OPEN", message, rule=_NOT_BEFORE, remedy=_AFTERWARDS)


def _last_day(closes: datetime) -> str:
    return day_in_words(london_date(closes - timedelta(microseconds=1)))
