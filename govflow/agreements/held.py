"""What the record holds of one agreement, row by row, without what was struck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, Select, Table, func, select

from govflow.agreements.model import COUNCIL, NHS, Annex, Approval, Party, Record, Signature, days_between
from govflow.agreements.tables import (
    agreement,
    agreement_annex,
    agreement_approval,
    agreement_clause,
    agreement_party,
    agreement_signature,
)
from govflow.road.tables import case_document, case_mark, case_question, document
from govflow.storage.register import organisation

# A signature of which nothing is held.
UNKNOWN = Signature("", "", "", "", "", "", "", "", "", "", "", 0)
FINAL, DRAFTED, SIGNED = "final_agreement", "draft_agreement", "signed_agreement"


def _of(table: Table, ref: str) -> Select[tuple[object, ...]]:
    return select(table).where(table.c.case_ref == ref, table.c.struck == 0)


def record_of(connection: Connection, ref: str) -> Record | None:
    """Return what the agreement says of itself, or nothing where it never said."""
    row = connection.execute(_of(agreement, ref)).mappings().first()
    return Record(**{name: row[name] for name in Record.__slots__}) if row else None


def parties_of(connection: Connection, ref: str) -> tuple[Party, ...]:
    """Return its parties in their order."""
    query = _of(agreement_party, ref).where(agreement_party.c.dropped == 0)
    rows = connection.execute(query.order_by(agreement_party.c.position)).mappings()
    return tuple(Party(row["party"], row["name"], row["side"], row["signs_as"]) for row in rows)


def partner_parties(connection: Connection, area: str) -> tuple[Party, ...]:
    """Return the council and the NHS body of an area as the two parties of its agreement."""
    query = select(organisation.c.slug, organisation.c.name, organisation.c.kind).where(
        organisation.c.area == area, organisation.c.kind.in_((COUNCIL, NHS))
    )
    found: dict[str, Party] = {}
    for row in connection.execute(query.order_by(organisation.c.kind, organisation.c.slug)):
        found.setdefault(row.kind, Party(row.slug, row.name, row.kind))
    return tuple(found.values())


def annexes_of(connection: Connection, ref: str) -> tuple[Annex, ...]:
    """Return its annexes by the day from which they apply."""
    rows = connection.execute(_of(agreement_annex, ref)).mappings()
    found = [Annex(**{name: row[name] for name in Annex.__slots__}) for row in rows]
    return tuple(sorted(found, key=lambda one: (one.applies_from, one.key)))


def clauses_of(connection: Connection, ref: str) -> dict[str, tuple[str, str]]:
    """Return where each required content is found, with the note beside it, by its key."""
    rows = connection.execute(_of(agreement_clause, ref)).mappings()
    return {row["item"]: (row["clause"], row["note"]) for row in rows}


def approvals_of(connection: Connection, ref: str) -> dict[str, Approval]:
    """Return the latest approval of each party that stands and is not in question."""
    at = agreement_approval.c
    asked = select(case_question.c.id).where(
        case_question.c.about_event == at.event, case_question.c.status == "open", case_question.c.struck == 0
    )
    query = _of(agreement_approval, ref).where(at.ended_on == "", ~asked.exists()).order_by(at.event)
    return {
        row["party"]: Approval(**{name: row[name] for name in Approval.__slots__})
        for row in connection.execute(query).mappings()
    }


def signatures_of(connection: Connection, ref: str, commencement: str = "") -> dict[str, Signature]:
    """Return the signature of each party, with the days since commencement."""
    rows = connection.execute(_of(agreement_signature, ref).order_by(agreement_signature.c.event)).mappings()
    names = [name for name in Signature.__slots__ if name != "days_after"]
    return {
        row["party"]: Signature(
            **{name: row[name] for name in names}, days_after=days_between(commencement, row["signed_on"])
        )
        for row in rows
    }


def signed_before_version_4(connection: Connection, ref: str) -> dict[str, Signature]:
    """Return what versions before 4 kept of a signature, by side: that it was given, and on which day."""
    marks = {f"step:sign_for_{side}": side for side in (COUNCIL, NHS)}
    query = select(case_mark).where(
        case_mark.c.case_ref == ref, case_mark.c.name.in_(marks), case_mark.c.struck == 0
    )
    return {
        marks[row["name"]]: replace(UNKNOWN, signed_on=row["value"], event=row["event"])
        for row in connection.execute(query).mappings()
        if row["value"]
    }


def final_texts(connection: Connection, ref: str) -> frozenset[str]:
    """Return the digests of the text that was finalised last; nothing before that."""
    last = select(func.max(case_document.c.event)).where(
        case_document.c.case_ref == ref, case_document.c.kind == FINAL
    )
    query = _texts(ref, (FINAL,)).where(case_document.c.event == last.scalar_subquery())
    return frozenset(connection.execute(query).scalars())


def texts_before(connection: Connection, ref: str) -> frozenset[str]:
    """Return the digests of every draft and final text there was."""
    return frozenset(connection.execute(_texts(ref, (DRAFTED, FINAL))).scalars())


def _texts(ref: str, kinds: Sequence[str]) -> Select[str]:
    joined = case_document.join(document, document.c.id == case_document.c.document)
    return (
        select(document.c.sha256)
        .select_from(joined)
        .where(case_document.c.case_ref == ref, case_document.c.kind.in_(kinds))
    )
