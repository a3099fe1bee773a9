"""Prior + virement = current, for every line, every source and the total; and what does not hold. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

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
from govflow.workbook.held import parts_of
from govflow.workbook.model import Contents

_RULE = "Prior + virement = current, for every line and the total"
_ORIGIN = "Underspends are carried forward for each project, with the year they come from"


def figures_of(contents: Contents | None) -> str:
    """Return the digest of the figures held; empty where none are."""
    return parts_of(contents)["figures"] if contents else ""


def stand(
    contents: Contents | None, virements: Sequence[Virement], carried: Sequence[CarryForward]
) -> Position:
    """Return how the plan's lines stand: those that money moved from or to, and the rest in one row."""
    places = {one.name: one for one in places_of(contents)}
    figures = figures_of(contents)
    now = in_force(virements, figures)
    moved = moved_of(now)
    lines = [Budget(name, one.pence, moved[name]) for name, one in places.items() if name in moved]
    lines += [Budget(name, 0, pence) for name, pence in moved.items() if name not in places]
    rest = sum(one.pence for name, one in places.items() if name not in moved)
    findings = (
        *_not_in_the_plan(places, now),
        *_between_sources(places, now),
        *_not_taken_up(places, virements, figures),
        *_origins(carried),
        *_outside_the_lines(places, carried),
    )
    others = Budget("All other lines", rest)
    sources = tuple(_by_source(places, moved))
    held = contents is not None
    return Position(tuple(lines), others, sources, tuple(virements), tuple(carried), findings, held)


def current_of(place: Place, virements: Sequence[Virement], figures: str) -> int:
    """Return what a line has to spend, after what was moved from and to it."""
    return place.pence + moved_of(in_force(virements, figures)).get(place.name, 0)


def _by_source(places: Mapping[str, Place], moved: Mapping[str, int]) -> Iterator[Budget]:
    prior: Counter[str] = Counter()
    virement: Counter[str] = Counter()
    for name, one in places.items():
        prior[one.source] += one.pence
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
    places: Mapping[str, Place], virements: Sequence[Virement], figures: str
) -> Iterator[Finding]:
    """A line that the plan held now does not show as it stood before and was moved by since (DOMAIN A5)."""
    before = [one for one in virements if one.status == AGREED and one.figures != figures]
    rounds = list(dict.fromkeys(one.figures for one in before))
    groups = [[one for one in before if one.figures == of] for of in rounds]
    for number, group in enumerate(groups):
        moved = moved_of(group)
        for name, prior in _priors(group).items():
            later = (known[name] for known in map(_priors, groups[number + 1 :]) if name in known)
            current = next(later, places[name].pence if name in places else 0)
            if prior + moved[name] != current:
                yield _mismatch(name, prior, moved[name], current)


def _priors(group: Sequence[Virement]) -> Mapping[str, int]:
    sides = [(one.from_line, one.from_prior) for one in group] + [
        (one.to_line, one.to_prior) for one in group
    ]
    return {name: prior for name, prior in sides if name}


def _mismatch(name: str, prior: int, moved: int, current: int) -> Finding:
    made = f"{money_words(prior)} before and {money_words(moved)} moved make {money_words(prior + moved)}"
    message = f"{name}: {made}; the plan brought in since holds {money_words(current)}."
    figures: dict[str, Json] = {
        "prior": pounds_of(prior),
        "virement": pounds_of(moved),
        "current": pounds_of(current),
        "difference": pounds_of(current - prior - moved),
    }
    remedy = "Correct the plan, or record what else was moved and under which decision."
    return Finding("VIREMENT_MISMATCH", message, where=name, figures=figures, rule=_RULE, remedy=remedy)


def _origins(carried: Sequence[CarryForward]) -> Iterator[Finding]:
    for one in carried:
        absent = [word for word, known in (("scheme", one.scheme), ("year", one.from_year)) if not known]
        if absent:
            carried_on = f"{one.id}: {money_words(one.pence)} was carried forward"
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
        total = sum(one.pence for one in places.values())
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
