"""What a delegate did is said as a delegate's own: under delegated authority, by which office, and when."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import Connection, select

from govflow.kernel.findings import Json
from govflow.road.tables import case_mark
from govflow.storage.ledger import ledger_event
from govflow.storage.register import person

SIGNED_OFF = "signed_off"
# By the first words of the step.
_DONE = {"sign_off": "Signed off", "sign_plan": "Signed"}


def under_authority(data: Mapping[str, Json], names: Mapping[str, str]) -> str:
    """Return "Signed off under delegated authority by the director, 12 November 2021"; else nothing.

    Never a sign-off by the board: Local Government Act 1972, section 101, has the delegate act.
    """
    snapshot = data.get("authority")
    if not isinstance(snapshot, dict) or snapshot.get("kind") != "delegation":
        return ""
    delegate = str(snapshot.get("delegate") or "")
    office = delegate.removeprefix("office:").partition("@")[0].replace("_", " ")
    by = f"the {office}" if delegate.startswith("office:") else names.get(delegate, "an officer")
    day = date.fromisoformat(str(data["happened_on"]))
    trigger = str(data.get("trigger"))
    done = next((words for first, words in _DONE.items() if trigger.startswith(first)), "Done")
    return f"{done} under delegated authority by {by}, {day.day} {day:%B %Y}"


def signed_off_under(connection: Connection, refs: Collection[str]) -> dict[str, str]:
    """Return in words, by case, the sign-offs that stand and were a delegate's; two queries at most."""
    if not refs:
        return {}
    query = select(case_mark.c.case_ref, ledger_event.c.data).where(
        case_mark.c.case_ref.in_(list(refs)),
        case_mark.c.name == SIGNED_OFF,
        case_mark.c.value != "",
        case_mark.c.struck == 0,
        ledger_event.c.id == case_mark.c.event,
    )
    found = {row.case_ref: json.loads(bytes(row.data)) for row in connection.execute(query)}
    named = {str((data.get("authority") or {}).get("delegate") or "") for data in found.values()}
    people = [one for one in named if one.startswith("person")]
    names: dict[str, str] = {}
    if people:
        rows = connection.execute(select(person.c.id, person.c.name).where(person.c.id.in_(people)))
        names = {row.id: row.name for row in rows}
    said = {ref: under_authority(data, names) for ref, data in found.items()}
    return {ref: words for ref, words in said.items() if words}
