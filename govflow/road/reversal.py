"""What the present rows become when an event no longer stands: the fold of those that do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from govflow.kernel.findings import Json
from govflow.kernel.moments import Happened
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row, private_name
from govflow.road.gather import case_stream
from govflow.road.history import CORRECTED
from govflow.road.tables import case_mark, case_question, work_item
from govflow.storage.ledger import read_event, read_stream
from govflow.storage.work import Work

# The case's own row is recomputed by the correction; documents and corrections are never taken back.
_KEPT = frozenset({"cases", "case_document", "correction", "reliance", "document"})
# Where the day of an act is written, and in which columns.
_DATED = frozenset(
    {"act", "milestone", "case_mark", "case_line", "agreement_approval", "agreement_signature"}
)
_DAYS = frozenset({"happened_at", "met_on", "value", "asked_on", "approved_on", "signed_on"})
Key = tuple[str, tuple[tuple[str, Json], ...]]


def _rows(stored: Stored) -> list[Row]:
    written = stored.payload().get("rows", [])
    if not isinstance(written, list):
        return []
    return [read_row(item) for item in written if isinstance(item, dict)]


def read_row(item: Mapping[str, Json]) -> Row:
    """Read a row back from an event's payload."""
    key, set_ = item["key"], item["set"]
    if not isinstance(key, dict) or not isinstance(set_, dict):
        raise TypeError("a row in a payload has no key or no columns")
    return Row(str(item["table"]), key, set_, new=bool(item.get("new")))


def _key(row: Row) -> Key:
    return row.table, tuple(sorted(row.key.items()))


def struck_rows(work: Work, ref: str, event: int) -> list[Row]:
    """Return the rows that undo what a struck event wrote, and nothing that others wrote since."""
    events = read_stream(work.connection, case_stream(ref))
    gone = {event, *_struck_before(events)}
    written = next(stored for stored in events if stored.id == event)
    undone: list[Row] = []
    for row in _rows(written):
        if row.table in _KEPT:
            continue
        standing = _fold(events, _key(row), gone)
        # What others wrote of it since (an answer to a line, an earlier strike) does not keep the row itself.
        if standing is None or not row.set.keys() <= standing.keys():
            undone.append(_withdraw(row))
        else:
            kept = {name: standing[name] for name in row.set if private_name(standing[name]) is None}
            undone.append(Row(row.table, row.key, kept))
    return undone + _asked_since(work, event)


def _asked_since(work: Work, event: int) -> list[Row]:
    """Return the rows that withdraw what was asked about the event since, and of whom."""
    asked = select(case_question.c.id).where(
        case_question.c.about_event == event, case_question.c.event != event, case_question.c.struck == 0
    )
    told = select(work_item.c.id).where(work_item.c.id == f"W-ACT-{event}", work_item.c.status == "open")
    find = work.connection.execute
    return [
        *(Row("case_question", {"id": id_}, {"struck": 1}) for id_ in find(asked).scalars()),
        *(Row("work_item", {"id": id_}, {"status": "withdrawn"}) for id_ in find(told).scalars()),
    ]


def _struck_before(events: Iterable[Stored]) -> set[int]:
    corrected = [stored.payload() for stored in events if stored.type == CORRECTED]
    return {int(str(data["about"])) for data in corrected if data["kind"] == "struck"}


def _fold(events: Sequence[Stored], key: Key, gone: set[int]) -> dict[str, Json] | None:
    columns: dict[str, Json] | None = None
    for stored in events:
        if stored.id in gone:
            continue
        for row in _rows(stored):
            if _key(row) == key:
                columns = {**(columns or {}), **row.set}
    return columns


def _withdraw(row: Row) -> Row:
    if row.table == "timer":
        return Row("timer", row.key, {"state": "cancelled"})
    if row.table == "work_item":
        return Row("work_item", row.key, {"status": "withdrawn"})
    return Row(row.table, row.key, {"struck": 1})


def redated_rows(work: Work, event: int, right: Happened) -> list[Row]:
    """Return the rows of an event with its date put right wherever it was written."""
    stored = read_event(work.connection, event)
    if stored is None:
        return []
    data = stored.payload()
    wrong = {str(data.get("happened_at")), str(data.get("happened_on"))}
    later = _marked_since(work, stored)
    changed = []
    for row in _rows(stored):
        if row.table not in _DATED or row.key.get("name") in later:
            continue
        set_: dict[str, Json] = {
            # An act keeps the instant where it is known; every other column holds the day.
            column: str(right) if column == "happened_at" else right.day.isoformat()
            for column, value in row.set.items()
            if column in _DAYS and str(value) in wrong
        }
        if set_:
            changed.append(Row(row.table, row.key, set_))
    return changed


def _marked_since(work: Work, stored: Stored) -> set[Json]:
    """Return the marks that a later event set: their date is that event's, not this one's."""
    query = select(case_mark.c.name).where(
        case_mark.c.case_ref == stored.stream.removeprefix("case:"), case_mark.c.event > stored.id
    )
    return set(work.connection.execute(query).scalars())
