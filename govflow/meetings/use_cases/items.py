"""The agenda: items added, late ones explained, begun, discussed, and how each one ended."""

from __future__ import annotations

import json
from dataclasses import dataclass

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.kernel.moments import Happened, parse_date
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row, private
from govflow.meetings.model import AMEND, OUTCOMES, place_of
from govflow.meetings.ports import MeetingRules
from govflow.meetings.queries.rows import items_of, motions_of
from govflow.meetings.use_cases.sitting import IN_SESSION, OPEN, Entry, Sitting, sit
from govflow.storage.work import Work

ADDED, EXPLAINED = "meeting.item_added", "meeting.circumstances_recorded"
BEGUN, ENDED, MINUTED = "meeting.item_opened", "meeting.item_ended", "meeting.item_minuted"


@dataclass(frozen=True, slots=True)
class AddItem:
    """An item for the agenda. ``subject`` is the case it is about; ``exempt`` a paragraph of Schedule 12A."""

    ref: str
    number: str
    title: str
    verb: str = "note"
    subject: str = ""
    exempt: str = ""
    recipients: tuple[str, ...] = ()
    circumstances: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class ExplainItem:
    """The special circumstances by reason of which the chair takes a late item as urgent."""

    ref: str
    number: str
    circumstances: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class BeginItem:
    """The meeting comes to an item."""

    ref: str
    number: str
    happened: Happened | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class EndItem:
    """How an item ended; ``until`` is the day it is deferred to."""

    ref: str
    number: str
    outcome: str
    until: str = ""
    happened: Happened | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class MinuteItem:
    """What was said under an item, as the minutes will have it."""

    ref: str
    number: str
    discussion: str
    key: str = ""


def add_item(work: Work, rules: MeetingRules, command: AddItem) -> Stored:
    """Add an item. One added after the agenda was published is late (section 100B(4), LGA 1972).

    Raises:
        InvalidInput: for a number that is taken or no number, an unknown verb, or no title.
        Refused: for someone who does not keep the record of meetings.
    """
    sitting = sit(work, rules, command.ref)
    if repeated := sitting.repeated(command):
        return repeated
    sitting.clerk("Adding an item", OPEN)
    place = _check(sitting, command)
    moment = sitting.moment()
    late, exempt = bool(sitting.held["published_at"]), command.exempt.strip()
    recipients = json.dumps(sorted(command.recipients))
    set_: dict[str, Json] = {
        "case_ref": command.ref,
        "number": command.number.strip(),
        "position": place,
        "title": command.title.strip(),
        "verb": command.verb,
        "subject": command.subject.strip(),
        "exempt": exempt,
        "late": int(late),
        "circumstances": command.circumstances.strip() if late else "",
        "recipients": private("recipients", erased="[]") if exempt else recipients,
        "begun_at": "",
        "ended_at": "",
        "outcome": "",
        "deferred_to": "",
        "discussion": None,
        "event": moment.next_id,
        "struck": 0,
    }
    id_ = f"ITEM-{moment.next_id}"
    shown = {"item": set_["number"], "item_id": id_, "title": set_["title"], "late": late, "exempt": exempt}
    rows = [Row("agenda_item", {"id": id_}, set_, new=True)]
    texts: dict[str, Json] = {"recipients": recipients} if exempt else {}
    return sitting.append(ADDED, command, moment, Entry(shown, rows, texts))


def _check(sitting: Sitting, command: AddItem) -> int:
    place = place_of(command.number)
    sitting.rules.words.check_verb(command.verb)
    if not command.title.strip():
        raise InvalidInput("Enter the title of the item.", field="title")
    for row in items_of(sitting.work.connection, command.ref):
        if row["position"] == place:
            message = f"Item {command.number} is on the agenda already: {row['title']}."
            raise InvalidInput(message, field="number")
    return place


def explain_item(work: Work, rules: MeetingRules, command: ExplainItem) -> Stored:
    """Record the special circumstances the chair gave for a late item (section 100B(4)(b), LGA 1972).

    Raises:
        InvalidInput: without them, or for an item that is not late.
    """
    sitting = sit(work, rules, command.ref)
    if repeated := sitting.repeated(command):
        return repeated
    sitting.clerk("Recording special circumstances", OPEN)
    item, words = sitting.item(command.number), command.circumstances.strip()
    if not item["late"]:
        raise InvalidInput(f"Item {item['number']} was on the published agenda.", field="number")
    if not words:
        raise InvalidInput("Enter the special circumstances the chair gave.", field="circumstances")
    return _changed(sitting, command, EXPLAINED, {"circumstances": words})


def begin_item(work: Work, rules: MeetingRules, command: BeginItem) -> Stored:
    """Record that the meeting came to an item.

    Raises:
        Refused: while the meeting is not in session.
    """
    sitting = sit(work, rules, command.ref)
    if repeated := sitting.repeated(command):
        return repeated
    sitting.clerk("Beginning an item", IN_SESSION)
    happened = sitting.when(command.happened)
    return _changed(sitting, command, BEGUN, {"begun_at": str(happened)}, happened)


def end_item(work: Work, rules: MeetingRules, command: EndItem) -> Stored:
    """Record how an item ended.

    Raises:
        InvalidInput: for an unknown outcome, a deferral without its date, or a decision without a motion.
        Refused: while the meeting is not in session, or a motion of the item is still open.
    """
    sitting = sit(work, rules, command.ref)
    if repeated := sitting.repeated(command):
        return repeated
    sitting.clerk("Ending an item", IN_SESSION)
    item = sitting.item(command.number)
    _check_end(sitting, command, str(item["id"]))
    happened = sitting.when(command.happened)
    until = parse_date(command.until, field="until").isoformat() if command.until else ""
    set_: dict[str, Json] = {
        "outcome": command.outcome,
        "deferred_to": until,
        "ended_at": str(happened),
        "begun_at": item["begun_at"] or str(happened),
    }
    return _changed(sitting, command, ENDED, set_, happened)


def _check_end(sitting: Sitting, command: EndItem, item: str) -> None:
    if command.outcome not in OUTCOMES:
        raise InvalidInput(f"An item ends as one of: {', '.join(OUTCOMES)}.", field="outcome")
    if (command.outcome == "deferred") != bool(command.until):
        raise InvalidInput("Give the day for an item that is deferred, and for no other.", field="until")
    motions = [row for row in motions_of(sitting.work.connection, command.ref) if row["item"] == item]
    carried = [row for row in motions if row["result"] == "carried" and row["verb"] != AMEND]
    open_ = [row for row in motions if row["status"] == "open"]
    if open_ and command.outcome != "withdrawn":
        words = ", ".join(row["letter"] or row["id"] for row in open_)
        raise InvalidInput(f"These motions are still open: {words}. Close them first.", field="outcome")
    if command.outcome == "decided" and not carried:
        message = "Nothing was carried under this item. It ends as no decision, or as noted."
        raise InvalidInput(message, field="outcome")


def minute_item(work: Work, rules: MeetingRules, command: MinuteItem) -> Stored:
    """Write down what was said under an item, for the minutes.

    Raises:
        Refused: once the minutes were approved.
    """
    sitting = sit(work, rules, command.ref)
    if repeated := sitting.repeated(command):
        return repeated
    sitting.clerk("Minuting an item", OPEN)
    item = sitting.item(command.number)
    row = Row("agenda_item", {"id": item["id"]}, {"discussion": private("discussion")})
    shown: dict[str, Json] = {"item": item["number"], "item_id": item["id"], "exempt": item["exempt"]}
    entry = Entry(shown, [row], {"discussion": command.discussion.strip()})
    return sitting.append(MINUTED, command, sitting.moment(), entry)


def _changed(
    sitting: Sitting,
    command: ExplainItem | BeginItem | EndItem,
    type_: str,
    set_: dict[str, Json],
    happened: Happened | None = None,
) -> Stored:
    item = sitting.item(command.number)
    shown: dict[str, Json] = {"item": item["number"], "item_id": item["id"], **set_}
    rows = [Row("agenda_item", {"id": item["id"]}, set_)]
    return sitting.append(type_, command, sitting.moment(), Entry(shown, rows, happened=happened))
