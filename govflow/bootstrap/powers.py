"""What the room of powers is handed: the words of the powers, and the calendar of working days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial

from sqlalchemy import Connection, select

from govflow.bootstrap.documents import bring_by
from govflow.bootstrap.meetings import Standing
from govflow.bootstrap.notice import notice_of_key
from govflow.kernel.moments import format_instant
from govflow.meetings.queries.exempt import Reading
from govflow.meetings.queries.exempt import reads_exempt as may_read_of
from govflow.people.queries import names_for
from govflow.people.rules import PeopleRules
from govflow.people.tables import credential
from govflow.powers.model import KnownDecision
from govflow.powers.ports import PowersRules
from govflow.powers.queries.loading import load_delegation
from govflow.road.step import Rules
from govflow.rulebook.notice import NoticeLaw
from govflow.rulebook.powers import Powers
from govflow.settings import Settings
from govflow.timetable.calendar import Calendar


def reads_exempt(connection: Connection, person: str, decision: KnownDecision, /) -> bool:
    """Say whether someone reads an exempt decision: as its body's, or the body's that gave the power."""
    given = load_delegation(connection, decision.delegation) if decision.delegation else None
    body = decision.body or (given.grantor.removeprefix("body:") if given else "")
    then = format_instant(decision.decided.earliest)
    return may_read_of(connection, Standing(), Reading(person, body, then, decision.area))


def powers_rules(
    road: Rules,
    powers: Powers,
    calendar: Calendar,
    role_titles: Mapping[str, str],
    people: PeopleRules,
    *,
    settings: Settings,
    law: NoticeLaw,
) -> PowersRules:
    """Return what the use cases, pages and API of powers are handed."""

    def add_working_days(day: date, days: int, /) -> date:
        return calendar.add(day, days, working=True).date

    def check_password(connection: Connection, person: str, password: str, /) -> bool:
        held = connection.execute(select(credential.c.hash).where(credential.c.person == person)).scalar()
        return people.hasher.matches(held, password)

    return PowersRules(
        road=road,
        powers=powers,
        role_titles=role_titles,
        add_working_days=add_working_days,
        names_for=names_for,
        check_password=check_password,
        reads_exempt=reads_exempt,
        notice_of=partial(notice_of_key, law),
        bring_documents=bring_by(settings),
        warning_days=settings.delegation_warning_days,
        published_kinds=frozenset(kind for kind, one in people.bodies.items() if one.get("published")),
        register_licence=settings.register_licence,
        organisation=settings.organisation,
        public_url=people.public_url,
    )
