"""The year-end return of a plan that was sent, and whether the plan's own step has recorded it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from govflow.kernel.findings import Json
from govflow.returns.periods import is_year_end
from govflow.returns.tables import return_period
from govflow.road.gather import STEP_MARK, case_stream
from govflow.road.tables import case_mark, cases
from govflow.storage.ledger import read_stream

SUBMIT, RECORD = "submit_return", "record_year_end_return"
# Where a return stands once it was sent: a step that was taken back leaves these.
SENT = ("return_submitted", "restated", "final")


@dataclass(frozen=True, slots=True)
class Sent:
    """A return as it was first sent: by which event, on which day, with which papers."""

    ref: str
    event: int
    day: str
    documents: tuple[str, ...]


def sent_at_year_end(connection: Connection, plan: str) -> Sent | None:
    """Return a plan's year-end return where it was sent."""
    query = (
        select(return_period.c.case_ref, return_period.c.period)
        .join(cases, cases.c.ref == return_period.c.case_ref)
        .where(return_period.c.plan_ref == plan, return_period.c.struck == 0, cases.c.state.in_(SENT))
        .order_by(return_period.c.event)
    )
    for row in connection.execute(query):
        if is_year_end(row.period):
            return _sent(connection, str(row.case_ref))
    return None


def _sent(connection: Connection, ref: str) -> Sent | None:
    for stored in read_stream(connection, case_stream(ref)):
        said = stored.payload()
        if said.get("trigger") == SUBMIT:
            papers = said.get("evidence")
            named = [_document(one) for one in papers] if isinstance(papers, list) else []
            return Sent(ref, stored.id, str(said["happened_on"]), tuple(filter(None, named)))
    return None


def _document(paper: Json) -> str:
    return str(paper.get("document", "")) if isinstance(paper, dict) else ""


def waits_at_year_end(connection: Connection, plan: str) -> str:
    """Return that a year-end return was sent and its plan has not recorded it yet; else nothing."""
    sent = sent_at_year_end(connection, plan)
    taken = select(case_mark.c.value).where(
        case_mark.c.case_ref == plan, case_mark.c.name == f"{STEP_MARK}{RECORD}", case_mark.c.struck == 0
    )
    if sent is None or connection.execute(taken).scalar():
        return ""
    day = date.fromisoformat(sent.day)
    return (
        f"The year-end return {sent.ref} was sent on {day.day} {day:%B %Y}; {plan} has not recorded it yet. "
        "It does so by itself once its year has started."
    )
