"""The facts of signing and of committing money: who has still to sign, whose money is not yet authorised.

Names are gathered as one text, in order, so that a refusal says who; nobody is the empty text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, func, literal, select

from govflow.plans.opening import PARTNER_KINDS
from govflow.plans.tables import money_commitment, signatory
from govflow.road.dated import dated
from govflow.road.ports import FactColumn
from govflow.road.tables import case_mark, case_question, cases
from govflow.storage.register import organisation, role_grant

SIGNED = "signed:"


def _named(names: Any, query: Select[Any]) -> ColumnElement[Any]:
    joined = func.aggregate_strings(names, "; ").aggregate_order_by(names)
    return func.coalesce(query.with_only_columns(joined).scalar_subquery(), literal(""))


def _signed() -> ColumnElement[bool]:
    mark = select(case_mark.c.name).where(
        case_mark.c.case_ref == signatory.c.case_ref,
        case_mark.c.name == literal(SIGNED) + signatory.c.key,
        case_mark.c.value != "",
        case_mark.c.struck == 0,
    )
    return mark.exists()


def _still_to_sign() -> Select[Any]:
    """Offices of this plan that have not signed; a board's own sign-off has a guard of its own."""
    return select(signatory.c.key).where(
        signatory.c.case_ref == bindparam("ref"),
        signatory.c.role != "",
        signatory.c.struck == 0,
        ~_signed(),
    )


def _signatories_missing() -> ColumnElement[Any]:
    return _named(signatory.c.title, _still_to_sign())


def _missing_before_submission() -> ColumnElement[Any]:
    return _named(signatory.c.title, _still_to_sign().where(signatory.c.before == "submission"))


def _may_sign_by_delegate() -> ColumnElement[Any]:
    return _named(signatory.c.title, _still_to_sign().where(signatory.c.may_be_delegated == 1))


def _board_in_person() -> ColumnElement[Any]:
    query = select(signatory.c.key).where(
        signatory.c.case_ref == bindparam("ref"),
        signatory.c.body_kind != "",
        signatory.c.may_be_delegated == 0,
        signatory.c.struck == 0,
    )
    return _named(signatory.c.title, query)


def _signs_as() -> ColumnElement[Any]:
    """Which signatory the doer is at the moment of the act, by role and organisation."""
    who = case((bindparam("behalf") == "", bindparam("actor")), else_=bindparam("behalf"))
    held = (
        _still_to_sign()
        .with_only_columns(dated(signatory.c.key, role_grant.c.from_at, role_grant.c.until_at))
        .select_from(
            signatory.join(
                role_grant,
                (role_grant.c.role == signatory.c.role)
                & (role_grant.c.organisation == signatory.c.organisation),
            )
        )
        .where(role_grant.c.person == who, role_grant.c.area == bindparam("area"))
    )
    return held.scalar_subquery()


def stands() -> ColumnElement[bool]:
    """What a partner committed, while its decision stands and nothing puts the record of it in question."""
    asked = select(case_question.c.id).where(
        case_question.c.about_event == money_commitment.c.event,
        case_question.c.status == "open",
        case_question.c.struck == 0,
    )
    return (money_commitment.c.ended_on == "") & (money_commitment.c.struck == 0) & ~asked.exists()


def _partners_unauthorised() -> ColumnElement[Any]:
    """Partners of the area whose own approval to commit stands on no plan of this year."""
    committed = (
        select(money_commitment.c.id)
        .select_from(money_commitment.join(cases, cases.c.ref == money_commitment.c.case_ref))
        .where(
            money_commitment.c.organisation == organisation.c.slug,
            stands(),
            cases.c.year == bindparam("year"),
            cases.c.kind == "plan",
            cases.c.state != "withdrawn",
        )
    )
    query = select(organisation.c.slug).where(
        organisation.c.area == bindparam("area"),
        organisation.c.kind.in_(PARTNER_KINDS),
        ~committed.exists(),
    )
    return _named(organisation.c.name, query)


AUTHORISING: Mapping[str, FactColumn] = {
    "signatories_missing": _signatories_missing,
    "missing_before_submission": _missing_before_submission,
    "may_sign_by_delegate": _may_sign_by_delegate,
    "board_in_person": _board_in_person,
    "signs_as": _signs_as,
    "partners_unauthorised": _partners_unauthorised,
}
