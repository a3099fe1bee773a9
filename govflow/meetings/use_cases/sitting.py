"""A meeting with its lock held: who may write in it, when things happened, and the entry that keeps them.

What was done in the room is recorded as it happened. What GovFlow may refuse is an act done here, and an
entry of the day on which a rule speaks, until the clerk says that it happened so all the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, ClassVar, Protocol

from sqlalchemy import RowMapping

from govflow.kernel.canonical import digest
from govflow.kernel.errors import InvalidInput, NotFound, Refused, refusal
from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import Happened, format_instant, london_date, parse_instant
from govflow.kernel.words import spaced
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.meetings.ports import MeetingRules
from govflow.meetings.queries.floor import Floor, House
from govflow.meetings.queries.rows import find_meeting, item_called
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.gather import case_stream, lock_case
from govflow.road.ports import Case
from govflow.road.roles import roles_towards
from govflow.road.step import command_key, key_used_before
from govflow.road.withholding import request_kept
from govflow.storage.ledger import read_command
from govflow.storage.work import Moment, Work

WORKFLOW = "meeting"
CLERKS = (
    "democratic_services_officer",
    "governance_officer",
    "nhs_governance_officer",
    "advisory_group_secretary",
)
BEFORE, IN_SESSION = ("called", "agenda_published"), ("held", "inquorate")
OPEN = (*BEFORE, "held", "adjourned", "inquorate", "minutes_drafted")


class Command(Protocol):
    """What every command is: a dataclass with the key under which it is done once."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def key(self) -> str:
        """Return the key, or nothing."""


@dataclass(slots=True)
class Sitting:
    """One meeting, locked, with the person who writes in it."""

    work: Work
    rules: MeetingRules
    case: Case
    row: RowMapping | None

    @property
    def ref(self) -> str:
        """Return the reference of the meeting."""
        return self.case.ref

    @property
    def held(self) -> RowMapping:
        """Return the row of the meeting.

        Raises:
            Refused: before it is said of which body it is.
        """
        if self.row is None:
            raise refusal(
                "STATE_FORBIDS",
                f"It is not yet said of which body {self.ref} is a meeting.",
                remedy="Say of which body it is, when it begins and where.",
            )
        return self.row

    # -- Who and when --------------------------------------------------------------------------

    def clerk(self, doing: str, states: Sequence[str] = ()) -> None:
        """Let only those who keep the record of this body's meetings go on, and only in these states.

        No states are all of them.

        Raises:
            Refused: ``NOT_YOUR_ROLE`` or ``NOT_YOUR_AREA``; ``STATE_FORBIDS`` in another state.
        """
        need_role(self.work, self.case, CLERKS, doing)
        if not self.is_clerk:
            raise refusal(
                "NOT_YOUR_AREA",
                f"{doing} is for whoever keeps the record of this body, and your role is for another one.",
                rule="A role given for one body is for that body",
                remedy="Ask the clerk of this body.",
            )
        if states:
            self.stands_in(states, doing)

    @property
    def is_clerk(self) -> bool:
        """Whether the actor keeps the record of this body's meetings: a role for one body is for that one."""
        if self.work.actor.is_system:
            return True
        of = str(self.row["body"]) if self.row is not None else ""
        who, area = self.work.actor.id, self.case.area
        return bool(roles_towards(self.work.connection, who, area, of, CLERKS))

    def stands_in(self, states: Sequence[str], doing: str) -> None:
        """Let it go on only while the meeting stands in one of these states.

        Raises:
            Refused: ``STATE_FORBIDS``, saying what to do.
        """
        if self.case.state not in states:
            raise refusal(
                "STATE_FORBIDS",
                f"{doing} is not possible while {self.ref} is '{spaced(self.case.state)}'.",
                remedy="Open the meeting, or record that it was held, and then write this down.",
            )

    @property
    def is_live(self) -> bool:
        """Whether this is the day of the meeting: what is written now happens now."""
        starts = parse_instant(self.held["starts_at"])
        return london_date(self.work.now()) == london_date(starts)

    def when(self, given: Happened | None) -> Happened:
        """Return when something happened: as given; else now, on the day; else only the meeting's day.

        Raises:
            InvalidInput: for a time still to come.
        """
        now = self.work.now()
        if given is not None:
            if given.earliest > now:
                raise InvalidInput(f"{given} is in the future. Record it once it has happened.", field="at")
            return given
        starts = parse_instant(self.held["starts_at"])
        if self.is_live or now < starts:
            return Happened(london_date(now), now)
        return Happened(london_date(starts))

    def now_happened(self) -> Happened:
        """Return this moment as what happens now, whatever the day of the meeting."""
        now = self.work.now()
        return Happened(london_date(now), now)

    def floor(self, body: str, happened: Happened, item: Mapping[Any, Any] | None) -> Floor:
        """Return who is on the floor at an item."""
        return House(self.work.connection, self.rules, self.held).floor(body, happened, item)

    def item(self, number: str) -> RowMapping:
        """Return an item by its number.

        Raises:
            NotFound: when there is no such item.
        """
        return item_called(self.work.connection, self.ref, number)

    # -- Writing -------------------------------------------------------------------------------

    def repeated(self, command: Command, *, part: str = "") -> Stored | None:
        """Return the entry this command made before, under the same key.

        Raises:
            Refused: ``IDEMPOTENCY_CONFLICT`` when the key stood for another command.
        """
        key = command_key(self.work.actor.id, command.key and f"{command.key}{part}")
        stored = read_command(self.work.connection, key) if key else None
        if stored is not None and request_kept(stored) != request_of(command):
            raise key_used_before()
        return stored

    def moment(self) -> Moment:
        """Return the moment of the next entry, with its event number."""
        return self.work.moment(case_stream(self.ref))

    def append(self, type_: str, command: Command, moment: Moment, entry: Entry) -> Stored:
        """Append one entry, and let what follows from it follow."""
        data = {"request": request_of(command), **entry.data}
        if entry.happened is not None:
            data |= {"happened_at": str(entry.happened), "whole_day": entry.happened.whole_day}
        if entry.flags:
            data["flags"] = [flag.as_json() for flag in entry.flags]
        key = command.key and f"{command.key}{entry.part}"
        written = CaseEntry(type_, data, entry.private, entry.rows, key)
        return append_entry(self.work, self.rules.road, self.case, written, moment)

    def stop_or_flag(
        self, findings: Sequence[Finding], *, as_it_happened: bool, recorded: bool
    ) -> list[Finding]:
        """Stop at what a rule forbids, unless it is only being written down that it happened so.

        Raises:
            Refused: with every reason, and how to record it all the same.
        """
        if findings and not (as_it_happened or recorded):
            raise Refused([replace(one, remedy=f"{one.remedy} {ALL_THE_SAME}".strip()) for one in findings])
        return [replace(one, severity="warning") for one in findings]


ALL_THE_SAME = "Or say that it happened so all the same: it is then recorded, in question."


@dataclass(frozen=True, slots=True)
class Entry:
    """What one entry holds. ``part`` sets entries of one command apart under its key."""

    data: Mapping[str, Json] = field(default_factory=dict)
    rows: Sequence[Row] = ()
    private: Mapping[str, Json] = field(default_factory=dict)
    happened: Happened | None = None
    flags: Sequence[Finding] = ()
    part: str = ""


def sit(work: Work, rules: MeetingRules, ref: str) -> Sitting:
    """Lock a meeting and read it.

    Raises:
        NotFound: when there is no meeting of that reference.
    """
    case = lock_case(work, ref)
    if case.workflow != WORKFLOW:
        raise NotFound(f"There is no meeting with the reference '{ref}'.")
    return Sitting(work, rules, case, find_meeting(work.connection, ref))


def request_of(command: Command) -> str:
    """Return what must be the same for a repeated key to be the same command."""
    return digest(_plain({**asdict(command), "command": type(command).__name__}))


def _plain(value: Any) -> Json:
    if isinstance(value, Mapping):
        if value.keys() == {"day", "instant"}:
            instant = value["instant"]
            return format_instant(instant) if instant else str(value["day"].isoformat())
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if isinstance(value, str | int | bool) or value is None else str(value)
