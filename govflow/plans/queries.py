"""Who has signed a plan, whose money is committed, and which source may be spent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select

from govflow.plans.authorising import SIGNED, stands
from govflow.plans.model import Committed, MaySpend, Partner, Signature, Source, Standing
from govflow.plans.opening import partners_of
from govflow.plans.tables import money_commitment, plan_source, signatory, spending
from govflow.road.delegated import signed_off_under
from govflow.road.gather import case_stream
from govflow.road.ports import Case
from govflow.road.tables import case_line, case_mark, cases
from govflow.storage.ledger import read_stream
from govflow.storage.register import body, organisation

BROUGHT_INTO_FORCE = "bring_into_force"

SIGNED_OFF, APPROVED, SUBMITTED = "signed_off", "approved", "submitted"
EXPECTED = "sign_off_expected"


def standing_of(connection: Connection, case: Case) -> Standing:
    """Return how a plan stands with its signatories and its money."""
    marks = _marks(connection, case.ref)
    committed = _commitments(connection, case)
    signed_off = marks.get(SIGNED_OFF, "")
    sources = _sources(connection, case, marks, committed)
    under = signed_off_under(connection, [case.ref]).get(case.ref, "")
    expected = marks.get(EXPECTED, "")
    return Standing(signatories_of(connection, case.ref), committed, sources, signed_off, under, expected)


def _marks(connection: Connection, ref: str) -> Mapping[str, str]:
    query = select(case_mark.c.name, case_mark.c.value).where(
        case_mark.c.case_ref == ref, case_mark.c.struck == 0
    )
    return {row.name: row.value for row in connection.execute(query)}


def signatories_of(connection: Connection, ref: str) -> tuple[Signature, ...]:
    """Return a plan's signatories in the order of its round, with the day each signed."""
    marks = _marks(connection, ref)
    query = select(signatory).where(signatory.c.case_ref == ref, signatory.c.struck == 0)
    rows = connection.execute(query.order_by(signatory.c.position)).mappings()
    return tuple(_signature(row, marks) for row in rows)


def _signature(row: RowMapping, marks: Mapping[str, str]) -> Signature:
    # A board signs by its sign-off, which the plan's own steps record.
    signed = marks.get(SIGNED_OFF if row["body_kind"] else f"{SIGNED}{row['key']}", "")
    return Signature(
        key=row["key"],
        title=row["title"],
        role=row["role"],
        organisation=row["organisation"],
        body_kind=row["body_kind"],
        may_be_delegated=bool(row["may_be_delegated"]),
        before=row["before"],
        signed_on=signed,
        submitted_on=marks.get(SUBMITTED, ""),
    )


def _commitments(connection: Connection, case: Case) -> tuple[Committed, ...]:
    query = (
        select(money_commitment)
        .where(money_commitment.c.case_ref == case.ref, stands())
        .order_by(money_commitment.c.event)
    )
    latest = {row["organisation"]: row for row in connection.execute(query).mappings()}
    return tuple(_committed(one, latest.get(one.slug)) for one in partners_of(connection, case.area))


def _committed(partner: Partner, row: RowMapping | None) -> Committed:
    if row is None:
        return Committed(partner)
    return Committed(partner, row["body"], row["cited"], row["decided_on"], row["amount"])


def sources_of(connection: Connection, ref: str) -> tuple[Source, ...]:
    """Return the sources of a plan's money, in the order of its round."""
    query = select(plan_source).where(plan_source.c.case_ref == ref, plan_source.c.struck == 0)
    rows = connection.execute(query.order_by(plan_source.c.position)).mappings()
    return tuple(Source(row["source"], row["partner"], bool(row["by_letter"])) for row in rows)


def _sources(
    connection: Connection, case: Case, marks: Mapping[str, str], committed: tuple[Committed, ...]
) -> tuple[MaySpend, ...]:
    spent = _spent(connection, case.ref)
    conditions = _conditions(connection, case.ref)
    found = []
    for one in sources_of(connection, case.ref):
        waiting = [
            by.partner.name for by in committed if by.partner.kind == one.partner and not by.decided_on
        ]
        amount, to = spent.get(one.name, ("", ""))
        found.append(
            MaySpend(
                source=one.name,
                partner=one.partner,
                agreed_on=marks.get(SIGNED_OFF, ""),
                not_authorised_by=tuple(waiting),
                by_letter=one.by_letter,
                permitted_on=marks.get(APPROVED, ""),
                conditions_open=conditions,
                spent=amount,
                spent_to=to,
            )
        )
    return tuple(found)


def _spent(connection: Connection, ref: str) -> dict[str, tuple[str, str]]:
    query = select(spending).where(spending.c.case_ref == ref, spending.c.struck == 0)
    rows = connection.execute(query.order_by(spending.c.spent_to, spending.c.event)).mappings()
    return {row["source"]: (row["amount"], row["spent_to"]) for row in rows}


def _conditions(connection: Connection, ref: str) -> int:
    query = select(func.count()).where(
        case_line.c.case_ref == ref,
        case_line.c.kind == "condition",
        case_line.c.status == "open",
        case_line.c.struck == 0,
    )
    return int(connection.execute(query).scalar_one())


def organisations_of(connection: Connection, area: str) -> Mapping[str, str]:
    """Return the names of an area's organisations by their slugs."""
    query = select(organisation.c.slug, organisation.c.name).where(organisation.c.area == area)
    return {row.slug: row.name for row in connection.execute(query)}


def body_names(connection: Connection, slugs: Any) -> Mapping[str, str]:
    """Return the names of bodies by their slugs."""
    query = select(body.c.slug, body.c.name).where(body.c.slug.in_(sorted(set(slugs))))
    return {row.slug: row.name for row in connection.execute(query)}


def agreement_ends(connection: Connection, area: str) -> list[tuple[str, date]]:
    """Return until when each agreement of an area is in force, as was said when that began."""
    query = select(cases.c.ref).where(cases.c.kind == "agreement", cases.c.area == area)
    found = []
    for ref in connection.execute(query.where(cases.c.state == "in_force").order_by(cases.c.ref)).scalars():
        said = [one.payload() for one in read_stream(connection, case_stream(ref))]
        last = next((one for one in reversed(said) if one.get("trigger") == BROUGHT_INTO_FORCE), {})
        answers = last.get("answers")
        if isinstance(answers, dict) and (until := answers.get("in_force_until")):
            found.append((ref, date.fromisoformat(str(until))))
    return found
