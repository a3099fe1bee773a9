"""A council's meeting room: bodies with terms and seats, members by role title, and a clerk who writes it down."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from govflow.kernel.actor import SCHEDULER
from govflow.kernel.errors import Refused
from govflow.kernel.findings import Json
from govflow.kernel.moments import Happened, parse_happened
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.meetings.ports import PART, MeetingRules
from govflow.meetings.use_cases.agreeing import AgreeWithoutVote, agree_without_vote
from govflow.meetings.use_cases.arranging import OpenMeeting, open_meeting
from govflow.meetings.use_cases.attending import (
    Attender,
    RecordAttendance,
    RecordDeparture,
    record_attendance,
    record_departure,
)
from govflow.meetings.use_cases.closing import CloseMotion, close_motion
from govflow.meetings.use_cases.interests import DeclareInterest, declare_interest
from govflow.meetings.use_cases.items import AddItem, EndItem, add_item, end_item
from govflow.meetings.use_cases.motions import MoveMotion, Part, motions_moved, move_motion
from govflow.meetings.use_cases.votes import CastVotes, VoteGiven, cast_votes
from govflow.storage.ledger import NewEvent
from govflow.storage.schema import REHEARSAL, declare
from govflow.storage.work import Work
from tests.make.play import Play

LONG_AGO = "2015-04-01T00:00:00Z"
CLERK, GOVERNANCE, OUTSIDER = "clerk", "governance", "stranger"
Result = TypeVar("Result")


@dataclass(frozen=True)
class Member:
    """A seat and who is in it: every name is a role title."""

    name: str
    category: str = "councillor"
    office: str = ""
    substitutes: tuple[str, ...] = ()
    kind: str = "voting"


@dataclass
class Hall:
    """One area with its bodies, on one database, its clock in the tests' hands."""

    play: Play
    area: str = "norfolk"
    rows: list[Row] = field(default_factory=list)
    known: set[str] = field(default_factory=set)

    # -- Building it ---------------------------------------------------------------------------

    def build(self, now: str) -> Hall:
        """Write what was gathered, with the clerk and the governance officer, and set the clock."""
        with self.play.store.write(SCHEDULER) as work:
            declare(work, REHEARSAL)
        self.play.at(now)
        roles = [(CLERK, "democratic_services_officer"), (GOVERNANCE, "governance_officer")]
        roles += [("administrator", "area_administrator")]
        rows = [self._area(), self._organisation("council")]
        people = sorted({name for name, _ in roles} | self.known | {OUTSIDER})
        rows += [self._person(name) for name in people]
        rows += [self.grant(name, role) for name, role in roles]
        rows += [self.grant(name, "member") for name in sorted(self.known)]
        private: dict[str, Json] = {}
        for name in people:
            private |= {f"sign_in_{name}": name, f"name_{name}": name.replace("-", " ").capitalize()}
        with self.play.store.write(SCHEDULER) as work:
            new = NewEvent("area:test", "area.registered", SCHEDULER.id, data={"area": self.area})
            work.append(
                NewEvent(
                    new.stream, new.type, new.actor, data=new.data, private=private, rows=rows + self.rows
                )
            )
        return self

    def write(self, *rows: Row) -> None:
        """Write rows of the register afterwards, by an event of their own."""
        with self.play.store.write(SCHEDULER) as work:
            work.append(NewEvent("area:test", "test.written", SCHEDULER.id, rows=rows))

    def body(self, slug: str, members: Sequence[Member] = (), since: str = LONG_AGO, **rules: Any) -> Hall:
        """Add a body with its terms of reference, and its seats with whoever sits there."""
        set_: dict[str, Json] = {"area": self.area, "kind": "joint_committee", "name": slug}
        self.rows.append(
            Row("body", {"slug": slug}, {**set_, "abbreviation": "", "advisory": 0, "outside": 0}, new=True)
        )
        terms: dict[str, Json] = {"body": slug, "parent": "", "from_at": since, "until_at": ""}
        terms |= {"approved_by": "test", "document": "", "rules": json.dumps(rules), "event": 1}
        self.rows.append(Row("body_terms", {"id": f"TERMS-{slug}"}, terms, new=True))
        for member in members:
            self._seat(slug, member, since)
        return self

    def _seat(self, slug: str, member: Member, since: str) -> None:
        id_ = seat_of(member.name, slug)
        place: dict[str, Json] = {"body": slug, "organisation": "council", "title": member.name}
        place |= {"kind": member.kind, "category": member.category, "from_at": LONG_AGO, "until_at": ""}
        self.rows.append(Row("seat", {"id": id_}, {**place, "event": 1}, new=True))
        holders = [(member.name, "holder", member.office)]
        holders += [(name, "substitute", "") for name in member.substitutes]
        for name, capacity, office in holders:
            self.known.add(name)
            set_: dict[str, Json] = {"seat": id_, "person": person_of(name), "capacity": capacity}
            set_ |= {"office": office, "from_at": LONG_AGO, "until_at": "", "event": 1}
            self.rows.append(Row("seat_holding", {"id": f"H-{id_}-{name}"}, set_, new=True))

    def dispensation(self, name: str, body: str, subject: str = "") -> None:
        """Let a member take part in spite of an interest."""
        set_: dict[str, Json] = {"person": person_of(name), "body": body, "subject": subject}
        set_ |= {"granted_by": "monitoring_officer", "document": "", "from_at": LONG_AGO, "until_at": ""}
        self.rows.append(Row("dispensation", {"id": f"DISP-{name}"}, {**set_, "event": 1}, new=True))

    def _area(self) -> Row:
        return Row("area", {"slug": self.area}, {"code": "E1", "name": self.area.capitalize()}, new=True)

    def _organisation(self, slug: str) -> Row:
        set_: dict[str, Json] = {"area": self.area, "name": slug, "kind": "council"}
        return Row("organisation", {"slug": slug}, set_, new=True)

    def _person(self, name: str) -> Row:
        texts: dict[str, Json] = {
            "sign_in": {"private": f"sign_in_{name}"},
            "name": {"private": f"name_{name}"},
            "email": None,
            "organisation": "council",
            "status": "active",
        }
        return Row("person", {"id": person_of(name)}, texts, new=True)

    def grant(self, name: str, role: str, body: str = "") -> Row:
        """A role of the area, or for one of its bodies alone."""
        set_: dict[str, Json] = {"person": person_of(name), "role": role, "area": self.area}
        set_ |= {"organisation": "", "body": body, "from_at": LONG_AGO, "until_at": ""}
        return Row("role_grant", {"id": f"G-{name}-{role}"}, set_, new=True)

    # -- Working in it -------------------------------------------------------------------------

    @property
    def rules(self) -> MeetingRules:
        """What the use cases are handed."""
        found: MeetingRules = self.play.product.parts[PART]
        return found

    def do(self, act: Callable[[Work, MeetingRules, Any], Result], command: Any, who: str = CLERK) -> Result:
        """Carry out one command through the road, as any door does."""
        ref = getattr(command, "ref", "")
        return self.play.within(who, partial(_act, act, self.rules, command), ref, act.__name__)

    def meeting(self, body: str, starts: str, *, hold: bool = True, kind: str = "ordinary") -> str:
        """Call a meeting, and hold it."""
        ref = self.do(open_meeting, OpenMeeting(body, starts, "County Hall", kind)).ref
        if hold:
            self.hold(ref)
        return ref

    def hold(self, ref: str) -> None:
        """Open it here, or, once its day is over, record that it was held."""
        row = self.play.rows("meeting", case_ref=ref)[0]
        day = str(row["starts_at"])[:10]
        if self.play.now()[:10] > day:
            why = "Written down after the meeting, from its minutes."
            body = str(row["body"])
            self.play.do(ref, CLERK, "open_meeting", happened=day, on_behalf=body, reason=why)
        else:
            self.play.do(ref, CLERK, "open_meeting")

    def item(self, ref: str, number: str, verb: str = "agree", **more: Any) -> Stored:
        """Put an item on the agenda."""
        return self.do(add_item, AddItem(ref, number, f"Item {number}", verb, **more))

    def come(
        self, ref: str, *names: str, body: str = "", after: str = "", at: str = "", **more: Any
    ) -> Stored:
        """Record that people are there, in the seats they hold or stand in for."""
        attenders = tuple(Attender(person=name, **more) for name in names)
        if body:
            attenders = tuple(Attender(seat=seat_of(name, body), person=name, **more) for name in names)
        return self.do(record_attendance, RecordAttendance(ref, attenders, after, happened=when(at)))

    def leave(self, ref: str, name: str, *, after: str = "", at: str = "") -> Stored:
        """Record that someone left."""
        return self.do(record_departure, RecordDeparture(ref, name, after_item=after, happened=when(at)))

    def interest(self, ref: str, name: str, item: str = "", kind: str = "disclosable_pecuniary") -> Stored:
        """Record an interest declared."""
        return self.do(declare_interest, DeclareInterest(ref, name, kind, item, "A contract."))

    def move(self, ref: str, item: str, text: str = "That it be so.", **more: Any) -> list[str]:
        """Put one part before the meeting, and return its motions."""
        verb = more.pop("verb", "agree")
        command = MoveMotion(ref, item, (Part(text, more.pop("letter", ""), verb),), **more)
        return motions_moved(self.do(move_motion, command))

    def vote(self, motion: str, who: str = CLERK, /, **votes: str) -> Stored:
        """Record votes by name."""
        given = tuple(VoteGiven(value, person=name.replace("_", "-")) for name, value in votes.items())
        return self.do(cast_votes, CastVotes(motion, given), who)

    def close(self, motion: str, **more: Any) -> Stored:
        """Close a motion."""
        return self.do(close_motion, CloseMotion(motion, **more))

    def agree(self, ref: str, item: str, *parts: Part, **more: Any) -> list[Stored]:
        """Agree parts without a vote."""
        return self.do(agree_without_vote, AgreeWithoutVote(ref, item, parts, **more))

    def end(self, ref: str, item: str, outcome: str = "decided", until: str = "") -> Stored:
        """End an item."""
        return self.do(end_item, EndItem(ref, item, outcome, until))

    def closed(self, ref: str) -> list[dict[str, Any]]:
        """What the closings of a meeting say, in order: what the register of decisions reads."""
        events = self.play.events(f"case:{ref}")
        return [json.loads(bytes(row["data"])) for row in events if row["type"] == "meeting.motion_closed"]

    def figures(self, motion: str) -> Mapping[str, Any]:
        """What a closed motion came to."""
        return dict(json.loads(self.play.rows("motion", id=motion)[0]["figures"]))


def _act(
    act: Callable[[Work, MeetingRules, Any], Result], rules: MeetingRules, command: Any, work: Work
) -> Result:
    return act(work, rules, command)


def when(at: str) -> Happened | None:
    """An instant or a day, or not said."""
    return parse_happened(at) if at else None


def person_of(name: str) -> str:
    """The id of someone."""
    return f"person-{name}"


def seat_of(name: str, body: str) -> str:
    """The id of a member's own seat."""
    return f"SEAT-{body}-{name}"


def refusal_codes(act: Callable[..., object], *given: Any, **more: Any) -> list[str]:
    """The codes with which an act is refused; none if it is not."""
    try:
        act(*given, **more)
    except Refused as refused:
        return [finding.code for finding in refused.findings]
    return []
