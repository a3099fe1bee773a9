"""Which organisations receive money under a case: kept on the case, asked about where it is decided."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, select

from govflow.road.tables import case_mark

RECIPIENT = "recipient:"


def recipients_of(connection: Connection, refs: Collection[str]) -> Mapping[str, frozenset[str]]:
    """Return, by case, the organisations that receive money under it."""
    query = select(case_mark.c.case_ref, case_mark.c.name).where(
        case_mark.c.case_ref.in_(sorted(refs)),
        case_mark.c.name.startswith(RECIPIENT),
        case_mark.c.value != "",
        case_mark.c.struck == 0,
    )
    found: dict[str, set[str]] = {ref: set() for ref in refs}
    for row in connection.execute(query):
        found[row.case_ref].add(row.name.removeprefix(RECIPIENT))
    return {ref: frozenset(names) for ref, names in found.items()}
