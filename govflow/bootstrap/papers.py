"""What the room of papers is handed: contents of papers from their rooms, and the road of decisions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Table, select

from govflow.bodies.queries import seats_at
from govflow.bootstrap.board_papers import report_of
from govflow.bootstrap.documents import bring_by
from govflow.bootstrap.minutes import agenda_of, minutes_of
from govflow.bootstrap.notice import meeting_to_notice
from govflow.bootstrap.notices import notice_of
from govflow.bootstrap.sheets import sheet_digest, sheet_of
from govflow.kernel.errors import NotAllowed
from govflow.kernel.findings import Json
from govflow.kernel.moments import london_date, parse_happened, parse_instant
from govflow.meetings.ports import MeetingRules
from govflow.meetings.queries.lists import bodies_in
from govflow.meetings.tables import agenda_item, meeting
from govflow.papers.model import READS_IN_FULL, Folders, Notice, Reader, Sheet
from govflow.papers.ports import Coming, PaperParts, Recorded, Signature
from govflow.papers.queries.plan import start_of_today
from govflow.people.queries import names_for
from govflow.powers.ports import PowersRules
from govflow.powers.queries.loading import need_delegation
from govflow.powers.tables import decision
from govflow.powers.use_cases.decided import RecordDecision
from govflow.powers.use_cases.deciding import record_decision
from govflow.powers.wording import verb_for
from govflow.returns.ports import ReturnParts
from govflow.road.roles import roles_towards
from govflow.road.tables import cases
from govflow.settings import Settings
from govflow.storage.register import body
from govflow.storage.work import Work
from govflow.timetable.calendar import Calendar

OVER = ("cancelled", "closed", "minutes_drafted", "minutes_approved", "held")


def paper_parts(
    settings: Settings,
    role_titles: Mapping[str, str],
    calendar: Calendar,
    rooms: tuple[MeetingRules, PowersRules, ReturnParts],
) -> PaperParts:
    """Fill the ports of the room of papers."""
    whose = settings.organisation
    meetings, powers, returns = rooms

    def sheet(connection: Connection, delegation: str, about: str, words: str, reader: Reader, /) -> Sheet:
        named = {"delegation": delegation, "about": about, "words": words}
        return sheet_of(connection, powers, whose, **named, reader=reader)

    def notice(connection: Connection, ref: str, reader: Reader, /) -> Notice:
        kept = _keeper(connection, decision, ref, reader)
        return notice_of(connection, meetings, role_titles, whose, ref=ref, reader=kept)

    return PaperParts(
        road=powers.road,
        folders=folders_of(settings),
        organisation=whose,
        agenda_of=lambda connection, ref, reader: agenda_of(connection, meetings, whose, ref, reader),
        minutes_of=lambda connection, ref, reader: minutes_of(
            connection, meetings, whose, ref, _keeper(connection, meeting, ref, reader)
        ),
        notice_of=notice,
        sheet_of=sheet,
        sheet_digest=sheet_digest,
        report_of=lambda connection, ref, reader: report_of(connection, returns, whose, ref, reader),
        record_decision=partial(_record_decision, powers),
        coming=partial(_coming, meetings),
        bodies_in=bodies_in,
        members_of=_members,
        clear_days=lambda noticed, event: calendar.clear_days(noticed, event, working=False),
        bring_documents=bring_by(settings),
        law=meetings.law,
        meeting_to_notice=partial(meeting_to_notice, meetings),
    )


def folders_of(settings: Settings) -> Folders:
    """Return where the templates of papers lie."""
    own = Path(settings.paper_templates).expanduser().resolve() if settings.paper_templates else None
    return Folders((settings.config / "papers").resolve(), own)


def _keeper(connection: Connection, kept: Table, ref: str, reader: Reader) -> Reader:
    """Hand the full version only to those who keep the record of the body it is of."""
    query = (
        select(body.c.area, body.c.slug).join(kept, kept.c.body == body.c.slug).where(kept.c.case_ref == ref)
    )
    found = connection.execute(query).first() if reader.full else None
    if found and not roles_towards(connection, reader.person, found.area, found.slug, READS_IN_FULL):
        raise NotAllowed(
            "The full version is for those who keep the record of this body. Take the public one."
        )
    return reader


def _record_decision(powers: PowersRules, work: Work, signed: Signature) -> Recorded:
    known = need_delegation(work.connection, signed.delegation)
    record: dict[str, Json] = dict(signed.record)
    made = record_decision(
        work,
        powers,
        RecordDecision(
            area=known.area,
            verb=signed.verb or verb_for(known),
            text=signed.text,
            decided=parse_happened(signed.happened),
            subject=signed.about,
            delegation=signed.delegation,
            on_behalf=signed.on_behalf,
            amount=signed.amount,
            record=record,
            in_question=signed.in_question,
            evidence=signed.evidence,
        ),
    )
    return Recorded(made.ref, made.state, made.event, made.flags)


def _members(connection: Connection, slug: str, instant: str) -> tuple[str, ...]:
    held = [one for one in seats_at(connection, slug, instant) if one.holder and one.kind == "voting"]
    people = {one.holder.person for one in held if one.holder}
    names = names_for(connection, people)
    return tuple(names[one.holder.person] for one in held if one.holder)


def _coming(meetings: MeetingRules, connection: Connection, areas: Collection[str]) -> list[Coming]:
    return [*_items(meetings, connection, areas), *_proposed(connection, areas)]


def _items(meetings: MeetingRules, connection: Connection, areas: Collection[str]) -> list[Coming]:
    """Return the items still to come on the agendas of meetings that ask for a decision."""
    verbs = [name for name, verb in meetings.words.verbs.items() if verb.decides]
    query = (
        select(agenda_item, meeting.c.starts_at, meeting.c.body, cases.c.area, body.c.name.label("body_name"))
        .join(meeting, meeting.c.case_ref == agenda_item.c.case_ref)
        .join(cases, cases.c.ref == meeting.c.case_ref)
        .join(body, body.c.slug == meeting.c.body)
        .where(cases.c.area.in_(list(areas)), cases.c.state.not_in(OVER), meeting.c.struck == 0)
        .where(meeting.c.starts_at >= start_of_today(connection))
        .where(agenda_item.c.struck == 0, agenda_item.c.outcome == "", agenda_item.c.verb.in_(verbs))
        .order_by(meeting.c.starts_at, agenda_item.c.position)
    )
    return [
        Coming(
            kind="item",
            area=row["area"],
            matter=row["title"],
            maker=row["body_name"],
            body=row["body"],
            on=london_date(parse_instant(row["starts_at"])).isoformat(),
            meeting=row["case_ref"],
            item=row["number"],
            ref=row["id"],
        )
        for row in connection.execute(query).mappings()
    ]


def _proposed(connection: Connection, areas: Collection[str]) -> list[Coming]:
    """Return the decisions that are proposed and not yet made."""
    query = select(cases).where(
        cases.c.area.in_(list(areas)), cases.c.kind == "decision", cases.c.state == "proposed"
    )
    return [
        Coming("proposed", row["area"], row["ref"], "", "", "", "", "", row["ref"])
        for row in connection.execute(query.order_by(cases.c.ref)).mappings()
    ]
