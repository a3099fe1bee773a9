"""When this is recorded, then do that: the table of consequences. A room's own are in its ``following.py``.

These happen in the transaction of what caused them, because the rule demands both or neither.
What may follow later is done by readers with a bookmark (``govflow/timetable/reader.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from govflow.agreements.following import follow_agreements
from govflow.agreements.model import SECTION_75 as AGREEMENT_OF_PLAN
from govflow.agreements.ports import PART as AGREEMENTS
from govflow.kernel.actor import REACTIONS
from govflow.kernel.errors import Refused
from govflow.kernel.findings import Finding
from govflow.kernel.moments import parse_happened
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.meetings.following import approve_minutes, plan_windows_anew, question_notice
from govflow.meetings.ports import MeetingRules
from govflow.payments.following import watch_new_terms
from govflow.payments.ports import PART as PAYMENTS
from govflow.plans.following import FOLLOWING as PLANS_FOLLOW
from govflow.plans.guards import AGREEMENT_IN_PLACE
from govflow.pools.following import open_decisions
from govflow.pools.ports import PART as POOLS
from govflow.powers.following import FOLLOWING
from govflow.powers.ports import PowersRules
from govflow.returns.following import note_returns, record_year_end
from govflow.road.casework import CaseEntry, append_entry
from govflow.road.confirming import tell_whom_it_was_recorded_for
from govflow.road.gather import case_stream, lock_case
from govflow.road.history import CORRECTED
from govflow.road.ports import Case, Reaction, TakeStep
from govflow.road.reversal import read_row
from govflow.road.rows import question_row
from govflow.road.step import Rules, take_step
from govflow.road.tables import cases, milestone, timer, work_item
from govflow.storage.ledger import read_event, read_stream
from govflow.storage.work import Work
from govflow.timetable.reader import Later

RulesGetter = Callable[[], Rules]
APPROVED = frozenset({"approved", "approved_with_conditions"})
# An agreement is finalised only upon a signed-off plan that was submitted (template cover, 2021-22).
FINALISED = AGREEMENT_IN_PLACE | {"finalised", "signed_by_council", "signed_by_nhs", "awaiting_others"}
MET, REOPENED, SECTION_75 = "case.milestone_met", "case.milestone_reopened", "section_75_signed"


def reactions(
    rules: RulesGetter,
    powers: Callable[[], PowersRules],
    meetings: Callable[[], MeetingRules],
    parts: Callable[[], Mapping[str, Any]],
) -> list[Reaction]:
    """Return the reactions, in the order they follow an event."""

    def use_powers(work: Work, stored: Stored) -> None:
        # A motion that carried opens its decision; whatever is done under a delegation is counted there.
        follow = FOLLOWING.get(stored.type)
        if follow is not None:
            follow(work, powers(), stored)

    def follow_cases(work: Work, stored: Stored) -> None:
        if stored.payload().get("case"):
            _follow(work, rules(), stored)
            for follow in PLANS_FOLLOW:
                follow(work, rules(), stored)

    def agreements_follow(work: Work, stored: Stored) -> None:
        # An approval ends with its decision, a successor takes its place, the days to mind are planned.
        follow_agreements(work, parts()[AGREEMENTS], stored)

    # Minutes are approved by a later meeting: its motion moves the meeting they are of.
    return [
        follow_cases,
        use_powers,
        lambda work, stored: approve_minutes(work, rules(), stored),
        lambda work, stored: question_notice(work, meetings(), stored),
        # What the board noted in a report is noted on each return that the report covers.
        lambda work, stored: note_returns(work, rules(), stored),
        # The plan's year ends with the return that was sent of it.
        lambda work, stored: record_year_end(work, rules(), stored),
        # A shared forecast past a limit of its pool opens a decision of whoever manages the fund.
        lambda work, stored: open_decisions(work, parts()[POOLS], stored),
        # The days of a pool are watched from its terms on, and move with them.
        lambda work, stored: watch_new_terms(work, parts()[PAYMENTS], stored),
        agreements_follow,
    ]


def _follow(work: Work, rules: Rules, stored: Stored) -> None:
    data = stored.payload()
    corrected = _CORRECTED.get(stored.stream.partition("-")[0]) if stored.type == CORRECTED else None
    if corrected is not None:
        corrected(work, rules, lock_case(work, str(data["case"])), stored)
    if data.get("from") == data.get("to"):
        return
    for (kind, states), follow in _TABLE.items():
        if data.get("to") in states and stored.stream.startswith(f"case:{kind}-"):
            follow(work, rules, lock_case(work, str(data["case"])), stored)


def later(rules: RulesGetter, replan: Later | None = None) -> Mapping[str, Later]:
    """Return what readers do after the commit, by the name of their bookmark."""

    def ask(work: Work, stored: Stored) -> None:
        tell_whom_it_was_recorded_for(work, rules(), stored)
        # Of a day added to the calendar: once a year, so it has no bookmark, and no transaction, of its own.
        if replan is not None:
            replan(work, stored)

    return {"recorded-on-behalf": ask}


def later_for_windows(meetings: Callable[[], MeetingRules]) -> Mapping[str, Later]:
    """Return what readers do after the commit about windows, by the name of their bookmark."""
    return {
        # New terms of a body change until when questions for its coming meetings are taken.
        "meeting-windows": lambda work, stored: plan_windows_anew(work, meetings(), stored),
    }


def _plan_follows_agreement(work: Work, rules: Rules, agreement: Case, stored: Stored) -> None:
    plan = _plan_beside(work.connection, agreement)
    if plan is None:
        return
    case = lock_case(work, plan)
    _meet_section_75(work, rules, case, stored)
    _plan_goes_on(work, rules, lock_case(work, plan), stored)


def _plan_follows_correction(work: Work, rules: Rules, agreement: Case, stored: Stored) -> None:
    data, ref = stored.payload(), _plan_beside(work.connection, agreement)
    if ref is None:
        return
    plan = lock_case(work, ref)
    if data["kind"] == "redated":
        _meet_on_the_right_day(work, rules, plan, stored)
    elif data["from"] in AGREEMENT_IN_PLACE and data["to"] not in AGREEMENT_IN_PLACE:
        _reopen_section_75(work, rules, plan, stored)
        # A signature taken back leaves the plan that went on upon it where it is, and in question.
        why = f"{agreement.ref} is no longer signed: event {data['about']} was recorded in error."
        _put_in_question(work, rules, plan, Finding("SIGNATORY_MISSING", why, severity="warning"), stored)


def _agreements_follow_correction(work: Work, rules: Rules, plan: Case, stored: Stored) -> None:
    """A sign-off or submission taken back puts in question the agreement that was finalised upon it."""
    data = stored.payload()
    about = read_event(work.connection, int(str(data["about"])))
    if data["kind"] != "struck" or about is None or not _behind_the_agreement(about):
        return
    query = select(cases.c.ref).where(
        cases.c.workflow == AGREEMENT_OF_PLAN,
        cases.c.area == plan.area,
        cases.c.year == plan.year,
        cases.c.state.in_(sorted(FINALISED)),
    )
    why = f"{plan.ref} no longer has what it rests on: event {data['about']} was recorded in error."
    for ref in work.connection.execute(query.order_by(cases.c.ref)).scalars().all():
        flag = Finding("AUTHORITY_MISSING", why, severity="warning")
        _put_in_question(work, rules, lock_case(work, ref), flag, stored)


def _behind_the_agreement(about: Stored) -> bool:
    marks = {str(row.key.get("name")) for row in _rows_of(about) if row.table == "case_mark"}
    return bool(marks & {"signed_off", "submitted"})


def _put_in_question(work: Work, rules: Rules, case: Case, flag: Finding, because: Stored) -> None:
    moment = work.moment(case_stream(case.ref))
    rows = [question_row(case.ref, moment.next_id, 1, flag)]
    entry = CaseEntry("case.question_raised", {"because": because.id}, rows=rows)
    append_entry(work.acting_as(REACTIONS), rules, case, entry, moment)


def _plan_goes_on(work: Work, rules: Rules, plan: Case, stored: Stored) -> None:
    if plan.state not in APPROVED:
        return
    command = TakeStep(plan.ref, "confirm_section_75", key=f"reaction:{stored.id}:confirm_section_75")
    try:
        take_step(work.acting_as(REACTIONS), rules, command)
    except Refused:
        return  # Not yet: the plan waits for the agreement, or for what is in question to be settled.


def _plan_beside(connection: Connection, agreement: Case) -> str | None:
    if agreement.workflow != AGREEMENT_OF_PLAN:
        return None  # A side letter of the same year is not what its plan waits for.
    query = select(cases.c.ref).where(
        cases.c.kind == "plan",
        cases.c.area == agreement.area,
        cases.c.year == agreement.year,
        cases.c.state != "withdrawn",
    )
    return connection.execute(query).scalars().first()


def _meet_section_75(work: Work, rules: Rules, plan: Case, because: Stored) -> None:
    query = select(milestone.c.met_on).where(milestone.c.case_ref == plan.ref, milestone.c.key == SECTION_75)
    if work.connection.execute(query).scalar() == "":
        day = str(because.payload().get("happened_on"))
        _append_met(work, rules, plan, day, because, ended=_nobody_is_chased(work, plan))


def _meet_on_the_right_day(work: Work, rules: Rules, plan: Case, stored: Stored) -> None:
    """The plan's date was met by a signature, so it moves with that signature's corrected day."""
    data, met = stored.payload(), _standing_met(work, plan)
    if met is not None and met.payload()["because"] == data["about"]:
        day = parse_happened(str(data["right"])).day.isoformat()
        _append_met(work, rules, plan, day, stored)


def _append_met(
    work: Work, rules: Rules, plan: Case, day: str, because: Stored, *, ended: Sequence[Row] = ()
) -> None:
    rows = [Row("milestone", {"case_ref": plan.ref, "key": SECTION_75}, {"met_on": day}), *ended]
    entry = CaseEntry(MET, {"milestone": SECTION_75, "on": day, "because": because.id}, rows=rows)
    append_entry(work.acting_as(REACTIONS), rules, plan, entry)


def _reopen_section_75(work: Work, rules: Rules, plan: Case, stored: Stored) -> None:
    """What a signature met is met no longer once it is taken back: its timers and items stand again."""
    met = _standing_met(work, plan)
    if met is None:
        return
    rows = [_as_before(row) for row in _rows_of(met)]
    entry = CaseEntry(REOPENED, {"milestone": SECTION_75, "because": stored.id}, rows=rows)
    append_entry(work.acting_as(REACTIONS), rules, plan, entry)


def _as_before(row: Row) -> Row:
    if row.table == "timer":
        return Row("timer", row.key, {"state": "pending"})
    if row.table == "work_item":
        return Row("work_item", row.key, {"status": "open"})
    return Row("milestone", row.key, {"met_on": ""})


def _standing_met(work: Work, plan: Case) -> Stored | None:
    """Return the event by which a signature first met the plan's date, unless it was taken back since."""
    met: Stored | None = None
    for one in read_stream(work.connection, case_stream(plan.ref)):
        if one.type == REOPENED:
            met = None
        elif one.type == MET and met is None:
            met = one
    return met


def _rows_of(stored: Stored) -> list[Row]:
    written = stored.payload()["rows"]
    return [read_row(one) for one in written if isinstance(one, dict)] if isinstance(written, list) else []


def _nobody_is_chased(work: Work, plan: Case) -> list[Row]:
    """Return the rows that end the timers of a date now met, and the items its passing left."""
    watching = (timer.c.case_ref == plan.ref) & (timer.c.subject == SECTION_75)
    pending = select(timer.c.id).where(watching, timer.c.state == "pending").order_by(timer.c.id)
    raised = (
        select(work_item.c.id)
        .join(timer, timer.c.event == work_item.c.event)
        .where(watching, work_item.c.case_ref == plan.ref, work_item.c.status == "open")
        .order_by(work_item.c.id)
    )
    find = work.connection.execute
    return [
        *(Row("timer", {"id": one}, {"state": "cancelled"}) for one in find(pending).scalars()),
        *(Row("work_item", {"id": one}, {"status": "done"}) for one in find(raised).scalars()),
    ]


_CORRECTED: Mapping[str, Callable[[Work, Rules, Case, Stored], None]] = {
    "case:agreement": _plan_follows_correction,
    "case:plan": _agreements_follow_correction,
}
_TABLE: Mapping[tuple[str, frozenset[str]], Callable[[Work, Rules, Case, Stored], None]] = {
    # The agreement is what the plan's last step waits for (Section 75, NHS Act 2006).
    ("agreement", AGREEMENT_IN_PLACE): _plan_follows_agreement,
    # The letter may come after the signatures: then the plan goes on at once.
    ("plan", APPROVED): _plan_goes_on,
}
