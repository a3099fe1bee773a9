"""Registers: decisions, and delegations with their warnings and the scheme of delegation."""

from __future__ import annotations

from govflow.powers.pages.seeing import areas, blueprint, look, page
from govflow.powers.queries.asked import consultations_under
from govflow.powers.queries.loading import (
    decisions_of,
    delegations_of,
    load_decision,
    need_decision,
    need_delegation,
)
from govflow.powers.wording import scheme_of


@blueprint.get("/decisions")
def decisions() -> str:
    """The register of decisions, newest first."""
    with look() as here:
        found = decisions_of(here.connection, areas())
    return page("decisions", found=found)


@blueprint.get("/decisions/<ref>")
def decision(ref: str) -> str:
    """One decision with its record."""
    with look() as here:
        case = here.case(ref, "decision")
        known = need_decision(here.connection, ref)
    return page("decision", case=case, known=known)


@blueprint.get("/delegations")
def delegations() -> str:
    """The register of delegations, with what ends soon, and the scheme of those in force."""
    with look() as here:
        found, now = delegations_of(here.connection, areas()), here.now
    return page("delegations", found=found, scheme=scheme_of(found, now), now=now)


@blueprint.get("/delegations/<ref>")
def delegation(ref: str) -> str:
    """One delegation with its terms, what is left of it, and who was asked."""
    with look() as here:
        case = here.case(ref, "delegation")
        known, now = need_delegation(here.connection, ref), here.now
        asked = consultations_under(here.connection, ref)
        instrument = load_decision(here.connection, known.instrument)
    return page("delegation", case=case, known=known, asked=asked, instrument=instrument, now=now)
