"""Another room's warnings as the overview shows them: those of one code together, with the reasons given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from govflow.contents.model import Explained, elsewhere_key
from govflow.kernel.findings import Finding


@dataclass(frozen=True, slots=True)
class Kind:
    """The warnings of one code, each with its key, and those that nobody has given a reason for."""

    name: str
    warnings: tuple[tuple[str, Finding], ...]
    open: tuple[tuple[str, Finding], ...]
    told: tuple[tuple[Explained, int], ...]

    @property
    def first(self) -> Finding:
        """Return the one that stands for all of them."""
        return (self.open or self.warnings)[0][1]


def kinds_of(findings: Sequence[Finding], explained: Mapping[str, Explained]) -> tuple[Kind, ...]:
    """Return the warnings by code, in their order; each reason with how many it was given for."""
    by_code: dict[str, dict[str, Finding]] = {}
    for one in findings:
        if one.severity == "warning":
            by_code.setdefault(one.code, {})[elsewhere_key(one)] = one
    return tuple(_kind(code, found, explained) for code, found in by_code.items())


def _kind(code: str, found: Mapping[str, Finding], explained: Mapping[str, Explained]) -> Kind:
    told = {explained[key].event: explained[key] for key in found if key in explained}
    times = [
        (one, sum(explained[key].event == one.event for key in found if key in explained))
        for one in told.values()
    ]
    still = tuple((key, one) for key, one in found.items() if key not in explained)
    return Kind(code, tuple(found.items()), still, tuple(times))
