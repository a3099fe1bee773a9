"""What a reader of an agreement must know at once: begun before signature, contents missing, its end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from govflow.agreements.model import (
    DRAFT,
    IN_PLACE,
    OVER,
    Content,
    PartyState,
    Record,
    days,
    days_between,
)
from govflow.kernel.findings import Finding
from govflow.kernel.words import day_in_words


def warnings_of(
    held: Record, state: str, parties: Sequence[PartyState], lacking: Sequence[Content], today: date
) -> Iterator[Finding]:
    """Yield what is to be shown of an agreement on a day, as warnings."""
    yield from _begun_unsigned(held, state, parties, today)
    for one in parties:
        if one.signature and one.signature.label:
            yield _warning("RETROSPECTIVE", f"{one.party.name}: {one.signature.label}.")
    if lacking and state not in OVER:
        names = "; ".join(one.title for one in lacking)
        remedy = "Say in which clause of the text each is found."
        yield _warning("CONTENT_MISSING", f"No clause is given for: {names}.", remedy)
    yield from _ending(held, state, today)


def _begun_unsigned(
    held: Record, state: str, parties: Sequence[PartyState], today: date
) -> Iterator[Finding]:
    if not held.commencement or state in OVER:
        return
    unsigned = [one.party.name for one in parties if one.signature is None]
    since = days_between(held.commencement, today.isoformat())
    if unsigned and since and state not in IN_PLACE:
        message = f"It runs from {_day(held.commencement)}, {days(since)} ago, and is not signed by: "
        yield _warning("NOT_SIGNED", f"{message}{'; '.join(unsigned)}.")
    signed = [one.signature.signed_on for one in parties if one.signature]
    before = days_between(held.commencement, max(signed, default=""))
    if signed and not unsigned and before:
        yield _warning("STARTED_BEFORE_SIGNATURE", f"In force {days(before)} before it was signed.")


def _ending(held: Record, state: str, today: date) -> Iterator[Finding]:
    if not held.ends_on or state in OVER or state in DRAFT:
        return
    left = days_between(today.isoformat(), held.ends_on)
    if state == "expiring":
        remedy = "Renew it, continue it with varied annexes, or let it run out."
        yield _warning("EXPIRING", f"It runs out on {_day(held.ends_on)}, in {days(left)}.", remedy)


def _day(text: str) -> str:
    return day_in_words(date.fromisoformat(text))


def _warning(code: str, message: str, remedy: str = "") -> Finding:
    return Finding(code, message, severity="warning", remedy=remedy)
