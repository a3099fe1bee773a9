"""Interests declared at a meeting: of whom, of which kind, for which item, and whether it keeps them out.

Localism Act 2011, section 31: a member with a disclosable pecuniary interest may not take part or vote
without a dispensation. What other interests do is the body's own rule.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import RowMapping

from govflow.kernel.errors import InvalidInput, refusal
from govflow.kernel.findings import Json
from govflow.kernel.moments import Happened
from govflow.kernel.words import spaced
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row, private
from govflow.meetings.model import earliest
from govflow.meetings.ports import MeetingRules
from govflow.meetings.queries.floor import committees_of
from govflow.meetings.queries.rows import person_called
from govflow.meetings.use_cases.sitting import CLERKS, OPEN, Entry, Sitting, sit
from govflow.storage.work import Work

DECLARED = "meeting.interest_declared"


@dataclass(frozen=True, slots=True)
class DeclareInterest:
    """An interest in an item, or in the whole meeting where ``item`` is empty.

    ``excludes`` is what whoever declares says; for some kinds the law or the terms of reference say.
    """

    ref: str
    person: str
    kind: str
    item: str = ""
    text: str = ""
    sensitive: bool = False
    excludes: bool = False
    happened: Happened | None = None
    key: str = ""


def declare_interest(work: Work, rules: MeetingRules, command: DeclareInterest) -> Stored:
    """Record an interest declared; it keeps the member from discussion, vote and quorum of the item.

    Raises:
        InvalidInput: for an unknown kind, or nobody.
        Refused: for someone who neither keeps the record nor declares their own.
    """
    sitting = sit(work, rules, command.ref)
    if repeated := sitting.repeated(command):
        return repeated
    person = person_called(work.connection, command.person) or work.actor.id
    if person != work.actor.id:
        sitting.clerk("Recording another's interest")
    sitting.stands_in(OPEN, "Declaring an interest")
    if command.kind not in rules.words.interests:
        known = ", ".join(rules.words.interests)
        raise InvalidInput(f"An interest is one of: {known}.", field="kind")
    happened = sitting.when(command.happened)
    item = sitting.item(command.item) if command.item else None
    _has_a_part(sitting, person, happened)
    excludes = _excludes(sitting, command, happened)
    dispensation = _dispensation(sitting, person, item, happened) if excludes else ""
    moment = sitting.moment()
    shown: dict[str, Json] = {
        "item": item["number"] if item else "",
        "person": person,
        "kind": command.kind,
        "excludes": excludes and not dispensation,
        "dispensation": dispensation,
        "sensitive": command.sensitive,
    }
    row = _row(command, {"item": item["id"] if item else "", "person": person}, moment.next_id)
    row = replace(row, set={**row.set, "excludes": int(excludes), "dispensation": dispensation})
    entry = Entry(shown, [row], {"text": command.text.strip()}, happened)
    return sitting.append(DECLARED, command, moment, entry)


def _row(command: DeclareInterest, whose: dict[str, Json], event: int) -> Row:
    set_: dict[str, Json] = {
        "case_ref": command.ref,
        "kind": command.kind,
        "text": private("text"),
        "sensitive": int(command.sensitive),
        "event": event,
        "struck": 0,
    }
    return Row("declared_interest", {"id": f"DI-{event}"}, {**set_, **whose}, new=True)


def _has_a_part(sitting: Sitting, person: str, happened: Happened) -> None:
    if sitting.is_clerk:
        return
    connection, held = sitting.work.connection, sitting.held
    instant = earliest(happened, held["starts_at"])
    for body in committees_of(connection, sitting.rules, held, happened):
        for seat in sitting.rules.bodies.seats_at(connection, body, instant):
            if person == seat.holder or person in seat.substitutes:
                return
    raise refusal(
        "NOT_YOUR_ROLE",
        "You hold no seat on this body, so there is no interest to declare here.",
        rule="Whoever holds a seat, or stands in, declares their own",
        remedy=f"Ask the clerk: {', '.join(spaced(role) for role in CLERKS[:2])}.",
    )


def _excludes(sitting: Sitting, command: DeclareInterest, happened: Happened) -> bool:
    asked = sitting.rules.words.interests[command.kind].excludes
    if asked == "always":
        return True
    if asked == "declared":
        return command.excludes
    held = sitting.held
    instant = earliest(happened, held["starts_at"])
    terms = sitting.rules.bodies.terms_at(sitting.work.connection, held["body"], instant)
    return command.excludes or bool(terms and terms.rules.recipient_interest == "exclude")


def _dispensation(sitting: Sitting, person: str, item: RowMapping | None, happened: Happened) -> str:
    held = sitting.held
    return sitting.rules.bodies.dispensation_at(
        sitting.work.connection,
        person,
        held["body"],
        item["subject"] if item else "",
        earliest(happened, held["starts_at"]),
    )
