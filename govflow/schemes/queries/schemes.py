"""The schemes of a plan as they stand on a day, with their warnings; and everything that was said of one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection, RowMapping, select

from govflow.kernel.errors import NotFound
from govflow.kernel.findings import Json
from govflow.road.ports import Case
from govflow.road.queries import load_case
from govflow.schemes.model import (
    Cited,
    Said,
    Scheme,
    Start,
    history_of,
    last_words,
    lines_by_scheme,
    year_end,
)
from govflow.schemes.ports import SchemeParts
from govflow.schemes.tables import scheme_entry, scheme_start
from govflow.schemes.warnings import On, scheme_findings

LONGEST_REF = 200


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that was said of one scheme, the newest first; starts as each source gave them."""

    said: tuple[Said, ...]
    starts: tuple[Start, ...]

    @property
    def people(self) -> set[str]:
        """Return who said it."""
        return {one.by for one in self.said} | {one.by for one in self.starts}

    def as_json(self) -> list[Json]:
        """Return the shape printed: each field as it was said, and each start."""
        said: list[Json] = [one.as_json() for one in self.said]
        return said + [{"field": "starts", **one.as_json()} for one in self.starts]


def plan_called(connection: Connection, ref: str, areas: Collection[str]) -> Case:
    """Return a plan of some areas.

    Raises:
        NotFound: in the same words for one that is not there and one behind the wall.
    """
    case = None if "\x00" in ref or len(ref) > LONGEST_REF else load_case(connection, ref, "plan")
    if case is None or case.area not in areas:
        raise NotFound(f"There is no plan with the reference '{ref[:LONGEST_REF]}'.")
    return case


def schemes_of(connection: Connection, parts: SchemeParts, case: Case, today: date) -> list[Scheme]:
    """Return the schemes of a plan, those with most warnings first, then by number.

    One that is no longer among the plan's lines stays for what was said of it.
    """
    lines = lines_by_scheme(parts.held_of(connection, case.ref))
    found = {key: Scheme(key, own[0].scheme_id.text, own[0].name, tuple(own)) for key, own in lines.items()}
    said: dict[str, dict[str, Said]] = {}
    starts: dict[str, list[Start]] = {}
    for row in (*_entries(connection, case.ref), *_starts(connection, case.ref)):
        key = row["scheme"]
        before = found.get(key) or Scheme(key, row["scheme_id"], row["name"])
        found[key] = replace(before, version=max(before.version, row["event"]))
        if row["struck"]:
            continue  # Recorded in error: it stays in the history, and says nothing now.
        if "field" in row:
            said.setdefault(key, {})[row["field"]] = _said(row)
        else:
            starts.setdefault(key, []).append(_start(row))
    whole = [
        replace(one, said=said.get(key, {}), starts=last_words(starts.get(key, ())))
        for key, one in found.items()
    ]
    on = On(today, year_end(case.year), parts.warning_days)
    refs = {ref for one in whole if (ref := one.value("decision"))}
    cited = parts.decisions_called(connection, refs) if refs else {}
    return sorted((_judged(one, cited, on) for one in whole), key=lambda one: one.place)


def _judged(scheme: Scheme, cited: Mapping[str, Cited], on: On) -> Scheme:
    known = replace(scheme, cited=cited.get(scheme.value("decision")))
    return replace(known, findings=scheme_findings(known, on))


def scheme_called(connection: Connection, parts: SchemeParts, case: Case, key: str, today: date) -> Scheme:
    """Return one scheme of a plan.

    Raises:
        NotFound: where the plan has none of that key.
    """
    for one in schemes_of(connection, parts, case, today):
        if one.key == key:
            return one
    raise NotFound(f"The plan {case.ref} has no scheme '{key[:LONGEST_REF]}'. See the list of its schemes.")


def told_of(connection: Connection, ref: str, key: str) -> Told:
    """Return everything that was ever said of a scheme."""
    said = [_said(row) for row in _entries(connection, ref) if row["scheme"] == key]
    starts = [_start(row) for row in _starts(connection, ref) if row["scheme"] == key]
    return Told(history_of(said), tuple(reversed(starts)))


def _entries(connection: Connection, ref: str) -> list[RowMapping]:
    query = select(scheme_entry).where(scheme_entry.c.case_ref == ref)
    return list(connection.execute(query.order_by(scheme_entry.c.event)).mappings())


def _starts(connection: Connection, ref: str) -> list[RowMapping]:
    query = select(scheme_start).where(scheme_start.c.case_ref == ref)
    return list(connection.execute(query.order_by(scheme_start.c.event, scheme_start.c.id)).mappings())


def _said(row: RowMapping) -> Said:
    return Said(
        row["field"], row["value"], row["by"], row["at"], int(row["event"]), struck=bool(row["struck"])
    )


def _start(row: RowMapping) -> Start:
    told = {name: row[name] for name in Start.__slots__ if name != "struck"}
    return Start(**told, struck=bool(row["struck"]))
