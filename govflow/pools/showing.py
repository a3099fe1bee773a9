"""A pool as a door shows it: terms, forecasts a reader may see, position, settlements, what would be if."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.kernel.pence import amount_typed, pounds_of
from govflow.pools.model import Forecast, LimitPassed, Relied, Settled, Version, relied_on
from govflow.pools.ports import PoolParts
from govflow.pools.queries import forecasts_of, limits_passed, pool_named, settlements_of, versions_of
from govflow.rulebook.pool_terms_compared import Compared, compare_terms
from govflow.rulebook.riskshare_position import Figures, Position, stand
from govflow.rulebook.riskshare_words import sentences


@dataclass(frozen=True, slots=True)
class PoolShown:
    """All that one reader may see of a pool."""

    version: Version
    versions: tuple[Version, ...]
    forecasts: tuple[Forecast, ...]
    relied: Relied | None
    position: Position | None
    settlements: tuple[Settled, ...]
    passed: tuple[LimitPassed, ...]
    released: int

    @property
    def rule(self) -> tuple[str, ...]:
        """Return the risk share in sentences."""
        return sentences(self.version.terms)

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        return {
            **listed(self.version),
            "terms": self.version.as_json(),
            "contingency_released": pounds_of(self.released),
            "rule": list(self.rule),
            "versions": [one.as_json(whole=False) for one in self.versions],
            **self.forecasts_as_json(),
            "position": self.position_as_json(),
            "settlements": [one.as_json() for one in self.settlements],
            "limits_passed": [one.as_json() for one in self.passed],
        }

    def forecasts_as_json(self) -> dict[str, Json]:
        """Return the forecasts that the reader may see."""
        return {"forecasts": [one.as_json() for one in self.forecasts]}

    def position_as_json(self) -> dict[str, Json] | None:
        """Return where the pool stands by the forecasts that are shared, and whose they are."""
        if self.position is None or self.relied is None:
            return None
        whose: list[Json] = [one.as_json() for one in self.relied.forecasts]
        return {**self.position.as_json(), "terms_version": self.version.number, "rests_on": whose}


def listed(version: Version) -> dict[str, Json]:
    """Return what a list of pools says of one."""
    terms = version.terms
    return {
        "ref": version.case_ref,
        "pool": terms.key,
        "title": terms.title,
        "host": terms.name_of(terms.host),
        "budget": pounds_of(terms.budget),
        "held_back": pounds_of(terms.held_back),
        "version": version.number,
        "digest": version.digest,
    }


def pool_shown(
    connection: Connection, parts: PoolParts, named: tuple[str, str], organisations: Collection[str] = ()
) -> PoolShown:
    """Return a pool, named by its agreement and key, as somebody of these organisations may see it.

    Raises:
        NotFound: for a pool that is not there.
    """
    ref, key = named
    version, released = pool_named(connection, ref, key), parts.released_of(connection, ref, key)
    # Where it stands rests on what is shared, for every reader alike.
    relied = relied_on(version.terms, forecasts_of(connection, ref, key))
    return PoolShown(
        version,
        versions_of(connection, ref, key),
        forecasts_of(connection, ref, key, organisations),
        relied,
        stand(version.terms, relied.figures, released) if relied else None,
        settlements_of(connection, ref, key),
        limits_passed(connection, ref, key),
        released,
    )


def what_if(
    connection: Connection, parts: PoolParts, named: tuple[str, str], figures: Figures, version: int | None
) -> Position:
    """Return where a pool would stand with some figures. Nothing is written.

    Raises:
        NotFound: for a pool or version that is not there. InvalidInput: for figures that mean nothing.
    """
    terms = pool_named(connection, *named, version).terms
    return stand(terms, figures, parts.released_of(connection, *named))


def compared(before: Version, after: Version) -> Compared:
    """Return two versions of terms beside each other, of one agreement or of two."""
    return compare_terms(before.terms, after.terms)


def two_versions(
    connection: Connection, ref: str, key: str, asked: tuple[int | None, int | None]
) -> tuple[Version, Version]:
    """Return the versions asked for; without, the latest and the one before it.

    Raises:
        NotFound: for a version that is not there. InvalidInput: where there is only one.
    """
    after = pool_named(connection, ref, key, asked[1])
    before = asked[0] if asked[0] is not None else after.number - 1
    if before < 1:
        raise InvalidInput("There is only one version of these terms to compare.", field="before")
    return pool_named(connection, ref, key, before), after


def pence_in(text: str, field: str) -> int:
    """Return an amount written in pounds in pence.

    Raises:
        InvalidInput: for what is no amount.
    """
    return amount_typed(text, field)


def amounts_in(given: Mapping[str, str], field: str) -> dict[str, int]:
    """Return amounts by name in pence, those left empty left out.

    Raises:
        InvalidInput: for one that is no amount.
    """
    return {name: pence_in(text, field) for name, text in given.items() if text.strip()}
