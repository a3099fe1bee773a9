"""What a plan of a round opens with: its signatories, one for each partner that signs, and its sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from govflow.kernel.errors import Broken
from govflow.kernel.findings import Json
from govflow.ledger.rows import Row
from govflow.plans.model import OfRound, Partner, Signatory, Source
from govflow.plans.tables import plan_source
from govflow.storage.register import organisation

PARTNER_KINDS = ("council", "nhs")
GATES = ("submission", "approval")


def read_round(signatories: Sequence[Mapping[str, Any]], sources: Sequence[Mapping[str, Any]]) -> OfRound:
    """Return what ``config/rounds`` says of signatories and sources.

    Raises:
        Broken: naming the entry that cannot be read.
    """
    return OfRound(
        tuple(_read(Signatory, one, _is_signatory) for one in signatories),
        tuple(_read(Source, one, lambda found: found.partner in PARTNER_KINDS) for one in sources),
    )


def _read(kind: Any, given: Mapping[str, Any], holds: Any) -> Any:
    try:
        found = kind(**given)
    except TypeError as error:
        raise Broken(f"A round's {kind.__name__.lower()} cannot be read: {error}.") from error
    if not holds(found):
        names = " or ".join(PARTNER_KINDS)
        raise Broken(
            f"A round's {kind.__name__.lower()} needs a body, or an office, of a partner ({names}): {found}"
        )
    return found


def _is_signatory(one: Signatory) -> bool:
    an_office = bool(one.role) and one.of in PARTNER_KINDS
    return one.before in GATES and (an_office != bool(one.body))


def partners_of(connection: Connection, area: str) -> tuple[Partner, ...]:
    """Return the partners of an area, the council first."""
    query = (
        select(organisation.c.slug, organisation.c.name, organisation.c.kind)
        .where(organisation.c.area == area, organisation.c.kind.in_(PARTNER_KINDS))
        .order_by(organisation.c.kind, organisation.c.slug)
    )
    return tuple(Partner(row.slug, row.name, row.kind) for row in connection.execute(query))


def round_rows(ref: str, event: int, found: OfRound, partners: Sequence[Partner]) -> list[Row]:
    """Return the rows of a new plan: its signatories in the round's order, and its sources."""
    each = [named for one in found.signatories for named in _each(one, partners)]
    rows = [_signatory(ref, event, place, *named) for place, named in enumerate(each)]
    return rows + source_rows(ref, event, found.sources)


def source_rows(ref: str, event: int, sources: Sequence[Source], first: int = 0) -> list[Row]:
    """Return the rows of a plan's sources of money, in their order from ``first`` on."""
    rows = []
    for place, source in enumerate(sources, start=first):
        columns: dict[str, Json] = {"partner": source.partner, "by_letter": int(source.by_letter)}
        columns |= {"position": place, "event": event, "struck": 0}
        rows.append(Row("plan_source", {"case_ref": ref, "source": source.name}, columns, new=True))
    return rows


def further_sources(
    connection: Connection, ref: str, event: int, sources: Sequence[Mapping[str, Any]]
) -> list[Row]:
    """Return the rows of what a supplement of the round adds to a plan that is open, after its own."""
    held = connection.execute(select(func.count()).where(plan_source.c.case_ref == ref)).scalar_one()
    return source_rows(ref, event, read_round((), sources).sources, first=held)


def _each(one: Signatory, partners: Sequence[Partner]) -> Iterator[tuple[Signatory, Partner | None]]:
    if one.body:
        yield one, None
    for partner in partners:
        if one.role and partner.kind == one.of:
            yield one, partner


def _signatory(ref: str, event: int, place: int, one: Signatory, partner: Partner | None) -> Row:
    columns: dict[str, Json] = {
        "title": f"{one.title}, {partner.name}" if partner else one.title,
        "role": one.role,
        "organisation": partner.slug if partner else "",
        "body_kind": one.body,
        "before": one.before,
        "source": one.source,
        "may_be_delegated": int(one.may_be_delegated),
        "position": place,
        "event": event,
        "struck": 0,
    }
    key = f"{one.key}:{partner.slug}" if partner else one.key
    return Row("signatory", {"case_ref": ref, "key": key}, columns, new=True)
