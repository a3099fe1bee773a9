"""What steps ask of what is held of a plan: its errors, its cover, and warnings without a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select

from govflow.contents.effects import EXPECTED
from govflow.contents.tables import contents_warning, plan_contents, warning_explained
from govflow.road.ports import FactColumn
from govflow.road.tables import cases


def _latest(figure: Any) -> ColumnElement[Any]:
    query = select(figure).where(plan_contents.c.case_ref == bindparam("ref"), plan_contents.c.struck == 0)
    return func.coalesce(query.order_by(plan_contents.c.number.desc()).limit(1).scalar_subquery(), 0)


def _errors() -> ColumnElement[Any]:
    return _latest(plan_contents.c.errors)


def _cover() -> ColumnElement[Any]:
    return _latest(plan_contents.c.cover_incomplete)


def _expected() -> ColumnElement[Any]:
    """The day the cover gives, blank where it gives none; nothing at all where no version is held."""
    query = select(plan_contents.c.sign_off_expected).where(
        plan_contents.c.case_ref == bindparam("ref"), plan_contents.c.struck == 0
    )
    return query.order_by(plan_contents.c.number.desc()).limit(1).scalar_subquery()


def _unsigned_cover() -> ColumnElement[Any]:
    """Whether the cover held of the plan of this area and year is unsigned: also what its agreement asks."""
    of_year = (
        select(plan_contents.c.cover_unsigned)
        .select_from(plan_contents.join(cases, cases.c.ref == plan_contents.c.case_ref))
        .where(
            cases.c.area == bindparam("area"),
            cases.c.year == bindparam("year"),
            cases.c.kind == "plan",
            cases.c.state != "withdrawn",
            plan_contents.c.struck == 0,
        )
        .order_by(plan_contents.c.event.desc())
        .limit(1)
    )
    return func.coalesce(of_year.scalar_subquery(), 0)


def _unexplained() -> ColumnElement[Any]:
    latest = (
        select(func.max(plan_contents.c.number))
        .where(plan_contents.c.case_ref == bindparam("ref"), plan_contents.c.struck == 0)
        .scalar_subquery()
    )
    explained = select(warning_explained.c.id).where(
        warning_explained.c.case_ref == contents_warning.c.case_ref,
        warning_explained.c.key == contents_warning.c.key,
        warning_explained.c.struck == 0,
    )
    query = select(func.count()).where(
        contents_warning.c.case_ref == bindparam("ref"),
        contents_warning.c.number == latest,
        contents_warning.c.struck == 0,
        ~explained.exists(),
    )
    return query.scalar_subquery()


FACT_COLUMNS: Mapping[str, FactColumn] = {
    "contents_errors": _errors,
    "cover_incomplete": _cover,
    "cover_unsigned": _unsigned_cover,
    EXPECTED: _expected,
    "warnings_unexplained": _unexplained,
}
