"""What relied on a step since struck or corrected: listed, and each confirmed or withdrawn by name."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from govflow.kernel.errors import InvalidInput, NotFound
from govflow.kernel.findings import Json
from govflow.ledger.rows import Row
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.gather import lock_case
from govflow.road.history import Entry
from govflow.road.ports import Case
from govflow.road.step import Rules
from govflow.road.tables import reliance
from govflow.storage.work import Work

SETTLED = "case.reliance_settled"
CORRECTORS = (
    "governance_officer",
    "democratic_services_officer",
    "monitoring_officer",
    "plan_lead",
    "advisory_group_secretary",
)


def relying_on(entries: Sequence[Entry], entry: Entry, kind: str) -> list[Entry]:
    """Return the later steps that stood on this one: all of them, or by a date those citing its act."""
    later = [one for one in entries if one.moves and one.seq > entry.seq and one.struck_by is None]
    if kind == "struck" and entry.moves:
        return later
    cited = f"ACT-{entry.event}"
    return [one for one in later if _authority_ref(one) == cited]


def _authority_ref(entry: Entry) -> str:
    authority = entry.data.get("authority")
    return str(authority.get("ref", "")) if isinstance(authority, dict) else ""


def reliance_rows(work: Work, case: Case, entry: Entry, later: Sequence[Entry]) -> list[Row]:
    """Return the rows that put later steps in question, and withdraw what was asked of this one."""
    rows = [
        Row(
            "reliance",
            {"id": f"R-{one.event}-{entry.event}"},
            {"case_ref": case.ref, "event": one.event, "on_event": entry.event, "status": "open"},
            new=True,
        )
        for one in later
    ]
    settled = select(reliance.c.id).where(reliance.c.event == entry.event, reliance.c.status == "open")
    rows += [
        Row("reliance", {"id": id_}, {"status": "withdrawn"})
        for id_ in work.connection.execute(settled).scalars()
    ]
    return rows


def confirm_reliance(work: Work, rules: Rules, ref: str, event: int, reason: str) -> int:
    """Record that a later step stands although one it relied on was corrected; return the event's number.

    To withdraw it instead, correct it in its turn.

    Raises:
        InvalidInput: without a reason.
        NotFound: when nothing about that event is open.
    """
    case = lock_case(work, ref)
    need_role(work, case, CORRECTORS, "Confirming that a step still stands")
    if not reason.strip():
        raise InvalidInput("Give the reason why the step still stands.", field="reason")
    query = select(reliance.c.id).where(
        reliance.c.case_ref == ref, reliance.c.event == event, reliance.c.status == "open"
    )
    open_rows = list(work.connection.execute(query).scalars())
    if not open_rows:
        raise NotFound(f"Nothing that event {event} relied on is in question.")
    rows = [Row("reliance", {"id": id_}, {"status": "confirmed"}) for id_ in open_rows]
    data: dict[str, Json] = {"about": event, "verdict": "confirmed"}
    entry = CaseEntry(SETTLED, data, {"reason": reason.strip()}, rows)
    return append_entry(work, rules, case, entry).id
