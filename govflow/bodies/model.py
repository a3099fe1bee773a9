"""What is asked of this room, and its rules of time and place. Pure: no database, no web."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from govflow.kernel.findings import Json
from govflow.kernel.moments import Happened

HOLDER, SUBSTITUTE = "holder", "substitute"
CAPACITIES = (HOLDER, SUBSTITUTE)
CHAIR, VICE_CHAIR = "chair", "vice_chair"
OFFICES = ("", CHAIR, VICE_CHAIR)
# Who records what a body is and who sits on it. No administrator is among them: whoever gives access to
# GovFlow has no say in who decides.
RECORDERS = ("governance_officer", "democratic_services_officer", "nhs_governance_officer")
# The monitoring officer keeps the register of interests (Localism Act 2011, section 29); the clerk writes it.
REGISTRARS = ("monitoring_officer", "democratic_services_officer", "governance_officer")
# Who grants a dispensation where the body's own terms name no office.
DISPENSERS = ("head_of_paid_service", "monitoring_officer")
# The first two as council codes name them, the others as NHS bodies do.
INTEREST_KINDS: Mapping[str, str] = {
    "disclosable_pecuniary": "Disclosable pecuniary interest",
    "other": "Other interest under the council’s code",
    "financial": "Financial interest (NHS)",
    "non_financial_professional": "Non-financial professional interest (NHS)",
    "non_financial_personal": "Non-financial personal interest (NHS)",
    "indirect": "Indirect interest (NHS)",
}


@dataclass(frozen=True, slots=True)
class AdoptTerms:
    """Terms of reference that were approved: when, by whom, on which paper, and what they say."""

    body: str
    approved: Happened
    approved_by: str
    document: str
    rules: Mapping[str, Json] | str
    parent: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class NewSeat:
    """A seat that belongs to an organisation, from a moment on (now, where none is given)."""

    body: str
    title: str
    organisation: str
    category: str
    kind: str = "voting"
    since: Happened | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Appoint:
    """Someone takes a seat, or is named as its substitute; ``until`` is the last day, counted in."""

    seat: str
    person: str
    capacity: str = HOLDER
    office: str = ""
    since: Happened | None = None
    until: date | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Elect:
    """A member is elected to an office of the body, or with an empty office lays it down."""

    body: str
    person: str
    office: str
    since: Happened | None = None
    until: date | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class End:
    """A seat, a holding or an interest ends, now or at the moment that is given."""

    id: str
    at: Happened | None = None
    reason: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class NewInterest:
    """An interest for the standing register; ``kept_at`` says where a member's own register is."""

    person: str
    area: str
    kind: str
    organisation: str = ""
    text: str = field(default="", repr=False)
    sensitive: bool = False
    kept_at: str = ""
    since: Happened | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class GrantDispensation:
    """Leave to take part in spite of an interest: whose, until when, on which case (or on everything)."""

    person: str
    body: str
    subject: str
    document: str
    until: date
    since: Happened | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Noted:
    """What came of it: the id of what was written, and the event. ``repeated`` for the same key again."""

    id: str
    event: int
    repeated: bool = False


# -- Time: half-open spans of instants as the record spells them -----------------------------------


def _plain(instant: str) -> str:
    # Without the Z, texts of unequal length compare as the instants do.
    return instant.rstrip("Z")


def before(one: str, other: str) -> bool:
    """Say whether an instant lies before another; an empty one is the end of time."""
    return bool(one) and (not other or _plain(one) < _plain(other))


def in_force(from_at: str, until_at: str, instant: str) -> bool:
    """Say whether a span holds at an instant."""
    return not before(instant, from_at) and before(instant, until_at)


def overlap(from_at: str, until_at: str, other_from: str, other_until: str) -> bool:
    """Say whether two spans share a moment; one that ends as it begins shares none."""
    first = other_from if before(from_at, other_from) else from_at
    last = until_at if before(until_at, other_until) else other_until
    return before(first, last)
