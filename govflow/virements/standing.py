"""Prior + virement = current, for every line, every source and the total; and what does not hold. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from govflow.kernel.findings import Finding, Json
from govflow.kernel.pence import money_words, pounds_of
from govflow.virements.model import (
    AGREED,
    Budget,
    CarryForward,
    Place,
    Position,
    Virement,
    in_force,
    moved_of,
    places_of,
)
from govflow.workbook.model import Contents

_RULE = "Prior + virement = current, for every line and the total"
_ORIGIN = "Underspends are carried forward for each project, with the year they come from"


def stand(
    contents: Contents | None, virements: Sequence[Virement], carried: Sequence[CarryForward]
) -> Position:
    """Return how the plan's lines stand: those that money moved from or to, and the rest in one row."""
    places = {one.name: one for one in places_of(contents)}
    held = held_by(places.values())
    now = in_force(virements, held)
    moved = moved_of(now)
    lines = [Budget(name, pence, moved[name]) for name, pence in held.items() if name in moved]
    lines += [Budget(name, 0, pence) for name, pence in moved.items() if name not in held]
    rest = sum(pence for name, pence in held.items() if name not in moved)
    findings = (
        *_not_in_the_plan(places, now),
        *_between_sources(places, now),
        *_not_taken_up(held, virements, now),
        *_origins(carried),
        *_outside_the_lines(places, carried),
    )
    others = Budget("All other lines", rest)
    sources = tuple(_by_source(places, moved))
    names = tuple(places) if contents else None
    return Position(tuple(lines), others, sources, tuple(virements), tuple(carried), findings, names)


def held_by(places: Iterable[Place]) -> dict[str, int]:
    """Return what the plan holds for each line."""
    return {one.name: one.pence or 0 for one in places}


def current_of(place: Place, places: Sequence[Place], virements: Sequence[Virement]) -> int:
    """Return what a line has to spend, after what was moved from and to it."""
    held = held_by(places)
    return held[place.name] + moved_of(in_force(virements, held)).get(place.name, 0)


def _by_source(places: Mapping[str, Place], moved: Mapping[str, int]) -> Iterator[Budget]:
    prior: Counter[str] = Counter()
    virement: Counter[str] = Counter()
    for name, one in places.items():
        prior[one.source] += one.pence or 0
        virement[one.source] += moved.get(name, 0)
    yield from (Budget(name, pence, virement[name]) for name, pence in prior.items())


def _not_in_the_plan(places: Mapping[str, Place], now: Sequence[Virement]) -> Iterator[Finding]:
    for one in now:
        for name in (one.from_line, one.to_line):
            if name and name not in places:
                message = f"{one.id} moves money of '{name}', which is no line of the plan."
                remedy = "Correct the record, or bring in the plan that has this line."
                yield Finding("OUT_OF_SCOPE", message, severity="warning", where=one.id, remedy=remedy)


def _between_sources(places: Mapping[str, Place], now: Sequence[Virement]) -> Iterator[Finding]:
    """Money of one source spent by a line of another: its income and expenditure no longer agree (A1)."""
    for one in now:
        before, after = places.get(one.from_line), places.get(one.to_line)
        if before and after and before.source != after.source:
            message = (
                f"{one.id} moves {money_words(one.pence)} from a line of {before.source} to one of "
                f"{after.source}: it then spends less than the first brings, and more than the second."
            )
            figures: dict[str, Json] = {"amount": pounds_of(one.pence)}
            figures |= {"from": before.source, "to": after.source}
            remedy = "Move it within one source, or change what each source pays for in the plan."
            yield Finding(
                "SOURCE_TOTAL_MISMATCH",
                message,
                severity="warning",
                where=one.id,
                figures=figures,
                rule="Income and expenditure agree for each source",
                remedy=remedy,
            )


def _not_taken_up(
    held: Mapping[str, int], virements: Sequence[Virement], now: Sequence[Virement]
) -> Iterator[Finding]:
    """A line that the plan held now does not show as it stood before and was moved by since (DOMAIN A5)."""
    waiting = {one.id for one in now}
    steps: dict[str, list[Budget]] = {}
    for one in virements:
        for side in one.sides if one.status == AGREED and one.id not in waiting else ():
            of = steps.setdefault(side.name, [])
            if side.prior is not None and (not of or of[-1].prior != side.prior):
                of.append(Budget(side.name, side.prior))
            if of:
                of[-1] = replace(of[-1], virement=of[-1].virement + side.change)
    for name, of in steps.items():
        later = [*(step.prior for step in of[1:]), held.get(name, 0)]
        for step, known in zip(of, later, strict=False):
            if step.current != known:
                yield _mismatch(step, known)


def _mismatch(one: Budget, held: int) -> Finding:
    moved = f"{money_words(one.prior)} before and {money_words(one.virement)} moved"
    message = (
        f"{one.name}: {moved} make {money_words(one.current)}; the plan since holds {money_words(held)}."
    )
    figures: dict[str, Json] = {
        "prior": pounds_of(one.prior),
        "virement": pounds_of(one.virement),
        "current": pounds_of(held),
        "difference": pounds_of(held - one.current),
    }
    remedy = "Correct the plan, or record what else was moved and under which decision."
    return Finding("VIREMENT_MISMATCH", message, where=one.name, figures=figures, rule=_RULE, remedy=remedy)


def _origins(carried: Sequence[CarryForward]) -> Iterator[Finding]:
    for one in carried:
        absent = [word for word, known in (("scheme", one.scheme), ("year", one.from_year)) if not known]
        if absent:
            carried_on = f"{money_words(one.pence)} was carried forward"
            message = f"{carried_on} with no {' and '.join(absent)} of origin."
            remedy = "Record for each scheme what was carried forward, and from which year."
            yield Finding(
                "CARRY_FORWARD_WITHOUT_ORIGIN",
                message,
                severity="warning",
                where=one.id,
                figures={"amount": pounds_of(one.pence)},
                rule=_ORIGIN,
                remedy=remedy,
            )


def _outside_the_lines(places: Mapping[str, Place], carried: Sequence[CarryForward]) -> Iterator[Finding]:
    """Carried money that no line of the plan holds is in no total of it either (scenario 29)."""
    outside = sum(one.pence for one in carried if one.line not in places)
    if outside:
        total = sum(one.pence or 0 for one in places.values())
        message = (
            f"{money_words(outside)} carried forward is in no line of the plan: the lines add to "
            f"{money_words(total)} without it."
        )
        figures: dict[str, Json] = {"carried": pounds_of(outside), "lines": pounds_of(total)}
        yield Finding(
            "CARRY_FORWARD_NOT_IN_PLAN",
            message,
            severity="warning",
            figures=figures,
            rule=_ORIGIN,
            remedy="Say which line holds it, or give it a line among the additional contributions.",
        )
