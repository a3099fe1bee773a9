"""What waits for one person beside the steps of cases: items, lines, corrections, acts in their name."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, literal, or_, select, tuple_

from govflow.cases.queries.looking import Viewer
from govflow.kernel.moments import format_instant
from govflow.road.confirming import ASKED
from govflow.road.corrections import CORRECTORS
from govflow.road.persons import accounts_of
from govflow.road.ports import OFFICE
from govflow.road.roles import seats_held
from govflow.road.tables import act, case_line, cases, correction, work_item

MOST = 200


def _mine(viewer: Viewer, role: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition that a thing waits for a role which someone holds in the area of its case."""
    held = {(grant.area, grant.role) for grant in viewer.grants if grant.area}
    return tuple_(cases.c.area, role).in_(sorted(held))


def _by_name(connection: Connection, viewer: Viewer) -> ColumnElement[bool]:
    """Items addressed to a seat go to whoever holds it now, those to a person to them, in areas they see."""
    mine = {viewer.person, *seats_held(connection, viewer.person, format_instant(viewer.now))}
    return and_(work_item.c.role.in_(sorted(mine)), cases.c.area.in_(sorted(viewer.areas)))


def open_items(connection: Connection, viewer: Viewer) -> list[RowMapping]:
    """Return the open items for the roles and seats someone holds, by what is due first; acts aside."""
    query = (
        select(work_item, cases.c.area, cases.c.kind.label("case_kind"), cases.c.year)
        .join(cases, cases.c.ref == work_item.c.case_ref)
        .where(
            work_item.c.status == "open",
            work_item.c.kind != ASKED,
            or_(_mine(viewer, work_item.c.role), _by_name(connection, viewer)),
        )
        .order_by(work_item.c.due, work_item.c.id)
        .limit(MOST)
    )
    return list(connection.execute(query).mappings())


def lines_to_answer(connection: Connection, viewer: Viewer) -> list[RowMapping]:
    """Return the comments and conditions that the roles someone holds have still to answer."""
    query = (
        select(case_line, cases.c.area, cases.c.kind.label("case_kind"), cases.c.year)
        .join(cases, cases.c.ref == case_line.c.case_ref)
        .where(
            case_line.c.status == "open",
            case_line.c.struck == 0,
            _mine(viewer, case_line.c.owner),
        )
        .order_by(case_line.c.due_on, case_line.c.case_ref, case_line.c.kind, case_line.c.number)
        .limit(MOST)
    )
    return list(connection.execute(query).mappings())


def corrections_to_confirm(connection: Connection, viewer: Viewer) -> list[RowMapping]:
    """Return the corrections that wait for a second person, other than the one who proposed them."""
    accounts = sorted(accounts_of(connection, viewer.person))
    areas = {grant.area for grant in viewer.grants if grant.role in CORRECTORS and grant.area}
    query = (
        select(correction, cases.c.area, cases.c.kind.label("case_kind"), cases.c.year)
        .join(cases, cases.c.ref == correction.c.case_ref)
        .where(
            correction.c.status == "proposed",
            correction.c.proposed_by.not_in(accounts),
            cases.c.area.in_(sorted(areas)),
        )
        .order_by(correction.c.event)
        .limit(MOST)
    )
    return list(connection.execute(query).mappings())


def acts_in_my_name(connection: Connection, viewer: Viewer) -> list[RowMapping]:
    """Return the acts that others recorded as this person's, or of an office they hold, still unanswered."""
    accounts = sorted(accounts_of(connection, viewer.person))
    held = sorted({(grant.area, f"{OFFICE}{grant.role}") for grant in viewer.grants if grant.area})
    query = (
        select(act, cases.c.area, cases.c.kind.label("case_kind"), cases.c.year, cases.c.digest)
        .join(cases, cases.c.ref == act.c.case_ref)
        # The item about ACT-7 is W-ACT-7: it is done once the act was answered.
        .outerjoin(work_item, work_item.c.id == literal("W-") + act.c.ref)
        .where(
            or_(act.c.body.in_(accounts), tuple_(cases.c.area, act.c.body).in_(held)),
            act.c.recorded_by.not_in(accounts),
            act.c.struck == 0,
            or_(work_item.c.status.is_(None), work_item.c.status == "open"),
            cases.c.area.in_(sorted(viewer.areas)),
        )
        .order_by(act.c.event.desc())
        .limit(MOST)
    )
    return list(connection.execute(query).mappings())
