"""When this is recorded, then do that. The whole table of consequences, on one page.

These happen in the transaction of what caused them, because the rule demands both or neither.
What may follow later is done by readers with a bookmark (``govflow/timetable/reader.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, select

from govflow.kernel.actor import REACTIONS
from govflow.kernel.errors import Refused
from govflow.kernel.findings import Finding
from govflow.kernel.moments import format_instant
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.meetings.following import approve_minutes
from govflow.plans.guards import AGREEMENT_IN_PLACE
from govflow.powers.following import FOLLOWING
from govflow.powers.ports import PowersRules
from govflow.road.casework import CaseEntry, append_entry
from govflow.road.gather import case_stream, lock_case
from govflow.road.history import CORRECTED
from govflow.road.ports import Case, Reaction, TakeStep
from govflow.road.rows import question_row
from govflow.road.step import RECORDED, Rules, take_step
from govflow.road.tables import cases, milestone
from govflow.storage.work import Work
from govflow.timetable.reader import Later

RulesGetter = Callable[[], Rules]
APPROVED = frozenset({"approved", "approved_with_conditions"})


def reactions(rules: RulesGetter, powers: Callable[[], PowersRules]) -> list[Reaction]:
    """Return the reactions, in the order they follow an event."""

    def use_powers(work: Work, stored: Stored) -> None:
        # A motion that carried opens its decision; whatever is done under a delegation is counted there.
        follow = FOLLOWING.get(stored.type)
        if follow is not None:
            follow(work, powers(), stored)

    table: Mapping[tuple[str, frozenset[str]], Callable[[Work, Rules, Case, Stored], None]] = {
        # The agreement is what the plan's last step waits for (Section 75, NHS Act 2006).
        ("agreement", AGREEMENT_IN_PLACE): _plan_follows_agreement,
        # The letter may come after the signatures: then the plan goes on at once.
        ("plan", APPROVED): _plan_goes_on,
    }

    def react(work: Work, stored: Stored) -> None:
        data = stored.payload()
        if data.get("from") == data.get("to") or not data.get("case"):
            return
        if stored.type == CORRECTED and stored.stream.startswith("case:agreement-"):
            _plan_is_in_question(work, rules(), lock_case(work, str(data["case"])), stored)
        for (kind, states), follow in table.items():
            if data.get("to") in states and stored.stream.startswith(f"case:{kind}-"):
                follow(work, rules(), lock_case(work, str(data["case"])), stored)

    # Minutes are approved by a later meeting: its motion moves the meeting they are of.
    return [react, use_powers, lambda work, stored: approve_minutes(work, rules(), stored)]


def later(rules: RulesGetter) -> Mapping[str, Later]:
    """Return what readers do after the commit, by the name of their bookmark."""

    def tell_whom_it_was_recorded_for(work: Work, stored: Stored) -> None:
        whom = str(stored.payload().get("for") or "")
        if stored.type == RECORDED and whom.startswith("person"):
            _raise_item(work, rules(), stored, whom)

    return {"recorded-on-behalf": tell_whom_it_was_recorded_for}


def _raise_item(work: Work, rules: Rules, stored: Stored, whom: str) -> None:
    data = stored.payload()
    case = lock_case(work, str(data["case"]))
    moment = work.moment(case_stream(case.ref))
    row = Row(
        "work_item",
        {"id": f"W-{moment.next_id}"},
        {
            "case_ref": case.ref,
            "kind": "recorded_on_behalf",
            "role": whom,
            "title": f"'{data['trigger']}' was recorded as done by you on {data['happened_at']}",
            "since": format_instant(moment.now),
            "due": "",
            "status": "open",
            "event": moment.next_id,
        },
        new=True,
    )
    entry = CaseEntry("case.item_raised", {"about": stored.id}, rows=[row], key=f"later:{stored.id}")
    append_entry(work, rules, case, entry, moment)


def _plan_follows_agreement(work: Work, rules: Rules, agreement: Case, stored: Stored) -> None:
    plan = _plan_beside(work.connection, agreement)
    if plan is None:
        return
    case = lock_case(work, plan)
    _meet_section_75(work, rules, case, stored)
    _plan_goes_on(work, rules, lock_case(work, plan), stored)


def _plan_is_in_question(work: Work, rules: Rules, agreement: Case, stored: Stored) -> None:
    """A signature taken back leaves the plan that went on upon it where it is, and in question."""
    data, ref = stored.payload(), _plan_beside(work.connection, agreement)
    if ref is None or data["from"] not in AGREEMENT_IN_PLACE or data["to"] in AGREEMENT_IN_PLACE:
        return
    plan = lock_case(work, ref)
    moment = work.moment(case_stream(ref))
    message = f"{agreement.ref} is no longer signed: event {data['about']} was recorded in error."
    flag = Finding("SIGNATORY_MISSING", message, severity="warning")
    rows = [question_row(ref, moment.next_id, 1, flag)]
    entry = CaseEntry("case.question_raised", {"because": stored.id}, rows=rows)
    append_entry(work.acting_as(REACTIONS), rules, plan, entry, moment)


def _plan_goes_on(work: Work, rules: Rules, plan: Case, stored: Stored) -> None:
    if plan.state not in APPROVED:
        return
    command = TakeStep(plan.ref, "confirm_section_75", key=f"reaction:{stored.id}:confirm_section_75")
    try:
        take_step(work.acting_as(REACTIONS), rules, command)
    except Refused:
        return  # Not yet: the plan waits for the agreement, or for what is in question to be settled.


def _plan_beside(connection: Connection, agreement: Case) -> str | None:
    query = select(cases.c.ref).where(
        cases.c.kind == "plan",
        cases.c.area == agreement.area,
        cases.c.year == agreement.year,
        cases.c.state != "withdrawn",
    )
    return connection.execute(query).scalars().first()


def _meet_section_75(work: Work, rules: Rules, plan: Case, because: Stored) -> None:
    key, day = "section_75_signed", str(because.payload().get("happened_on"))
    query = select(milestone.c.met_on).where(milestone.c.case_ref == plan.ref, milestone.c.key == key)
    if work.connection.execute(query).scalar() != "":
        return
    entry = CaseEntry(
        "case.milestone_met",
        {"milestone": key, "on": day, "because": because.id},
        rows=[Row("milestone", {"case_ref": plan.ref, "key": key}, {"met_on": day})],
    )
    append_entry(work.acting_as(REACTIONS), rules, plan, entry)
