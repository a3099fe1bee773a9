"""What statutory officers do: determine a question of law or money, hold what follows, lift their holds."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from govflow.kernel.errors import InvalidInput, NotFound, refusal
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant
from govflow.kernel.words import spaced
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row, private
from govflow.powers.ports import PowersRules
from govflow.powers.queries.loading import MAY_RELY, RELIANCE, load_decision, load_delegation
from govflow.powers.tables import hold
from govflow.road.casework import CaseEntry, append_entry
from govflow.road.gather import lock_case
from govflow.road.opening import known_area
from govflow.road.roles import active_roles
from govflow.road.tables import work_item
from govflow.rulebook.functions import FUNCTIONS
from govflow.storage.ledger import NewEvent
from govflow.storage.work import Moment, Work

DETERMINED, SETTLED_FOR_AREA = "case.determined", "area.determined"
HELD, LIFTED = "case.hold_placed", "case.hold_lifted"
MONITORING, SECTION_151 = "monitoring_officer", "s151_officer"
OFFICES = (MONITORING, SECTION_151)
FUNCTION, POWER, SPEND = "function", "power", "spend"
CONFIRMED = "confirmed"
# What may be asked, what can be answered, and whose answer it is.
QUESTIONS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    FUNCTION: (tuple(FUNCTIONS), (MONITORING,)),
    POWER: ((CONFIRMED, "not_confirmed"), (MONITORING,)),
    RELIANCE: ((MAY_RELY, "may_not_be_relied_on"), (MONITORING, SECTION_151)),
    SPEND: (("may_be_spent", "at_risk", "may_not_be_spent"), (SECTION_151,)),
}


@dataclass(frozen=True, slots=True)
class Determine:
    """An officer's answer. ``about`` is a case, or for a function the name of a power in the area."""

    area: str
    question: str
    about: str
    answer: str
    reasons: str


def determine(work: Work, rules: PowersRules, command: Determine) -> Stored:
    """Record a determination: it settles one case, or for a function the whole area, and is cited after.

    Raises:
        InvalidInput: for a question or an answer that is none, or without reasons.
        Refused: for anyone but the officer whose question it is.
    """
    area = known_area(work.connection, command.area)
    answers, offices = QUESTIONS.get(command.question, ((), ()))
    if not answers:
        raise InvalidInput(f"The questions are: {', '.join(QUESTIONS)}.", field="question")
    if command.answer not in answers:
        raise InvalidInput(f"Answer with one of: {', '.join(answers)}.", field="answer")
    if not command.reasons.strip():
        raise InvalidInput("Give the reasons of the determination.", field="reasons")
    office = _office(work, area, offices)
    if command.question == FUNCTION:
        return _for_the_area(work, rules, command, area, office)
    return _for_a_case(work, rules, command, area, office)


def _for_the_area(work: Work, rules: PowersRules, command: Determine, area: str, office: str) -> Stored:
    if command.about not in rules.powers:
        raise InvalidInput(f"'{command.about}' is not a power.", field="about")
    stream = f"area:{area}"
    work.lock_stream(stream)
    moment = work.moment(stream)
    row = _row(command, area, office, moment)
    data: dict[str, Json] = {"determination": row.key["id"], "office": office, "door": str(work.actor.door)}
    texts: dict[str, Json] = {"reasons": command.reasons.strip()}
    new = NewEvent(stream, SETTLED_FOR_AREA, work.actor.id, data=data, private=texts, rows=[row])
    return work.append(new, moment)


def _for_a_case(work: Work, rules: PowersRules, command: Determine, area: str, office: str) -> Stored:
    case = lock_case(work, command.about)
    if case.area != area:
        raise NotFound(f"There is no case with the reference '{command.about}' in this area.")
    decision = load_decision(work.connection, case.ref)
    if command.question == RELIANCE and decision is None:
        raise InvalidInput(f"{case.ref} is no decision.", field="about")
    if office == SECTION_151 and command.question == RELIANCE and not (decision and decision.amount):
        message = "The section 151 officer determines what is about money; this decision names no amount."
        raise refusal(
            "NOT_YOUR_ROLE", message, rule="Who determines what", remedy="Ask the monitoring officer."
        )
    if command.question == POWER and load_delegation(work.connection, case.ref) is None:
        raise InvalidInput(f"{case.ref} is no delegation.", field="about")
    moment = work.moment(f"case:{case.ref}")
    row = _row(command, area, office, moment)
    rows = [row]
    if command.question == POWER:
        confirmed = str(row.key["id"]) if command.answer == CONFIRMED else "no"
        rows.append(Row("delegation", {"case_ref": case.ref}, {"power_confirmed": confirmed}))
        rows += _items_done(work, case.ref, "power_not_confirmed")
    data: dict[str, Json] = {"determination": row.key["id"], "office": office, "question": command.question}
    data["answer"] = command.answer
    entry = CaseEntry(DETERMINED, data, {"reasons": command.reasons.strip()}, rows)
    return append_entry(work, rules.road, case, entry, moment)


def _row(command: Determine, area: str, office: str, moment: Moment) -> Row:
    columns: dict[str, Json] = {
        "area": area,
        "office": office,
        "question": command.question,
        "about": command.about,
        "answer": command.answer,
        "reasons": private("reasons"),
        "settles": "area" if command.question == FUNCTION else "case",
        "made_at": format_instant(moment.now),
        "event": moment.next_id,
        "struck": 0,
    }
    return Row("determination", {"id": f"DET-{moment.next_id}"}, columns, new=True)


def _items_done(work: Work, ref: str, kind: str) -> list[Row]:
    query = select(work_item.c.id).where(
        work_item.c.case_ref == ref, work_item.c.kind == kind, work_item.c.status == "open"
    )
    found = work.connection.execute(query).scalars()
    return [Row("work_item", {"id": one}, {"status": "done"}) for one in found]


def place_hold(work: Work, rules: PowersRules, ref: str, reason: str) -> Stored:
    """Stop what follows on a case, a decision or a delegation, until the same office lifts it.

    Raises:
        InvalidInput: without a reason.
        Refused: for anyone but the monitoring officer or the section 151 officer.
    """
    case = lock_case(work, ref)
    office = _office(work, case.area, OFFICES)
    if not reason.strip():
        raise InvalidInput("Give the reason of the hold.", field="reason")
    moment = work.moment(f"case:{case.ref}")
    columns: dict[str, Json] = {"case_ref": case.ref, "office": office, "reason": reason.strip()}
    columns |= {"placed_at": format_instant(moment.now), "lifted_at": "", "event": moment.next_id}
    row = Row("hold", {"id": f"H-{moment.next_id}"}, columns, new=True)
    data: dict[str, Json] = {"hold": row.key["id"], "office": office}
    return append_entry(
        work, rules.road, case, CaseEntry(HELD, data, {"reason": reason.strip()}, [row]), moment
    )


def lift_hold(work: Work, rules: PowersRules, id_: str, reason: str) -> Stored:
    """Lift a hold: the office that placed it, whoever holds that office now.

    Raises:
        InvalidInput: without a reason, or when it is lifted already.
        Refused: for any other office.
    """
    row = work.connection.execute(select(hold).where(hold.c.id == id_)).mappings().first()
    if row is None:
        raise NotFound(f"There is no hold '{id_}'.")
    case = lock_case(work, row["case_ref"])
    _office(work, case.area, (row["office"],))
    still = work.connection.execute(select(hold.c.lifted_at).where(hold.c.id == id_)).scalar()
    if still:
        raise InvalidInput("This hold is lifted already.", field="hold")
    if not reason.strip():
        raise InvalidInput("Give the reason for lifting it.", field="reason")
    moment = work.moment(f"case:{case.ref}")
    change = Row("hold", {"id": id_}, {"lifted_at": format_instant(moment.now)})
    data: dict[str, Json] = {"hold": id_, "office": row["office"]}
    entry = CaseEntry(LIFTED, data, {"reason": reason.strip()}, [change])
    return append_entry(work, rules.road, case, entry, moment)


def _office(work: Work, area: str, offices: tuple[str, ...]) -> str:
    here, _ = active_roles(work, work.actor.id, area)
    for office in offices:
        if office in here:
            return office
    names = " or the ".join(spaced(office) for office in offices)
    raise refusal(
        "NOT_YOUR_ROLE",
        f"This is for the {names} of this area.",
        rule="Statutory officers determine and hold",
        remedy=f"Ask the {names}.",
    )
