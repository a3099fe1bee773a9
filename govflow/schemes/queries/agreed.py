"""Whose agreement a plan asserts, beside what is recorded of them."""

from __future__ import annotations

from sqlalchemy import Connection, select

from govflow.road.ports import Case
from govflow.schemes.asserting import Agreement, Asked, asked_of
from govflow.schemes.ports import SchemeParts
from govflow.schemes.tables import third_party_agreement


def agreements_of(connection: Connection, ref: str) -> tuple[Agreement, ...]:
    """Return what third parties agreed to under a plan, in its order, also what was taken back."""
    at = third_party_agreement.c
    query = select(third_party_agreement).where(at.case_ref == ref).order_by(at.event)
    found = []
    for row in connection.execute(query).mappings():
        given = {name: row[name] for name in Agreement.__slots__} | {"in_full": bool(row["in_full"])}
        found.append(Agreement(**given))
    return tuple(found)


def asked_by(connection: Connection, parts: SchemeParts, case: Case) -> tuple[Asked, ...]:
    """Return the third parties a plan's round names, each with the plan's answer and what is recorded."""
    rules = parts.third_parties_of(case.year)
    return asked_of(parts.held_of(connection, case.ref), rules, agreements_of(connection, case.ref))
