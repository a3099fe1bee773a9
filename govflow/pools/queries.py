"""Pools of an agreement as the record has them, and which forecasts a reader may see."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable

from sqlalchemy import Connection, RowMapping, select

from govflow.kernel.errors import NotFound
from govflow.kernel.moments import format_instant
from govflow.pools.model import Forecast, LimitPassed, PartyAgreed, Settled, Version
from govflow.pools.tables import (
    pool,
    pool_agreement,
    pool_forecast,
    pool_limit,
    pool_settlement,
    pool_terms,
)
from govflow.road.ports import Case
from govflow.road.queries import load_case
from govflow.road.roles import grants_of
from govflow.road.tables import cases
from govflow.rulebook.pool_terms_reading import read_terms
from govflow.storage.register import body, organisation, person
from govflow.storage.work import read_clock

LONGEST_REF = 200
# Nobody varies terms so often; no database is asked for a number that it could not hold.
MOST_VERSIONS = 100_000


def agreement_called(connection: Connection, ref: str, areas: Collection[str]) -> Case:
    """Return an agreement of some areas.

    Raises:
        NotFound: in the same words for one that is not there and one behind the wall.
    """
    case = None if "\x00" in ref or len(ref) > LONGEST_REF else load_case(connection, ref, "agreement")
    if case is None or case.area not in areas:
        raise NotFound(f"There is no agreement with the reference '{ref[:LONGEST_REF]}'.")
    return case


def pools_of(connection: Connection, ref: str) -> tuple[Version, ...]:
    """Return the pools of an agreement in the order of their keys, each by its latest terms."""
    query = select(pool.c.key).where(pool.c.case_ref == ref).order_by(pool.c.key)
    return tuple(pool_named(connection, ref, key) for key in connection.execute(query).scalars().all())


def versions_of(connection: Connection, ref: str, key: str) -> tuple[Version, ...]:
    """Return every version of a pool's terms, the latest first; nothing for a pool that is not there."""
    query = select(pool_terms).where(pool_terms.c.case_ref == ref, pool_terms.c.key == key)
    rows = connection.execute(query.order_by(pool_terms.c.version.desc())).mappings()
    return tuple(_version(row) for row in rows)


def pool_named(connection: Connection, ref: str, key: str, version: int | None = None) -> Version:
    """Return a pool by its terms, the latest unless a version is asked for.

    Raises:
        NotFound: for a pool, or a version of it, that is not there.
    """
    query = select(pool_terms).where(pool_terms.c.case_ref == ref, pool_terms.c.key == _plain(key))
    if version is not None:
        query = query.where(pool_terms.c.version == max(0, min(version, MOST_VERSIONS)))
    row = connection.execute(query.order_by(pool_terms.c.version.desc()).limit(1)).mappings().first()
    if row is None:
        of = "" if version is None else f" with a version {version} of its terms"
        raise NotFound(f"{ref} has no pool '{_plain(key)[:LONGEST_REF]}'{of}.")
    return _version(row)


def _plain(key: str) -> str:
    return key.replace("\x00", "")


def _version(row: RowMapping) -> Version:
    same = ("case_ref", "digest", "applies_from", "authority", "agreed_on", "document", "event")
    return Version(
        **{name: row[name] for name in same},
        number=int(row["version"]),
        terms=read_terms(json.loads(row["terms"])),
        reason=row["reason"] or "",
        flags=tuple(str(row["flags"]).split()),
    )


def organisations_of(
    connection: Connection, who: str, area: str, roles: Collection[str] = ()
) -> frozenset[str]:
    """Return the organisations for which someone holds a role in an area now: one of ``roles``, or any."""
    now = format_instant(read_clock(connection))
    own = connection.execute(select(person.c.organisation).where(person.c.id == who)).scalar() or ""
    return frozenset(
        grant.organisation or own
        for grant in grants_of(connection, who)
        if grant.holds_at(now) and grant.area in ("", area) and (not roles or grant.role in roles)
    )


def known_organisations(connection: Connection, slugs: Iterable[str]) -> frozenset[str]:
    """Return those of these organisations that are in the register."""
    query = select(organisation.c.slug).where(organisation.c.slug.in_(sorted(set(slugs))))
    return frozenset(connection.execute(query).scalars())


def bodies_of(connection: Connection, area: str) -> dict[str, str]:
    """Return the names of an area's bodies by their slugs."""
    query = select(body.c.slug, body.c.name).where(body.c.area == area)
    return {row.slug: row.name for row in connection.execute(query)}


def organisations_in(connection: Connection, area: str) -> list[tuple[str, str]]:
    """Return the organisations of an area, in the order of their names."""
    query = (
        select(organisation.c.slug, organisation.c.name)
        .where(organisation.c.area == area)
        .order_by(organisation.c.name)
    )
    return [(row.slug, row.name) for row in connection.execute(query)]


def forecasts_of(
    connection: Connection, ref: str, key: str, organisations: Collection[str] = ()
) -> tuple[Forecast, ...]:
    """Return the forecasts of a pool that are shared, and all of some organisations; the latest last."""
    query = select(pool_forecast).where(pool_forecast.c.case_ref == ref, pool_forecast.c.pool == key)
    rows = connection.execute(query.order_by(pool_forecast.c.event)).mappings()
    found = (_forecast(row, own=row["organisation"] in organisations) for row in rows)
    return tuple(one for one in found if one is not None)


def _forecast(row: RowMapping, *, own: bool) -> Forecast | None:
    same = {name: row[name] for name in ("id", "party", "organisation", "as_at", "shared_event", "event")}
    kept = json.loads(row["figures"]) if own and row["figures"] else {}
    if row["shared_event"]:
        cost = row["own_cost"]
        known = (int(row["outturn"]), None if cost is None else int(cost))
    elif kept:
        known = (int(kept["outturn"]), kept["own_cost"])
    else:
        return None  # Not for this reader, or erased before it was shared.
    return Forecast(**same, outturn=known[0], own_cost=known[1], note=str(kept.get("note", "")))


def settlements_of(connection: Connection, ref: str, key: str) -> tuple[Settled, ...]:
    """Return every settlement of a pool with who agreed it, the latest first."""
    query = select(pool_settlement).where(pool_settlement.c.case_ref == ref, pool_settlement.c.pool == key)
    rows = connection.execute(query.order_by(pool_settlement.c.event.desc())).mappings().all()
    return tuple(_settled(connection, row) for row in rows)


def _settled(connection: Connection, row: RowMapping) -> Settled:
    same = ("id", "terms_version", "terms_digest", "reading", "digest", "status", "supersedes")
    agreed = select(pool_agreement).where(pool_agreement.c.settlement == row["id"])
    return Settled(
        **{name: row[name] for name in (*same, "superseded_by", "event")},
        basis=json.loads(row["basis"]),
        result=json.loads(row["result"]),
        reason=row["reason"] or "",
        agreed=tuple(
            PartyAgreed(*(one[name] for name in ("party", "agreed_on", "digest", "document", "event")))
            for one in connection.execute(agreed.order_by(pool_agreement.c.event)).mappings()
        ),
    )


def limits_passed(connection: Connection, ref: str, key: str) -> tuple[LimitPassed, ...]:
    """Return the limits of a pool that were passed, in the order they were."""
    query = select(pool_limit, cases.c.state).join(cases, cases.c.ref == pool_limit.c.decision, isouter=True)
    query = query.where(pool_limit.c.case_ref == ref, pool_limit.c.pool == key)
    same = ("name", "terms_version", "decision", "body", "forecast", "event")
    rows = connection.execute(query.order_by(pool_limit.c.event, pool_limit.c.name)).mappings()
    return tuple(LimitPassed(**{name: row[name] for name in same}, became=row["state"] or "") for row in rows)


def same_pool_elsewhere(connection: Connection, case: Case, key: str) -> list[tuple[str, str]]:
    """Return the other agreements of the area that have a pool of this key: reference and year."""
    query = (
        select(cases.c.ref, cases.c.year)
        .join(pool, pool.c.case_ref == cases.c.ref)
        .where(cases.c.area == case.area, cases.c.ref != case.ref, pool.c.key == key)
    )
    return [(row.ref, row.year) for row in connection.execute(query.order_by(cases.c.year, cases.c.ref))]
