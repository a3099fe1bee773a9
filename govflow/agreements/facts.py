"""The facts of an agreement's guards, each an SQL expression over the case: gathered in one round trip."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, literal, select

from govflow.agreements.model import COUNCIL, NHS, PARTY
from govflow.agreements.tables import agreement, agreement_approval, agreement_party, agreement_signature
from govflow.road.ports import FactColumn
from govflow.road.tables import case_question


def _approvals(side: str) -> FactColumn:
    def column() -> ColumnElement[Any]:
        at = agreement_approval.c
        asked = select(case_question.c.id).where(
            case_question.c.about_event == at.event,
            case_question.c.status == "open",
            case_question.c.struck == 0,
        )
        query = select(func.count()).where(
            at.case_ref == bindparam("ref"),
            at.side == side,
            at.ended_on == "",
            at.struck == 0,
            ~asked.exists(),
        )
        return query.scalar_subquery()

    return column


def _parties() -> Select[Any]:
    at = agreement_party.c
    return select(func.count()).where(at.case_ref == bindparam("ref"), at.dropped == 0, at.struck == 0)


def _unsigned() -> ColumnElement[Any]:
    of, by = agreement_party.c, agreement_signature.c
    signed = select(by.id).where(by.case_ref == of.case_ref, by.party == of.party, by.struck == 0)
    return _parties().where(of.side == PARTY, ~signed.exists()).scalar_subquery()


def _kind() -> ColumnElement[Any]:
    query = select(agreement.c.kind).where(agreement.c.case_ref == bindparam("ref"), agreement.c.struck == 0)
    return func.coalesce(query.scalar_subquery(), literal(""))


FACT_COLUMNS: Mapping[str, FactColumn] = {
    "council_approvals": _approvals(COUNCIL),
    "nhs_approvals": _approvals(NHS),
    "parties": lambda: _parties().scalar_subquery(),
    "parties_unsigned": _unsigned,
    "agreement_kind": _kind,
}
