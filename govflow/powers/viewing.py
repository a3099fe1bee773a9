"""One page each: what a delegate decides on, and what the statutory officers hold and settle."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select

from govflow.kernel.findings import Finding
from govflow.kernel.moments import format_instant
from govflow.powers.judging import judge_by_delegation, wish_under
from govflow.powers.model import KnownDecision
from govflow.powers.queries.asked import consultations_under
from govflow.powers.queries.loading import KnownDelegation, load_decision, need_delegation
from govflow.powers.tables import decision, delegation, hold
from govflow.road.approval import Contents, contents_of
from govflow.road.history import Entry, read_entries
from govflow.road.ports import Case, Span
from govflow.road.queries import load_case
from govflow.road.tables import case_document, cases, document
from govflow.storage.register import interest

LATEST = 5


@dataclass(frozen=True, slots=True)
class Deciding:
    """Everything a delegate needs to decide in a minute."""

    known: KnownDelegation
    about: Case | None
    instrument: KnownDecision | None
    asked: Sequence[RowMapping]
    interests: Sequence[RowMapping]
    documents: Sequence[RowMapping]
    latest: Sequence[Entry]
    contents: Contents
    in_the_way: tuple[Finding, ...]
    is_delegate: bool


def view_deciding(connection: Connection, ref: str, about: str, person: str, now: datetime) -> Deciding:
    """Return what a delegation and a case come to for somebody at this moment.

    Raises:
        NotFound: where there is no such delegation or case.
    """
    known = need_delegation(connection, ref)
    case = load_case(connection, about) if about else None
    wish = wish_under(connection, known, case, person, (now, now))
    found = judge_by_delegation(connection, known, wish)
    story = read_entries(connection, about) if about else []
    return Deciding(
        known=known,
        about=case,
        instrument=load_decision(connection, known.instrument),
        asked=consultations_under(connection, ref),
        interests=interests_of(connection, person, now),
        documents=documents_of(connection, about) if about else (),
        latest=list(reversed(story))[:LATEST],
        contents=contents_of(story),
        in_the_way=tuple(one for one in found.findings if one.figures.get("field") != "amount"),
        is_delegate=any(party.is_one_of(wish.keys) for party in known.terms.delegates),
    )


def interests_of(connection: Connection, person: str, now: datetime) -> list[RowMapping]:
    """Return what somebody has in the register of interests now, for their own eyes."""
    query = select(interest).where(interest.c.person == person).order_by(interest.c.event)
    at = format_instant(now)
    return [
        row
        for row in connection.execute(query).mappings()
        if Span(at, at).meets(row["from_at"], row["until_at"])
    ]


def documents_of(connection: Connection, ref: str) -> list[RowMapping]:
    """Return the documents on a case, newest first."""
    query = (
        select(document.c.id, document.c.name, document.c.sha256, case_document.c.kind, case_document.c.event)
        .join(case_document, case_document.c.document == document.c.id)
        .where(case_document.c.case_ref == ref, document.c.visibility != "private")
        .order_by(case_document.c.event.desc())
    )
    return list(connection.execute(query).mappings())


def holds_in(connection: Connection, areas: Collection[str]) -> list[RowMapping]:
    """Return the holds of some areas, those still on first."""
    query = (
        select(hold, cases.c.area)
        .join(cases, cases.c.ref == hold.c.case_ref)
        .where(cases.c.area.in_(list(areas)))
        .order_by(hold.c.lifted_at, hold.c.event.desc())
    )
    return list(connection.execute(query).mappings())


def unconfirmed_in(connection: Connection, areas: Collection[str]) -> list[str]:
    """Return the delegations whose power is not confirmed: the monitoring officer's list."""
    query = select(delegation.c.case_ref).where(
        delegation.c.area.in_(list(areas)), delegation.c.power_confirmed == "no", delegation.c.struck == 0
    )
    return list(connection.execute(query.order_by(delegation.c.case_ref)).scalars())


def questioned_in(connection: Connection, areas: Collection[str]) -> list[Mapping[str, str]]:
    """Return the decisions in question, newest first."""
    query = select(decision.c.case_ref, decision.c.in_question).where(
        decision.c.area.in_(list(areas)), decision.c.in_question != "", decision.c.struck == 0
    )
    return [dict(row) for row in connection.execute(query.order_by(decision.c.event.desc())).mappings()]
