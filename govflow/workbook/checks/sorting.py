"""Lines sorted by the round's lists, and all sums over them, exact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from govflow.workbook.model import Contents, Line
from govflow.workbook.template import Template

JOINT = "Joint"
NHS = "CCG"


@dataclass(frozen=True, slots=True)
class Sorted:
    """A line with the round's own words for what it says; nothing where the round has none."""

    line: Line
    scheme_type: str | None
    source: str | None
    area: str | None
    commissioner: str | None
    provider: str | None

    @property
    def pence(self) -> int:
        """Return what the line spends; what is no amount adds nothing and is found elsewhere."""
        return self.line.expenditure.pence or 0


@dataclass(frozen=True, slots=True)
class Sums:
    """Every total of a template, from its own rows."""

    income: dict[str, int]
    expenditure: dict[str, int]
    types: dict[str, int]
    planned: dict[str, Fraction]
    minimum: dict[str, int]
    both: Fraction
    mandatory: int

    @property
    def other(self) -> int:
        """Return what schemes of the type Other spend."""
        return self.types.get("Other", 0)


def sort_lines(contents: Contents, template: Template) -> tuple[Sorted, ...]:
    """Return the lines by the round's lists."""
    words = template.words["expenditure"]
    types = template.lookup(template.scheme_types)
    sources = template.source_names
    areas = template.lookup(words["areas"])
    commissioners = template.lookup(words["commissioners"], words["also"])
    providers = template.lookup(words["providers"], words["also"])
    return tuple(
        Sorted(
            line,
            types.get(template.plain(line.scheme_type)),
            sources.get(template.plain(line.source)),
            areas.get(template.plain(line.area)),
            commissioners.get(template.plain(line.commissioner)),
            providers.get(template.plain(line.provider)),
        )
        for line in contents.lines or ()
    )


def nhs_share(line: Line) -> Fraction | None:
    """Return the NHS part of a joint line: 60 and 40, or 0.6 and 0.4; nothing where they do not make 100."""
    nhs, la = line.percent_nhs.value, line.percent_la.value
    if nhs is None or la is None or nhs < 0 or la < 0 or round(nhs + la, 6) not in {1, 100}:
        return None
    return Fraction(nhs) / Fraction(nhs + la)


def counts_to(one: Sorted, condition: dict[str, Any]) -> Fraction | int:
    """Return the part of a line that counts to a condition (contract, section 4: NC2 and NC3)."""
    areas, excepted = condition.get("areas"), condition.get("except_areas", ())
    if one.source != condition["source"] or one.area is None or one.area in excepted:
        return 0
    if areas is not None and one.area not in areas:
        return 0
    commissioner = condition.get("commissioner")
    if commissioner is None or one.commissioner == commissioner:
        return 1
    share = nhs_share(one.line) if one.commissioner == JOINT else None
    if share is None:
        return 0
    return share if commissioner == NHS else 1 - share


def add_up(contents: Contents, template: Template, lines: Iterable[Sorted]) -> Sums:
    """Return every total of the template from its rows."""
    conditions = template.words["conditions"]
    income = {one.source: one.pence for one in contents.income or ()}
    expenditure = dict.fromkeys(template.sources, 0)
    types = dict.fromkeys(template.scheme_types, 0)
    planned: dict[str, Fraction | int] = {one["key"]: 0 for one in conditions}
    both: Fraction | int = 0
    for line in lines:
        if line.source:
            expenditure[line.source] += line.pence
        if line.scheme_type:
            types[line.scheme_type] += line.pence
        parts = {one["key"]: counts_to(line, one) * line.pence for one in conditions}
        for key, part in parts.items():
            planned[key] += part
        both += min(parts.values(), default=0)
    minimum: dict[str, int] = {}
    for one in contents.minimums:
        # Where two sheets differ, which is found elsewhere, the higher is required.
        if one.amount.pence is not None:
            minimum[one.condition] = max(one.amount.pence, minimum.get(one.condition, 0))
    mandatory = sum(income.get(name, 0) for name, one in template.sources.items() if one.get("is_mandatory"))
    exact = {key: Fraction(part) for key, part in planned.items()}
    return Sums(income, expenditure, types, exact, minimum, Fraction(both), mandatory)
