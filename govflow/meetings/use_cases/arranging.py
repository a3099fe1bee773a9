"""Calling a meeting: of which body, when, where and of what kind; who presides; when it ended."""

from __future__ import annotations

from dataclasses import dataclass

from govflow.kernel.errors import InvalidInput, refusal
from govflow.kernel.findings import Json
from govflow.kernel.moments import Happened, format_instant, parse_instant
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.meetings.model import KINDS
from govflow.meetings.ports import MeetingRules
from govflow.meetings.queries.rows import body_called, person_called
from govflow.meetings.use_cases.sitting import BEFORE, OPEN, WORKFLOW, Entry, Sitting, sit
from govflow.meetings.use_cases.windows import plan_windows
from govflow.road.opening import CaseOpened, OpenCase, open_case
from govflow.storage.work import Work

ARRANGED, PRESIDER, ENDED = "meeting.arranged", "meeting.presider_named", "meeting.ended"


@dataclass(frozen=True, slots=True)
class OpenMeeting:
    """Someone calls a meeting of a body. ``continues`` is the meeting adjourned to this one."""

    body: str
    starts_at: str
    place: str = ""
    kind: str = "ordinary"
    continues: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Arrange:
    """Someone says, or changes, of which body a meeting is, when it begins and where."""

    ref: str
    body: str
    starts_at: str
    place: str = ""
    kind: str = "ordinary"
    continues: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class NamePresider:
    """Who presides in place of the chair; an empty person gives the chair back."""

    ref: str
    person: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class EndMeeting:
    """When the meeting ended."""

    ref: str
    happened: Happened | None = None
    key: str = ""


def open_meeting(work: Work, rules: MeetingRules, command: OpenMeeting) -> CaseOpened:
    """Open a meeting of a body, in the area of that body.

    Raises:
        NotFound: for a body that is not here.
        InvalidInput: for a beginning that is no instant, or an unknown kind.
        Refused: for someone who may not open a case there.
    """
    row = body_called(work.connection, command.body)
    key = command.key and f"{command.key}/case"
    opened = open_case(work, rules.road, OpenCase(WORKFLOW, row["area"], key=key))
    arrange_meeting(
        work,
        rules,
        Arrange(
            opened.ref,
            command.body,
            command.starts_at,
            command.place,
            command.kind,
            command.continues,
            command.key,
        ),
    )
    return opened


def arrange_meeting(work: Work, rules: MeetingRules, command: Arrange) -> Stored:
    """Record of which body a meeting is, when it begins and where.

    Raises:
        InvalidInput: for a beginning that is no instant, an unknown kind, or a body of another area.
        Refused: for someone who does not keep the record of meetings, or once it was held.
    """
    sitting = sit(work, rules, command.ref)
    if repeated := sitting.repeated(command):
        return repeated
    sitting.clerk("Arranging a meeting")
    sitting.stands_in(BEFORE, "Changing what a meeting is")
    row = body_called(work.connection, command.body)
    if row["area"] != sitting.case.area:
        raise InvalidInput(f"{row['name']} is a body of another area.", field="body")
    if command.kind not in KINDS:
        raise InvalidInput(f"A meeting is one of: {', '.join(KINDS)}.", field="kind")
    starts = format_instant(parse_instant(command.starts_at, field="starts_at"))
    moment = sitting.moment()
    set_: dict[str, Json] = {
        "body": row["slug"],
        "starts_at": starts,
        "place": command.place.strip(),
        "kind": command.kind,
        "adjourned_from": command.continues,
    }
    first: dict[str, Json] = dict.fromkeys(
        ("ended_at", "published_at", "presiding", "minutes_at", "minutes_signed_by"), ""
    )
    is_new = sitting.row is None
    written = Row("meeting", {"case_ref": command.ref}, {**set_, **first, "struck": 0}, new=True)
    changed = Row("meeting", {"case_ref": command.ref}, set_)
    stored = sitting.append(ARRANGED, command, moment, Entry(set_, [written if is_new else changed]))
    plan_windows(work, rules, sitting.case)
    return stored


def name_presider(work: Work, rules: MeetingRules, command: NamePresider) -> Stored:
    """Record who presides where it is not the chair (Schedule 12, LGA 1972).

    Raises:
        Refused: for someone who does not keep the record of meetings.
    """
    sitting = sit(work, rules, command.ref)
    if repeated := sitting.repeated(command):
        return repeated
    sitting.clerk("Recording who presides", OPEN)
    who = person_called(work.connection, command.person)
    return _changed(sitting, command, PRESIDER, {"presiding": who})


def end_meeting(work: Work, rules: MeetingRules, command: EndMeeting) -> Stored:
    """Record when a meeting ended. What it decided stands from when it was decided.

    Raises:
        Refused: while it is not in session.
    """
    sitting = sit(work, rules, command.ref)
    if repeated := sitting.repeated(command):
        return repeated
    sitting.clerk("Recording when a meeting ended")
    sitting.stands_in(("held", "inquorate", "minutes_drafted"), "Ending a meeting")
    happened = sitting.when(command.happened)
    if happened.latest <= parse_instant(sitting.held["starts_at"]):
        raise refusal("INVALID_INPUT", "It cannot have ended before it began.")
    return _changed(sitting, command, ENDED, {"ended_at": str(happened)})


def _changed(
    sitting: Sitting, command: NamePresider | EndMeeting, type_: str, set_: dict[str, Json]
) -> Stored:
    key = {"case_ref": sitting.held["case_ref"]}
    return sitting.append(type_, command, sitting.moment(), Entry(set_, [Row("meeting", key, set_)]))
