"""The blueprint of these pages, who is looking through which wall, and what each of them shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from flask import Blueprint, render_template

from govflow.kernel.errors import NotFound
from govflow.kernel.findings import Finding
from govflow.kernel.moments import london_date
from govflow.meetings.model import Words
from govflow.meetings.ports import PART, MeetingRules
from govflow.meetings.queries.record import Record, read_record
from govflow.meetings.queries.walls import meeting_case
from govflow.meetings.use_cases.notice import notice_shortfall
from govflow.meetings.use_cases.sitting import CLERKS
from govflow.road.perform import Road
from govflow.storage.work import read_clock
from govflow.web.components import Problems
from govflow.web.gate import viewer
from govflow.web.product import product

blueprint = Blueprint("meetings", __name__)
LONGEST_REF = 120


@dataclass(frozen=True, slots=True)
class Seen:
    """A meeting as this person sees it, today."""

    record: Record
    today: date
    title: str
    state: str
    short: tuple[Finding, ...] = ()

    @property
    def ref(self) -> str:
        """Return its reference."""
        return self.record.case.ref

    @property
    def is_clerk(self) -> bool:
        """Whether this person keeps the record of meetings here."""
        return bool(viewer().roles_in(self.record.case.area) & set(CLERKS))

    @property
    def may_vote(self) -> bool:
        """Whether this person is on the floor of the meeting with a vote."""
        me = viewer().person
        return any(one.person == me for floor in self.record.floors for one in floor.roll)


def rules() -> MeetingRules:
    """Return what the room was handed at start."""
    return cast("MeetingRules", product().parts[PART])


def words() -> Words:
    """Return the words of agendas and interests."""
    return rules().words


def road() -> Road:
    """Return the one road."""
    return product().road


def see(ref: str) -> Seen:
    """Return a meeting of this person's areas.

    Raises:
        NotFound: in the same words for one that is not there and one behind the wall.
    """
    if len(ref) > LONGEST_REF or "\x00" in ref:
        raise NotFound("There is no such meeting.")
    with product().store.read() as connection:
        case, me = meeting_case(connection, ref), viewer()
        if case.area not in me.areas:
            raise NotFound(f"There is no meeting with the reference '{ref}'.")
        record = read_record(connection, rules(), case, me.person, me.roles_in(case.area))
        definition = road().rules.definitions.pinned(connection, case.digest)
        today = london_date(read_clock(connection))
        short = notice_shortfall(connection, rules(), record.row) if record.row else []
    title = record.body_name or "A meeting still to be arranged"
    return Seen(record, today, title, definition.states[case.state].title, tuple(short))


def page(template: str, seen: Seen | None = None, problems: Problems | None = None, **context: Any) -> str:
    """Render a page of the room with what all of them use."""
    return render_template(
        f"meetings/{template}.html",
        seen=seen,
        problems=problems or Problems(),
        words_of=words(),
        **context,
    )
