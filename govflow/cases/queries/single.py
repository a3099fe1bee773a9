"""One case in full: its corrections, what relied on them, its open questions and documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from govflow.kernel.findings import Json
from govflow.road.tables import case_document, case_line, case_question, cases, correction, document, reliance
from govflow.storage.ledger import read_event


def corrections_of(connection: Connection, ref: str) -> list[RowMapping]:
    """Return the corrections of a case, as they were proposed."""
    query = select(correction).where(correction.c.case_ref == ref).order_by(correction.c.event)
    return list(connection.execute(query).mappings())


def open_reliances(connection: Connection, ref: str) -> list[RowMapping]:
    """Return the later steps that relied on a corrected one and are not yet confirmed or withdrawn."""
    query = select(reliance).where(reliance.c.case_ref == ref, reliance.c.status == "open")
    return list(connection.execute(query.order_by(reliance.c.event)).mappings())


def find_question(connection: Connection, ref: str, question: str) -> RowMapping | None:
    """Return a question of a case that still stands open."""
    query = select(case_question).where(
        case_question.c.case_ref == ref,
        case_question.c.id == question,
        case_question.c.status == "open",
        case_question.c.struck == 0,
    )
    return connection.execute(query).mappings().one_or_none()


def find_line(connection: Connection, ref: str, kind: str, number: int) -> RowMapping | None:
    """Return one numbered line of a case."""
    query = select(case_line).where(
        case_line.c.case_ref == ref,
        case_line.c.kind == kind,
        case_line.c.number == number,
        case_line.c.struck == 0,
    )
    return connection.execute(query).mappings().one_or_none()


def documents_named(connection: Connection, ids: Sequence[str]) -> list[RowMapping]:
    """Return documents by id, in the order asked."""
    rows = connection.execute(select(document).where(document.c.id.in_(list(ids)))).mappings()
    found: Mapping[str, Any] = {row["id"]: row for row in rows}
    return [found[one] for one in ids if one in found]


def documents_behind(connection: Connection, ref: str) -> list[RowMapping]:
    """Return the documents behind the events of a case, with what a line says of those it names."""
    query = (
        select(case_document.c.event, case_document.c.kind, document)
        .join(document, document.c.id == case_document.c.document)
        .where(case_document.c.case_ref == ref)
        .order_by(case_document.c.event.desc(), document.c.id)
    )
    return list(connection.execute(query).mappings())


def beside(connection: Connection, ref: str) -> list[RowMapping]:
    """Return the other cases of the same area and year, such as the agreement beside a plan."""
    this = select(cases.c.area, cases.c.year).where(cases.c.ref == ref).subquery()
    query = (
        select(cases)
        .join(this, (cases.c.area == this.c.area) & (cases.c.year == this.c.year))
        .where(cases.c.ref != ref, cases.c.year != "")
        .order_by(cases.c.ref)
    )
    return list(connection.execute(query).mappings())


def flags_of(connection: Connection, event: int) -> list[Json]:
    """Return the flags that a step was recorded with."""
    stored = read_event(connection, event)
    flags = stored.payload().get("flags") if stored else None
    return flags if isinstance(flags, list) else []
