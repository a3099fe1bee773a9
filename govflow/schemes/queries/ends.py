"""The days on which something of a scheme ends or is due, for the timetable of its area."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from govflow.road.tables import cases
from govflow.schemes.tables import scheme_entry

# What ends or falls due, in the words of a calendar.
ENDING = {
    "approved_until": "Approval ends",
    "contract_end": "Contract ends",
    "business_case": "Business case due",
    "review": "Review due",
}
CALLED_OFF = "withdrawn"


@dataclass(frozen=True, slots=True)
class SchemeEnd:
    """One such day."""

    day: date
    title: str
    case_ref: str
    scheme: str


def scheme_ends(connection: Connection, area: str) -> list[SchemeEnd]:
    """Return the last days of approvals and contracts of an area's schemes, and of what is due next."""
    at = scheme_entry.c
    query = (
        select(scheme_entry)
        .join(cases, cases.c.ref == at.case_ref)
        .where(cases.c.area == area, cases.c.state != CALLED_OFF)
        .where(at.field.in_(ENDING), at.struck == 0)
        .order_by(at.event)
    )
    # The last thing said of each is what stands.
    said = {(row.case_ref, row.scheme, row.field): row for row in connection.execute(query)}
    return [
        SchemeEnd(
            date.fromisoformat(row.value),
            f"{ENDING[row.field]}: {row.scheme_id} {row.name}",
            row.case_ref,
            row.scheme,
        )
        for row in said.values()
        if row.value
    ]
