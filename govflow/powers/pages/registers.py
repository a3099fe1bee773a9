"""Registers: decisions, narrowed as one asks; delegations with their warnings; the scheme of delegation."""

from __future__ import annotations

from collections.abc import Iterable

from flask import request

from govflow.powers import wording
from govflow.powers.pages.seeing import Look, areas, blueprint, look, page, rules
from govflow.powers.queries.asked import consultations_under
from govflow.powers.queries.loading import (
    Wanted,
    decisions_made,
    decisions_of,
    delegations_of,
    load_decision,
    need_decision,
    need_delegation,
)
from govflow.powers.queries.proposals import proposal_of
from govflow.powers.reading import as_read
from govflow.road.ports import Case
from govflow.web.gate import viewer

FIRST_MONTH = "-04-01"
ITSELF = "system"


@blueprint.get("/decisions")
def decisions() -> str:
    """The register of decisions, newest first."""
    said = {name: request.args.get(name, "")[:100] for name in ("body", "year", "state", "in_question")}
    wanted = Wanted(said["body"], said["year"], said["state"], said["in_question"] == "yes")
    with look() as here:
        found = decisions_of(here.connection, areas(), wanted)
        found = as_read(here.connection, rules(), viewer().person, found)
        made = decisions_made(here.connection, areas())
    choices = {
        "body": _same(body for body, _, _ in made if body),
        "state": wording.each_named(sorted({state for _, state, _ in made})),
        "year": _same((_financial_year(day) for _, _, day in made), newest_first=True),
    }
    return page("decisions", found=found, given=said, choices=choices)


def _same(values: Iterable[str], *, newest_first: bool = False) -> list[tuple[str, str]]:
    return [(one, one) for one in sorted(set(values), reverse=newest_first)]


def _financial_year(day: str) -> str:
    first = int(day[:4]) - (day < day[:4] + FIRST_MONTH)
    return f"{first}-{(first + 1) % 100:02d}"


@blueprint.get("/decisions/<ref>")
def decision(ref: str) -> str:
    """One decision with its record; before it is decided, to whom it was proposed, and why."""
    with look() as here:
        case = here.case(ref, "decision")
        asked = proposal_of(here.connection, ref)
        if asked is not None and load_decision(here.connection, ref) is None:
            return page("proposed", case=case, asked=asked)
        [known] = as_read(here.connection, rules(), viewer().person, [need_decision(here.connection, ref)])
        steps = _steps(here, case)
    return page("decision", case=case, known=known, steps=steps, asked=asked)


@blueprint.get("/delegations")
def delegations() -> str:
    """The register of delegations, with what ends soon and what is to be reported back on."""
    with look() as here:
        found, now = delegations_of(here.connection, areas()), here.now
    return page("delegations", found=found, now=now)


@blueprint.get("/scheme-of-delegation")
def scheme() -> str:
    """Every delegation in force, by office, to be printed."""
    with look() as here:
        found, now = delegations_of(here.connection, areas()), here.now
    return page("scheme", scheme=wording.scheme_by_office(found, now), now=now)


@blueprint.get("/delegations/<ref>")
def delegation(ref: str) -> str:
    """One delegation with its terms, what is left of it, and who was asked."""
    with look() as here:
        case = here.case(ref, "delegation")
        known, now = need_delegation(here.connection, ref), here.now
        asked = consultations_under(here.connection, ref)
        instrument = load_decision(here.connection, known.instrument)
        steps = _steps(here, case)
    return page(
        "delegation", case=case, known=known, asked=asked, instrument=instrument, now=now, steps=steps
    )


def _steps(here: Look, case: Case) -> list[tuple[str, str, str]]:
    """Return the steps that somebody's roles let them take: trigger, title, and how it is taken."""
    definition = rules().road.definitions.pinned(here.connection, case.digest)
    held = viewer().roles_in(case.area)
    return [
        (step.trigger, step.title, "recorded" if step.how == "recorded" else "")
        for step in definition.steps_from(case.state)
        if held.intersection(step.roles) - {ITSELF}
    ]
