"""The duty to report back: a date of each delegate's own, noticed when it passes unmet, met by the report."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select

from govflow.kernel.moments import end_of_day, format_instant
from govflow.ledger.rows import Row
from govflow.powers.ports import AddDays
from govflow.road.milestones import DatedStep, milestone_rows
from govflow.road.tables import milestone, timer, work_item
from govflow.rulebook.delegation_terms import Party

REPORT_BACK = "report_back"
AT_RISK, ESCALATE_AFTER = 5, 2


def report_back_rows(
    ref: str, delegates: tuple[Party, ...], day: date, event: int, add_working_days: AddDays
) -> list[Row]:
    """Return the date by which each delegate reports back, with the timers that watch it."""
    escalates = end_of_day(add_working_days(day, ESCALATE_AFTER))
    dated = [
        DatedStep(
            key=REPORT_BACK if number == 1 else f"{REPORT_BACK}_{number}",
            title="Report back to the grantor",
            qualifier="by",
            start="",
            due=day.isoformat(),
            source="The terms of the delegation",
            owner=party.office or party.person,
            kind="local",
            outside=False,
            closes=False,
            at_risk=AT_RISK,
            escalate_after=ESCALATE_AFTER,
            passes_at=format_instant(end_of_day(day)),
            escalates_at=format_instant(escalates),
        )
        for number, party in enumerate(delegates, start=1)
    ]
    return milestone_rows(ref, dated, event)


def report_back_ended(connection: Connection, ref: str, event: int, *, met_on: str) -> list[Row]:
    """Return the rows by which nobody is chased any more: it was reported, or with no day, is not owed."""
    due = select(milestone.c.key).where(
        milestone.c.case_ref == ref,
        milestone.c.key.startswith(REPORT_BACK),
        milestone.c.met_on == "",
        milestone.c.waived == 0,
    )
    keys = list(connection.execute(due.order_by(milestone.c.position)).scalars())
    watching = (timer.c.case_ref == ref) & timer.c.subject.in_(keys)
    pending = select(timer.c.id).where(watching, timer.c.state == "pending").order_by(timer.c.id)
    raised = (
        select(work_item.c.id)
        .join(timer, timer.c.event == work_item.c.event)
        .where(watching, work_item.c.case_ref == ref, work_item.c.status == "open")
        .order_by(work_item.c.id)
    )
    find = connection.execute
    return [
        *(
            Row("milestone", {"case_ref": ref, "key": key}, {"met_on": met_on} if met_on else {"waived": 1})
            for key in keys
        ),
        *(
            Row("timer", {"id": one}, {"state": "cancelled", "event": event})
            for one in find(pending).scalars()
        ),
        *(Row("work_item", {"id": one}, {"status": "done"}) for one in find(raised).scalars()),
    ]
