"""An event in sentences: who, what, when it happened and was recorded, under which power, on which papers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from sqlalchemy import Connection, select

from govflow.kernel.findings import Json
from govflow.ledger.event import Stored, read_envelope
from govflow.road.history import Entry, read_entries
from govflow.road.tables import document
from govflow.storage.register import body

Names = Callable[[Connection, Collection[str]], Mapping[str, str]]


def explain(connection: Connection, stored: Stored, names_for: Names) -> list[str]:
    """Return what an auditor asks of an event, a sentence each."""
    data = stored.payload()
    actor = read_envelope(stored.envelope).actor
    behalf = str(data.get("for") or "")
    names = {**names_for(connection, {actor, behalf} - {""}), **_bodies(connection)}
    told = _sentences(connection, stored, data, names.get(actor, actor), names.get(behalf, behalf))
    return [*told, *_power(data.get("authority"), names), *_since(connection, stored)]


def _bodies(connection: Connection) -> dict[str, str]:
    return {f"body:{row.slug}": row.name for row in connection.execute(select(body.c.slug, body.c.name))}


def _since(connection: Connection, stored: Stored) -> Iterator[str]:
    """What later came of it: the event itself stays as it was written."""
    stem, _, ref = stored.stream.partition(":")
    entries = read_entries(connection, ref) if stem == "case" else []
    entry = next((entry for entry in entries if entry.event == stored.id), None)
    yield from _answered(entry) if entry is not None else ()
    if entry is not None and entry.redated_by is not None:
        yield f"Its date was put right by event {entry.redated_by}: it happened on {entry.happened_at}."
    if entry is not None and entry.struck_by is not None:
        yield f"It was recorded in error: event {entry.struck_by} struck it."


def _answered(entry: Entry) -> Iterator[str]:
    if not entry.on_behalf:
        return
    if entry.answered_by is None:
        yield "It was recorded on behalf of whoever did it, who has not confirmed it."
    else:
        yield f"It was {entry.on_behalf}: event {entry.answered_by}."


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
    yield from _correction(data)
    yield from _guards(data.get("guards"))
    yield from _papers(connection, data.get("evidence"))
    for flag in _mappings(data.get("flags")):
        yield f"Recorded although a rule was not met: {flag.get('message')}"
    reason = stored.private_part().get("reason")
    if reason:
        yield f"The reason given: {reason}"


def _correction(data: Mapping[str, Json]) -> Iterator[str]:
    if "correction" not in data:
        return
    about = f"It says that event {data.get('about')}"
    if data.get("kind") == "struck":
        yield f"{about} was recorded in error."
    else:
        yield f"{about} happened on {data.get('right')}, not on {data.get('wrong')}."
    for event in _numbers(data.get("relying")):
        yield f"Event {event} relied on it, and is to be confirmed or withdrawn."


def _numbers(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _power(authority: Json, names: Mapping[str, str]) -> Iterator[str]:
    if not isinstance(authority, dict) or not authority:
        return
    if authority.get("kind") == "act":
        acting = str(authority.get("body"))
        outcome = f" ({str(authority['outcome']).replace('_', ' ')})" if authority.get("outcome") else ""
        yield (
            f"It rests on {authority.get('ref')}, an act of {names.get(acting, acting)}{outcome} "
            f"of {authority.get('happened_at')}."
        )
    elif authority.get("kind") in {"delegation", "decision"}:
        yield from chain(authority)
    elif authority.get("kind") == "none":
        yield f"No power was cited for it ({authority.get('power')})."
    elif authority.get("kind") == "routine":
        role = str(authority.get("ref")).replace("_", " ")
        yield f"It was taken under the routine power of the {role}, held from {authority.get('from')}."
    else:
        yield f"It follows from a rule of the workflow ({authority.get('version')})."


def chain(snapshot: Mapping[str, Json]) -> Iterator[str]:
    """Yield the chain of a power in sentences: delegation, resolution, meeting, terms of reference."""
    if snapshot.get("kind") == "delegation":
        until = snapshot.get("until")
        ends = f"until {until}" if until else "with no end given"
        who = str(snapshot.get("delegate")).removeprefix("office:").replace("_", " ")
        yield (
            f"It was done under the delegation {snapshot.get('ref')} to {who or 'nobody here'}, which passes "
            f"the power '{_spaced(snapshot.get('power'))}' from {snapshot.get('from')} {ends}."
        )
        if snapshot.get("limit"):
            used = snapshot.get("amount") or "0.00"
            yield f"Its limits: {_pairs(snapshot['limit'])}; this act used £{used}."
        if snapshot.get("power_confirmed") == "no":
            yield "Which power that delegation rests on was not confirmed."
        if snapshot.get("under"):
            yield f"It had been passed on under {snapshot['under']}."
    granted = snapshot.get("instrument") if snapshot.get("kind") == "delegation" else snapshot
    if isinstance(granted, dict) and granted:
        yield from _resolution(granted)


def _resolution(decided: Mapping[str, Json]) -> Iterator[str]:
    who = str(decided.get("body") or decided.get("office")).removeprefix("body:").removeprefix("office:")
    where = f" at {decided['meeting']}" if decided.get("meeting") else ""
    words = f"SHA-256 of its words {decided.get('sha256')}"
    yield (
        f"That rests on {decided.get('ref')}, by which {who} resolved to {_spaced(decided.get('verb'))} on "
        f"{decided.get('decided_at')}{where} ({words})."
    )
    terms = decided.get("terms")
    if isinstance(terms, dict) and terms:
        by = f", approved by {terms['approved_by']}" if terms.get("approved_by") else ""
        yield f"{who} held that power by its terms of reference in force from {terms.get('from')}{by}."


def _pairs(limits: Json) -> str:
    if not isinstance(limits, dict):
        return ""
    return ", ".join(
        f"£{amount} {'for one act' if name == 'each' else 'in all'}" for name, amount in limits.items()
    )


def _spaced(name: Json) -> str:
    return str(name).replace("_", " ")


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
