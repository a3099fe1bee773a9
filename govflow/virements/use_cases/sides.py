"""The two lines of a move as the plan held has them, and what the record keeps of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Finding, Json
from govflow.kernel.pence import money_words, pounds_of
from govflow.ledger.rows import private
from govflow.road.gather import lock_case
from govflow.road.ports import Case
from govflow.storage.work import Work
from govflow.virements.model import OUTSIDE, PROPOSED, Place, Virement, place_named, places_of
from govflow.virements.ports import VirementParts
from govflow.virements.queries import virements_of
from govflow.virements.standing import current_of

CREATED = 201
MOVERS = ("plan_lead", "finance_officer", "nhs_finance_lead", "pool_manager")
RECORDERS = (*MOVERS, "governance_officer", "democratic_services_officer", "nhs_governance_officer")


@dataclass(frozen=True, slots=True)
class Move:
    """What is to move between two lines, each by name or scheme ID; an empty one is outside the fund."""

    from_line: str = ""
    to_line: str = ""
    pence: int = 0
    reason: str = ""

    def as_json(self) -> dict[str, Json]:
        """Return what a repeated request is known by."""
        return {"from": self.from_line, "to": self.to_line, "amount": self.pence, "reason": self.reason}


NOTHING = Move()


@dataclass(frozen=True, slots=True)
class Sides:
    """A move with its lines, and what speaks against it there."""

    move: Move
    before: Place
    after: Place
    found: tuple[Finding, ...] = ()

    @property
    def columns(self) -> Mapping[str, Json]:
        """Return the columns of the move itself."""
        return {
            "from_line": self.before.name,
            "to_line": self.after.name,
            "amount": self.move.pence,
            "reason": private("reason"),
            "from_prior": self.before.pence,
            "to_prior": self.after.pence,
        }

    def said(self, id_: str) -> dict[str, Json]:
        """Return what its event says of it."""
        amount = pounds_of(self.move.pence)
        return {"virement": id_, "from_line": self.before.name, "to_line": self.after.name, "amount": amount}


def plan_of(work: Work, ref: str) -> Case:
    """Return a plan, locked.

    Raises:
        InvalidInput: for a case that is no plan.
    """
    case = lock_case(work, ref)
    if case.kind != "plan":
        raise InvalidInput(f"{ref} is no plan, so it has no lines to move money between.", field="ref")
    return case


def open_proposal(connection: Connection, case: Case, id_: str) -> Virement:
    """Return a proposal that is neither agreed nor taken back.

    Raises:
        InvalidInput: where there is none of that number.
    """
    found = next((one for one in virements_of(connection, case.ref) if one.id == id_), None)
    if found is None or found.status != PROPOSED:
        raise InvalidInput(f"'{id_}' is no open proposal of {case.ref}.", field="proposal")
    return found


def sides_of(
    connection: Connection, parts: VirementParts, case: Case, move: Move, *, recorded: bool
) -> Sides:
    """Return the lines a move is between; where it is only recorded, also lines that the plan does not have.

    Raises:
        InvalidInput: for lines that are not the plan's, one line twice, no reason, or an amount of nothing.
    """
    if move.pence <= 0:
        raise InvalidInput("Give the amount that moves, like 1200.50.", field="amount")
    if not move.reason.strip():
        raise InvalidInput("Give the reason why it is moved.", field="reason")
    held = parts.held_of(connection, case.ref)
    if held is None and not recorded:
        message = f"{case.ref} holds no figures yet. Bring in its planning workbook first."
        raise InvalidInput(message, field="ref")
    places = places_of(held)
    before = _side(places, move.from_line, "from", recorded=recorded)
    after = _side(places, move.to_line, "to", recorded=recorded)
    if before.name == after.name:
        raise InvalidInput("Say from which line it moves, and to which other.", field="to")
    found = tuple(_against(connection, case, move, (places, before, after)))
    if not found and before.name:
        found = tuple(_held_back(connection, parts, case, move, (before, places)))
    return Sides(move, before, after, found)


def _side(places: Sequence[Place], text: str, field: str, *, recorded: bool) -> Place:
    if not text:
        return OUTSIDE
    try:
        return place_named(places, text, field)
    except InvalidInput:
        if recorded and all(text != one.scheme_id for one in places):
            return Place(text)  # It was decided so, whatever the plan held here says.
        raise


def _against(
    connection: Connection,
    case: Case,
    move: Move,
    sides: tuple[Sequence[Place], Place, Place],
) -> Iterator[Finding]:
    places, before, after = sides
    for one in (before, after):
        if one.name and one not in places:
            message = f"'{one.name}' is no line of the plan held."
            yield Finding("OUT_OF_SCOPE", message, remedy="Bring in the plan that has this line.")
    if before not in places:
        return
    left = current_of(before, places, virements_of(connection, case.ref))
    if move.pence > left:
        message = f"{before.name} has {money_words(left)}, and {money_words(move.pence)} is to move from it."
        known: dict[str, Json] = {"amount": pounds_of(move.pence), "limit": pounds_of(left)}
        rule, remedy = "A line gives no more than it has", "Move less, or from another line."
        yield Finding("OVER_LIMIT", message, figures=known, rule=rule, remedy=remedy)


def _held_back(
    connection: Connection,
    parts: VirementParts,
    case: Case,
    move: Move,
    taken: tuple[Place, Sequence[Place]],
) -> Iterator[Finding]:
    """A contingency held within the line is no part of what may be moved from it."""
    before, places = taken
    kept = parts.held_back(connection, case.ref)
    pence, why = kept.get(before.name) or kept.get(before.scheme_id) or (0, "")
    if not pence or before not in places:
        return
    free = max(0, current_of(before, places, virements_of(connection, case.ref)) - pence)
    if move.pence > free:
        message = f"Of {before.name} only {money_words(free)} may be moved: {why}."
        yield Finding(
            "CONDITION_OPEN",
            message,
            figures={
                "amount": pounds_of(move.pence),
                "limit": pounds_of(free),
                "held_back": pounds_of(pence),
            },
            rule="A contingency is moved to no other line while it is held",
            remedy="Move less, or have the contingency released once its target is met.",
        )
