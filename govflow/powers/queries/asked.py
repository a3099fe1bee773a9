"""Consultations as they are listed: those of a delegation, and those that wait for somebody."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select

from govflow.kernel.errors import NotFound
from govflow.kernel.moments import format_instant
from govflow.powers.queries.holders import holders_of, keys_of
from govflow.powers.tables import consultation, delegation, hold


def delegation_of(connection: Connection, id_: str) -> str:
    """Return the delegation under which somebody was asked.

    Raises:
        NotFound: when nothing was asked under that number.
    """
    found = connection.execute(select(consultation.c.delegation).where(consultation.c.id == id_)).scalar()
    if found is None:
        raise NotFound(f"There is no consultation '{id_}'.")
    return str(found)


def case_of_hold(connection: Connection, id_: str) -> str:
    """Return the case that a hold is on.

    Raises:
        NotFound: when there is no such hold.
    """
    found = connection.execute(select(hold.c.case_ref).where(hold.c.id == id_)).scalar()
    if found is None:
        raise NotFound(f"There is no hold '{id_}'.")
    return str(found)


def waiting_for(
    connection: Connection, person: str, areas: Collection[str], now: datetime
) -> list[RowMapping]:
    """Return what waits for a reply of a person, in their own name or by an office they hold now."""
    keys = {key for area in areas for key in keys_of(connection, person, area, now, now)}
    return asked_of(connection, keys, areas)


def asked_of(connection: Connection, keys: Collection[str], areas: Collection[str]) -> list[RowMapping]:
    """Return what waits for a reply of somebody known by these keys, in the order asked."""
    chaired = {f"body:{key.partition('@')[2]}" for key in keys if key.startswith("office:chair@")}
    query = (
        select(consultation)
        .join(delegation, delegation.c.case_ref == consultation.c.delegation)
        .where(
            consultation.c.consultee.in_([*keys, *chaired]),
            consultation.c.kind != "joint",
            consultation.c.replied_at == "",
            consultation.c.struck == 0,
            delegation.c.area.in_(list(areas)),
        )
        .order_by(consultation.c.event)
    )
    return list(connection.execute(query).mappings())


def consultations_under(connection: Connection, ref: str) -> list[RowMapping]:
    """Return every consultation under a delegation, in the order asked."""
    query = select(consultation).where(consultation.c.delegation == ref, consultation.c.struck == 0)
    return list(connection.execute(query.order_by(consultation.c.event)).mappings())


def unanswered(
    connection: Connection, now: datetime, areas: Collection[str] | None = None
) -> list[RowMapping]:
    """Return what waits for anybody's reply, in some areas or in all, with its area, in the order asked."""
    query = (
        select(consultation, delegation.c.area)
        .join(delegation, delegation.c.case_ref == consultation.c.delegation)
        .where(consultation.c.kind != "joint", consultation.c.replied_at == "", consultation.c.struck == 0)
        # Under a delegation that has ended nothing is decided any more.
        .where(delegation.c.struck == 0, delegation.c.ended_at == "")
        .where((delegation.c.until_at == "") | (delegation.c.until_at > format_instant(now)))
        .order_by(consultation.c.event)
    )
    if areas is not None:
        query = query.where(delegation.c.area.in_(list(areas)))
    return list(connection.execute(query).mappings())


def who_answers(connection: Connection, consultee: str, area: str, now: datetime) -> frozenset[str]:
    """Return who replies as a consultee: who holds the office, the chair of the body, or the person named."""
    if consultee.startswith("body:"):
        consultee = f"office:chair@{consultee.removeprefix('body:')}"
    return holders_of(connection, consultee, area, now, now) or frozenset({consultee})
