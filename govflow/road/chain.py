"""The chain of authority in sentences: power, delegation, resolution, terms, who approved them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, select

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.kernel.moments import parse_happened
from govflow.kernel.words import spaced
from govflow.road.ports import Span
from govflow.storage.register import body, body_terms


def power_in_words(
    connection: Connection, data: Mapping[str, Json], names: Mapping[str, str]
) -> Iterator[str]:
    """Yield under which power something was done, and what that rests on, back to who approved it."""
    authority = data.get("authority")
    if not isinstance(authority, dict) or not authority:
        return
    kind = authority.get("kind")
    if kind == "act":
        yield from _act(connection, authority, names)
    elif kind in {"delegation", "decision"}:
        yield from _chain(authority, names)
    elif kind == "none":
        yield f"No power was cited for it ({authority.get('power')})."
    elif kind == "routine":
        held = f"held from {authority.get('from')}"
        until = f" until {authority['until']}" if authority.get("until") else ""
        yield f"It was taken under the routine power of the {spaced(authority.get('ref'))}, {held}{until}."
    else:
        yield f"It follows from a rule of the workflow ({authority.get('version')}): it needs no other power."


def _act(connection: Connection, act: Mapping[str, Json], names: Mapping[str, str]) -> Iterator[str]:
    known = str(act.get("body"))
    who = names.get(known, known)
    outcome = f" ({spaced(act['outcome'])})" if act.get("outcome") else ""
    at = f" at {act['meeting']}" if act.get("meeting") else ""
    yield f"It rests on {act.get('ref')}, an act of {who}{outcome} of {act.get('happened_at')}{at}."
    slug = known.removeprefix("body:")
    outside = connection.execute(select(body.c.outside).where(body.c.slug == slug)).scalar()
    terms = act.get("terms") or _terms_then(connection, slug, str(act.get("happened_at")))
    if terms:
        yield from _terms(terms, who)
    elif outside:
        yield f"{who} is an outside body: its power is its own, and this is the record of what it did."
    else:
        yield f"No terms of reference of {who} are recorded here for that day."


def _terms_then(connection: Connection, slug: str, happened_at: str) -> Json:
    """Return the terms of reference a body was under when it acted, where they are known."""
    try:
        span = Span.of(parse_happened(happened_at))
    except InvalidInput:
        return None
    query = select(body_terms).where(body_terms.c.body == slug).order_by(body_terms.c.from_at.desc())
    for row in connection.execute(query).mappings():
        if span.meets(row["from_at"], row["until_at"]):
            return {"from": row["from_at"], "approved_by": row["approved_by"]}
    return None


def _chain(snapshot: Mapping[str, Json], names: Mapping[str, str]) -> Iterator[str]:
    if snapshot.get("kind") == "delegation":
        until = snapshot.get("until")
        ends = f"until {until}" if until else "with no end given"
        who = str(snapshot.get("delegate")).removeprefix("office:").replace("_", " ")
        yield (
            f"It was done under the delegation {snapshot.get('ref')} to {who or 'nobody here'}, which passes "
            f"the power '{spaced(snapshot.get('power'))}' from {snapshot.get('from')} {ends}."
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
        yield from _resolution(granted, names)


def _resolution(decided: Mapping[str, Json], names: Mapping[str, str]) -> Iterator[str]:
    known = str(decided.get("body") or decided.get("office"))
    who = names.get(known) or f"the {spaced(known.removeprefix('office:'))}"
    where = f" at {decided['meeting']}" if decided.get("meeting") else ""
    # A digest of exempt wording is not kept with the act.
    words = f" (SHA-256 of its words {decided['sha256']})" if decided.get("sha256") else ""
    yield (
        f"That rests on {decided.get('ref')}, by which {who} resolved to {spaced(decided.get('verb'))} on "
        f"{decided.get('decided_at')}{where}{words}."
    )
    yield from _terms(decided.get("terms"), who)


def _terms(terms: Json, who: str) -> Iterator[str]:
    if isinstance(terms, dict) and terms:
        by = f", approved by {terms['approved_by']}" if terms.get("approved_by") else ""
        yield f"{who} held that power by its terms of reference in force from {terms.get('from')}{by}."


def _pairs(limits: Json) -> str:
    if not isinstance(limits, dict):
        return ""
    return ", ".join(
        f"£{amount} {'for one act' if name == 'each' else 'in all'}" for name, amount in limits.items()
    )
