"""A case's history in a form that outlives releases: what happened, when, by whom in what role, on what.

Ids and hashes differ from one database to the next, so they are left out; texts are kept as digests.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from govflow.kernel.canonical import digest
from govflow.kernel.findings import Json
from govflow.road.history import Entry, position_at, read_entries
from govflow.road.queries import lines_of, load_case, marks_of, retrospective
from govflow.road.tables import milestone
from govflow.road.withholding import REQUEST
from govflow.storage.register import person

_TO_THE_MINUTE = len("2021-11-11T09:01")
_KEPT = (
    "trigger",
    "from",
    "to",
    "version",
    "role",
    "milestone",
    "happened_on",
    "whole_day",
    "kind",
    "wrong",
    "right",
)


def history_of(connection: Connection, ref: str) -> dict[str, Json]:
    """Return a case's whole history, the same from any database that holds it."""
    case = load_case(connection, ref)
    entries = read_entries(connection, ref)
    position = position_at(entries)
    names = {row.id: row.sign_in for row in connection.execute(select(person.c.id, person.c.sign_in))}
    numbers: dict[int, int] = {entry.event: entry.seq for entry in entries}
    late = retrospective(entries, {name: dict(row) for name, row in marks_of(connection, ref).items()})
    return {
        "ref": ref,
        "workflow": case.definition,
        "definition": case.digest,
        "state": position.state if position else "",
        "version": case.version,
        "retrospective_days": late.days if late else None,
        "entries": [_entry(entry, names, numbers) for entry in entries],
        "lines": [_line(dict(row)) for row in lines_of(connection, ref)],
        "milestones": _milestones(connection, ref),
    }


def digest_of(history: Mapping[str, Json]) -> str:
    """Return the digest of a history."""
    return digest(history)


def _entry(entry: Entry, names: Mapping[str, str | None], numbers: Mapping[int, int]) -> Json:
    data = entry.data
    evidence = data.get("evidence")
    papers: list[Json] = [
        [paper["kind"], paper["sha256"]]
        for paper in (evidence if isinstance(evidence, list) else [])
        if isinstance(paper, dict)
    ]
    guards = data.get("guards")
    judged: list[Json] = [
        [guard["guard"], guard["facts"], guard["verdict"]]
        for guard in (guards if isinstance(guards, list) else [])
        if isinstance(guard, dict)
    ]
    flags = data.get("flags")
    return {
        "seq": entry.seq,
        "type": entry.type,
        "day": entry.at.date().isoformat(),
        "actor": names.get(entry.actor) or entry.actor,
        "happened_at": _typed(entry.happened_at),
        "struck": entry.struck_by is not None,
        "redated": entry.redated_by is not None,
        "papers": papers,
        "guards": judged,
        "flags": [
            flag["code"] for flag in (flags if isinstance(flags, list) else []) if isinstance(flag, dict)
        ],
        "about": numbers.get(int(str(data["about"]))) if "about" in data else None,
        # A request names what it is about by an id of this database.
        "texts": digest({name: text for name, text in entry.private.items() if name != REQUEST}),
        "kept": {name: data[name] for name in _KEPT if name in data},
    }


def _typed(happened_at: str) -> str:
    """Return an instant as it was typed; one that the running clock gave, to the minute."""
    return happened_at[:_TO_THE_MINUTE] if "." in happened_at else happened_at


def _line(row: Mapping[str, Json]) -> Json:
    kept = ("kind", "number", "from_whom", "section", "asked_on", "due_on", "status", "verdict")
    texts: Json = [row["text"], row["answer"]]
    return {**{name: row[name] for name in kept}, "texts": digest(texts)}


def _milestones(connection: Connection, ref: str) -> list[Json]:
    columns = [milestone.c[name] for name in ("key", "qualifier", "start", "due", "met_on", "waived")]
    query = select(*columns).where(milestone.c.case_ref == ref).order_by(milestone.c.position)
    return [list(row) for row in connection.execute(query)]
