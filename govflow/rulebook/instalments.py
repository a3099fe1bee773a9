"""What is due of a contribution to a pool and when, and how each part stands on a day. Pure; whole pence.

Equal parts are rounded down to the penny, and the last has the pennies left over, so the parts always make
the contribution. One is of one year: monthly is at most twelve parts, quarterly four, and fewer where
the pool ends before. How they are made over is the parties' own agreement (SI 2000/617, regulation 8).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from govflow.kernel.findings import Finding, Json
from govflow.kernel.pence import money_words, pounds_of
from govflow.rulebook.pool_terms import TRANSFERRED, Contribution, Instalments, PoolTerms

Side = Literal["paid", "received"]
PAID: Side = "paid"
RECEIVED: Side = "received"
StandingName = Literal["settled", "overpaid", "differs", "not_received", "late", "part_paid", "due"]
# Of a year's contribution: how many parts at most, and how many months one is after another.
_EQUAL = {"monthly": (12, 1), "quarterly": (4, 3)}
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Instalment:
    """One part of a contribution: its number from one on, its last day to be paid in time, its pence."""

    contribution: str
    number: int
    due_on: date
    pence: int


@dataclass(frozen=True, slots=True)
class Said:
    """What one side said of an instalment: so many pence paid, or received, on a day."""

    contribution: str
    number: int
    side: Side
    pence: int
    on: date


@dataclass(frozen=True, slots=True)
class Standing:
    """How one instalment stands on a day: what its payer says was paid, and its host that was received."""

    instalment: Instalment
    paid: int
    received: int
    days_late: int
    queried: bool
    is_past: bool

    @property
    def difference(self) -> int:
        """Return what the payer says beyond what the host does, in pence."""
        return self.paid - self.received

    @property
    def outstanding(self) -> int:
        """Return what its payer has not yet paid of it, in pence."""
        return max(0, self.instalment.pence - self.paid)

    @property
    def overpaid(self) -> int:
        """Return what was paid beyond it, in pence."""
        return max(0, self.paid - self.instalment.pence)

    @property
    def status(self) -> StandingName:
        """Return the one word for it; what is unpaid once its day has passed is late."""
        if self.outstanding:
            if self.is_past:
                return "late"
            return "part_paid" if self.paid else "due"
        if self.overpaid:
            return "overpaid"
        if self.difference:
            return "differs" if self.received else "not_received"
        return "settled"

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        return {
            "contribution": self.instalment.contribution,
            "instalment": self.instalment.number,
            "due_on": self.instalment.due_on.isoformat(),
            "due": pounds_of(self.instalment.pence),
            "paid": pounds_of(self.paid),
            "received": pounds_of(self.received),
            "difference": pounds_of(self.difference),
            "outstanding": pounds_of(self.outstanding),
            "overpaid": pounds_of(self.overpaid),
            "status": self.status,
            "days_late": self.days_late,
            "queried": self.queried,
        }


def organisation_of(terms: PoolTerms, party: str) -> str:
    """Return the organisation of a party by its code, or of an organisation itself, as the host is named."""
    found = (one.organisation for one in terms.parties if party in {one.code, one.organisation})
    return next(found, party)


def is_paid_over(terms: PoolTerms, one: Contribution) -> bool:
    """Say whether it is paid by one organisation to another: transferred, and not of the host's own money.

    Money of nobody who shares, such as a grant, comes to the host directly.
    """
    if one.handling != TRANSFERRED or not one.party:
        return False
    return organisation_of(terms, one.party) != organisation_of(terms, terms.host)


def schedule_of(terms: PoolTerms, one: Contribution) -> tuple[Instalment, ...]:
    """Return the instalments of one contribution in the order of their days; none of what is not paid over.

    Where nothing was agreed of its instalments it is due once, on the pool's last day.
    """
    if not is_paid_over(terms, one):
        return ()
    dues = _dues(one.instalments or Instalments("once", terms.ends_on), one.pence, terms)
    ordered = sorted(dues, key=lambda due: due[0])
    return tuple(
        Instalment(one.key, number, on, pence) for number, (on, pence) in enumerate(ordered, start=1)
    )


def whole_schedule(terms: PoolTerms) -> tuple[Instalment, ...]:
    """Return every instalment of a pool, contribution by contribution."""
    return tuple(due for one in terms.contributions for due in schedule_of(terms, one))


def _dues(agreed: Instalments, pence: int, terms: PoolTerms) -> Iterable[tuple[date, int]]:
    if agreed.pattern == "dates":
        return [(due.on, due.pence) for due in agreed.dates]
    first = agreed.first_on or terms.starts_on
    if agreed.pattern == "once":
        return [(first, pence)]
    most, step = _EQUAL[agreed.pattern]
    days = [
        day for day in (months_after(first, step * count) for count in range(most)) if day <= terms.ends_on
    ]
    days = days or [first]
    return zip(days, equal_parts(pence, len(days)), strict=True)


def equal_parts(pence: int, count: int) -> list[int]:
    """Return so many equal parts of an amount, each rounded down; the last has what is left over."""
    part = pence // count
    return [part] * (count - 1) + [pence - part * (count - 1)]


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or earlier below nought; the last of a month without it."""
    year, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def stand_on(
    due: Sequence[Instalment], said: Sequence[Said], queried: frozenset[tuple[str, int]], today: date
) -> tuple[Standing, ...]:
    """Return how each instalment stands on a day; what was paid after that day is not yet known."""
    return tuple(_standing(one, said, queried, today) for one in due)


def _standing(
    one: Instalment, said: Sequence[Said], queried: frozenset[tuple[str, int]], today: date
) -> Standing:
    key = (one.contribution, one.number)
    mine = [each for each in said if (each.contribution, each.number) == key and each.on <= today]
    paid = sum(each.pence for each in mine if each.side == PAID)
    received = sum(each.pence for each in mine if each.side == RECEIVED)
    settled = _settled_on(one, mine)
    late = max(0, ((settled or today) - one.due_on).days)
    return Standing(one, paid, received, late, key in queried, today > one.due_on)


def _settled_on(one: Instalment, mine: Iterable[Said]) -> date | None:
    """Return the day on which it was paid in full; of nought, its own day."""
    if not one.pence:
        return one.due_on
    paid = 0
    for each in sorted((each for each in mine if each.side == PAID), key=lambda each: each.on):
        paid += each.pence
        if paid >= one.pence:
            return each.on
    return None


def against(
    terms: PoolTerms, standings: Sequence[Standing], said: Sequence[Said] = ()
) -> tuple[Finding, ...]:
    """Return what does not hold of the payments of a pool: sums, lateness, differences, open questions.

    Of what was ``said``: what is of no instalment of these terms, and what is dated before the pool.
    """
    found = [_not_the_sum(one, schedule_of(terms, one)) for one in terms.contributions]
    found += [finding for one in standings for finding in _of(one)]
    early = (_too_early(terms, one) for one in said if one.on < terms.starts_on)
    return (*(one for one in found if one is not None), *early, *no_instalment_of(terms, said))


def no_instalment_of(terms: PoolTerms, said: Sequence[Said]) -> Iterator[Finding]:
    """Yield what was said of instalments that the terms do not have, as where they were varied since."""
    known = {(one.contribution, one.number) for one in whole_schedule(terms)}
    for one in said:
        if (one.contribution, one.number) not in known:
            named, money = f"instalment {one.number} of {one.contribution}", money_words(one.pence)
            message = f"{money} was {one.side} as {named}, which these terms do not have."
            remedy = "Correct the record of it, and record it of an instalment of the terms."
            yield _warning("OUT_OF_SCOPE", message, f"{one.contribution}/{one.number}", remedy)


def _too_early(terms: PoolTerms, one: Said) -> Finding:
    named = f"Instalment {one.number} of {one.contribution}"
    message = f"{named} is said to be {one.side} on {one.on}, before the pool starts on {terms.starts_on}."
    remedy = "Look whether the year is right, and correct the record if it is not."
    return _warning("DATES_INCONSISTENT", message, f"{one.contribution}/{one.number}", remedy)


def _not_the_sum(one: Contribution, due: Sequence[Instalment]) -> Finding | None:
    together = sum(each.pence for each in due)
    if not due or together == one.pence:
        return None
    agreed = money_words(one.pence)
    message = f"The instalments of {one.key} make {money_words(together)}; the contribution is {agreed}."
    figures: dict[str, Json] = {"instalments": pounds_of(together), "contribution": pounds_of(one.pence)}
    remedy = "Put the instalments right in the terms of the pool."
    return Finding("INSTALMENTS_DO_NOT_SUM", message, where=one.key, figures=figures, remedy=remedy)


def _of(one: Standing) -> Iterator[Finding]:
    where = f"{one.instalment.contribution}/{one.instalment.number}"
    named = f"Instalment {one.instalment.number} of {one.instalment.contribution}"
    if one.status == "late":
        days = f"{one.days_late} day{'' if one.days_late == 1 else 's'}"
        message = f"{named} is {days} late: {money_words(one.outstanding)} is not paid."
        yield _warning("PAYMENT_LATE", message, where, "Pay it, or ask what stands in the way.")
    if one.overpaid:
        message = f"{named} is paid with {money_words(one.overpaid)} too much."
        yield _warning(
            "PAYMENT_OVER", message, where, "Agree whether it counts towards the next or goes back."
        )
    if one.difference and one.received:
        sides = f"{money_words(one.paid)} was paid, the host that {money_words(one.received)} was received"
        remedy = "Compare the two references, and correct the one that is wrong."
        yield _warning("PAYMENT_DIFFERS", f"{named}: its payer says that {sides}.", where, remedy)
    if one.queried:
        remedy = "Answer the question, then let who asked say that it is settled."
        yield _warning("PAYMENT_QUERIED", f"{named} is queried.", where, remedy)


def _warning(code: str, message: str, where: str, remedy: str) -> Finding:
    return Finding(code, message, severity="warning", where=where, remedy=remedy)
