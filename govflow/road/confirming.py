"""An act recorded for a person is theirs to confirm or dispute; a body's own minute confirms a body's act.

Until then it stands as "recorded on behalf, not confirmed". An act of an office is answered for by whoever
holds the office now. Whoever wrote it down never answers, through whichever account.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from govflow.kernel.errors import InvalidInput, NotFound, Refused, refusal
from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import format_instant
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.road.casework import CaseEntry, append_entry
from govflow.road.gather import case_stream, lock_case
from govflow.road.history import CONFIRMED, DISPUTED, NOTED, Entry, fold_entries, read_entries
from govflow.road.persons import accounts_of
from govflow.road.ports import OFFICE, RECORDED, Case
from govflow.road.roles import active_roles
from govflow.road.rows import question_row
from govflow.road.step import Rules
from govflow.road.tables import case_question, work_item
from govflow.storage.work import Work

RAISED, ASKED = "case.item_raised", "recorded_on_behalf"
_RULE = "An act recorded for a person is confirmed or disputed by that person alone"


@dataclass(frozen=True, slots=True)
class AnswerAct:
    """Whoever an act was recorded for says that it was so, or that it was not, and why not."""

    ref: str
    event: int
    confirms: bool
    reason: str = ""


def answer_act(work: Work, rules: Rules, command: AnswerAct) -> Stored:
    """Confirm or dispute an act recorded for oneself; a dispute puts it in question until it is settled.

    Raises:
        NotFound: when the case has no such event.
        InvalidInput: for an event recorded for no person, or a dispute without a reason.
        Refused: for anybody else, and for what was confirmed or struck already.
    """
    case = lock_case(work, command.ref)
    entry = _recorded_for_someone(work, case, command.event)
    _check_who(work, case, entry)
    _check_still_open(entry, command)
    if not command.confirms and not command.reason.strip():
        raise InvalidInput("Give the reason: what was not so, and how you know.", field="reason")
    moment = work.moment(case_stream(case.ref))
    rows = [_answered_item(work, case, entry, moment.next_id, format_instant(moment.now))]
    rows += _withdrawn(work, entry) if command.confirms else [_in_question(case, entry, moment.next_id)]
    private: dict[str, Json] = {"reason": command.reason.strip()} if command.reason.strip() else {}
    type_ = CONFIRMED if command.confirms else DISPUTED
    data: dict[str, Json] = {"about": entry.event, "for": str(entry.data.get("for"))}
    return append_entry(work, rules, case, CaseEntry(type_, data, private, rows), moment)


def is_open_to(work: Work, case: Case, entry: Entry) -> bool:
    """Say whether the actor is the one who can still answer for this act."""
    if not entry.on_behalf:
        return False
    try:
        _check_who(work, case, entry)
        _check_still_open(entry, AnswerAct(case.ref, entry.event, confirms=True))
    except Refused:
        return False
    return True


def _recorded_for_someone(work: Work, case: Case, event: int) -> Entry:
    entry = next((one for one in read_entries(work.connection, case.ref) if one.event == event), None)
    if entry is None:
        raise NotFound(f"{case.ref} has no event {event}.")
    if entry.recorded and str(entry.data.get("for", "")).startswith("body:"):
        message = f"Event {event} is the act of a body. Its minute confirms it, and nobody else does."
        raise InvalidInput(message, field="event")
    if not entry.on_behalf:
        message = f"Event {event} was not recorded by one person for another, so there is nothing to confirm."
        raise InvalidInput(message, field="event")
    return entry


def _check_who(work: Work, case: Case, entry: Entry) -> None:
    mine = accounts_of(work.connection, work.actor.id)
    if entry.actor in mine:
        raise refusal(
            "SELF_APPROVAL",
            "You wrote this act down, so you cannot be the one who confirms or disputes it.",
            rule=_RULE,
            remedy="It waits for whoever it was recorded for.",
        )
    whom = str(entry.data["for"])
    here, _ = active_roles(work, work.actor.id, case.area)
    if whom in mine or (whom.startswith(OFFICE) and whom.removeprefix(OFFICE) in here):
        return
    raise refusal(
        "NOT_YOUR_ROLE",
        "Only whoever this act was recorded for can confirm or dispute it.",
        rule=_RULE,
        remedy="Ask them to. Whoever keeps the record can correct it.",
    )


def _check_still_open(entry: Entry, command: AnswerAct) -> None:
    said = ""
    if entry.struck_by is not None:
        said = f"Event {entry.event} was recorded in error and struck by event {entry.struck_by}."
    elif entry.answer == CONFIRMED:
        said = f"Event {entry.event} was confirmed by event {entry.answered_by}."
    elif entry.answer == DISPUTED and not command.confirms:
        said = f"Event {entry.event} was disputed by event {entry.answered_by} already."
    if said:
        raise refusal(
            "STATE_FORBIDS", said, rule=_RULE, remedy="If the record is wrong, ask for a correction of it."
        )


def item_of(event: int) -> str:
    """Return the name of the item by which someone is asked about an act."""
    return f"W-ACT-{event}"


def _answered_item(work: Work, case: Case, entry: Entry, event: int, now: str) -> Row:
    key: dict[str, Json] = {"id": item_of(entry.event)}
    if _asked(work, entry.event):
        return Row("work_item", key, {"status": "done"})
    # Answered before anybody was told: the item is written as done, so that nobody is told any more.
    return Row("work_item", key, {**_item(case, entry, event, now), "status": "done"}, new=True)


def _asked(work: Work, event: int) -> bool:
    query = select(work_item.c.id).where(work_item.c.id == item_of(event))
    return work.connection.execute(query).first() is not None


def _item(case: Case, entry: Entry, event: int, now: str) -> dict[str, Json]:
    what = entry.data.get("trigger") or entry.data.get("what")
    return {
        "case_ref": case.ref,
        "kind": ASKED,
        # An office's item waits for the role, so that it goes on to whoever holds it next.
        "role": str(entry.data["for"]).removeprefix(OFFICE),
        "title": f"'{what}' was recorded as done by you on {entry.happened_at}",
        "since": now,
        "due": "",
        "status": "open",
        "event": event,
    }


def tell_whom_it_was_recorded_for(work: Work, rules: Rules, stored: Stored) -> None:
    """Raise, once, the item by which whoever an act was recorded for is asked whether it was so."""
    if stored.type not in {RECORDED, NOTED} or not fold_entries([stored])[0].on_behalf:
        return
    case = lock_case(work, str(stored.payload()["case"]))
    entry = next(one for one in read_entries(work.connection, case.ref) if one.event == stored.id)
    whom = str(entry.data["for"])
    told_already = entry.struck_by is not None or _asked(work, entry.event)
    if told_already or entry.actor in accounts_of(work.connection, whom):
        return
    moment = work.moment(case_stream(case.ref))
    item = _item(case, entry, moment.next_id, format_instant(moment.now))
    rows = [Row("work_item", {"id": item_of(entry.event)}, item, new=True)]
    raised = CaseEntry(RAISED, {"about": entry.event}, rows=rows, key=f"later:{entry.event}")
    append_entry(work, rules, case, raised, moment)


def _in_question(case: Case, entry: Entry, event: int) -> Row:
    what = entry.data.get("trigger") or entry.data.get("what")
    message = f"'{what}', recorded as done on {entry.happened_at}, is disputed by whom it was recorded for."
    row = question_row(case.ref, event, 1, Finding("IN_QUESTION", message, severity="warning"))
    return replace(row, set={**row.set, "about_event": entry.event})


def _withdrawn(work: Work, entry: Entry) -> Sequence[Row]:
    """Return the row that settles what a dispute asked, where the same person now confirms."""
    asked = select(case_question.c.id).where(
        case_question.c.id == f"Q-{entry.answered_by}-1", case_question.c.status == "open"
    )
    return [
        Row("case_question", {"id": id_}, {"status": "settled"})
        for id_ in work.connection.execute(asked).scalars()
    ]
