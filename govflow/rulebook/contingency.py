"""Money held back from a pool until a target is met: may it be released, what does it hold of a line. Pure.

A risk-share contingency stays with its holder while its target is unmet, and is moved to no other line
of the plan meanwhile. It is released by a decision of who manages the fund or commits the money.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from govflow.kernel.findings import Finding, Json
from govflow.kernel.pence import money_words, pounds_of

Status = Literal["held", "released", "returned"]
Target = Literal["", "met", "unmet"]
HELD: Status = "held"
RELEASED: Status = "released"
RETURNED: Status = "returned"
MET: Target = "met"
UNMET: Target = "unmet"
_RULE = "A contingency is released once its target is met"


@dataclass(frozen=True, slots=True)
class Reserve:
    """An amount held back, in pence: by which party, on which metric, within which line of the plan."""

    id: str
    contribution: str
    pence: int
    held_by: str
    metric: str
    plan_line: str
    status: Status = HELD
    target: Target = ""


def against_release(one: Reserve, to: Status) -> Iterator[Finding]:
    """Yield why it may not be released, or returned to who holds it: it is gone, or its target is unmet."""
    if one.status != HELD:
        yield Finding(
            "STATE_FORBIDS",
            f"{one.id} is {one.status} already.",
            rule="Money is released once",
            remedy="Correct the record where that was an error.",
        )
    elif to == RELEASED and one.target != MET:
        known = "is not met" if one.target == UNMET else "has not been judged"
        message = f"{money_words(one.pence)} is held until the target of {one.metric} is met, and it {known}."
        yield Finding(
            "CONDITION_OPEN",
            message,
            where=one.id,
            figures={"amount": pounds_of(one.pence)},
            rule=_RULE,
            remedy="Record that the target is met, with the document that shows it.",
        )


def held_in_lines(reserves: Iterable[Reserve]) -> Mapping[str, tuple[int, str]]:
    """Return what is held back within each line of a plan, in pence, and why; not what was released."""
    found: dict[str, tuple[int, str]] = {}
    for one in reserves:
        if one.status == HELD and one.plan_line:
            before, why = found.get(one.plan_line, (0, ""))
            reason = f"{money_words(one.pence)} is held until the target of {one.metric} is met ({one.id})"
            found[one.plan_line] = (before + one.pence, f"{why}; {reason}" if why else reason)
    return found


def reserve_json(one: Reserve) -> dict[str, Json]:
    """Return the figures of one as they stand in a statement."""
    return {
        "id": one.id,
        "contribution": one.contribution,
        "amount": pounds_of(one.pence),
        "held_by": one.held_by,
        "metric": one.metric,
        "plan_line": one.plan_line or None,
        "status": one.status,
        "target": one.target or None,
    }
