"""What notice a meeting and what it decides need: by when at the latest, and whether it was given.

Worked out whenever it is read, by the rules of ``config/notice.toml`` and of the body; nothing is stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from sqlalchemy import Connection, RowMapping, or_, select

from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import format_instant, london_date, parse_happened
from govflow.papers.ports import MeetingToNotice, PaperParts
from govflow.papers.queries.key_notice import KEY, Thing, judge_matter, things_given
from govflow.papers.queries.plan import Entry
from govflow.papers.tables import notice_given, planned_decision
from govflow.rulebook.notice import DECIDED, EXECUTIVE, GIVEN, NOT_GIVEN, Judged, NoticeLaw
from govflow.storage.work import read_clock

PRIVATE = ("private_meeting", "private_meeting_further")
WINDOWS = ("questions", "statements")


@dataclass(frozen=True, slots=True)
class Window:
    """Until when questions or statements for a meeting are taken, by the body's own rule."""

    kind: str
    closes_at: datetime
    open: bool
    limits: str

    def as_json(self) -> dict[str, Json]:
        """Return the shape that is printed and sent."""
        closes = format_instant(self.closes_at)
        return {"kind": self.kind, "closes_at": closes, "open": self.open, "limits": self.limits}


@dataclass(frozen=True, slots=True)
class Checked:
    """A meeting with everything that needs notice for it, and its windows."""

    meeting: MeetingToNotice
    today: date
    things: tuple[Thing, ...]
    windows: tuple[Window, ...]

    @property
    def findings(self) -> list[Finding]:
        """Return what is short, each with what the law then asks."""
        return [found for one in self.things if (found := one.finding(self.meeting.on)) is not None]

    def as_json(self) -> dict[str, Json]:
        """Return the shape that is printed and sent."""
        return {
            "ref": self.meeting.ref,
            "body": self.meeting.body,
            "on": self.meeting.on.isoformat(),
            "today": self.today.isoformat(),
            "notices": [one.as_json() for one in self.things],
            "windows": [one.as_json() for one in self.windows],
            "findings": [one.as_json() for one in self.findings],
        }


def check_notice(connection: Connection, parts: PaperParts, ref: str) -> Checked | None:
    """Return what notice a meeting needs; ``None`` before it is said of which body it is and when."""
    held = parts.meeting_to_notice(connection, ref)
    if held is None:
        return None
    now = read_clock(connection)
    today = london_date(now)
    recorded = things_given(connection, notice_given.c.meeting == held.ref)
    things = (
        *_agenda(parts.law, held, today),
        *_late_items(parts.law, held),
        *_private(parts.law, held, recorded, today),
        *_matters(connection, parts.law, held, today),
    )
    return Checked(held, today, things, tuple(_windows(parts.law, held, now)))


def matter_checked(connection: Connection, law: NoticeLaw, entry: Entry) -> tuple[list[Thing], list[Finding]]:
    """Return what notice a key decision of the forward plan needs, and what is short of it."""
    on = date.fromisoformat(entry.from_day)
    rule = law.rule(KEY, on) if entry.key_decision and entry.first_noticed else None
    if rule is None:
        return [], []
    recorded = things_given(connection, notice_given.c.planned == entry.id)
    first, today = parse_happened(entry.first_noticed), london_date(read_clock(connection))
    things = list(judge_matter(law, rule, recorded, on, today, about=entry.matter, ref=entry.id, given=first))
    return things, [found for one in things if (found := one.finding(on)) is not None]


def _agenda(law: NoticeLaw, held: MeetingToNotice, today: date) -> Iterator[Thing]:
    rule = law.agenda(held.notice, held.on, held.of)
    if rule is None:
        return
    if held.urgent:
        # Convened at shorter notice, it is open from when it was convened (section 100B(3), LGA 1972).
        rule = replace(rule, title="Agenda and reports open from when the meeting was convened", days=0)
        given = held.published
        judged = Judged(GIVEN if given else NOT_GIVEN, held.on, given.day if given else None, None, 0)
        yield Thing(rule, judged, held.body_name)
        return
    yield Thing(rule, law.judge(rule, held.on, held.published, today), held.body_name)


def _late_items(law: NoticeLaw, held: MeetingToNotice) -> Iterator[Thing]:
    rule = law.agenda(held.notice, held.on, held.of)
    for item in held.items:
        if item.late and rule is not None:
            given = bool(item.circumstances)
            title = f"Special circumstances of late item {item.number}"
            late = replace(rule, notice="late_item", title=title, days=0, before=DECIDED)
            judged = Judged(GIVEN if given else NOT_GIVEN, held.on, None, None, 0)
            yield Thing(late, judged, item.title, said=item.circumstances)


def _private(
    law: NoticeLaw, held: MeetingToNotice, recorded: Sequence[RowMapping], today: date
) -> Iterator[Thing]:
    private = [item for item in held.items if item.exempt]
    if held.of != EXECUTIVE or not private:
        return
    about = f"Exempt: {', '.join(f'item {item.number}' for item in private)}"
    found: dict[str, Thing] = {}
    for notice in PRIVATE:
        if (rule := law.rule(notice, held.on)) is not None:
            for one in judge_matter(law, rule, recorded, held.on, today, about=about):
                # What took the place of both is one thing.
                found.setdefault(one.rule.notice, one)
    yield from found.values()


def _matters(connection: Connection, law: NoticeLaw, held: MeetingToNotice, today: date) -> Iterator[Thing]:
    day, unplaced = held.on.isoformat(), planned_decision.c.meeting == ""
    named = (planned_decision.c.body == held.body) & unplaced
    due = (planned_decision.c.from_day <= day) & (planned_decision.c.until_day >= day)
    query = (
        select(planned_decision)
        .where(planned_decision.c.area == held.area, planned_decision.c.key_decision == 1)
        .where(
            planned_decision.c.closed != "withdrawn", or_(planned_decision.c.meeting == held.ref, named & due)
        )
    )
    rule = law.rule(KEY, held.on) if held.of == EXECUTIVE else None
    for row in connection.execute(query.order_by(planned_decision.c.event)).mappings():
        if rule is None:
            continue
        given = things_given(connection, notice_given.c.planned == row["id"])
        first = parse_happened(row["first_noticed"])
        yield from judge_matter(
            law, rule, given, held.on, today, about=row["matter"], ref=row["id"], given=first
        )


def _windows(law: NoticeLaw, held: MeetingToNotice, now: datetime) -> Iterator[Window]:
    for kind, rule in zip(WINDOWS, (held.questions, held.statements), strict=True):
        if rule is not None:
            hour = time.fromisoformat(rule.hour) if rule.hour else None
            closes = law.closes(held.on, rule.days, working=rule.working, hour=hour)
            yield Window(kind, closes, now < closes, rule.limits)
