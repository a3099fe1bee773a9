"""The whole record of one meeting, for its page, its minutes and the API, shown as each may see it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from govflow.kernel.moments import Happened, london_date, parse_instant
from govflow.kernel.words import FORMER
from govflow.meetings.model import AMEND
from govflow.meetings.ports import MeetingRules
from govflow.meetings.queries.exempt import Reading, masked, reads_exempt
from govflow.meetings.queries.floor import Floor, House
from govflow.meetings.queries.recorded import answers_to
from govflow.meetings.queries.rows import (
    attendance_of,
    commitments_of,
    find_meeting,
    interests_of,
    items_of,
    motions_of,
    votes_on,
    worded,
)
from govflow.road.ports import Case
from govflow.road.receiving import recipients_of
from govflow.road.withholding import READS_INTERESTS
from govflow.rulebook.presence import Seat
from govflow.storage.register import body, person
from govflow.storage.work import read_clock

Columns = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class Declared:
    """An interest declared, as one reader may see it."""

    row: RowMapping
    kind: str
    text: str
    withheld: bool


@dataclass(frozen=True, slots=True)
class Motion:
    """A motion with its figures and votes."""

    row: Columns
    figures: Mapping[str, Any]
    votes: Sequence[RowMapping]
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def amends(self) -> str:
        """Return what it would amend, as minutes say it; nothing where it is no amendment."""
        if self.row["verb"] != AMEND:
            return ""
        letter = str(self.row["letter"]).partition("+")[0]
        return f"{letter})" if letter else "the motion"

    @property
    def unanimous(self) -> bool:
        """Whether the minutes may say "unanimously"."""
        return bool(self.figures.get("unanimous"))

    @property
    def disputed(self) -> Sequence[str]:
        """Return who disputes the vote that was written down for them."""
        return [vote["person"] for vote in self.votes if self.answers.get(vote["seat"]) == "disputed"]

    @property
    def in_question(self) -> Sequence[str]:
        """Return the codes of what was not in order."""
        return tuple(self.figures.get("in_question", ()))


@dataclass(frozen=True, slots=True)
class Item:
    """An item with its motions, who is on the floor at it, and who might have an interest in it.

    ``withheld`` says that it is exempt and this reader gets the paragraph in place of its wording.
    """

    row: Columns
    motions: Sequence[Motion]
    floors: Sequence[Floor]
    excluded: Sequence[str]
    prompts: Sequence[Seat]
    withheld: bool = False

    @property
    def quorate(self) -> bool:
        """Whether every committee has its quorum. Once it has ended, its motions say what there was."""
        return all(floor.quorum.met for floor in self.floors)


@dataclass(frozen=True, slots=True)
class Record:
    """Everything recorded of a meeting."""

    case: Case
    row: RowMapping | None
    body_name: str
    items: Sequence[Item] = ()
    attendance: Sequence[RowMapping] = ()
    interests: Sequence[Declared] = ()
    commitments: Sequence[Columns] = ()
    floors: Sequence[Floor] = ()
    joint: bool = False
    reads_exempt: bool = False
    names: Mapping[str, str] = field(default_factory=dict)

    def name(self, id_: str) -> str:
        """Return what to print for a person or a body."""
        return self.names.get(id_, id_)

    @property
    def seats(self) -> dict[str, Seat]:
        """Return the seats of the meeting by their id."""
        return {seat.id: seat for floor in self.floors for seat in floor.seats}

    @property
    def in_hand(self) -> Item | None:
        """Return the item the meeting is at: begun and not ended."""
        return next((one for one in self.items if one.row["begun_at"] and not one.row["outcome"]), None)


def read_record(
    connection: Connection, rules: MeetingRules, case: Case, viewer: str, roles: Iterable[str]
) -> Record:
    """Read a meeting as one reader may see it.

    Sensitive interests stay with who keeps the register, exempt wording with those entitled to it.
    """
    row = find_meeting(connection, case.ref)
    if row is None:
        return Record(case, None, "")
    now = _now(connection, row)
    house = House(connection, rules, row)
    every = house.committees(now)
    motions = motions_of(connection, case.ref)
    votes = votes_on(connection, [one["id"] for one in motions])
    answers = answers_to(connection, [one["id"] for one in motions])
    agenda = items_of(connection, case.ref)
    receiving = recipients_of(connection, {str(item["subject"]) for item in agenda})
    items = [
        _item(house, item, _motions(item, motions, votes, answers), now, receiving[item["subject"]])
        for item in agenda
    ]
    reads = bool(set(roles) & set(READS_INTERESTS))
    declared = [
        _declared(one, reads=reads or one["person"] == viewer) for one in interests_of(connection, case.ref)
    ]
    found = Record(
        case=case,
        row=row,
        body_name="",
        items=items,
        attendance=attendance_of(connection, case.ref),
        interests=declared,
        commitments=[worded(one) for one in commitments_of(connection, case.ref)],
        floors=[house.floor(one, now) for one in every],
        joint=len(every) > 1,
    )
    reading = Reading(viewer, str(row["body"]), str(row["starts_at"]))
    found = as_entitled(found, entitled=reads_exempt(connection, rules.bodies, reading))
    return _named(connection, found, [row["body"], *every])


def as_entitled(record: Record, *, entitled: bool) -> Record:
    """Return a record as someone entitled to its exempt items reads it, or as everybody else does."""
    closed = (
        {}
        if entitled
        else {one.row["id"]: str(one.row["exempt"]) for one in record.items if one.row["exempt"]}
    )
    items = [_closed(one, closed[one.row["id"]]) if one.row["id"] in closed else one for one in record.items]
    promised = [
        masked(one, closed[one["item"]], owner="") if one["item"] in closed else one
        for one in record.commitments
    ]
    return replace(record, items=items, commitments=promised, reads_exempt=entitled)


def _closed(item: Item, paragraph: str) -> Item:
    figures = {"elected": "", "nominations": [], "falls_out": ""}
    motions = [
        Motion(masked(one.row, paragraph, sha256=""), {**one.figures, **figures}, one.votes, one.answers)
        for one in item.motions
    ]
    row = masked(item.row, paragraph, discussion=None, subject="", recipients="[]")
    return replace(item, row=row, motions=motions, prompts=(), withheld=True)


def _now(connection: Connection, row: RowMapping) -> Happened:
    """Return the moment the record is looked at: now on the day, its own day before and after."""
    now, starts = read_clock(connection), parse_instant(row["starts_at"])
    day = london_date(starts)
    return Happened(day, now) if london_date(now) == day else Happened(day)


def _motions(
    item: RowMapping,
    motions: Sequence[RowMapping],
    votes: Sequence[RowMapping],
    answers: Mapping[tuple[str, str], str],
) -> list[Motion]:
    return [
        Motion(
            worded(one),
            json.loads(one["figures"]) if one["figures"] else {},
            [vote for vote in votes if vote["motion"] == one["id"]],
            {seat: said for (motion, seat), said in answers.items() if motion == one["id"]},
        )
        for one in motions
        if one["item"] == item["id"]
    ]


def _item(
    house: House, item: RowMapping, motions: Sequence[Motion], now: Happened, receiving: Collection[str]
) -> Item:
    floors = [] if item["outcome"] else [house.floor(one, now, item) for one in house.committees(now)]
    # Those the clerk named on the item, and those the plan it is about says receive money in it.
    recipients, declared = {*json.loads(item["recipients"]), *receiving}, house.declared(item["id"])
    prompts = [
        one.seat
        for floor in floors
        for one in floor.filled
        if one.seat.organisation in recipients and one.person not in declared
    ]
    return Item(item, motions, floors, sorted(house.excluded(item["id"])), prompts)


def _declared(row: RowMapping, *, reads: bool) -> Declared:
    hidden = bool(row["sensitive"]) and not reads
    return Declared(row, "" if hidden else row["kind"], (row["text"] or "") if reads else "", hidden)


def _named(connection: Connection, found: Record, bodies: Sequence[str]) -> Record:
    people = {row["person"] for row in found.attendance} | {one.row["person"] for one in found.interests}
    for floor in found.floors:
        people |= {name for seat in floor.seats for name in (seat.holder, *seat.substitutes)}
    for item in found.items:
        for motion in item.motions:
            people |= {motion.row["mover"], motion.row["seconder"], motion.figures.get("elected", "")}
            people |= {vote["person"] for vote in motion.votes} | set(motion.figures.get("dissent", ()))
    people |= {str(found.row["presiding"])} if found.row else set()
    query = select(person.c.id, person.c.name).where(person.c.id.in_(sorted(people - {""})))
    names = {one.id: one.name or FORMER for one in connection.execute(query)}
    found_bodies = select(body.c.slug, body.c.name).where(body.c.slug.in_(list(bodies)))
    names |= {one.slug: one.name for one in connection.execute(found_bodies)}
    of = names.get(str(found.row["body"]), "") if found.row else ""
    return replace(found, names=names, body_name=of)
