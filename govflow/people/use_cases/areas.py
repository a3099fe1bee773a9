"""Registering areas with their organisations and bodies from a file. Run again, it records what changed.

Terms of reference and seats come in once: what became of them since is the record's, not the file's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from govflow.kernel.errors import InvalidInput, refusal
from govflow.kernel.findings import Json
from govflow.ledger.rows import Row
from govflow.people.model import nearest
from govflow.people.queries import administrator_of
from govflow.people.rules import PeopleRules
from govflow.people.use_cases.standing import standing_rows
from govflow.storage.base import PROJECTIONS
from govflow.storage.ledger import NewEvent
from govflow.storage.work import Work

REGISTERED, AMENDED = "area.registered", "area.amended"


@dataclass(frozen=True, slots=True)
class AreaLoaded:
    """What loading a file came to."""

    slug: str
    added: int
    changed: int


def load_area(work: Work, rules: PeopleRules, file: Mapping[str, Any]) -> AreaLoaded:
    """Register an area with its organisations and bodies, or what is new of them. Nothing is removed.

    Raises:
        InvalidInput: naming the key of the file that is missing or unknown.
        Refused: ``NOT_YOUR_ROLE`` for anyone but a system administrator.
    """
    _check_may_register(work)
    slug = _text(file, "area", "the file")
    work.lock_stream(f"area:{slug}")
    wanted = _wanted(file, slug, rules)
    rows = [row for each in wanted if (row := _difference(work, *each)) is not None]
    moment = work.moment(f"area:{slug}")
    rows += standing_rows(work, file, moment.next_id)
    added = sum(1 for row in rows if row.new)
    if rows:
        is_new = any(row.new and row.table == "area" for row in rows)
        counts: dict[str, Json] = {"area": slug, "added": added, "changed": len(rows) - added}
        work.append(
            NewEvent(
                stream=f"area:{slug}",
                type=REGISTERED if is_new else AMENDED,
                actor=work.actor.id,
                data={**counts, "door": str(work.actor.door)},
                rows=rows,
            ),
            moment,
        )
    return AreaLoaded(slug, added, len(rows) - added)


def _check_may_register(work: Work) -> None:
    if work.actor.is_system or administrator_of(work.connection, work.actor.id).is_system:
        return
    raise refusal(
        "NOT_YOUR_ROLE",
        "Only a system administrator registers areas.",
        rule="Who keeps the system running registers its areas",
        remedy="Ask a system administrator.",
    )


Wanted = tuple[str, str, dict[str, Json]]


def _wanted(file: Mapping[str, Any], slug: str, rules: PeopleRules) -> list[Wanted]:
    found: list[Wanted] = [
        ("area", slug, {"code": _text(file, "code", slug), "name": _text(file, "name", slug)})
    ]
    for each in file.get("organisations", ()):
        key = _text(each, "slug", "an organisation")
        values = {name: _text(each, name, key) for name in ("name", "kind")}
        found.append(("organisation", key, {"area": slug, **values}))
    for each in file.get("bodies", ()):
        key = _text(each, "slug", "a body")
        found.append(("body", key, {"area": slug, **_body(each, key, rules)}))
    return found


def _body(each: Mapping[str, Any], key: str, rules: PeopleRules) -> dict[str, Json]:
    kind = _text(each, "kind", key)
    if kind not in rules.bodies:
        message = (
            f"'{key}' is of the kind '{kind}', which is no kind of body.{nearest(kind, list(rules.bodies))}"
        )
        raise InvalidInput(message, field="kind")
    return {
        "kind": kind,
        "name": _text(each, "name", key),
        "abbreviation": str(each.get("abbreviation", "")),
        "advisory": int(bool(rules.bodies[kind]["advisory"])),
        "outside": int(bool(rules.bodies[kind]["outside"])),
    }


def _text(values: Mapping[str, Any], key: str, place: str) -> str:
    value = values.get(key)
    if not isinstance(value, str) or not value.strip():
        raise InvalidInput(f"The file does not say '{key}' of {place}, as text.", field=key)
    if not value.strip().isprintable():
        raise InvalidInput(f"'{key}' of {place} holds characters that cannot be seen.", field=key)
    return value.strip()


def _difference(work: Work, table: str, slug: str, values: dict[str, Json]) -> Row | None:
    target = PROJECTIONS[table].table
    found = work.connection.execute(select(target).where(target.c.slug == slug)).mappings().first()
    if found is None:
        return Row(table, {"slug": slug}, values, new=True)
    if "area" in values and found["area"] != values["area"]:
        message = f"'{slug}' already belongs to the area '{found['area']}'. Give it another slug."
        raise InvalidInput(message, field="slug")
    changed = {name: value for name, value in values.items() if found[name] != value}
    return Row(table, {"slug": slug}, changed) if changed else None
