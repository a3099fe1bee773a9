"""Which dates stand under *at risk*, and which of two is worse. Pure: no clock, no database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from govflow.kernel.findings import Finding, Json
from govflow.timetable.due import Milestone, Status
from govflow.timetable.rehearsal import Link
from govflow.timetable.saving import Saving

# From the worst on.
Kind = Literal["missed", "late", "will_miss", "at_risk"]
KINDS: tuple[str, ...] = get_args(Kind)
# More working days than any two days the calendar knows lie apart, so that days left sort as text.
_FAR = 50_000


@dataclass(frozen=True, slots=True)
class Expected:
    """When the owner of a date expects it instead, and why; the reason is empty once it was erased."""

    day: date
    reason: str


@dataclass(frozen=True, slots=True)
class AtRisk:
    """One date at risk. ``left`` is the fewest working days left, negative once past; ``said`` what of it."""

    kind: Kind
    case_ref: str
    area: str
    year: str
    step: Milestone
    between: bool
    on_day: Status
    latest: date | None
    to_latest: int | None
    left: int
    said: str = ""
    expected: Expected | None = None
    saving: tuple[Saving, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def place(self) -> str:
        """Return where it stands among others, as text that sorts: the worst first."""
        day = self.step.deadline or self.latest or date.max
        return f"{KINDS.index(self.kind)}.{self.left + _FAR:06}.{day}.{self.case_ref}.{self.step.key}"

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed."""
        day, expected = self.step.deadline, self.expected
        return {
            "kind": self.kind,
            "case": self.case_ref,
            "area": self.area,
            "year": self.year,
            "milestone": self.step.key,
            "title": self.step.title,
            "qualifier": self.step.qualifier,
            "due": day.isoformat() if day else None,
            "owner": self.step.owner,
            "days_late": self.on_day.days_late,
            "slack_working_days": self.on_day.slack_working_days,
            "latest": self.latest.isoformat() if self.latest else None,
            "slack_to_latest": self.to_latest,
            "working_days_left": self.left,
            "expected": {"on": expected.day.isoformat(), "reason": expected.reason} if expected else None,
            "said": self.said,
            "saving": [one.as_json() for one in self.saving],
            "findings": [one.as_json() for one in self.findings],
        }


def kind_of(one: Milestone, on_day: Status, to_latest: int | None, *, will_miss: bool) -> Kind | None:
    """Return as what a date stands under *at risk*, or nothing where it does not.

    Ours to meet and not met: its window has closed (missed) or its day has passed (late); its last possible
    day has passed, so that another date breaks (will miss); or no more working days are left to its day, or
    to its last possible one, than its own setting allows. A window not yet open is not yet at risk.
    """
    if one.outside or on_day.status in ("done", "done_late", "waived"):
        return None
    if on_day.status == "missed":
        return "missed"
    if on_day.status == "late":
        return "late"
    if will_miss:
        return "will_miss"
    left = fewest(on_day.slack_working_days, to_latest)
    near = left is not None and left <= one.at_risk_working_days
    return "at_risk" if near and on_day.status != "not_yet" else None


def fewest(*counts: int | None) -> int | None:
    """Return the smallest of some counts of working days, leaving out what nothing runs out for."""
    return min((count for count in counts if count is not None), default=None)


def worst_first(found: Iterable[AtRisk]) -> list[AtRisk]:
    """Return them with the worst first: by kind, then by the fewest working days left, then by day."""
    return sorted(found, key=lambda one: one.place)


def waits_for(links: Sequence[Link], key: str) -> frozenset[str]:
    """Return a step with every step that waits for it, however far down."""
    found, further = {key}, [key]
    while further:
        after = further.pop()
        more = {link.milestone for link in links if link.after == after} - found
        found |= more
        further += more
    return frozenset(found)
