"""Writing down that somebody was told: one event on their own stream, with a row for each line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.reminders.model import Line
from govflow.road.step import command_key
from govflow.storage.ledger import NewEvent, read_command
from govflow.storage.work import Work

REMINDED = "person.reminded"


def tell(
    work: Work, person: str, lines: Sequence[Line], key: str, data: Mapping[str, Json] | None = None
) -> Stored:
    """Tell somebody once under a key. What is sent follows from the event's row in the outbox."""
    stream = f"person:{person}"
    work.lock_stream(stream)
    command = command_key(work.actor.id, key)
    if command and (repeated := read_command(work.connection, command)):
        return repeated
    moment = work.moment(stream)
    at, by = format_instant(moment.now), "" if work.actor.is_system else work.actor.id
    rows = [
        _row(person, line, f"R-{moment.next_id}-{number}", {"at": at, "by": by, "event": moment.next_id})
        for number, line in enumerate(lines, start=1)
    ]
    said: dict[str, Json] = {"person": person, "door": str(work.actor.door), **(data or {})}
    new = NewEvent(stream, REMINDED, work.actor.id, data=said, rows=rows, command=command)
    return work.append(new, moment)


def _row(person: str, line: Line, id_: str, written: Mapping[str, Json]) -> Row:
    dated = line.dated
    return Row(
        "reminder",
        {"id": id_},
        {
            "person": person,
            "case_ref": dated.case_ref,
            "milestone": dated.milestone,
            "kind": line.kind,
            "title": dated.title,
            "due": dated.due.isoformat(),
            "slack": dated.slack,
            "expected_on": dated.expected.isoformat() if dated.expected else "",
            "absent": line.absent,
            **written,
        },
        new=True,
    )
