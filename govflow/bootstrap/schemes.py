"""What the room of schemes is handed: what a plan holds, decisions to cite, third parties of rounds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection

from govflow.bootstrap.documents import bring_by
from govflow.contents.ports import ContentsParts
from govflow.contents.queries.held import held_contents
from govflow.kernel.errors import NotFound
from govflow.kernel.words import spaced
from govflow.people.queries import names_for
from govflow.plans.queries import body_names
from govflow.powers.model import KnownDecision, stands
from govflow.powers.queries.loading import decisions_called, decisions_of
from govflow.road.step import Rules
from govflow.schemes.asserting import Asserted, read_rules
from govflow.schemes.model import Cited
from govflow.schemes.ports import SchemeParts
from govflow.settings import Settings
from govflow.storage.work import read_clock
from govflow.timetable.rounds import Round, load_round


def scheme_parts(settings: Settings, road: Rules, contents: ContentsParts) -> SchemeParts:
    """Fill the ports of the room of schemes."""

    def round_of(year: str) -> Round | None:
        try:
            return load_round(settings.config, year) if year else None
        except NotFound:
            return None  # A year whose round is not yet data.

    def third_parties_of(year: str) -> tuple[Asserted, ...]:
        found = round_of(year)
        return read_rules(found.third_parties) if found else ()

    def requirements_of(year: str) -> Mapping[str, str]:
        found = round_of(year)
        return {one.key: one.title for one in found.requirements} if found else {}

    return SchemeParts(
        road=road,
        bring_documents=bring_by(settings),
        names_for=names_for,
        held_of=lambda connection, ref: held_contents(connection, contents, ref),
        decisions_called=cited_called,
        decisions_in=cited_in,
        third_parties_of=third_parties_of,
        requirements_of=requirements_of,
        warning_days=settings.contract_warning_days,
    )


def cited_called(connection: Connection, refs: Collection[str]) -> dict[str, Cited]:
    """Return decisions of the register by their references."""
    return {one.ref: one for one in _cited(connection, decisions_called(connection, refs))}


def cited_in(connection: Connection, area: str) -> list[Cited]:
    """Return the newest decisions of an area, to choose from."""
    return _cited(connection, decisions_of(connection, [area]))


def _cited(connection: Connection, found: Collection[KnownDecision]) -> list[Cited]:
    now = read_clock(connection)
    names = body_names(connection, {one.body for one in found})
    return [
        Cited(
            one.ref,
            one.area,
            names.get(one.body) or spaced(one.office).capitalize() or one.body,
            one.decided_at[:10],
            _doubts(one, now),
        )
        for one in found
    ]


def _doubts(decision: KnownDecision, now: datetime) -> tuple[str, ...]:
    """Return why nothing may rest on a decision now; of an exempt one, that its record says why."""
    found = tuple(finding.message for finding in stands(decision, now, now))
    return (f"{decision.ref} is in doubt: see its record.",) if found and decision.exempt else found
