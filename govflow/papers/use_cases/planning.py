"""The forward plan: a matter put in it, a new date given notice of, and a matter that leaves it.

Who gives notice is the proper officer, so those who keep the record of meetings do it here. A notice may be
recorded after it was given; what it was, and when, is kept for good.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import RowMapping, select

from govflow.kernel.errors import InvalidInput, NotFound, refusal
from govflow.kernel.findings import Json
from govflow.kernel.moments import london_date, parse_date
from govflow.ledger.rows import Row
from govflow.papers.tables import planned_decision
from govflow.road.once import Answer, once
from govflow.road.opening import known_area
from govflow.road.queries import load_case
from govflow.road.roles import need_role_in
from govflow.storage.ledger import NewEvent
from govflow.storage.register import body
from govflow.storage.work import Moment, Work

PLANNED, REDATED, LEFT = "area.decision_planned", "area.decision_redated", "area.plan_entry_closed"
PLANNERS = (
    "democratic_services_officer",
    "governance_officer",
    "nhs_governance_officer",
    "advisory_group_secretary",
)
DECIDED, WITHDRAWN = "decided", "withdrawn"
CREATED = 201


@dataclass(frozen=True, slots=True)
class PlanDecision:
    """What regulation 9 of SI 2012/2089 asks a notice to name. ``until`` makes the date a period."""

    area: str
    matter: str
    on: str
    until: str = ""
    body: str = ""
    office: str = ""
    documents: str = ""
    how_to_get: str = ""
    key_decision: bool = False
    meeting: str = ""
    item: str = ""
    noticed_on: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Redate:
    """A new date, or period, for a matter of the plan, and the day notice of it was given."""

    planned: str
    on: str
    until: str = ""
    reason: str = ""
    noticed_on: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class CloseEntry:
    """A matter leaves the plan: decided, by a decision, or withdrawn, for a reason."""

    planned: str
    closed: str
    decision: str = ""
    reason: str = ""
    key: str = ""


def plan_decision(work: Work, command: PlanDecision) -> Answer:
    """Put a matter in the forward plan, from which day on its first notice counts.

    Raises:
        InvalidInput: for what a notice must name and this does not, or days that cannot be meant.
        Refused: for who does not keep the record of the area.
    """
    area = known_area(work.connection, command.area)
    need_role_in(work, area, PLANNERS, "The forward plan")
    days = _days(command.on, command.until)
    if not command.matter.strip():
        raise InvalidInput("Enter the matter to be decided.", field="matter")
    if bool(command.body) == bool(command.office.strip()):
        raise InvalidInput("Name the body that will decide, or else the office: one of them.", field="body")
    _check_body(work, command.body, area)
    _check_meeting(work, command, area)
    return _once(work, command, lambda: _put(work, command, area, days))


def redate(work: Work, command: Redate) -> Answer:
    """Give a matter of the plan another date. Every former one is kept.

    Raises:
        InvalidInput: without a reason; NotFound: for no such matter; Refused: once it has left the plan.
    """
    held = _held(work, command.planned)
    days = _days(command.on, command.until)
    if not command.reason.strip():
        raise InvalidInput("Say why the date changed.", field="reason")

    def act() -> Answer:
        moment = _moment(work, held["area"])
        _open(_held(work, command.planned))
        noticed = _noticed(command.noticed_on, moment)
        rows = [
            Row("planned_decision", {"id": held["id"]}, {"from_day": days[0], "until_day": days[1]}),
            _date_row(held["id"], days, noticed, command.reason, moment),
        ]
        return _append(work, REDATED, held["area"], held["id"], rows=rows, moment=moment)

    return _once(work, command, act)


def close_entry(work: Work, command: CloseEntry) -> Answer:
    """Take a matter out of the plan: it was decided, or it was withdrawn.

    Raises:
        InvalidInput: for neither, or a decision that is none; Refused: once it has left the plan.
    """
    held = _held(work, command.planned)
    if command.closed not in {DECIDED, WITHDRAWN}:
        raise InvalidInput(f"It leaves the plan as {DECIDED} or {WITHDRAWN}.", field="closed")
    if command.decision and load_case(work.connection, command.decision, "decision").area != held["area"]:
        raise InvalidInput(f"There is no decision '{command.decision}' in this area.", field="decision")
    if command.closed == WITHDRAWN and not command.reason.strip():
        raise InvalidInput("Say why it was withdrawn.", field="reason")

    def act() -> Answer:
        moment = _moment(work, held["area"])
        _open(_held(work, command.planned))
        set_: dict[str, Json] = {"closed": command.closed, "decision": command.decision}
        rows = [Row("planned_decision", {"id": held["id"]}, set_)]
        why: dict[str, Json] = {"reason": command.reason.strip()}
        return _append(work, LEFT, held["area"], held["id"], rows=rows, moment=moment, more=why)

    return _once(work, command, act)


def _once(work: Work, command: PlanDecision | Redate | CloseEntry, act: Callable[[], Answer]) -> Answer:
    asked: dict[str, Json] = {
        name: getattr(command, name) for name in type(command).__slots__ if name != "key"
    }
    answer, _ = once(work, command.key, {"forward_plan": type(command).__name__, **asked}, CREATED, act)
    return answer


def _put(work: Work, command: PlanDecision, area: str, days: tuple[str, str]) -> Answer:
    moment = _moment(work, area)
    noticed = _noticed(command.noticed_on, moment)
    id_ = f"PLAN-{moment.next_id}"
    columns: dict[str, Json] = {
        "area": area,
        "matter": command.matter.strip(),
        "body": command.body,
        "office": command.office.strip(),
        "from_day": days[0],
        "until_day": days[1],
        "documents": command.documents.strip(),
        "how_to_get": command.how_to_get.strip(),
        "key_decision": int(command.key_decision),
        "meeting": command.meeting,
        "item": command.item.strip(),
        "first_noticed": noticed,
        "closed": "",
        "decision": "",
        "event": moment.next_id,
    }
    rows = [
        Row("planned_decision", {"id": id_}, columns, new=True),
        _date_row(id_, days, noticed, "First notice", moment),
    ]
    return _append(work, PLANNED, area, id_, rows=rows, moment=moment)


def _date_row(planned: str, days: tuple[str, str], noticed: str, reason: str, moment: Moment) -> Row:
    set_: dict[str, Json] = {"planned": planned, "from_day": days[0], "until_day": days[1]}
    set_ |= {"noticed_on": noticed, "reason": reason.strip(), "event": moment.next_id}
    return Row("planned_date", {"id": f"{planned}-{moment.next_id}"}, set_, new=True)


def _append(
    work: Work,
    type_: str,
    area: str,
    id_: str,
    *,
    rows: list[Row],
    moment: Moment,
    more: Mapping[str, Json] | None = None,
) -> Answer:
    data: dict[str, Json] = {"planned": id_, "door": str(work.actor.door), **(more or {})}
    stored = work.append(NewEvent(f"area:{area}", type_, work.actor.id, data=data, rows=rows), moment)
    return {"id": id_, "event": stored.id}


def _moment(work: Work, area: str) -> Moment:
    work.lock_stream(f"area:{area}")
    return work.moment(f"area:{area}")


def _days(on: str, until: str) -> tuple[str, str]:
    first = parse_date(on, field="on")
    last = parse_date(until, field="until") if until.strip() else first
    if last < first:
        raise InvalidInput("The period ends before it begins.", field="until")
    return first.isoformat(), last.isoformat()


def _noticed(given: str, moment: Moment) -> str:
    today: date = london_date(moment.now)
    noticed = parse_date(given, field="noticed_on") if given.strip() else today
    if noticed > today:
        raise InvalidInput("A notice is recorded once it was given, not before.", field="noticed_on")
    return noticed.isoformat()


def _check_body(work: Work, slug: str, area: str) -> None:
    if not slug:
        return
    query = select(body.c.slug).where(body.c.slug == slug, body.c.area == area)
    if work.connection.execute(query).first() is None:
        raise InvalidInput(f"No body of this area is called '{slug}'.", field="body")


def _check_meeting(work: Work, command: PlanDecision, area: str) -> None:
    if not command.meeting:
        return
    try:
        found = load_case(work.connection, command.meeting, "meeting").area == area
    except NotFound:
        found = False
    if not found:
        raise InvalidInput(f"There is no meeting '{command.meeting}' in this area.", field="meeting")


def _held(work: Work, id_: str) -> RowMapping:
    row = (
        work.connection.execute(select(planned_decision).where(planned_decision.c.id == id_))
        .mappings()
        .first()
    )
    if row is None:
        raise NotFound(f"There is no '{id_}' in the forward plan.")
    need_role_in(work, row["area"], PLANNERS, "The forward plan")
    return row


def _open(held: RowMapping) -> None:
    if held["closed"]:
        raise refusal(
            "STATE_FORBIDS",
            f"{held['id']} has left the plan: it was {held['closed']}.",
            rule="What has left the plan stays as it was",
            remedy="Put the matter in the plan anew.",
        )
