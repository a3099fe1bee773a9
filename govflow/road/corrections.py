"""Putting the record right: what was wrong, what is right, why, and for a governed step a second person.

The original event stays, struck through and linked. Correcting the record never changes the decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import RowMapping, select

from govflow.kernel.errors import InvalidInput, NotFound, Refused, refusal
from govflow.kernel.findings import Json
from govflow.kernel.moments import Happened, format_instant, parse_happened
from govflow.ledger.rows import Row
from govflow.road.asking import Offered, load_evidence, paper_rows
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.gather import lock_case
from govflow.road.history import CORRECTED, PROPOSED, Entry, position_at, read_entries, standing_since
from govflow.road.persons import is_same
from govflow.road.ports import Case, Evidence, Situation, TakeStep
from govflow.road.rejudging import questions_anew
from govflow.road.relying import CORRECTORS, confirm_reliance, reliance_rows, relying_on
from govflow.road.reversal import redated_rows, struck_rows
from govflow.road.step import Rules, read_situation
from govflow.road.tables import correction
from govflow.storage.work import Work

WITHDRAWN = "case.correction_cancelled"


@dataclass(frozen=True, slots=True)
class ProposeCorrection:
    """Someone says an event of a case is wrong.

    With ``happened`` its date is put right; without, the step was recorded in error and is taken back.
    """

    ref: str
    event: int
    reason: str
    happened: Happened | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Corrected:
    """What came of a correction: proposed and waiting for a second person, or confirmed."""

    ref: str
    correction: str
    status: str
    about: int
    event: int
    state: str
    version: int
    relying: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        return {
            "ref": self.ref,
            "correction": self.correction,
            "status": self.status,
            "about": self.about,
            "event": self.event,
            "state": self.state,
            "version": self.version,
            "relying": list(self.relying),
        }


def propose_correction(work: Work, rules: Rules, command: ProposeCorrection) -> Corrected:
    """Propose a correction; it stands at once where the step was not governed.

    Raises:
        InvalidInput: without a reason, or for an event that cannot be corrected.
        Refused: for someone who may not, or when one is waiting already.
    """
    case = lock_case(work, command.ref)
    need_role(work, case, CORRECTORS, "Correcting the record")
    if not command.reason.strip():
        raise InvalidInput("Give the reason: what was wrong, and how it is known.", field="reason")
    entry = _correctable(work, case, command.event)
    _none_waiting(work, case, command.event)
    _possible(work, entry, command.happened)
    if command.happened is None:
        _without(rules, work, case, entry)
    situation, moment = read_situation(work, rules, case, TakeStep(case.ref, ""))
    offered = load_evidence(work, situation, command.evidence, ())
    proposed = _proposed(command, situation, entry, offered, moment.next_id)
    stored = append_entry(work, rules, case, proposed, moment)
    id_ = str(proposed.data["correction"])
    if needs_second_person(rules, work, case, entry):
        return Corrected(case.ref, id_, "proposed", entry.event, stored.id, case.state, case.version, ())
    return _confirm(work, rules, case, entry, id_)


def _proposed(
    command: ProposeCorrection, situation: Situation, entry: Entry, offered: Sequence[Offered], event: int
) -> CaseEntry:
    ref, id_ = situation.case.ref, f"COR-{event}"
    kind, right = "redated" if command.happened else "struck", str(command.happened or "")
    set_: dict[str, Json] = {"case_ref": ref, "about_event": entry.event, "kind": kind, "right": right}
    set_ |= {"proposed_by": situation.actor, "status": "proposed", "event": event}
    rows = [Row("correction", {"id": id_}, set_, new=True)]
    rows += paper_rows(ref, event, [replace(item, kind="correction") for item in offered])
    data: dict[str, Json] = {
        "correction": id_,
        "about": entry.event,
        "kind": kind,
        "wrong": entry.happened_at,
        "right": right,
        "evidence": [item.as_json() for item in offered],
    }
    return CaseEntry(PROPOSED, data, {"reason": command.reason.strip()}, rows)


def confirm_correction(work: Work, rules: Rules, ref: str, event: int) -> Corrected:
    """Confirm, as a second person, the correction waiting on an event.

    Raises:
        NotFound: when none is waiting.
        Refused: ``SELF_APPROVAL`` for the person who proposed it.
    """
    case = lock_case(work, ref)
    need_role(work, case, CORRECTORS, "Confirming a correction")
    waiting = _waiting(work, case, event)
    if waiting is None:
        raise NotFound(f"No correction of event {event} is waiting on {ref}.")
    if is_same(work.connection, work.actor.id, waiting["proposed_by"]):
        raise refusal(
            "SELF_APPROVAL",
            "You proposed this correction, so another person must confirm it.",
            rule="A correction of a governed step takes two people",
            remedy="Ask another officer who may correct this record to confirm it.",
        )
    return _confirm(work, rules, case, _correctable(work, case, event), str(waiting["id"]))


def withdraw_correction(work: Work, rules: Rules, ref: str, event: int, reason: str) -> int:
    """Take back a correction before it is confirmed, as whoever proposed it; return the event's number.

    Raises:
        InvalidInput: without a reason.
        NotFound: when none is waiting.
        Refused: for anybody else.
    """
    case = lock_case(work, ref)
    waiting = _waiting(work, case, event)
    if waiting is None:
        raise NotFound(f"No correction of event {event} is waiting on {ref}.")
    if not is_same(work.connection, work.actor.id, waiting["proposed_by"]):
        raise refusal(
            "NOT_YOUR_ROLE",
            "Only whoever proposed a correction takes it back.",
            rule="A correction is its proposer's until it is confirmed",
            remedy="Ask them to, or leave it unconfirmed and say why.",
        )
    if not reason.strip():
        raise InvalidInput("Give the reason the correction is taken back.", field="reason")
    rows = [Row("correction", {"id": str(waiting["id"])}, {"status": "withdrawn"})]
    data: dict[str, Json] = {"correction": waiting["id"], "about": event}
    return append_entry(work, rules, case, CaseEntry(WITHDRAWN, data, {"reason": reason.strip()}, rows)).id


def needs_second_person(rules: Rules, work: Work, case: Case, entry: Entry) -> bool:
    """Say whether correcting this step takes two people: it was governed, or it was an act of a body."""
    definition = rules.definitions.pinned(work.connection, str(entry.data.get("definition", case.digest)))
    governed = any(
        step.governed
        for step in definition.transitions
        if step.trigger == entry.data.get("trigger") and entry.data.get("from") in step.sources
    )
    governed = governed or (not entry.moves and bool(entry.data.get("authority")))
    return governed or str(entry.data.get("for", "")).startswith("body:")


def _correctable(work: Work, case: Case, event: int) -> Entry:
    entries = read_entries(work.connection, case.ref)
    entry = next((entry for entry in entries if entry.event == event), None)
    if entry is None:
        raise NotFound(f"{case.ref} has no event {event}.")
    if not entry.correctable:
        raise InvalidInput(
            f"Event {event} is neither a step nor an act, so there is nothing to take back.", field="event"
        )
    if entry.struck_by is not None:
        raise refusal(
            "STATE_FORBIDS",
            f"Event {event} was struck by event {entry.struck_by} already.",
            rule="A correction is made once",
            remedy="Record the step again as it was.",
        )
    return entry


def _possible(work: Work, entry: Entry, happened: Happened | None) -> None:
    if happened is None:
        return
    if not entry.recorded:
        message = (
            "This step was done here, so its time is GovFlow's own. Only a recorded date can be put right."
        )
        raise InvalidInput(message, field="happened_at")
    if happened.earliest > work.now():
        raise InvalidInput(f"{happened} is in the future.", field="happened_at")
    if str(happened) == entry.happened_at:
        raise InvalidInput(f"{happened} is what the record says already.", field="happened_at")


def _waiting(work: Work, case: Case, event: int) -> RowMapping | None:
    query = select(correction).where(
        correction.c.case_ref == case.ref,
        correction.c.about_event == event,
        correction.c.status == "proposed",
    )
    return work.connection.execute(query).mappings().one_or_none()


def _none_waiting(work: Work, case: Case, event: int) -> None:
    waiting = _waiting(work, case, event)
    if waiting is not None:
        raise refusal(
            "STATE_FORBIDS",
            f"A correction of event {event} is waiting to be confirmed already ({waiting['id']}).",
            rule="One correction at a time",
            remedy="Confirm that one, as another person than proposed it.",
        )


def _confirm(work: Work, rules: Rules, case: Case, entry: Entry, id_: str) -> Corrected:
    waiting = work.connection.execute(select(correction).where(correction.c.id == id_)).mappings().one()
    is_struck, right = waiting["kind"] == "struck", str(waiting["right"])
    later = relying_on(read_entries(work.connection, case.ref), entry, str(waiting["kind"]))
    state, since = _without(rules, work, case, entry) if is_struck else (case.state, case.since)
    moment = work.moment(f"case:{case.ref}")
    event = moment.next_id
    set_: dict[str, Json] = {"state": state, "version": case.version + 1, "since": since, "last_event": event}
    rows = [
        Row("correction", {"id": id_}, {"status": "confirmed"}),
        Row("cases", {"ref": case.ref}, set_),
        *reliance_rows(work, case, entry, later),
    ]
    if is_struck:
        rows += struck_rows(work, case.ref, entry.event)
    else:
        rows += redated_rows(work, entry.event, parse_happened(right))
        rows += questions_anew(work, rules, case, replace(entry, happened_at=right), event)
    data: dict[str, Json] = {
        "correction": id_,
        "about": entry.event,
        "kind": waiting["kind"],
        "wrong": entry.happened_at,
        "right": right,
        "from": case.state,
        "to": state,
        "version": case.version + 1,
        "relying": [one.event for one in later],
    }
    stored = append_entry(work, rules, case, CaseEntry(CORRECTED, data, {}, rows), moment)
    relying = tuple(one.event for one in later)
    return Corrected(case.ref, id_, "confirmed", entry.event, stored.id, state, case.version + 1, relying)


def _without(rules: Rules, work: Work, case: Case, struck: Entry) -> tuple[str, str]:
    """Return the state that stands without a step, and since when.

    Raises:
        Refused: where the version the case has since moved to does not have that state.
    """
    entries = [one for one in read_entries(work.connection, case.ref) if one.event != struck.event]
    position = position_at(entries)
    state = position.state if position else ""
    definition = rules.definitions.pinned(work.connection, case.digest)
    if state not in definition.states:
        raise refusal(
            "STATE_FORBIDS",
            f"Without event {struck.event} the case would stand in '{state}', which {case.definition} lacks.",
            rule="A correction leaves a case in a state of its workflow",
            remedy="Move the case to a version that has this state, and correct it then.",
        )
    return state, format_instant(standing_since(entries))


__all__ = [
    "CORRECTORS",
    "Corrected",
    "ProposeCorrection",
    "Refused",
    "confirm_correction",
    "confirm_reliance",
    "propose_correction",
    "withdraw_correction",
]
