"""The facts the guards judge, each one an SQL expression over the case: gathered in one round trip."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, func, literal, select

from govflow.plans.authorising import AUTHORISING
from govflow.plans.guards import AGREEMENT_IN_PLACE, AGREEMENT_OF_PLAN, SCRUTINY_FIRST, STEPS_BEHIND
from govflow.road.dated import dated
from govflow.road.ports import FactColumn
from govflow.road.tables import case_line, case_mark, case_question, cases, reliance
from govflow.storage.register import organisation, role_grant

SIGNATURES = ("sign_for_council", "sign_for_nhs")
REMEMBERED = frozenset(trigger for steps in STEPS_BEHIND.values() for trigger in steps) | set(SIGNATURES)
"""Steps a case is marked with when they are taken, because a later guard asks whether they stand."""


def _case() -> Any:
    return bindparam("ref")


def _open_lines(kind: str) -> FactColumn:
    def column() -> ColumnElement[Any]:
        query = select(func.count()).where(
            case_line.c.case_ref == _case(),
            case_line.c.kind == kind,
            case_line.c.status == "open",
            case_line.c.struck == 0,
        )
        return query.scalar_subquery()

    return column


def _steps_behind(triggers: tuple[str, ...]) -> FactColumn:
    names = [f"step:{trigger}" for trigger in triggers]

    def column() -> ColumnElement[Any]:
        query = select(case((func.count() > 0, 1), else_=0)).where(
            case_mark.c.case_ref == _case(), case_mark.c.name.in_(names), case_mark.c.struck == 0
        )
        return query.scalar_subquery()

    return column


def _signatures() -> ColumnElement[Any]:
    names = [f"step:{trigger}" for trigger in SIGNATURES]
    query = select(func.count()).where(
        case_mark.c.case_ref == _case(), case_mark.c.name.in_(names), case_mark.c.struck == 0
    )
    return query.scalar_subquery()


def _mark_of_plan(name: str) -> FactColumn:
    """The mark on the plan of this area and year: the plan's own, and what its agreement asks about."""

    def column() -> ColumnElement[Any]:
        query = (
            select(case((func.count() > 0, 1), else_=0))
            .select_from(case_mark.join(cases, cases.c.ref == case_mark.c.case_ref))
            .where(
                cases.c.area == bindparam("area"),
                cases.c.year == bindparam("year"),
                cases.c.kind == "plan",
                cases.c.state != "withdrawn",
                case_mark.c.name == name,
                case_mark.c.value != "",
                case_mark.c.struck == 0,
            )
        )
        return query.scalar_subquery()

    return column


def _round_order() -> ColumnElement[Any]:
    query = select(case_mark.c.value).where(
        case_mark.c.case_ref == _case(), case_mark.c.name == "round_order", case_mark.c.struck == 0
    )
    return func.coalesce(query.scalar_subquery(), literal(SCRUTINY_FIRST))


def _agreement_signed() -> ColumnElement[Any]:
    query = select(case((func.count() > 0, 1), else_=0)).where(
        cases.c.area == bindparam("area"),
        cases.c.year == bindparam("year"),
        cases.c.workflow == AGREEMENT_OF_PLAN,
        cases.c.state.in_(sorted(AGREEMENT_IN_PLACE)),
    )
    return query.scalar_subquery()


def _signatory_for() -> ColumnElement[Any]:
    """Whose signatory it is at the moment of the act: the person recorded for, else the actor.

    A partner recorded for is itself.
    """
    who = case((bindparam("behalf") == "", bindparam("actor")), else_=bindparam("behalf"))
    held = (
        select(dated(organisation.c.kind, role_grant.c.from_at, role_grant.c.until_at))
        .select_from(role_grant.join(organisation, organisation.c.slug == role_grant.c.organisation))
        .where(
            role_grant.c.person == who,
            role_grant.c.role == "authorised_signatory",
            role_grant.c.area == bindparam("area"),
        )
        .scalar_subquery()
    )
    return case(
        (bindparam("behalf_kind") == "partner_council", literal("council")),
        (bindparam("behalf_kind") == "partner_nhs", literal("nhs")),
        else_=held,
    )


def _open_questions() -> ColumnElement[Any]:
    asked = select(func.count()).where(
        case_question.c.case_ref == _case(),
        case_question.c.status == "open",
        case_question.c.struck == 0,
    )
    relied = select(func.count()).where(reliance.c.case_ref == _case(), reliance.c.status == "open")
    return asked.scalar_subquery() + relied.scalar_subquery()


FACT_COLUMNS: Mapping[str, FactColumn] = {
    "round_order": _round_order,
    **{name: _steps_behind(triggers) for name, triggers in STEPS_BEHIND.items()},
    "open_scrutiny_lines": _open_lines("scrutiny"),
    "open_feedback_lines": _open_lines("feedback"),
    "open_board_lines": _open_lines("board"),
    "open_assurance_queries": _open_lines("assurance"),
    "open_amendment_lines": _open_lines("amendment"),
    "open_conditions": _open_lines("condition"),
    "plan_signed_off": _mark_of_plan("signed_off"),
    "plan_submitted": _mark_of_plan("submitted"),
    "agreement_signed": _agreement_signed,
    "signatures": _signatures,
    "signatory_for": _signatory_for,
    "open_questions": _open_questions,
    **AUTHORISING,
}
