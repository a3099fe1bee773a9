"""Who came, who stood in, who sent apologies, and who left: presence as intervals, at meeting speed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import Happened, parse_happened
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.meetings.model import check_order, earliest, point_of
from govflow.meetings.ports import MeetingRules
from govflow.meetings.queries.floor import NO_TERMS, committees_of
from govflow.meetings.queries.rows import attendance_of, items_of, person_called
from govflow.meetings.use_cases.sitting import BEFORE, OPEN, Entry, Sitting, sit
from govflow.rulebook.presence import Seat, capacity_in
from govflow.rulebook.terms import BodyRules, may_sit
from govflow.storage.work import Work

RECORDED, LEFT = "meeting.attendance_recorded", "meeting.departure_recorded"
CAPACITIES = ("member", "substitute", "observer", "officer")


@dataclass(frozen=True, slots=True)
class Attender:
    """Someone at the meeting, or not: in which seat, as what. A seat alone means its holder."""

    seat: str = ""
    person: str = ""
    capacity: str = ""
    remote: bool = False
    apology: bool = False


@dataclass(frozen=True, slots=True)
class RecordAttendance:
    """People who came, or sent apologies. ``after_item`` says between which items, where no time is known."""

    ref: str
    attenders: tuple[Attender, ...]
    after_item: str = ""
    during_item: str = ""
    happened: Happened | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class RecordDeparture:
    """Someone left."""

    ref: str
    person: str = ""
    seat: str = ""
    after_item: str = ""
    during_item: str = ""
    happened: Happened | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class _Mark:
    """When on the agenda, and when by the clock, something of attendance happened."""

    place: int
    at: str


def record_attendance(work: Work, rules: MeetingRules, command: RecordAttendance) -> Stored:
    """Record who came and who sent apologies. Whoever sat where the terms give no seat is recorded, flagged.

    Raises:
        InvalidInput: for a person or a seat that is not there, or someone who is there already.
        Refused: for someone who does not keep the record of meetings.
    """
    sitting = sit(work, rules, command.ref)
    if repeated := sitting.repeated(command):
        return repeated
    sitting.clerk("Recording attendance", OPEN)
    if not command.attenders:
        raise InvalidInput("Say who came, or who sent apologies.", field="attenders")
    happened = sitting.when(command.happened)
    mark = _mark(sitting, command, happened)
    room = _Room.of(sitting, happened)
    moment = sitting.moment()
    rows, flags, shown = [], [], []
    for number, attender in enumerate(command.attenders, start=1):
        found, why = room.place(attender)
        flags += why
        rows.append(_row(found, mark, f"ATT-{moment.next_id}-{number}", (command.ref, moment.next_id)))
        shown.append(found.as_json())
    entry = Entry({"attenders": list[Json](shown)}, rows, happened=happened, flags=flags)
    return sitting.append(RECORDED, command, moment, entry)


@dataclass(frozen=True, slots=True)
class _Found:
    """An attender with their seat and capacity settled."""

    person: str
    seat: str
    capacity: str
    remote: bool
    apology: bool

    def as_json(self) -> dict[str, Json]:
        return {
            "person": self.person,
            "seat": self.seat,
            "capacity": self.capacity,
            "remote": self.remote,
            "apology": self.apology,
        }


@dataclass(slots=True)
class _Room:
    """The seats of the meeting, and who is known to be there already."""

    sitting: Sitting
    seats: dict[str, tuple[Seat, BodyRules]]
    there: set[tuple[str, str]]

    @classmethod
    def of(cls, sitting: Sitting, happened: Happened) -> _Room:
        connection, rules, held = sitting.work.connection, sitting.rules, sitting.held
        instant = earliest(happened, held["starts_at"])
        seats = {}
        for body in committees_of(connection, rules, held, happened):
            terms = rules.bodies.terms_at(connection, body, instant)
            for seat in rules.bodies.seats_at(connection, body, instant):
                seats[seat.id] = seat, terms.rules if terms else NO_TERMS
        rows = attendance_of(connection, sitting.ref)
        there = {(row["person"], row["seat"]) for row in rows if not _is_over(row)}
        return cls(sitting, seats, there)

    def place(self, attender: Attender) -> tuple[_Found, list[Finding]]:
        """Settle who it is and in which seat, with what the terms have against it."""
        person = person_called(self.sitting.work.connection, attender.person)
        seat = self._seat(attender, person)
        if not person and seat is not None:
            person = seat[0].holder
        if not person:
            raise InvalidInput("Say who it is: nobody holds this seat.", field="person")
        capacity = attender.capacity or self._capacity(seat, person)
        if capacity not in CAPACITIES:
            raise InvalidInput(f"Someone attends as one of: {', '.join(CAPACITIES)}.", field="capacity")
        found = _Found(person, seat[0].id if seat else "", capacity, attender.remote, attender.apology)
        if (person, found.seat) in self.there:
            raise InvalidInput("They are recorded in this seat already.", field="person")
        self.there.add((person, found.seat))
        return found, self._flags(seat, found)

    def _seat(self, attender: Attender, person: str) -> tuple[Seat, BodyRules] | None:
        if attender.seat:
            if attender.seat not in self.seats:
                raise InvalidInput(f"There is no seat '{attender.seat}' on the day.", field="seat")
            return self.seats[attender.seat]
        if attender.capacity in {"observer", "officer"}:
            return None
        held = [one for one in self.seats.values() if one[0].holder == person]
        stood_in = [one for one in self.seats.values() if person in one[0].substitutes]
        return next(iter([*held, *stood_in]), None)

    @staticmethod
    def _capacity(seat: tuple[Seat, BodyRules] | None, person: str) -> str:
        if seat is None:
            return "observer"
        return "member" if seat[0].holder == person else "substitute"

    def _flags(self, seat: tuple[Seat, BodyRules] | None, found: _Found) -> list[Finding]:
        if seat is None or found.apology:
            return []
        if may_sit(seat[1], capacity_in(seat[0], found.person), same_organisation=True):
            return []
        called = seat[0].title or seat[0].organisation
        message = f"The terms of reference give whoever came no place in the seat '{called}'."
        return [Finding("NOT_YOUR_ROLE", message, severity="warning", rule="Substitutes of the body")]


def _is_over(row: RowMapping) -> bool:
    return bool(row["left_at"] or row["until_place"] or row["apology"])


def _row(found: _Found, mark: _Mark, id_: str, entry: tuple[str, int]) -> Row:
    came = not found.apology
    return Row(
        "attendance",
        {"id": id_},
        {
            "case_ref": entry[0],
            "person": found.person,
            "seat": found.seat,
            "capacity": found.capacity,
            "arrived_at": mark.at if came else "",
            "left_at": "",
            "from_place": mark.place if came else 0,
            "until_place": 0,
            "remote": int(found.remote),
            "apology": int(found.apology),
            "event": entry[1],
            "struck": 0,
        },
        new=True,
    )


def _mark(
    sitting: Sitting, command: RecordAttendance | RecordDeparture, happened: Happened, least: int = 0
) -> _Mark:
    """Return the place on the agenda: as said; in session, where the meeting has got to; else its start."""
    if command.during_item:
        return _Mark(int(sitting.item(command.during_item)["position"]), _time_of(happened))
    if command.after_item:
        return _Mark(int(sitting.item(command.after_item)["position"]) + 1, _time_of(happened))
    if happened.instant is None or sitting.case.state in BEFORE:
        return _Mark(least, _time_of(happened) if happened.instant else "")
    return _Mark(max(least, _got_to(sitting, happened.instant)), _time_of(happened))


def _time_of(happened: Happened) -> str:
    # The day alone says nothing of when in the meeting it was; its place on the agenda does.
    return str(happened) if happened.instant else ""


def _got_to(sitting: Sitting, instant: datetime) -> int:
    """Return the place the meeting had got to at a time, by the times of its items.

    Raises:
        InvalidInput: where the items were written down without times: then only the agenda can say.
    """
    begun = [row for row in items_of(sitting.work.connection, sitting.ref) if row["begun_at"]]
    timed = [row for row in begun if parse_happened(row["begun_at"]).instant]
    if begun and not timed:
        raise InvalidInput("The items have no times. Say after which item it was.", field="after_item")
    come = [row for row in timed if parse_happened(row["begun_at"]).earliest <= instant]
    if not come:
        return 0
    ended = come[-1]["ended_at"]
    return int(come[-1]["position"]) + bool(ended and parse_happened(ended).earliest <= instant)


def record_departure(work: Work, rules: MeetingRules, command: RecordDeparture) -> Stored:
    """Record that someone left. They count for no item from then on.

    Raises:
        InvalidInput: when they are not recorded as there, or would have left before they came.
    """
    sitting = sit(work, rules, command.ref)
    if repeated := sitting.repeated(command):
        return repeated
    sitting.clerk("Recording that someone left", OPEN)
    person = person_called(work.connection, command.person)
    rows = [
        row
        for row in attendance_of(work.connection, command.ref)
        if not _is_over(row) and (row["person"] == person or (command.seat and row["seat"] == command.seat))
    ]
    if not rows:
        raise InvalidInput("They are not recorded as there.", field="person")
    happened = sitting.when(command.happened)
    mark = _mark(sitting, command, happened, least=1)
    for row in rows:
        check_order(point_of(row["from_place"], row["arrived_at"]), point_of(mark.place, mark.at))
    set_: dict[str, Json] = {"left_at": mark.at, "until_place": mark.place}
    left = [Row("attendance", {"id": row["id"]}, set_) for row in rows]
    shown: dict[str, Json] = {"left": [row["person"] for row in rows], **set_}
    return sitting.append(LEFT, command, sitting.moment(), Entry(shown, left, happened=happened))
