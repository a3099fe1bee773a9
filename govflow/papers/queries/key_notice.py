"""Whether one thing that needs notice has it, or what the law lets take its place (SI 2012/2089)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, Connection, RowMapping, select

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import Happened, parse_happened
from govflow.papers.tables import notice_given, planned_decision
from govflow.rulebook.notice import TOO_LATE, Judged, NoticeLaw, NoticeRule, shortfall

KEY, SPECIAL_URGENCY, URGENCY_REPORT = "key_decision", "special_urgency", "urgency_report"


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that needs notice. ``excused_by`` is what took its place; ``offered`` what still can."""

    rule: NoticeRule
    judged: Judged
    about: str = ""
    ref: str = ""
    said: str = ""
    excused_by: str = ""
    offered: tuple[str, ...] = ()

    @property
    def met(self) -> bool:
        """Whether nothing is asked any more."""
        return self.judged.met or bool(self.excused_by)

    def finding(self, event: date) -> Finding | None:
        """Return what is short, unless something took its place."""
        found = None if self.met else shortfall(self.rule, self.judged, event)
        return replace(found, where=self.ref or self.about) if found else None

    def as_json(self) -> dict[str, Json]:
        """Return the shape that is printed and sent."""
        judged, rule = self.judged, self.rule
        return {
            "notice": rule.notice,
            "title": rule.title,
            "about": self.about,
            "ref": self.ref,
            "statute": rule.statute,
            "days": rule.days,
            "working": rule.working,
            "latest": judged.latest.isoformat() if judged.latest else None,
            "given": judged.given.isoformat() if judged.given else None,
            "clear_days": judged.clear_days,
            "short": judged.short,
            "standing": judged.standing,
            "excused_by": self.excused_by,
            "offered": list(self.offered),
            "asks": "" if self.met else rule.asks,
        }


def matter_decided(
    connection: Connection, area: str, *, planned: str, meeting: str, items: Collection[str]
) -> RowMapping | None:
    """Return the matter of the plan that something decided was: by its own id, or by meeting and item.

    Raises:
        InvalidInput: for an id that is none of the area.
    """
    query = select(planned_decision).where(
        planned_decision.c.area == area, planned_decision.c.closed != "withdrawn"
    )
    if planned:
        row = connection.execute(query.where(planned_decision.c.id == planned)).mappings().first()
        if row is None:
            raise InvalidInput(f"There is no '{planned}' in the forward plan of this area.", field="planned")
        return row
    named = query.where(planned_decision.c.meeting == meeting, planned_decision.c.item.in_(list(items)))
    return (
        connection.execute(named.order_by(planned_decision.c.event)).mappings().first() if meeting else None
    )


def things_given(connection: Connection, about: ColumnElement[bool]) -> Sequence[RowMapping]:
    """Return the notices recorded about something, in the order they were written down."""
    return (
        connection.execute(select(notice_given).where(about).order_by(notice_given.c.event)).mappings().all()
    )


def judge_matter(
    law: NoticeLaw,
    rule: NoticeRule,
    recorded: Sequence[RowMapping],
    on: date,
    today: date,
    *,
    about: str = "",
    ref: str = "",
    given: Happened | None = None,
) -> Iterator[Thing]:
    """Yield the notice something needs, and whatever took or was to take its place.

    ``given`` is its own notice where it is kept elsewhere; else it is among what is recorded.
    """
    own = given or _first(recorded, rule.notice)
    judged = law.judge(rule, on, own, today)
    main, beside = Thing(rule, judged, about, ref), list[Thing]()
    for name in rule.instead if not judged.met else ():
        other = law.rule(name, on)
        when = _first(recorded, name)
        if other is None:
            continue
        if when is None:
            possible = law.judge(other, on, None, today).standing != TOO_LATE
            main = replace(main, offered=(*main.offered, name)) if possible else main
            continue
        answer = Thing(other, law.judge(other, on, when, today), about, ref, _words(recorded, name))
        beside.append(answer)
        if answer.judged.met and not main.excused_by:
            main = replace(main, excused_by=name)
    yield main
    # Of what was tried instead, only what fell short and was followed by nothing better is still asked for.
    yield from (replace(one, excused_by=main.excused_by) if not one.judged.met else one for one in beside)
    report = law.rule(URGENCY_REPORT, on)
    if main.excused_by == SPECIAL_URGENCY and report is not None:
        yield Thing(report, law.judge(report, on, _first(recorded, URGENCY_REPORT), today), about, ref)


def _first(recorded: Sequence[RowMapping], notice: str) -> Happened | None:
    found = [parse_happened(row["given_at"]) for row in recorded if row["notice"] == notice]
    return min(found, key=lambda one: one.earliest, default=None)


def _words(recorded: Sequence[RowMapping], notice: str) -> str:
    row = next(one for one in recorded if one["notice"] == notice)
    parts = (row["reason"], row["agreed_by"] or row["informed"], row["published_at"])
    return "; ".join(part for part in parts if part)


def excuses_of(connection: Connection, law: NoticeLaw, rows: Sequence[RowMapping]) -> Mapping[str, str]:
    """Return, of the key decisions of the plan that lack their 28 days, what took the place of each."""
    ids = [row["id"] for row in rows if row["key_decision"]]
    given: dict[str, list[RowMapping]] = {}
    for one in things_given(connection, notice_given.c.planned.in_(ids)) if ids else ():
        given.setdefault(one["planned"], []).append(one)
    found = {}
    for row in rows:
        on = date.fromisoformat(row["from_day"])
        rule = law.rule(KEY, on) if row["id"] in given else None
        if rule is not None:
            first = parse_happened(row["first_noticed"])
            things = judge_matter(law, rule, given[row["id"]], on, on, given=first)
            found[row["id"]] = next(things).excused_by
    return found
