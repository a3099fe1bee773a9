"""What each form of the desk comes to: one command, and the use case that carries it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import request

from govflow.kernel.moments import LONDON, Happened, parse_instant
from govflow.meetings.queries.record import Record
from govflow.meetings.use_cases.agreeing import AgreeWithoutVote, agree_without_vote
from govflow.meetings.use_cases.amending import MoveAmendment, move_amendment
from govflow.meetings.use_cases.arranging import EndMeeting, NamePresider, end_meeting, name_presider
from govflow.meetings.use_cases.attending import (
    Attender,
    RecordAttendance,
    RecordDeparture,
    record_attendance,
    record_departure,
)
from govflow.meetings.use_cases.closing import CloseMotion, close_motion
from govflow.meetings.use_cases.commitments import MakeCommitment, make_commitment
from govflow.meetings.use_cases.elections import Elect, Nomination, elect
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
from govflow.meetings.use_cases.motions import MoveMotion, Part, move_motion
from govflow.meetings.use_cases.votes import (
    CastingVote,
    CastVotes,
    VoteGiven,
    cast_casting_vote,
    cast_votes,
)
from govflow.web.components import Problems, in_london, read_day, read_time

LONGEST = 10_000
MOST_PARTS = 26
YES = "yes"


@dataclass(slots=True)
class Filled:
    """What was typed into one form of the desk."""

    ref: str
    record: Record
    problems: Problems
    given: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read the form once."""
        for name in request.form:
            self.given[name] = request.form.get(name, "")[:LONGEST].replace("\x00", "").strip()

    def text(self, name: str) -> str:
        """Return what was typed into a field."""
        return self.given.get(name, "")

    def yes(self, name: str) -> bool:
        """Return whether a box was ticked."""
        return self.given.get(name) == YES

    def several(self, name: str) -> tuple[str, ...]:
        """Return every value of a field that can have several."""
        return tuple(one for one in request.form.getlist(name) if one and "\x00" not in one)

    def day(self, name: str, what: str) -> date | None:
        """Return three boxes as a day."""
        return read_day(self.given, name, what, self.problems)

    @property
    def key(self) -> str:
        """Return the key of the form, so that sending it twice is sending it once."""
        return self.text("key")

    @property
    def at(self) -> Happened | None:
        """Return the time that was typed, on the day of the meeting; nothing means now."""
        typed, row = self.text("at"), self.record.row
        if not typed or row is None:
            return None
        try:
            time = read_time(typed)
        except ValueError:
            self.problems.add("at", "Enter a time like 10:42am, or leave it empty", anchor="desk")
            return None
        day = parse_instant(row["starts_at"]).astimezone(LONDON).date()
        return Happened(day, in_london(day, time)) if time else None


Form = Callable[[Filled], tuple[Any, Callable[..., Any]]]


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


def _parts(filled: Filled) -> tuple[Part, ...]:
    """Read one part a line: a letter and a bracket first where there are several, then its words."""
    found = []
    for line in filled.text("parts").splitlines()[:MOST_PARTS]:
        letter, bracket, text = line.strip().partition(")")
        if bracket and letter.strip().isalnum() and len(letter.strip()) == 1:
            found.append(Part(text.strip(), letter.strip().lower(), filled.text("verb")))
        elif line.strip():
            found.append(Part(line.strip(), "", filled.text("verb")))
    return tuple(found)


def _move(filled: Filled) -> tuple[Any, Callable[..., Any]]:
    command = MoveMotion(
        filled.ref,
        filled.text("item"),
        _parts(filled),
        filled.text("mover"),
        filled.text("seconder"),
        filled.text("committee"),
        filled.text("replaces"),
        filled.at,
        filled.key,
    )
    return command, move_motion


def _amend(filled: Filled) -> tuple[Any, Callable[..., Any]]:
    names = ("motion", "text", "mover", "seconder")
    given = {name: filled.text(name) for name in names}
    return MoveAmendment(happened=filled.at, key=filled.key, **given), move_amendment


def _agree(filled: Filled) -> tuple[Any, Callable[..., Any]]:
    command = AgreeWithoutVote(
        filled.ref,
        filled.text("item"),
        _parts(filled),
        dissent=filled.several("dissent"),
        as_it_happened=filled.yes("as_it_happened"),
        happened=filled.at,
        key=filled.key,
    )
    return command, agree_without_vote


def _vote(filled: Filled) -> tuple[Any, Callable[..., Any]]:
    chosen = {
        name.removeprefix("vote-"): value
        for name, value in filled.given.items()
        if name.startswith("vote-") and value
    }
    votes = tuple(VoteGiven(value, seat=seat) for seat, value in chosen.items())
    return CastVotes(filled.text("motion"), votes, filled.at, filled.key), cast_votes


def _own_vote(filled: Filled) -> tuple[Any, Callable[..., Any]]:
    return CastVotes(filled.text("motion"), (VoteGiven(filled.text("value")),), key=filled.key), cast_votes


def _casting(filled: Filled) -> tuple[Any, Callable[..., Any]]:
    happened = filled.yes("as_it_happened")
    command = CastingVote(filled.text("motion"), filled.text("value"), "", happened, filled.at, filled.key)
    return command, cast_casting_vote


def _close(filled: Filled) -> tuple[Any, Callable[..., Any]]:
    command = CloseMotion(
        filled.text("motion"),
        agreed=filled.yes("agreed"),
        dissent=filled.several("dissent"),
        as_it_happened=filled.yes("as_it_happened"),
        happened=filled.at,
        key=filled.key,
    )
    return command, close_motion


def _elect(filled: Filled) -> tuple[Any, Callable[..., Any]]:
    named = Nomination(filled.text("person"), filled.text("mover"), filled.text("seconder"))
    until = filled.day("until", "the last day of the office")
    command = Elect(
        filled.ref,
        filled.text("item"),
        filled.text("office"),
        (named,),
        until=until,
        happened=filled.at,
        key=filled.key,
    )
    return command, elect


def _promise(filled: Filled) -> tuple[Any, Callable[..., Any]]:
    due = filled.day("due", "the day it is due")
    command = MakeCommitment(
        filled.ref,
        filled.text("text"),
        filled.text("owner"),
        filled.text("item"),
        due.isoformat() if due else "",
        filled.key,
    )
    return command, make_commitment


def _preside(filled: Filled) -> tuple[Any, Callable[..., Any]]:
    return NamePresider(filled.ref, filled.text("person"), filled.key), name_presider


def _finish(filled: Filled) -> tuple[Any, Callable[..., Any]]:
    return EndMeeting(filled.ref, filled.at, filled.key), end_meeting


FORMS: Mapping[str, Form] = {
    "record_attendance": _attend,
    "record_departure": _leave,
    "add_item": _add,
    "explain_item": _explain,
    "begin_item": _begin,
    "end_item": _end,
    "minute_item": _minute,
    "declare_interest": _interest,
    "move_motion": _move,
    "amend": _amend,
    "agree": _agree,
    "record_votes": _vote,
    "vote": _own_vote,
    "casting_vote": _casting,
    "close_motion": _close,
    "elect": _elect,
    "promise": _promise,
    "name_presider": _preside,
    "end_meeting": _finish,
}
