"""A colleague reminds somebody of everything they have not yet done: one message, and one event."""

from __future__ import annotations

from govflow.kernel.errors import InvalidInput, refusal
from govflow.kernel.moments import format_instant
from govflow.kernel.words import spaced
from govflow.ledger.event import Stored
from govflow.reminders.ports import ReminderParts
from govflow.reminders.queries.not_done import not_done
from govflow.reminders.use_cases.telling import tell
from govflow.road.roles import grants_of
from govflow.storage.work import Work

REMINDERS = (
    "plan_lead",
    "governance_officer",
    "nhs_governance_officer",
    "democratic_services_officer",
    "monitoring_officer",
    "s151_officer",
    "head_of_paid_service",
)


def reminds_in(work: Work) -> frozenset[str]:
    """Return the areas in which the actor may remind others."""
    now = format_instant(work.now())
    held = (grant for grant in grants_of(work.connection, work.actor.id) if grant.holds_at(now))
    return frozenset(grant.area for grant in held if grant.area and grant.role in REMINDERS)


def remind(work: Work, parts: ReminderParts, person: str, key: str = "") -> Stored:
    """Tell somebody, on a colleague's word, of everything in the colleague's areas they have not yet done.

    Raises:
        Refused: for who may not.
        InvalidInput: where nothing waits for them.
    """
    areas = reminds_in(work)
    if not areas:
        names = ", ".join(spaced(role) for role in REMINDERS)
        raise refusal(
            "NOT_YOUR_ROLE",
            f"Reminding others needs one of these roles in their area: {names}.",
            rule="Roles are per area",
            remedy="Ask someone who holds one of them.",
        )
    found = not_done(work.connection, parts, areas, work.now(), person) if person else []
    if not found:
        raise InvalidInput("Nothing in your areas waits for this person now.", field="person")
    lines = [one.line for one in found[0].lines]
    return tell(work, person, lines, key)
