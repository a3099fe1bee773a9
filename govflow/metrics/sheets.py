"""The metrics of a plan as they stand on a day: measures with their history, notes, findings. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from govflow.kernel.findings import Finding, Json
from govflow.metrics.model import Comparator, Definition, Entry, Measure, Noted
from govflow.road.ports import Case
from govflow.schedules.metrics import Comparison, Figure, Metric


@dataclass(frozen=True, slots=True)
class Beside:
    """What others reached, what was recorded of it before, and the area's own figure beside it."""

    other: Comparator
    former: tuple[Comparator, ...]
    own: Figure | None
    standing: str


@dataclass(frozen=True, slots=True)
class Series:
    """One measure of a metric: all that was recorded of it over the years, and how its years stand."""

    measure: Measure
    metric: Metric
    entries: tuple[Entry, ...]
    comparisons: tuple[Comparison, ...]
    comparators: tuple[Comparator, ...]
    # Recorded in error and taken back.
    struck: tuple[Entry, ...] = ()

    def in_years(self, years: Sequence[str]) -> tuple[Comparison, ...]:
        """Return the figures of some years, in the order of time."""
        return tuple(one for one in self.comparisons if one.actual.period.year in years)

    def entry_of(self, figure: Figure) -> Entry | None:
        """Return how a figure came to be recorded; nothing for one that is only awaited."""
        return self.entries[figure.row - 1] if figure.row else None

    def beside_others(self) -> tuple[Beside, ...]:
        """Return what others reached as it stands, each beside the area's own figure of its period."""
        own = {one.actual.period.name: one.actual for one in self.comparisons}
        same: dict[tuple[str, ...], list[Comparator]] = {}
        for one in self.comparators:
            same.setdefault(one.place, []).append(one)
        return tuple(
            Beside(last, tuple(former), actual, self._standing(last, actual))
            for *former, last in same.values()
            for actual in [own.get(last.figure.period.name)]
        )

    def _standing(self, other: Comparator, actual: Figure | None) -> str:
        if actual is None or other.figure.value is None:
            return ""
        stands = {one.name: one.standing for one in self.metric.beside(actual)}
        return stands.get(other.name, "")

    def targets(self) -> tuple[Entry, ...]:
        """Return every plan and target, as they were set one after the other."""
        return tuple(one for one in self.entries if one.figure.kind in ("plan", "target"))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One metric of a plan as it stands: its measures, notes and findings."""

    definition: Definition
    years: tuple[str, ...]
    series: tuple[Series, ...]
    notes: tuple[Noted, ...]
    findings: tuple[Finding, ...]
    narrative: str = ""

    def as_json(self, *, whole: bool = False) -> dict[str, Json]:
        """Return the shape printed; ``whole`` with its history, targets and comparators over all years."""
        return {
            **self.definition.as_json(),
            "narrative": self.narrative,
            "measures": [self._measure(one, whole=whole) for one in self.series],
            "notes": [one.as_json() for one in self.notes],
            "findings": [one.as_json() for one in self.findings],
        }

    def _measure(self, one: Series, *, whole: bool) -> dict[str, Json]:
        shown = one.comparisons if whole else one.in_years(self.years)
        shape: dict[str, Json] = {
            "measure": one.measure.title,
            "unit": one.measure.unit,
            "counted_locally": one.measure.is_counted_locally,
            "figures": [self._figure(one, each) for each in shown],
        }
        if whole:
            shape["history"] = [each.as_json() for each in one.entries]
            shape["targets"] = [each.as_json() for each in one.targets()]
            shape["comparators"] = [each.as_json() for each in one.comparators]
        return shape

    @staticmethod
    def _figure(one: Series, each: Comparison) -> dict[str, Json]:
        entry = one.entry_of(each.actual)
        beside: list[Json] = [other.as_json() for other in one.metric.beside(each.actual)]
        return {
            **each.as_json(),
            "status": each.actual.status,
            "beside": beside,
            "event": entry.event or None if entry else None,
        }


@dataclass(frozen=True, slots=True)
class Found:
    """The metrics of a plan on a day."""

    case: Case
    today: date
    sheets: tuple[Sheet, ...]

    def as_json(self, *, whole: bool = False) -> dict[str, Json]:
        """Return the document of ``metric list``."""
        return {
            "ref": self.case.ref,
            "area": self.case.area,
            "year": self.case.year,
            "on": self.today.isoformat(),
            "metrics": [one.as_json(whole=whole) for one in self.sheets],
        }
