"""What a return says, pure: money in pence by scheme, metrics, national conditions, money carried forward."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

RETURN, REPORT = "return", "report"
WORKFLOW, REPORT_WORKFLOW = "quarterly_return", "board_report"
# Who enters the figures of a return: each partner's finance, and whoever leads the plan.
ENTERERS = ("plan_lead", "finance_officer", "nhs_finance_lead", "pool_manager", "report_author")
# What was sent stays as it was sent until it is restated.
CLOSED = frozenset({"return_submitted", "final", "not_required"})
METRIC_STATES = ("complete", "partial", "cumulative", "provisional", "restated", "not_yet_available")
NOT_THERE = frozenset({"partial", "not_yet_available"})
MET = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Line:
    """One scheme of the plan in a return. ``sent`` is what it had spent when the return was last sent."""

    key: str
    position: int
    scheme: str
    scheme_id: str = ""
    source: str = ""
    budget: int | None = None
    spent: int | None = None
    forecast: int | None = None
    sent: int | None = None
    reason: str = ""
    expected_on: str = ""
    event: int = 0

    @property
    def left(self) -> int | None:
        """Return what of its budget is not spent; below nought where more was spent."""
        return None if self.budget is None or self.spent is None else self.budget - self.spent

    @property
    def underspend(self) -> int | None:
        """Return what is expected to be left at the end of the year."""
        return None if self.budget is None or self.forecast is None else self.budget - self.forecast

    @property
    def missing(self) -> bool:
        """Whether nobody has said what was spent."""
        return self.spent is None


def line_key(scheme_id: str, scheme: str, source: str) -> str:
    """Return by what a scheme line is known from one version of a plan to the next: ID, name and source."""
    return "|".join(" ".join(text.split()).casefold() for text in (scheme_id, scheme, source))


def metric_key(metric: str, measure: str) -> str:
    """Return by what a measure of a metric is known in a return."""
    return f"{metric}|{measure}".casefold()


@dataclass(frozen=True, slots=True)
class MetricLine:
    """One measure of a metric for the period of a return, in words as they are printed.

    ``state`` is complete, partial, cumulative, provisional, restated or not_yet_available; ``months`` are
    those a partial figure holds; ``available_from`` the first day on which a late one can be there.
    """

    metric: str
    measure: str = ""
    planned: str = ""
    actual: str = ""
    state: str = "complete"
    standing: str = ""
    variance: str = ""
    months: str = ""
    available_from: str = ""
    note: str = ""
    key: str = ""
    position: int = 0
    reason: str = ""
    expected_on: str = ""

    @property
    def missing(self) -> bool:
        """Whether it is not, or not wholly, there yet: it is shown so, and never as nought."""
        return self.state in NOT_THERE

    @property
    def due(self) -> str:
        """Return the day on which it is expected: the one somebody said, else the metric's own."""
        return self.expected_on or self.available_from


@dataclass(frozen=True, slots=True)
class Condition:
    """A national condition of the round: whether it is still met, and what is said about it."""

    key: str
    title: str
    position: int = 0
    met: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """Money carried forward into the year: how much, of which year, and of which scheme if that is said."""

    origin: str
    amount: int
    scheme: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of the lines for which each is said; ``…_of`` is the budget of those."""

    budget: int
    spent: int
    spent_of: int
    forecast: int
    forecast_of: int

    @property
    def left(self) -> int:
        """Return what is not spent of the budgets of those lines."""
        return self.spent_of - self.spent

    @property
    def underspend(self) -> int:
        """Return what is expected to be left of the budgets of those lines."""
        return self.forecast_of - self.forecast


@dataclass(frozen=True, slots=True)
class Figures:
    """All that a return holds for its period."""

    ref: str
    plan: str = ""
    period: str = ""
    lines: tuple[Line, ...] = ()
    metrics: tuple[MetricLine, ...] = ()
    conditions: tuple[Condition, ...] = ()
    carried: tuple[Carried, ...] = ()
    narrative: str = ""

    @property
    def totals(self) -> Totals:
        """Return the sums."""
        spent = [one for one in self.lines if one.spent is not None]
        forecast = [one for one in self.lines if one.forecast is not None]
        return Totals(
            budget=sum(one.budget or 0 for one in self.lines),
            spent=sum(one.spent or 0 for one in spent),
            spent_of=sum(one.budget or 0 for one in spent),
            forecast=sum(one.forecast or 0 for one in forecast),
            forecast_of=sum(one.budget or 0 for one in forecast),
        )

    @property
    def missing(self) -> tuple[Line | MetricLine, ...]:
        """Return every figure that is not there yet."""
        lines: list[Line | MetricLine] = [one for one in self.lines if one.missing]
        return (*lines, *(one for one in self.metrics if one.missing))

    @property
    def last_event(self) -> int:
        """Return the event that last changed a line: what whoever looks at them has seen."""
        return max((one.event for one in self.lines), default=0)

    @property
    def next_position(self) -> int:
        """Return the position of the next line."""
        return max((one.position for one in self.lines), default=0) + 1


@dataclass(frozen=True, slots=True)
class Header:
    """The head of a report to a board, as Bromley's report of 21 November 2019 has it."""

    body: str = ""
    meeting_on: str = ""
    decision_type: str = ""
    title: str = ""
    ward: str = ""
    contact_officer: str = ""
    chief_officers: str = ""
    cost: str = ""
    ongoing_cost: str = ""
    savings: str = ""
    budget_host: str = ""
    funding_source: str = ""
    beneficiary: str = ""
    reason: str = ""
    recommendation: str = ""


HEADER_LABELS: Mapping[str, str] = {
    "body": "Decision maker",
    "meeting_on": "Date",
    "decision_type": "Decision type",
    "title": "Title",
    "ward": "Ward",
    "contact_officer": "Contact officer",
    "chief_officers": "Chief officers",
    "cost": "Cost of proposal",
    "ongoing_cost": "Ongoing costs",
    "savings": "Total savings",
    "budget_host": "Budget host organisation",
    "funding_source": "Source of funding",
    "beneficiary": "Beneficiary of any savings",
    "reason": "Reason for the report",
    "recommendation": "What the board is asked to do",
}
# Who or where is open to all; what people typed may name somebody, and can be erased.
OPEN_FIELDS = ("body", "meeting_on", "decision_type")
TYPED_FIELDS = tuple(name for name in HEADER_LABELS if name not in OPEN_FIELDS)
TO_NOTE = "That the board notes the performance and the financial position of the period reported."
