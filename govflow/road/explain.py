"""An event in sentences: who, what, when it happened and was recorded, under which power, on which papers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from sqlalchemy import Connection, select

from govflow.kernel.findings import Json
from govflow.ledger.event import Stored, read_envelope
from govflow.road.tables import document
from govflow.storage.register import body

Names = Callable[[Connection, Collection[str]], Mapping[str, str]]


def explain(connection: Connection, stored: Stored, names_for: Names) -> list[str]:
    """Return what an auditor asks of an event, a sentence each."""
    data = stored.payload()
    actor = read_envelope(stored.envelope).actor
    behalf = str(data.get("for") or "")
    names = {**names_for(connection, {actor, behalf} - {""}), **_bodies(connection, behalf)}
    return list(_sentences(connection, stored, data, names.get(actor, actor), names.get(behalf, behalf)))


def _bodies(connection: Connection, behalf: str) -> dict[str, str]:
    if not behalf.startswith("body:"):
        return {}
    name = connection.execute(select(body.c.name).where(body.c.slug == behalf.removeprefix("body:"))).scalar()
    return {behalf: name or behalf}


def _sentences(
    connection: Connection, stored: Stored, data: Mapping[str, Json], actor: str, behalf: str
) -> Iterator[str]:
    yield f"Event {stored.id} is number {stored.seq} of {stored.stream}: {stored.type}."
    if data.get("trigger") and data.get("to"):
        yield f"The step '{data['trigger']}' took the case from '{data.get('from')}' to '{data['to']}'."
    if data.get("happened_at"):
        day = " (only the day is known)" if data.get("whole_day") else ""
        yield f"It was done by {behalf} on {data['happened_at']}{day}."
        yield f"It was recorded by {actor} at {stored.at}, through the {data.get('door')}."
    else:
        door = data.get("door", "door not recorded")
        yield f"It was done here by {actor} at {stored.at}, through the {door}."
    if data.get("role"):
        yield f"The role used was {str(data['role']).replace('_', ' ')}."
    yield from _power(data.get("authority"))
    yield from _guards(data.get("guards"))
    yield from _papers(connection, data.get("evidence"))
    for flag in _mappings(data.get("flags")):
        yield f"Recorded although a rule was not met: {flag.get('message')}"
    reason = stored.private_part().get("reason")
    if reason:
        yield f"The reason given: {reason}"


def _power(authority: Json) -> Iterator[str]:
    if not isinstance(authority, dict) or not authority:
        return
    if authority.get("kind") == "act":
        outcome = f" ({str(authority['outcome']).replace('_', ' ')})" if authority.get("outcome") else ""
        yield (
            f"It rests on {authority.get('ref')}, an act of {authority.get('body')}{outcome} "
            f"of {authority.get('happened_at')}."
        )
    elif authority.get("kind") == "routine":
        role = str(authority.get("ref")).replace("_", " ")
        yield f"It was taken under the routine power of the {role}, held from {authority.get('from')}."
    else:
        yield f"It follows from a rule of the workflow ({authority.get('version')})."


def _guards(guards: Json) -> Iterator[str]:
    for guard in _mappings(guards):
        verdict = "held" if guard.get("verdict") else "did not hold"
        yield f"The condition '{guard.get('guard')}' {verdict}, on {guard.get('facts')}."


def _papers(connection: Connection, evidence: Json) -> Iterator[str]:
    for paper in _mappings(evidence):
        name = connection.execute(
            select(document.c.name).where(document.c.id == str(paper.get("document")))
        ).scalar()
        yield f"Paper: {paper.get('kind')}, '{name or 'name erased'}', SHA-256 {paper.get('sha256')}."


def _mappings(value: Json) -> list[dict[str, Json]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
