"""What follows of itself in this room: a motion that carried opens its decision, and every use is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import cast

from sqlalchemy import select

from govflow.kernel.actor import REACTIONS
from govflow.kernel.findings import Json, read_finding
from govflow.kernel.moments import parse_happened
from govflow.kernel.words import spaced
from govflow.ledger.event import Stored, read_envelope
from govflow.ledger.rows import Row
from govflow.powers.ports import PowersRules
from govflow.powers.queries.loading import LONGEST_CHAIN, chain_of, load_delegation
from govflow.powers.queries.proposals import proposal_of
from govflow.powers.tables import decision, delegation_use
from govflow.powers.use_cases.decided import RecordDecision
from govflow.powers.use_cases.deciding import RECORDED, record_decision
from govflow.road.approval import CONTENT
from govflow.road.casework import CaseEntry, append_entry
from govflow.road.gather import case_stream, lock_case
from govflow.road.history import CORRECTED
from govflow.road.perform import follow
from govflow.road.ports import DONE, Case, TakeStep
from govflow.road.ports import RECORDED as STEP_RECORDED
from govflow.road.tables import cases
from govflow.rulebook.delegation_terms import pence_of
from govflow.storage.work import Work

MOTION_CLOSED, USED = "meeting.motion_closed", "case.delegation_used"
VOTE_DISPUTED, QUESTIONED = "meeting.vote_disputed", "case.question_raised"
VIRED, RELEASED = "case.virement_agreed", "case.contingency_released"
GIVE_BACK, NOTICE = "give_back", "NOTICE_TOO_SHORT"
# They settle how the meeting runs; nothing is decided that a case could rest on.
OF_THE_MEETING = frozenset({"approve_minutes", "exclude_public"})


def open_decision(work: Work, rules: PowersRules, stored: Stored) -> None:
    """Open the decision of a motion that carried, in the transaction that closed it."""
    # The words of what is exempt are held in the private part, under the names they have in the open.
    data = {**stored.payload(), **stored.private_part()}
    if data.get("result") != "carried" or str(data.get("verb")) in OF_THE_MEETING:
        return
    meeting = lock_case(work, str(data["meeting"]))
    record: dict[str, Json] = {"letter": data.get("letter"), "exempt": data.get("exempt")}
    record["voting"] = "unanimously" if data.get("unanimous") else data.get("method")
    command = RecordDecision(
        area=meeting.area,
        verb=str(data["verb"]),
        text=str(data.get("text") or data.get("item_title") or data["verb"]),
        decided=parse_happened(str(data["decided_at"])),
        subject=_subject(work, str(data.get("subject") or ""), meeting.area),
        body=str(data["body"]),
        meeting=meeting.ref,
        item=str(data.get("item_id") or data.get("item") or ""),
        motion=str(data.get("motion") or ""),
        in_question=tuple(_in_question(data)),
        record=record,
    )
    record_decision(work.acting_as(REACTIONS), rules, _into_the_proposed(work, rules, command))


def _into_the_proposed(work: Work, rules: PowersRules, command: RecordDecision) -> RecordDecision:
    """Have a motion of the body asked decide what was proposed to it, unless it only advises."""
    asked = proposal_of(work.connection, command.subject) if command.subject else None
    if asked is None or not asked.waits or asked.body != command.body:
        return command
    if command.verb in rules.only_advises:
        return command
    return replace(command, proposed=asked.ref, subject=asked.agreement)


def _in_question(data: Mapping[str, Json]) -> Iterator[str]:
    """Yield, in sentences, what a rule has against the vote. Of notice, by how much and what the law asks."""
    asked, flags = data.get("in_question"), data.get("flags")
    found = [read_finding(one) for one in flags] if isinstance(flags, list) else []
    for code in asked if isinstance(asked, list) else []:
        said = [f"{one.message} {one.remedy}".strip() for one in found if one.code == code == NOTICE]
        yield " ".join(said) or f"{spaced(code).capitalize()}."


def _subject(work: Work, ref: str, area: str) -> str:
    query = select(cases.c.ref).where(cases.c.ref == ref, cases.c.area == area)
    return str(work.connection.execute(query).scalar() or "")


def question_decision(work: Work, rules: PowersRules, stored: Stored) -> None:
    """Put in question what was decided upon a vote whose member disputes it. The result stays as it was."""
    data = stored.payload()
    motions = data.get("motions")
    query = select(decision.c.case_ref, decision.c.in_question).where(
        decision.c.motion.in_(motions if isinstance(motions, list) else []), decision.c.struck == 0
    )
    for ref, before in work.connection.execute(query).all():
        words = f"{before} A member disputes the vote that was written down for them.".strip()
        row = Row("decision", {"case_ref": ref}, {"in_question": words})
        entry = CaseEntry(QUESTIONED, {"because": stored.id}, rows=[row])
        append_entry(work.acting_as(REACTIONS), rules.road, lock_case(work, str(ref)), entry)


def count_use(work: Work, rules: PowersRules, stored: Stored) -> None:
    """Count an act done under a delegation, and end the delegation when its total is used."""
    data = stored.payload()
    snapshot = data.get("authority")
    if not isinstance(snapshot, dict) or snapshot.get("kind") != "delegation":
        return
    known = load_delegation(work.connection, str(snapshot["ref"]))
    # What is used of an onward delegation is used of each it was granted under: theirs is the total.
    for above, one in enumerate([known, *chain_of(work.connection, known)] if known else []):
        _count(work, rules, stored, (lock_case(work, one.ref), _use_id(stored.id, above)))


def _use_id(event: int, above: int) -> str:
    return f"U-{event}-{above}" if above else f"U-{event}"


def _count(work: Work, rules: PowersRules, stored: Stored, use: tuple[Case, str]) -> None:
    (case, id_), data = use, stored.payload()
    snapshot = cast("dict[str, Json]", data["authority"])
    moment = work.moment(case_stream(case.ref))
    amount = pence_of(str(snapshot.get("amount") or "0")) or 0
    about, actor = str(data["case"]), read_envelope(stored.envelope).actor
    set_: dict[str, Json] = {"delegation": case.ref, "case_ref": about, "about_event": stored.id}
    set_ |= {"person": str(data.get("for") or actor), "at": str(data.get("happened_at") or stored.at)}
    row = Row("delegation_use", {"id": id_}, {**set_, "pence": amount, "struck": 0}, new=True)
    entry = CaseEntry(
        USED, {"about": stored.id, "by_case": about, "amount": snapshot.get("amount")}, rows=[row]
    )
    itself = work.acting_as(REACTIONS)
    append_entry(itself, rules.road, case, entry, moment)
    known = load_delegation(work.connection, case.ref)
    total = known.terms.scope.limit_total if known else None
    if known and total is not None and known.spent >= total and case.state in {"active", "suspended"}:
        follow(itself, rules.road, TakeStep(case.ref, "exhaust"))


def take_back_use(work: Work, rules: PowersRules, stored: Stored) -> None:
    """Give back to the total what a step took that was since struck from the record."""
    data = stored.payload()
    if data.get("kind") != "struck":
        return
    for above in range(LONGEST_CHAIN + 1):
        id_ = _use_id(int(str(data["about"])), above)
        used = select(delegation_use.c.delegation).where(delegation_use.c.id == id_)
        ref = work.connection.execute(used).scalar()
        if ref is None:
            return
        row = Row("delegation_use", {"id": id_}, {"struck": 1})
        entry = CaseEntry(USED, {"about": stored.id, "taken_back": id_}, rows=[row])
        case = lock_case(work, str(ref))
        append_entry(work.acting_as(REACTIONS), rules.road, case, entry)
        _use_again(work, rules, case)


def _use_again(work: Work, rules: PowersRules, case: Case) -> None:
    """Let a delegation be used again of whose total there is something left; version 1 had no such step."""
    definition = rules.road.definitions.pinned(work.connection, case.digest)
    if GIVE_BACK not in {step.trigger for step in definition.steps_from(case.state)}:
        return
    known = load_delegation(work.connection, case.ref)
    total = known.terms.scope.limit_total if known else None
    suspended = bool(known and known.pauses and known.pauses[-1][1] is None)
    if known and total is not None and known.spent < total and not suspended:
        follow(work.acting_as(REACTIONS), rules.road, TakeStep(case.ref, GIVE_BACK))


FOLLOWING: Mapping[str, Callable[[Work, PowersRules, Stored], None]] = {
    MOTION_CLOSED: open_decision,
    VOTE_DISPUTED: question_decision,
    RECORDED: count_use,
    DONE: count_use,
    STEP_RECORDED: count_use,
    CONTENT: count_use,
    RELEASED: count_use,
    VIRED: count_use,
    CORRECTED: take_back_use,
}
