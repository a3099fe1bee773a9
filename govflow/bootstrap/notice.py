"""The rules of notice with England's calendar, and a meeting as those rules ask about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, RowMapping, select

from govflow.kernel.moments import london_date, parse_happened, parse_instant
from govflow.kernel.words import counted, day_in_words
from govflow.meetings.ports import MeetingRules
from govflow.meetings.queries.rows import find_meeting, items_of
from govflow.meetings.tables import agenda_item
from govflow.papers.ports import ItemToNotice, MeetingToNotice
from govflow.papers.queries.key_notice import KEY, Thing, judge_matter, matter_decided, things_given
from govflow.papers.tables import notice_given
from govflow.powers.ports import KeyAsked, Noticed
from govflow.road.queries import load_case
from govflow.rulebook.notice import COUNCIL, EXECUTIVE, NoticeLaw, load_notice_law, shortfall
from govflow.rulebook.terms import BodyRules
from govflow.settings import Settings
from govflow.storage.register import body
from govflow.timetable.calendar import Calendar


@dataclass(frozen=True, slots=True)
class CountedDays:
    """England's calendar as the rules of notice ask it."""

    calendar: Calendar

    def clear_days(self, notice: date, event: date, /, *, working: bool) -> int:
        """Return how many counting days lie between the two, neither counted."""
        return self.calendar.clear_days(notice, event, working=working)

    def latest_notice(self, event: date, days: int, /, *, working: bool) -> date:
        """Return the last counting day before the earliest of so many clear days."""
        return self.calendar.latest_notice(event, days, working=working).date

    def next_working(self, day: date, /) -> date:
        """Return the first working day after a day."""
        return self.calendar.add(day, 1, working=True).date

    def after(self, day: date, days: int, /, *, working: bool) -> date:
        """Return the last of so many counting days after a day."""
        return self.calendar.add(day, days, working=working).date


def notice_law(settings: Settings, calendar: Calendar) -> NoticeLaw:
    """Return the rules of ``config/notice.toml`` over a calendar."""
    return load_notice_law(settings.config / "notice.toml", CountedDays(calendar))


def meeting_to_notice(rules: MeetingRules, connection: Connection, ref: str) -> MeetingToNotice | None:
    """Return a meeting as the rules of notice ask about it; ``None`` before it is arranged."""
    case, held = load_case(connection, ref, "meeting"), find_meeting(connection, ref)
    if held is None:
        return None
    of = connection.execute(select(body).where(body.c.slug == held["body"])).mappings().one()
    terms = rules.bodies.terms_at(connection, held["body"], held["starts_at"])
    said = terms.rules if terms else BodyRules()
    council = of["kind"] in rules.law.council_bodies
    items = tuple(
        ItemToNotice(
            one["id"], one["number"], one["title"], one["exempt"], bool(one["late"]), one["circumstances"]
        )
        for one in items_of(connection, ref)
    )
    return MeetingToNotice(
        ref=ref,
        area=case.area,
        body=of["slug"],
        body_name=of["name"],
        on=london_date(parse_instant(held["starts_at"])),
        state=case.state,
        urgent=held["kind"] == "urgent",
        published=parse_happened(held["published_at"]) if held["published_at"] else None,
        of=EXECUTIVE if _is_executive(connection, rules, said, held) else COUNCIL if council else "",
        notice=said.notice,
        questions=said.questions,
        statements=said.statements,
        items=items,
    )


def _is_executive(connection: Connection, rules: MeetingRules, said: BodyRules, held: RowMapping) -> bool:
    """Say whether executive rules of notice attach: to a body, or to the executive half of a joint one."""
    halves = (rules.bodies.terms_at(connection, one, held["starts_at"]) for one in said.committees)
    return said.executive or any(one.rules.executive for one in halves if one)


def notice_of_key(law: NoticeLaw, connection: Connection, asked: KeyAsked) -> Noticed | None:
    """Return what notice was given of a key decision; ``None`` of one that is not key, or before the rule."""
    query = select(agenda_item.c.number).where(agenda_item.c.id == asked.item)
    items = {one for one in (asked.item, connection.execute(query).scalar()) if one}
    row = matter_decided(connection, asked.area, planned=asked.planned, meeting=asked.meeting, items=items)
    rule = law.rule(KEY, asked.on)
    if rule is None or not (asked.key or (row is not None and row["key_decision"])):
        return None
    if row is None:
        never = law.judge(rule, asked.on, None, asked.on)
        return Noticed("", shortfall(rule, never, asked.on))
    recorded = things_given(connection, notice_given.c.planned == row["id"])
    first = parse_happened(row["first_noticed"])
    things = list(judge_matter(law, rule, recorded, asked.on, asked.on, ref=row["id"], given=first))
    return Noticed("; ".join(_said(one) for one in things if one.judged.given), things[0].finding(asked.on))


def _said(one: Thing) -> str:
    given = day_in_words(one.judged.given) if one.judged.given else ""
    clear = f", {counted(one.judged.clear_days, one.rule.clear)}" if one.judged.clear_days is not None else ""
    return f"{one.rule.title} ({one.rule.statute}): {one.ref}, given on {given}{clear}"
