"""What the rooms of reminders and of the post are handed: the calendar, who is away, the way out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from govflow.bootstrap.payments import pool_days
from govflow.cases.queries.feed import read_feed
from govflow.cases.queries.looking import looking
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant, london_date, parse_instant
from govflow.meetings.queries.lists import list_meetings
from govflow.people.model import ACTIVE
from govflow.people.queries import names_for, real_now, roles_of
from govflow.postbox.model import Letter
from govflow.postbox.ports import PART as POST
from govflow.postbox.ports import PostParts
from govflow.postbox.queries import post_figures
from govflow.postbox.smtp import MailServer
from govflow.postbox.use_cases import deliver
from govflow.powers.queries.asked import unanswered, who_answers
from govflow.powers.tables import cover
from govflow.reminders.model import DiaryEntry, read_rhythm
from govflow.reminders.ports import PART as REMINDERS
from govflow.reminders.ports import Asked, ReminderParts
from govflow.reminders.queries.letters import written
from govflow.reminders.queries.preferences import mail_from
from govflow.reminders.use_cases.digests import make_digests
from govflow.reminders.use_cases.expecting import EXPECTED_PASSED, is_put_off, pass_expected
from govflow.reminders.use_cases.telling import REMINDED
from govflow.road.milestones import ESCALATE
from govflow.road.perform import Road
from govflow.road.ports import Case, DueAct, Grant
from govflow.road.tables import cases
from govflow.settings import Settings
from govflow.storage.register import person
from govflow.storage.work import Work, read_clock
from govflow.timetable.calendar import Calendar
from govflow.timetable.entries import read_timetable
from govflow.timetable.firing import pass_date
from govflow.timetable.last_days import LAST_DAY, pass_last_day
from govflow.timetable.ports import TimetableParts

CANCELLED = "cancelled"


def away(connection: Connection, at: str) -> frozenset[tuple[str, str, str]]:
    """Return (person, role, area) of everyone whose office another covers at an instant."""
    return frozenset((row["absent"], row["office"], row["area"]) for row in _covered(connection, at))


def covers(connection: Connection, at: str) -> dict[tuple[str, str, str], str]:
    """Return whom somebody covers for, by (person, role, area), at an instant."""
    return {(row["covering"], row["office"], row["area"]): row["absent"] for row in _covered(connection, at)}


def _covered(connection: Connection, at: str) -> Sequence[RowMapping]:
    query = select(cover).where(cover.c.from_at <= at, cover.c.until_at > at).order_by(cover.c.event)
    return connection.execute(query).mappings().all()


def asked(connection: Connection, areas: Collection[str] | None) -> list[Asked]:
    """Return the consultations nobody has answered yet, with whoever answers for the consultee now."""
    now = read_clock(connection)
    gone = away(connection, format_instant(now))
    found, answers = [], dict[tuple[str, str], frozenset[str]]()
    for row in unanswered(connection, now, areas):
        area, role = row["area"], row["consultee"].removeprefix("office:").partition("@")[0]
        # Several are asked of one office: who holds it is looked up once.
        whom = (row["consultee"], area)
        answers[whom] = answers.get(whom) or who_answers(connection, *whom, now)
        here = frozenset(who for who in answers[whom] if (who, role, area) not in gone)
        since = london_date(parse_instant(row["asked_at"]))
        # An hour is itself no longer in: until midnight is until the day before.
        last = london_date(parse_instant(row["reply_by"]) - timedelta(microseconds=1))
        found.append(Asked(row["id"], row["delegation"], area, here, since, last))
    return found


def meetings_in(connection: Connection, areas: Collection[str], public_url: str) -> list[DiaryEntry]:
    """Return the meetings of some areas as entries of a diary: the body, the hour and the place, no item."""
    query = select(cases.c.ref, cases.c.version, cases.c.since).where(cases.c.kind == "meeting")
    stand = {row.ref: row for row in connection.execute(query.where(cases.c.area.in_(sorted(areas))))}
    return [
        DiaryEntry(
            uid=one.ref,
            title=one.body_name,
            url=f"{public_url}/meetings/{one.ref}",
            stamped=parse_instant(stand[one.ref].since),
            about=one.ref,
            place=one.place,
            begins=parse_instant(one.starts_at),
            cancelled=one.state == CANCELLED,
            sequence=stand[one.ref].version,
            ref=one.ref,
            body=one.body,
        )
        for one in list_meetings(connection, areas)
        if one.starts_at
    ]


def pools_in(connection: Connection, areas: Collection[str], public_url: str) -> list[DiaryEntry]:
    """Return the days of the pools of some areas as entries of a diary: instalments and the rest."""
    found = pool_days(connection, areas)
    query = select(cases.c.ref, cases.c.version, cases.c.since)
    stand = {
        row.ref: row for row in connection.execute(query.where(cases.c.ref.in_({one.ref for one in found})))
    }
    return [
        DiaryEntry(
            uid=f"{one.ref}-{one.pool}-{one.what}",
            title=one.title,
            url=f"{public_url}/agreements/{one.ref}/pools/{one.pool}/payments",
            stamped=parse_instant(stand[one.ref].since),
            about=one.ref,
            first_day=one.on,
            after=one.on + timedelta(days=1),
            sequence=stand[one.ref].version,
            ref=one.ref,
        )
        for one in found
    ]


def reminder_parts(
    settings: Settings, road: Road, calendar: Calendar, role_titles: Mapping[str, str]
) -> ReminderParts:
    """Fill the ports of the room of reminders."""
    return ReminderParts(
        road=road,
        rhythm=read_rhythm(settings.config / "reminders.toml", role_titles),
        calendar=calendar,
        working_day_after=lambda day, count: calendar.add(day, count, working=True).date,
        role_titles=role_titles,
        read_timetable=lambda rows, today: read_timetable(rows, today, calendar),
        names_for=names_for,
        away=away,
        covers=covers,
        asked=asked,
        meetings_in=lambda connection, areas: [
            *meetings_in(connection, areas, settings.public_url),
            *pools_in(connection, areas, settings.public_url),
        ],
        public_url=settings.public_url,
    )


def dates_raised(
    settings: Settings, timetable: Callable[[], TimetableParts], role_titles: Mapping[str, str]
) -> dict[str, DueAct]:
    """Return how the sweep raises a date with its senior.

    Once it will be missed, after its days of grace, or after those of the day it was expected on.
    """
    senior_of = read_rhythm(settings.config / "reminders.toml", role_titles).senior_of

    def raised(work: Work, case: Case, row: RowMapping, now: datetime) -> None:
        off = is_put_off(work, case.ref, row["subject"])
        pass_date(work, timetable().road, case, row, now, senior=senior_of(row["subject"]), lapses=off)

    def expected(work: Work, case: Case, row: RowMapping, now: datetime) -> None:
        pass_expected(work, timetable().road, case, row, now, senior=senior_of(row["subject"]))

    def missed(work: Work, case: Case, row: RowMapping, now: datetime) -> None:
        pass_last_day(work, timetable(), case, row, now, senior=senior_of(row["subject"]))

    return {ESCALATE: raised, EXPECTED_PASSED: expected, LAST_DAY: missed}


def post_parts(settings: Settings, reminders: ReminderParts) -> PostParts:
    """Fill the ports of the post room.

    Raises:
        InvalidInput: for settings of mail that cannot be meant.
    """
    server = mail_server(settings)

    def letter_of(connection: Connection, event: int, who: str) -> Letter | None:
        found = written(connection, settings.public_url, event, who)
        return Letter(f"govflow-{event}", found.to, found.subject, found.text) if found else None

    return PostParts(
        store=reminders.road.store,
        send_mail=server.send if server else None,
        letter_of=letter_of,
        writes_from=lambda connection, who, now: mail_from(connection, reminders, who, now),
        mailed=frozenset({REMINDED}),
        areas_of=lambda connection, who: frozenset(one.area for one in read_by(connection, who) if one.area),
        event_for=event_for,
        webhook_hosts=frozenset(settings.webhook_hosts.lower().split()),
        secret=settings.secret,
        real_now=real_now,
    )


def read_by(connection: Connection, who: str) -> tuple[Grant, ...]:
    """Return the roles by which somebody reads now: none where their account is suspended."""
    status = connection.execute(select(person.c.status).where(person.c.id == who)).scalar()
    return roles_of(connection, who) if status == ACTIVE else ()


def event_for(connection: Connection, event: int, who: str) -> Mapping[str, Json] | None:
    """Return an event as the feed tells it to somebody now, or nothing where they may not read it."""
    looks = looking(connection, who, read_by(connection, who))
    found = (
        read_feed(connection, sorted(looks.areas), event - 1, 1, looks.roles_in).events if looks.areas else ()
    )
    return found[0] if found and found[0]["event"] == event else None


def mail_server(settings: Settings) -> MailServer | None:
    """Return the mail server that the settings name, if they name one."""
    if not settings.mail_host:
        return None
    server = MailServer(
        settings.mail_host,
        settings.mail_port,
        settings.mail_security,
        settings.mail_from,
        settings.mail_user,
        settings.mail_password,
    )
    server.check()
    return server


def told_and_sent(
    settings: Settings, road: Road, calendar: Calendar, role_titles: Mapping[str, str]
) -> dict[str, Any]:
    """Return what is handed to the rooms that tell people, and the errands the scheduler runs for them."""
    reminders = reminder_parts(settings, road, calendar, role_titles)
    post = post_parts(settings, reminders)
    errands = {"digests": lambda: make_digests(reminders), "post": lambda: deliver(post)}
    return {REMINDERS: reminders, POST: post, "errands": errands, "figures": post_figures}
