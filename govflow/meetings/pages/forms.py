"""What each form of the desk comes to: one command, and the use case that carries it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from govflow.meetings.pages.filled import Filled, Form
from govflow.meetings.pages.motion_forms import MOTION_FORMS
from govflow.meetings.use_cases.arranging import EndMeeting, NamePresider, end_meeting, name_presider
from govflow.meetings.use_cases.attending import (
    Attender,
    RecordAttendance,
    RecordDeparture,
    record_attendance,
    record_departure,
)
from govflow.meetings.use_cases.commitments import (
    MakeCommitment,
    SettleCommitment,
    make_commitment,
    settle_commitment,
)
from govflow.meetings.use_cases.interests import DeclareInterest, declare_interest
from govflow.meetings.use_cases.items import (
    AddItem,
    BeginItem,
    EndItem,
    ExplainItem,
    MinuteItem,
    add_item,
    begin_item,
    end_item,
    explain_item,
    minute_item,
)


def _attend(filled: Filled) -> tuple[Any, Callable[..., Any]]:
    remote, apology = filled.yes("remote"), filled.yes("apology")
    came = [Attender(seat=seat, remote=remote, apology=apology) for seat in filled.several("seat")]
    if filled.text("person"):
        seat, capacity = filled.text("in_seat"), filled.text("capacity")
        came.append(Attender(seat, filled.text("person"), capacity, remote, apology))
    after = filled.text("after_item")
    return RecordAttendance(filled.ref, tuple(came), after, "", filled.at, filled.key), record_attendance


def _leave(filled: Filled) -> tuple[Any, Callable[..., Any]]:
    seat, after = filled.text("seat"), filled.text("after_item")
    return RecordDeparture(filled.ref, "", seat, after, "", filled.at, filled.key), record_departure


def _add(filled: Filled) -> tuple[Any, Callable[..., Any]]:
    names = ("number", "title", "verb", "subject", "exempt", "circumstances")
    given = {name: filled.text(name) for name in names}
    recipients = tuple(one.strip() for one in filled.text("recipients").split(",") if one.strip())
    return AddItem(filled.ref, recipients=recipients, key=filled.key, **given), add_item


def _explain(filled: Filled) -> tuple[Any, Callable[..., Any]]:
    words = filled.text("circumstances")
    return ExplainItem(filled.ref, filled.text("item"), words, filled.key), explain_item


def _begin(filled: Filled) -> tuple[Any, Callable[..., Any]]:
    return BeginItem(filled.ref, filled.text("item"), filled.at, filled.key), begin_item


def _end(filled: Filled) -> tuple[Any, Callable[..., Any]]:
    until = filled.day("until", "the day it is deferred to")
    day = until.isoformat() if until else ""
    outcome = filled.text("outcome")
    return EndItem(filled.ref, filled.text("item"), outcome, day, filled.at, filled.key), end_item


def _minute(filled: Filled) -> tuple[Any, Callable[..., Any]]:
    return MinuteItem(filled.ref, filled.text("item"), filled.text("discussion"), filled.key), minute_item


def _interest(filled: Filled) -> tuple[Any, Callable[..., Any]]:
    if not filled.text("person"):
        filled.problems.add("person", "Choose whose interest it is", anchor="desk")
    command = DeclareInterest(
        filled.ref,
        filled.text("person"),
        filled.text("kind"),
        filled.text("item"),
        filled.text("text"),
        sensitive=filled.yes("sensitive"),
        excludes=filled.yes("excludes"),
        key=filled.key,
    )
    return command, declare_interest


def _settle(filled: Filled) -> tuple[Any, Callable[..., Any]]:
    command = SettleCommitment(filled.text("commitment"), filled.text("status"), key=filled.key)
    return command, settle_commitment


def _promise(filled: Filled) -> tuple[Any, Callable[..., Any]]:
    due = filled.day("due", "the day it is due")
    command = MakeCommitment(
        filled.ref,
        filled.text("text"),
        filled.text("owner"),
        filled.text("item"),
        due.isoformat() if due else "",
        key=filled.key,
    )
    return command, make_commitment


def _preside(filled: Filled) -> tuple[Any, Callable[..., Any]]:
    return NamePresider(filled.ref, filled.text("person"), filled.key), name_presider


def _finish(filled: Filled) -> tuple[Any, Callable[..., Any]]:
    return EndMeeting(filled.ref, filled.at, filled.key), end_meeting


FORMS: Mapping[str, Form] = {
    **MOTION_FORMS,
    "record_attendance": _attend,
    "record_departure": _leave,
    "add_item": _add,
    "explain_item": _explain,
    "begin_item": _begin,
    "end_item": _end,
    "minute_item": _minute,
    "declare_interest": _interest,
    "promise": _promise,
    "settle": _settle,
    "name_presider": _preside,
    "end_meeting": _finish,
}
