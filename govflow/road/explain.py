"""An event in sentences: who, what, when it happened and was recorded, under which power, on which papers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from sqlalchemy import Connection, select

from govflow.kernel.findings import Json
from govflow.kernel.words import spaced
from govflow.ledger.event import Stored, read_envelope
from govflow.road.chain import power_in_words
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
    return [*told, *power_in_words(connection, data, names), *_since(connection, stored)]


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
    yield from _approval(data)
    yield from _guards(data.get("guards"))
    yield from _papers(connection, data.get("evidence"))
    for flag in _mappings(data.get("flags")):
        yield f"Recorded although a rule was not met: {flag.get('message')}"
    reason = stored.private_part().get("reason")
    if reason:
        yield f"The reason given: {reason}"


def _correction(data: Mapping[str, Json]) -> Iterator[str]:
    if "kind" not in data or "correction" not in data:
        return
    about = f"It says that event {data.get('about')}"
    if data.get("kind") == "struck":
        yield f"{about} was recorded in error."
    else:
        yield f"{about} happened on {data.get('right')}, not on {data.get('wrong')}."
    for event in _numbers(data.get("relying")):
        yield f"Event {event} relied on it, and is to be confirmed or withdrawn."


def _approval(data: Mapping[str, Json]) -> Iterator[str]:
    """What it approved of the contents, what it relies on of what was approved, or what it brought in."""
    approved, relied = data.get("approves"), data.get("relies_on")
    if isinstance(approved, dict):
        parts = approved.get("parts")
        named = ", ".join(spaced(part) for part in parts) if isinstance(parts, dict) else ""
        which = f"version {approved['content']} (SHA-256 {approved['sha256']})" if approved["content"] else ""
        yield f"It approved the {named} of {which or 'contents that were not held here'}."
        if approved.get("no_change"):
            yield "The resolution forbids any change."
    if isinstance(relied, dict):
        on = ", ".join(f"event {one}" for one in _numbers(relied.get("approvals"))) or "nothing recorded here"
        changed = ", ".join(spaced(one) for one in _numbers(relied.get("listed")))
        yield f"It relies on what was approved by {on}."
        if changed:
            yield f"Changed since, as the approval allows: {changed}."
    content = data.get("content")
    if isinstance(content, dict):
        changed = ", ".join(spaced(one) for one in _numbers(content.get("changed"))) or "no part"
        yield f"It is version {content['number']} of the contents, SHA-256 {content['sha256']}."
        yield f"Said to have changed in it: {changed}."


def _numbers(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


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
