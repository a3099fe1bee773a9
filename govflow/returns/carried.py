"""Money carried forward as a return states it, beside the register of the plan's virements. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from govflow.kernel.findings import Finding, Json
from govflow.kernel.pence import money_words, pounds_of
from govflow.returns.model import Carried


@dataclass(frozen=True, slots=True)
class Beside:
    """What one scheme had left of one year: as the return states it, and as the register has it, in pence."""

    origin: str
    scheme: str
    stated: int | None
    registered: int | None

    @property
    def difference(self) -> int:
        """Return what the return states more than the register has."""
        return (self.stated or 0) - (self.registered or 0)

    @property
    def named(self) -> str:
        """Return of which scheme and year it is, in words."""
        return f"{self.scheme or 'no scheme said'}, {self.origin or 'no year said'}"


def beside(stated: Sequence[Carried], registered: Sequence[Carried]) -> tuple[Beside, ...]:
    """Return both sides for each scheme and year of origin; what the return states comes first."""
    sides = [_summed(one) for one in (stated, registered)]
    names = {_key(one): one for one in (*registered, *stated)}
    return tuple(
        Beside(names[key].origin, names[key].scheme, *(side.get(key) for side in sides))
        for key in dict.fromkeys([*sides[0], *sides[1]])
    )


def _key(one: Carried) -> tuple[str, str]:
    return one.origin, " ".join(one.scheme.split()).casefold()


def _summed(rows: Sequence[Carried]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for one in rows:
        found[_key(one)] = found.get(_key(one), 0) + one.amount
    return found


def carried_findings(rows: Sequence[Beside]) -> Iterator[Finding]:
    """Warn of each scheme and year for which the return and the register say otherwise."""
    for one in rows:
        if not one.difference:
            continue
        sides = (
            ("nothing" if one.stated is None else money_words(one.stated)),
            ("nothing" if one.registered is None else money_words(one.registered)),
        )
        figures: dict[str, Json] = {
            "scheme": one.scheme,
            "from_year": one.origin,
            "stated": pounds_of(one.stated or 0),
            "registered": pounds_of(one.registered or 0),
            "difference": pounds_of(one.difference),
        }
        said = f"this return says {sides[0]}, the register of the plan {sides[1]}"
        yield Finding(
            "CARRY_FORWARD_DIFFERS",
            f"Carried forward ({one.named}): {said}.",
            severity="warning",
            figures=figures,
            rule="What is carried forward is recorded once, per scheme with its year of origin",
            remedy="Enter it into the register of virements of the plan, or put this return right.",
        )
