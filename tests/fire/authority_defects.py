"""Defects of time, scope, money and person, to be planted one at a time: the campaign of authority sees each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from govflow.powers import judging
from govflow.rulebook import delegation as rules
from govflow.rulebook.delegation_terms import Subject
from tests.fire.authority_worlds import ASKED, JOINT, MONEY

TICK = timedelta(microseconds=1)
Plant = Callable[[pytest.MonkeyPatch], None]


def until_is_included(patch: pytest.MonkeyPatch) -> None:
    """``>`` for ``>=`` at the end."""
    honest = rules.in_force

    def later(terms: Any, standing: Any, act: Any) -> Any:
        until = terms.until + TICK if terms.until else None
        return honest(replace(terms, until=until), standing, act)

    patch.setattr(rules, "in_force", later)


def revoked_a_moment_late(patch: pytest.MonkeyPatch) -> None:
    """``>`` for ``>=`` at a revocation."""
    honest = rules.in_force

    def later(terms: Any, standing: Any, act: Any) -> Any:
        ended = standing.ended_at + TICK if standing.ended_at else None
        return honest(terms, replace(standing, ended_at=ended), act)

    patch.setattr(rules, "in_force", later)


def suspension_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    """A pause stops nothing."""
    honest = rules.in_force
    patch.setattr(rules, "in_force", lambda terms, known, act: honest(terms, replace(known, pauses=()), act))


def year_is_not_asked(patch: pytest.MonkeyPatch) -> None:
    """The year of the scope dropped."""
    honest = Subject.covers

    def any_year(self: Subject, **about: str) -> bool:
        return honest(replace(self, years=()), **about)

    patch.setattr(Subject, "covers", any_year)


def onward_use_is_not_counted(patch: pytest.MonkeyPatch) -> None:
    """What is used of an onward delegation is not used of the one above."""
    patch.setattr("govflow.powers.following.chain_of", lambda _connection, _known: [])


def what_is_above_is_not_asked(patch: pytest.MonkeyPatch) -> None:
    """An onward delegation judged by itself alone."""
    patch.setattr(judging, "reach", lambda _terms, _standing, _act: ())


def one_person_assents_twice(patch: pytest.MonkeyPatch) -> None:
    """Each party has somebody; that it is somebody else is not asked."""
    patch.setattr(rules, "_all_act", lambda parties, act, *_: all(rules._actors(one, act) for one in parties))


def a_later_link_is_not_seen(patch: pytest.MonkeyPatch) -> None:
    """Whose assent it was, as it was known when they assented."""
    patch.setattr(judging, "one_person", lambda _connection, account: account)


def silence_blocks(patch: pytest.MonkeyPatch) -> None:
    """Who says nothing by the date has not been consulted."""
    honest = rules._short_of

    def heard(terms: Any, one: Any, act: Any) -> str:
        replied = one.replied_at is not None and one.replied_at <= act.last
        return honest(terms, one, act) if replied else "has not replied."

    patch.setattr(rules, "_short_of", heard)


def papers_are_not_asked(patch: pytest.MonkeyPatch) -> None:
    """Asked without the papers is asked."""
    honest = rules._short_of
    patch.setattr(rules, "_short_of", lambda terms, one, act: honest(terms, replace(one, material=True), act))


def a_day_is_its_first_moment(patch: pytest.MonkeyPatch) -> None:
    """A whole day judged as if it were its beginning."""

    def begin(earliest: datetime, _latest: datetime) -> tuple[datetime, datetime]:
        return earliest, earliest

    patch.setattr("govflow.powers.model.span", begin)


def the_instrument_is_not_asked(patch: pytest.MonkeyPatch) -> None:
    """A decision rescinded, held or in question still carries what it granted."""
    patch.setattr(judging, "stands", lambda _decision, _first, _last: ())


DEFECTS: Mapping[str, Plant] = {
    plant.__name__: plant
    for plant in (
        until_is_included,
        revoked_a_moment_late,
        suspension_is_forgotten,
        year_is_not_asked,
        onward_use_is_not_counted,
        what_is_above_is_not_asked,
        one_person_assents_twice,
        a_later_link_is_not_seen,
        silence_blocks,
        papers_are_not_asked,
        a_day_is_its_first_moment,
        the_instrument_is_not_asked,
    )
}
# What the worlds are about in which a defect shows soonest.
SHOWS_IN: Mapping[str, str] = {
    "onward_use_is_not_counted": MONEY,
    "silence_blocks": ASKED,
    "papers_are_not_asked": ASKED,
    "one_person_assents_twice": JOINT,
    "a_later_link_is_not_seen": JOINT,
    "year_is_not_asked": "",
}
