"""What somebody says of a return: figures of schemes, metrics, conditions, money carried forward."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LineEntered:
    """What is said of one scheme: nothing leaves a figure as it is, an empty text takes it away.

    ``line`` is the key of a line that is there; without it, ``scheme``, ``scheme_id`` and ``source`` name one
    that is there or is new.
    """

    line: str = ""
    scheme: str = ""
    scheme_id: str = ""
    source: str = ""
    budget: str | None = None
    spent: str | None = None
    forecast: str | None = None
    reason: str | None = None
    expected_on: str | None = None


@dataclass(frozen=True, slots=True)
class MetricExplained:
    """Why a metric is not there yet, and when it is expected."""

    metric: str
    reason: str
    expected_on: str


@dataclass(frozen=True, slots=True)
class MetricEntered:
    """A metric of the period that the plan does not give, or gives otherwise; ``state`` as of any metric."""

    metric: str
    measure: str = ""
    planned: str = ""
    actual: str = ""
    state: str = "complete"
    variance: str = ""
    months: str = ""
    available_from: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ConditionAnswered:
    """Whether a national condition is still met, and what is said about it."""

    condition: str
    met: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class CarriedEntered:
    """Money carried forward: of which year, how much, from which scheme. An empty amount takes it away."""

    origin: str
    amount: str
    scheme: str = ""


@dataclass(frozen=True, slots=True)
class EnterFigures:
    """Someone enters figures of a return. Only what is given changes; ``seen`` is the event last seen."""

    ref: str
    lines: Sequence[LineEntered] = ()
    metrics: Sequence[MetricExplained] = ()
    measured: Sequence[MetricEntered] = ()
    conditions: Sequence[ConditionAnswered] = ()
    carried: Sequence[CarriedEntered] = ()
    narrative: str | None = None
    summary: str = ""
    seen: int | None = None
    key: str = ""
