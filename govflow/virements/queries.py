"""What was moved between the lines of a plan and carried forward into it, as the record has it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, RowMapping, select

from govflow.kernel.errors import NotFound
from govflow.road.ports import Case
from govflow.road.queries import load_case
from govflow.storage.register import body
from govflow.virements.model import CarryForward, Position, Virement
from govflow.virements.ports import VirementParts
from govflow.virements.standing import stand
from govflow.virements.tables import carry_forward, virement

LONGEST_REF = 200


def plan_called(connection: Connection, ref: str, areas: Collection[str]) -> Case:
    """Return a plan of some areas.

    Raises:
        NotFound: in the same words for one that is not there and one behind the wall.
    """
    case = None if "\x00" in ref or len(ref) > LONGEST_REF else load_case(connection, ref, "plan")
    if case is None or case.area not in areas:
        raise NotFound(f"There is no plan with the reference '{ref[:LONGEST_REF]}'.")
    return case


def bodies_of(connection: Connection, area: str) -> list[tuple[str, str]]:
    """Return the bodies of an area by name, for whoever records what one of them agreed."""
    query = select(body.c.slug, body.c.name).where(body.c.area == area).order_by(body.c.name)
    return [(row.slug, row.name) for row in connection.execute(query)]


def virements_of(connection: Connection, ref: str) -> tuple[Virement, ...]:
    """Return the virements of a plan in the order they came up, without those recorded in error."""
    query = select(virement).where(virement.c.case_ref == ref, virement.c.struck == 0)
    return tuple(_virement(row) for row in connection.execute(query.order_by(virement.c.event)).mappings())


def carried_into(connection: Connection, ref: str) -> tuple[CarryForward, ...]:
    """Return what was carried forward into a plan, in the order it was recorded."""
    query = select(carry_forward).where(carry_forward.c.case_ref == ref, carry_forward.c.struck == 0)
    return tuple(
        _carried(row) for row in connection.execute(query.order_by(carry_forward.c.event)).mappings()
    )


def position_of(connection: Connection, parts: VirementParts, ref: str) -> Position:
    """Return how the lines of a plan stand: prior + virement = current."""
    held = parts.held_of(connection, ref)
    return stand(held, virements_of(connection, ref), carried_into(connection, ref))


def _virement(row: RowMapping) -> Virement:
    same = ("id", "from_line", "to_line", "status", "authority", "decided_on", "document")
    more = ("from_prior", "to_prior", "proposed_by", "agreed_by", "event")
    return Virement(
        **{name: row[name] for name in (*same, *more)},
        pence=int(row["amount"]),
        reason=row["reason"] or "",
        flags=tuple(str(row["flags"]).split()),
    )


def _carried(row: RowMapping) -> CarryForward:
    same = ("id", "scheme", "source", "from_year", "into_year", "line", "decision", "decided_on")
    return CarryForward(
        **{name: row[name] for name in (*same, "document", "event")},
        pence=int(row["amount"]),
        reason=row["reason"] or "",
    )
