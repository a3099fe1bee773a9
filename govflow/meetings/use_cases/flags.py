"""What the quorum, the terms and interests have against a vote that is recorded as it happened."""

from __future__ import annotations

from collections.abc import Sequence

from govflow.kernel.findings import Finding
from govflow.kernel.words import spaced
from govflow.meetings.queries.floor import Floor
from govflow.rulebook.voting import Outcome, Vote, count_votes, result_of_division


def vote_flags(floor: Floor, votes: Sequence[Vote], outcome: Outcome) -> list[Finding]:
    """Return what a rule has against this vote. It stands as it happened; whether on it, others say."""
    found = quorum_flags(floor) if outcome.result == "carried" else []
    excluded = {one.person for one in floor.filled if one.excluded}
    voted = [one for one in votes if one.person in excluded and one.value in {"for", "against"}]
    if voted:
        rest = count_votes(one for one in votes if one not in voted)
        without = result_of_division(floor.rules, rest, len(floor.voting_seats), outcome.casting).result
        titles = {one.seat.id: one.seat.title or one.seat.id for one in floor.filled}
        names = "; ".join(titles.get(one.seat, one.seat) for one in voted)
        message = f"Voted though an interest excluded them: {names}. Without: {spaced(without)}."
        found.append(_flag("INTEREST_EXCLUDES", message, "Localism Act 2011, section 31"))
    if outcome.casting and not floor.rules.casting_vote:
        message = "A casting vote was used, and the terms of reference give none."
        found.append(_flag("OUT_OF_SCOPE", message, "Terms of reference"))
    return found


def quorum_flags(floor: Floor) -> list[Finding]:
    """Return what the quorum and the terms have against anything decided on this floor."""
    found = []
    if floor.terms is None:
        message = f"{floor.body} had no terms of reference in force."
        found.append(_flag("AUTHORITY_NOT_YET", message, "No power before terms of reference are approved"))
    if not floor.quorum.met:
        quorum = floor.quorum
        short = "".join(f"; {number} {name} short" for name, number in quorum.missing.items())
        message = f"{quorum.present} present of {quorum.needed} needed{short}."
        found.append(_flag("QUORUM_NOT_MET", message, "Quorum of the body"))
    return found


def _flag(code: str, message: str, rule: str) -> Finding:
    return Finding(code, message, severity="warning", rule=rule)
