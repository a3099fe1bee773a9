"""Whether the notice of a meeting was long enough, by its body's own rule (sections 100A, 100B, LGA 1972)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import Connection, RowMapping

from govflow.kernel.findings import Finding
from govflow.kernel.moments import london_date, parse_happened, parse_instant
from govflow.meetings.ports import MeetingRules
from govflow.meetings.use_cases.sitting import Sitting
from govflow.rulebook.notice import COUNCIL, EXECUTIVE, NoticeRule, shortfall
from govflow.rulebook.terms import BodyRules

URGENT = "urgent"


def notice_flags(sitting: Sitting) -> list[Finding]:
    """Return what is short of the notice. A meeting convened at shorter notice has it from then on.

    Where nothing is recorded of its publication, nothing is known to be short.
    """
    return notice_shortfall(sitting.work.connection, sitting.rules, sitting.held)


def notice_shortfall(connection: Connection, rules: MeetingRules, held: RowMapping) -> list[Finding]:
    """Return what is short of the notice of a meeting, with what the law then asks, as a warning."""
    rule = agenda_notice(connection, rules, held)
    if rule is None or not held["published_at"]:
        return []
    on = meeting_day(held)
    published = parse_happened(held["published_at"])
    found = shortfall(rule, rules.law.judge(rule, on, published, on), on)
    return [replace(found, severity="warning")] if found else []


def agenda_notice(connection: Connection, rules: MeetingRules, held: RowMapping) -> NoticeRule | None:
    """Return the notice its body's terms ask of a meeting; none of one convened at shorter notice."""
    terms = rules.bodies.terms_at(connection, held["body"], held["starts_at"])
    said = terms.rules if terms else BodyRules()
    if not said.notice.days or held["kind"] == URGENT:
        return None
    return rules.law.agenda(said.notice, meeting_day(held), EXECUTIVE if said.executive else COUNCIL)


def meeting_day(held: RowMapping) -> date:
    """Return the day on which a meeting begins."""
    return london_date(parse_instant(held["starts_at"]))
