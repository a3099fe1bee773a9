"""Agreements as they stand: one with all that is held of it, and the register with search and filters."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, RowMapping, select

from govflow.agreements.held import (
    annexes_of,
    approvals_of,
    clauses_of,
    final_texts,
    parties_of,
    partner_parties,
    record_of,
    signatures_of,
    signed_before_version_4,
)
from govflow.agreements.model import (
    KIND,
    OVER,
    SECTION_75,
    Agreement,
    Clause,
    Kind,
    PartyState,
    Record,
    days_between,
    missing,
)
from govflow.agreements.ports import AgreementParts
from govflow.agreements.tables import agreement
from govflow.agreements.warnings import warnings_of
from govflow.kernel.errors import NotFound
from govflow.kernel.moments import london_date
from govflow.road.ports import Case
from govflow.road.queries import load_case
from govflow.road.tables import cases, milestone
from govflow.storage.work import read_clock

LONGEST_REF, LONGEST_SEARCH = 200, 200
SIGNED_MILESTONE = "section_75_signed"


@dataclass(frozen=True, slots=True)
class Sought:
    """What is sought in the register; empty: any. ``q``: words of titles, references and names of parties."""

    kind: str = ""
    state: str = ""
    area: str = ""
    q: str = ""


def agreement_called(connection: Connection, ref: str, areas: Collection[str]) -> Case:
    """Return an agreement of some areas.

    Raises:
        NotFound: in the same words for one that is not there and one behind the wall.
    """
    case = None if "\x00" in ref or len(ref) > LONGEST_REF else load_case(connection, ref, KIND)
    if case is None or case.area not in areas:
        raise NotFound(f"There is no agreement with the reference '{ref[:LONGEST_REF]}'.")
    return case


def agreement_of(connection: Connection, parts: AgreementParts, case: Case) -> Agreement:
    """Return an agreement with its parties, annexes, required contents, dates and warnings."""
    today = london_date(read_clock(connection))
    held = record_of(connection, case.ref) or Record(kind="section_75" if case.workflow == SECTION_75 else "")
    kind = parts.kinds.get(held.kind)
    sign_by, days_late = _signing(connection, case, today)
    clauses = clauses_of(connection, case.ref)
    given = {item: clause for item, (clause, _) in clauses.items()}
    parties = _parties(connection, case, held)
    return Agreement(
        ref=case.ref,
        area=case.area,
        year=case.year,
        state=case.state,
        state_title=_state_title(connection, parts, case),
        record=held,
        kind=kind,
        parties=parties,
        annexes=annexes_of(connection, case.ref),
        clauses=_clauses(kind, clauses),
        text_sha256=next(iter(sorted(final_texts(connection, case.ref))), ""),
        sign_by=sign_by,
        days_late=days_late,
        findings=tuple(warnings_of(held, case.state, parties, missing(kind, given), today)),
        successors=successors_of(connection, case.ref),
    )


def _clauses(kind: Kind | None, given: Mapping[str, tuple[str, str]]) -> tuple[Clause, ...]:
    contents = kind.contents if kind else ()
    return tuple(Clause(one, *given.get(one.key, ("", ""))) for one in contents)


def _parties(connection: Connection, case: Case, held: Record) -> tuple[PartyState, ...]:
    known = parties_of(connection, case.ref)
    if not known and case.workflow == SECTION_75:
        known = partner_parties(connection, case.area)
    approved = approvals_of(connection, case.ref)
    signed = signatures_of(connection, case.ref, held.commencement)
    before = signed_before_version_4(connection, case.ref)
    return tuple(
        PartyState(one, approved.get(one.slug), signed.get(one.slug) or before.get(one.side)) for one in known
    )


def _state_title(connection: Connection, parts: AgreementParts, case: Case) -> str:
    state = parts.road.definitions.pinned(connection, case.digest).states.get(case.state)
    return state.title if state else case.state


def _signing(connection: Connection, case: Case, today: date) -> tuple[str, int]:
    """Return by when the plan's timetable has it signed, and how many days late it is, or was signed."""
    if case.workflow != SECTION_75:
        return "", 0
    query = (
        select(milestone.c.due, milestone.c.met_on)
        .select_from(milestone.join(cases, cases.c.ref == milestone.c.case_ref))
        .where(
            cases.c.kind == "plan",
            cases.c.area == case.area,
            cases.c.year == case.year,
            cases.c.state != "withdrawn",
            milestone.c.key == SIGNED_MILESTONE,
            milestone.c.waived == 0,
            milestone.c.struck == 0,
        )
    )
    row = connection.execute(query).first()
    if row is None or not row.due:
        return "", 0
    if not row.met_on and case.state in OVER:
        return row.due, 0
    return row.due, days_between(row.due, row.met_on or today.isoformat())


def successors_of(connection: Connection, ref: str) -> tuple[str, ...]:
    """Return the agreements that continue, vary or replace this one."""
    query = select(agreement.c.case_ref).where(agreement.c.about == ref, agreement.c.struck == 0)
    return tuple(connection.execute(query.order_by(agreement.c.case_ref)).scalars())


def register(
    connection: Connection, parts: AgreementParts, areas: Collection[str], sought: Sought
) -> tuple[Agreement, ...]:
    """Return the agreements of some areas that fit what is sought, the newest years first."""
    query = select(cases).where(cases.c.kind == KIND, cases.c.area.in_(sorted(areas)))
    if sought.area:
        query = query.where(cases.c.area == sought.area)
    if sought.state:
        query = query.where(cases.c.state == sought.state)
    rows: Sequence[RowMapping] = (
        connection.execute(query.order_by(cases.c.year.desc(), cases.c.ref)).mappings().all()
    )
    found = (agreement_of(connection, parts, Case.from_row(row)) for row in rows)
    return tuple(one for one in found if fits(one, sought))


def fits(one: Agreement, sought: Sought) -> bool:
    """Say whether an agreement is what is sought."""
    asked = ((sought.kind, one.record.kind), (sought.state, one.state), (sought.area, one.area))
    if any(wanted and wanted != held for wanted, held in asked):
        return False
    words = sought.q[:LONGEST_SEARCH].casefold().split()
    text = " ".join((one.title, one.ref, *(each.party.name for each in one.parties))).casefold()
    return all(word in text for word in words)


def ends_in(connection: Connection, area: str) -> list[tuple[str, date]]:
    """Return until when each agreement of an area that is in force runs, by its record."""
    query = (
        select(agreement.c.case_ref, agreement.c.ends_on)
        .join(cases, cases.c.ref == agreement.c.case_ref)
        .where(cases.c.area == area, cases.c.state.not_in(sorted(OVER)), agreement.c.ends_on != "")
        .where(agreement.c.struck == 0)
        .order_by(agreement.c.case_ref)
    )
    return [(row.case_ref, date.fromisoformat(row.ends_on)) for row in connection.execute(query)]
