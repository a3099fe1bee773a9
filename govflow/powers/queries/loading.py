"""From rows to what is judged: decisions, and delegations with their chain and who was asked."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, select

from govflow.kernel.errors import NotFound
from govflow.kernel.moments import parse_instant
from govflow.powers.model import KnownDecision
from govflow.powers.tables import (
    consultation,
    decision,
    delegation,
    delegation_use,
    determination,
    hold,
)
from govflow.road.tables import cases
from govflow.road.withholding import ERASED
from govflow.rulebook.delegation import Asked, Standing
from govflow.rulebook.delegation_terms import DelegationTerms, read_terms

RELIANCE, MAY_RELY = "reliance", "may_be_relied_on"
LONGEST_CHAIN = 10
PAGE = 200


@dataclass(frozen=True, slots=True)
class KnownDelegation:
    """A delegation as it stands now. ``under`` is the delegation its grantor itself acted under."""

    ref: str
    area: str
    state: str
    grantor: str
    instrument: str
    under: str
    from_at: str
    until_at: str
    ended_at: str
    pauses: tuple[tuple[datetime, datetime | None], ...]
    report_back_on: str
    power_confirmed: str
    terms: DelegationTerms
    event: int
    struck: bool
    spent: int
    holds: tuple[str, ...]


def select_decisions() -> Select[Any]:
    """Return the query of every decision with the state of its case, to be narrowed."""
    return select(decision, cases.c.state).join(cases, cases.c.ref == decision.c.case_ref)


def load_decision(connection: Connection, ref: str) -> KnownDecision | None:
    """Return a decision as it stands, or nothing."""
    row = connection.execute(select_decisions().where(decision.c.case_ref == ref)).mappings().first()
    return _known(row, holds_on(connection, [ref]), settled_about(connection, [ref])) if row else None


def decisions_about(connection: Connection, case: str) -> list[KnownDecision]:
    """Return the decisions about a case, newest first."""
    query = select_decisions().where(decision.c.subject == case).order_by(decision.c.event.desc())
    return known_decisions(connection, connection.execute(query).mappings())


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which decisions of a register: of a body, a financial year, a state; only those in question."""

    body: str = ""
    year: str = ""
    state: str = ""
    in_question: bool = False

    def narrow(self, query: Select[Any]) -> Select[Any]:
        """Return the query with what is wanted in it."""
        if self.body:
            query = query.where(decision.c.body == self.body)
        if self.state:
            query = query.where(cases.c.state == self.state)
        if self.in_question:
            query = query.where(decision.c.in_question != "")
        if self.year[:4].isdigit():
            first = int(self.year[:4])
            began, ended = f"{first}-04-01", f"{first + 1}-04-01"
            query = query.where(decision.c.decided_at >= began, decision.c.decided_at < ended)
        return query


def decisions_of(
    connection: Connection, areas: Collection[str], wanted: Wanted | None = None
) -> list[KnownDecision]:
    """Return the newest decisions of some areas: a register's first page."""
    query = (wanted or Wanted()).narrow(select_decisions().where(decision.c.area.in_(list(areas))))
    query = query.order_by(decision.c.event.desc()).limit(PAGE)
    found = known_decisions(connection, connection.execute(query).mappings())
    return [one for one in found if not (wanted and wanted.in_question and one.settled)]


def decisions_called(connection: Connection, refs: Collection[str]) -> list[KnownDecision]:
    """Return the decisions of some references."""
    query = select_decisions().where(decision.c.case_ref.in_(list(refs)))
    return known_decisions(connection, connection.execute(query).mappings())


def decisions_made(connection: Connection, areas: Collection[str]) -> list[tuple[str, str, str]]:
    """Return what a register can be narrowed by: each body, state and day there is a decision of."""
    columns = (decision.c.body, cases.c.state, func.substr(decision.c.decided_at, 1, 10))
    query = select(*columns).join(cases, cases.c.ref == decision.c.case_ref)
    query = query.where(decision.c.area.in_(list(areas))).distinct()
    return [(row[0], row[1], row[2]) for row in connection.execute(query)]


def known_decisions(connection: Connection, rows: Iterable[RowMapping]) -> list[KnownDecision]:
    """Return the decisions that these joined rows hold; two more queries whatever their number."""
    found = list(rows)
    refs = [row["case_ref"] for row in found]
    held, settled = holds_on(connection, refs), settled_about(connection, refs)
    return [_known(row, held, settled) for row in found]


def _known(row: RowMapping, held: Mapping[str, tuple[str, ...]], settled: Collection[str]) -> KnownDecision:
    ref = row["case_ref"]
    values: dict[str, Any] = {one.name: row[one.name] for one in fields(KnownDecision) if one.name in row}
    flags = {
        name: bool(row[name]) for name in ("in_principle", "struck", "executive", "key_decision", "urgent")
    }
    kept = {
        "ref": ref,
        "text": row["text"] or ERASED,
        "record": json.loads(row["record"]),
        "holds": held.get(ref, ()),
        "settled": ref in settled,
    }
    return KnownDecision(**{**values, **flags, **kept})


def holds_on(connection: Connection, refs: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return the offices that hold each of these cases."""
    if not refs:
        return {}
    query = select(hold.c.case_ref, hold.c.office).where(
        hold.c.case_ref.in_(list(refs)), hold.c.lifted_at == ""
    )
    found: dict[str, tuple[str, ...]] = {}
    for row in connection.execute(query.order_by(hold.c.id)):
        found[row.case_ref] = (*found.get(row.case_ref, ()), row.office)
    return found


def settled_about(connection: Connection, refs: Collection[str]) -> frozenset[str]:
    """Return those of these cases of which a determination says that they may be relied on: the last word."""
    if not refs:
        return frozenset()
    query = select(determination.c.about, determination.c.answer).where(
        determination.c.about.in_(list(refs)),
        determination.c.question == RELIANCE,
        determination.c.struck == 0,
    )
    last = {row.about: row.answer for row in connection.execute(query.order_by(determination.c.event))}
    return frozenset(about for about, answer in last.items() if answer == MAY_RELY)


def load_delegation(connection: Connection, ref: str) -> KnownDelegation | None:
    """Return a delegation as it stands, or nothing."""
    query = _delegations().where(delegation.c.case_ref == ref)
    found = known_delegations(connection, connection.execute(query).mappings())
    return found[0] if found else None


def delegations_of(connection: Connection, areas: Collection[str]) -> list[KnownDelegation]:
    """Return the delegations of some areas in the order of their references."""
    query = _delegations().where(delegation.c.area.in_(list(areas))).order_by(delegation.c.case_ref)
    return known_delegations(connection, connection.execute(query).mappings())


def _delegations() -> Select[Any]:
    standing = (delegation_use.c.delegation == delegation.c.case_ref) & (delegation_use.c.struck == 0)
    spent = select(func.coalesce(func.sum(delegation_use.c.pence), 0)).where(standing).scalar_subquery()
    joined = delegation.join(cases, cases.c.ref == delegation.c.case_ref)
    return select(delegation, cases.c.state, spent.label("spent")).select_from(joined)


def known_delegations(connection: Connection, rows: Iterable[RowMapping]) -> list[KnownDelegation]:
    """Return the delegations that these joined rows hold."""
    found = list(rows)
    held = holds_on(connection, [row["case_ref"] for row in found])
    return [_known_delegation(row, held.get(row["case_ref"], ())) for row in found]


def _known_delegation(row: RowMapping, held: tuple[str, ...]) -> KnownDelegation:
    pauses = [
        (parse_instant(since), parse_instant(until) if until else None)
        for since, until in json.loads(row["pauses"])
    ]
    values = {one.name: row[one.name] for one in fields(KnownDelegation) if one.name in row}
    read: dict[str, Any] = {
        "ref": row["case_ref"],
        "terms": read_terms(row["terms"]),
        "pauses": tuple(pauses),
    }
    read |= {"struck": bool(row["struck"]), "spent": int(row["spent"]), "holds": held}
    return KnownDelegation(**{**values, **read})


def chain_of(connection: Connection, first: KnownDelegation) -> list[KnownDelegation]:
    """Return the delegations a delegation was granted under, nearest first."""
    chain: list[KnownDelegation] = []
    above, seen = first.under, {first.ref}
    while above and above not in seen and len(chain) < LONGEST_CHAIN:
        seen.add(above)
        parent = load_delegation(connection, above)
        if parent is None:
            break
        chain.append(parent)
        above = parent.under
    return chain


def standing_of(
    found: KnownDelegation, grantor_powers: frozenset[str] = frozenset(), *, passed_on: bool = True
) -> Standing:
    """Return what became of a delegation, as its terms are judged with."""
    return Standing(
        ended_at=parse_instant(found.ended_at) if found.ended_at else None,
        pauses=found.pauses,
        spent=found.spent,
        grantor_powers=grantor_powers,
        passed_on=passed_on,
    )


def asked_under(connection: Connection, ref: str, case: str) -> tuple[list[Asked], dict[str, str]]:
    """Return who was consulted under a delegation about a case, and which joint delegates have assented."""
    query = (
        select(consultation)
        .where(
            consultation.c.delegation == ref,
            consultation.c.case_ref.in_([case, ""]),
            consultation.c.struck == 0,
        )
        .order_by(consultation.c.event)
    )
    asked: list[Asked] = []
    assents: dict[str, str] = {}
    for row in connection.execute(query).mappings():
        if row["kind"] == "joint":
            assents[row["consultee"]] = row["answered_by"]
            continue
        asked.append(
            Asked(
                consultee=row["consultee"],
                asked_at=parse_instant(row["asked_at"]),
                reply_by=parse_instant(row["reply_by"]),
                material=bool(row["material"]),
                replied_at=parse_instant(row["replied_at"]) if row["replied_at"] else None,
                answer=row["answer"],
                considered=row["considered"] is not None,
            )
        )
    return asked, assents


def need_decision(connection: Connection, ref: str) -> KnownDecision:
    """Return a decision.

    Raises:
        NotFound: when there is none of that reference.
    """
    found = load_decision(connection, ref)
    if found is None:
        raise NotFound(f"There is no decision with the reference '{ref}'.")
    return found


def need_delegation(connection: Connection, ref: str) -> KnownDelegation:
    """Return a delegation.

    Raises:
        NotFound: when there is none of that reference.
    """
    found = load_delegation(connection, ref)
    if found is None:
        raise NotFound(f"There is no delegation with the reference '{ref}'.")
    return found
