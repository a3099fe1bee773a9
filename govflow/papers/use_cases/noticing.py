"""A notice recorded beside the forward plan: private parts, general exception, special urgency, the report.

What was given in the world is recorded with its own day; whether it was enough is worked out when it is read.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import select

from govflow.kernel.errors import InvalidInput, NotFound
from govflow.kernel.findings import Json
from govflow.kernel.moments import Happened, format_instant, parse_happened
from govflow.ledger.rows import Row
from govflow.papers.tables import planned_decision
from govflow.papers.use_cases.planning import CREATED, PLANNERS
from govflow.road.once import Answer, once
from govflow.road.queries import load_case
from govflow.road.roles import need_role_in
from govflow.rulebook.notice import SAYS, NoticeLaw, NoticeRule
from govflow.storage.ledger import NewEvent
from govflow.storage.work import Moment, Work

NOTICED = "area.notice_recorded"
# The agenda is published by its step, and the notice of a key decision is its entry in the forward plan.
ELSEWHERE = frozenset({"agenda", "key_decision"})
OF_A_MEETING = frozenset({"private_meeting", "private_meeting_further", "private_meeting_agreed"})


@dataclass(frozen=True, slots=True)
class RecordNotice:
    """A notice of ``config/notice.toml``, about a meeting or a matter of the forward plan."""

    notice: str
    meeting: str = ""
    planned: str = ""
    given_at: str = ""
    reason: str = ""
    informed: str = ""
    agreed_by: str = ""
    representations: str = ""
    response: str = ""
    published_at: str = ""
    document: str = ""
    key: str = ""


def notices_kept(law: NoticeLaw) -> list[NoticeRule]:
    """Return the notices that are recorded here, in the order of the rules."""
    names = dict.fromkeys(one.notice for one in law.rules if one.notice not in ELSEWHERE)
    return [rule for name in names if (rule := law.known(name)) is not None]


def record_notice(work: Work, law: NoticeLaw, command: RecordNotice) -> Answer:
    """Record that a notice was given, or an agreement (SI 2012/2089 regulations 5, 10, 11 and 19).

    Raises:
        InvalidInput: for no such notice, what it must say and does not, or a day still to come.
        Refused: for who does not keep the record of the area.
    """
    rule = next((one for one in notices_kept(law) if one.notice == command.notice), None)
    if rule is None:
        known = ", ".join(one.notice for one in notices_kept(law))
        raise InvalidInput(f"'{command.notice}' is no notice. It can be: {known}.", field="notice")
    area = _area_of(work, command)
    need_role_in(work, area, PLANNERS, "Recording a notice")
    for name in rule.says:
        if not getattr(command, name).strip():
            raise InvalidInput(f"{rule.title}: say {SAYS[name]} ({rule.statute}).", field=name)
    asked: dict[str, Json] = {name: value for name, value in asdict(command).items() if name != "key"}
    answer, _ = once(
        work, command.key, {"record_notice": True, **asked}, CREATED, lambda: _record(work, command, area)
    )
    return answer


def _area_of(work: Work, command: RecordNotice) -> str:
    if command.notice in OF_A_MEETING:
        if not command.meeting:
            raise InvalidInput("Name the meeting that the notice is of.", field="meeting")
        try:
            return load_case(work.connection, command.meeting, "meeting").area
        except NotFound as error:
            raise InvalidInput(f"There is no meeting '{command.meeting}'.", field="meeting") from error
    query = select(planned_decision.c.area).where(planned_decision.c.id == command.planned)
    area = work.connection.execute(query).scalar()
    if area is None:
        message = "Name the matter of the forward plan that the notice is of. Put it in the plan first."
        raise InvalidInput(message, field="planned")
    return str(area)


def _record(work: Work, command: RecordNotice, area: str) -> Answer:
    stream = f"area:{area}"
    work.lock_stream(stream)
    moment = work.moment(stream)
    id_, given = f"NOTICE-{moment.next_id}", _given(command.given_at, moment)
    of_meeting = command.notice in OF_A_MEETING
    set_: dict[str, Json] = {name: getattr(command, name).strip() for name in (*SAYS, "notice", "document")}
    set_ |= {
        "meeting": command.meeting if of_meeting else "",
        "planned": "" if of_meeting else command.planned,
    }
    set_ |= {"area": area, "given_at": str(given) if given else format_instant(moment.now)}
    row = Row("notice_given", {"id": id_}, {**set_, "event": moment.next_id}, new=True)
    data: dict[str, Json] = {"notice": id_, "kind": command.notice, "door": str(work.actor.door)}
    stored = work.append(NewEvent(stream, NOTICED, work.actor.id, data=data, rows=[row]), moment)
    return {"id": id_, "event": stored.id}


def _given(typed: str, moment: Moment) -> Happened | None:
    given = parse_happened(typed, field="given_at") if typed.strip() else None
    if given is not None and given.earliest > moment.now:
        raise InvalidInput("A notice is recorded once it was given, not before.", field="given_at")
    return given
