"""A figure is recorded or restated: whatever it was before stays, and what is not there is never nought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from govflow.kernel.errors import InvalidInput, refusal
from govflow.kernel.findings import Json
from govflow.kernel.moments import london_date
from govflow.ledger.rows import Row
from govflow.metrics.model import Entry
from govflow.metrics.ports import MetricParts
from govflow.metrics.queries.recorded import recorded_of
from govflow.metrics.typed import read_figure, read_months, read_since, read_time
from govflow.metrics.use_cases.writing import CREATED, LONGEST_STATUS, Desk, asked_of, desk_of, plan_of
from govflow.road.once import Answer, once
from govflow.schedules.periods import Period
from govflow.storage.work import Work

RECORDED, RESTATED, TARGET_CHANGED = (
    "case.metric_recorded",
    "case.metric_restated",
    "case.metric_target_changed",
)
KINDS = ("actual", "plan", "variance")
STATES = ("complete", "partial", "cumulative", "provisional", "restated")
# What takes the place of these is no restatement: they said themselves that more was to come.
UNSETTLED = frozenset({"partial", "provisional", "not_yet_available"})


@dataclass(frozen=True, slots=True)
class RecordFigure:
    """A figure of a period, as typed; without a value it is not there yet, until ``available_from``.

    With ``restates`` it takes the place of the one that stands, for a reason; without a value that one is
    taken back, having been recorded in error.
    """

    ref: str
    metric: str
    period: str
    value: str = ""
    measure: str = ""
    kind: str = "actual"
    state: str = "complete"
    months: tuple[str, ...] = ()
    available_from: str = ""
    numerator: str = ""
    denominator: str = ""
    status: str = ""
    note: str = ""
    source: str = ""
    reason: str = ""
    restates: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class SetTarget:
    """What is to be reached in a period, from when within it, and why."""

    ref: str
    metric: str
    period: str
    value: str
    reason: str
    measure: str = ""
    since: str = ""
    source: str = ""
    key: str = ""


def record_figure(work: Work, parts: MetricParts, command: RecordFigure) -> Answer:
    """Record a plan, an actual or a printed variance of a period, or restate one (DOMAIN 2.2, 2.3).

    Raises:
        InvalidInput: for what cannot be read, or a restatement of nothing or without its reason.
        Refused: ``STATE_FORBIDS`` where a figure stands already that this one does not say it restates.
    """
    case = plan_of(work, command.ref, "Recording a figure of a metric")

    def act() -> Answer:
        desk = desk_of(work, parts, case, command.metric, command.measure)
        period = read_time(command.period)
        columns = _columns(desk, command, period, london_date(work.now()))
        before = _before(desk, period, (command.kind,))
        _may_follow(desk, command, before, period)
        columns |= {"since": "", "restates": before.id if before else ""}
        texts = {name: getattr(command, name).strip() for name in ("note", "source", "reason")}
        return desk.append(RESTATED if command.restates else RECORDED, _row(desk, columns, texts), texts)

    return once(work, command.key, asked_of(command), CREATED, act)[0]


def set_target(work: Work, parts: MetricParts, command: SetTarget) -> Answer:
    """Set what is to be reached in a period; the former target is kept (Bromley: 10.31, then 12.5).

    Raises:
        InvalidInput: without a figure or a reason, or for a day after the period.
    """
    case = plan_of(work, command.ref, "Setting a target of a metric")

    def act() -> Answer:
        desk = desk_of(work, parts, case, command.metric, command.measure)
        period = read_time(command.period)
        value = read_figure(command.value, "value", desk.measure.unit)
        if not value:
            raise InvalidInput("Enter what is to be reached.", field="value")
        if not command.reason.strip():
            raise InvalidInput("Say why the target is set so.", field="reason")
        before = _before(desk, period, ("target",))
        columns = dict.fromkeys(("months", "available_from", "numerator", "denominator", "status"), "")
        since = read_since(command.since, "since", period)
        told: dict[str, Json] = {"kind": "target", "period": period.name, "value": value, "state": "complete"}
        told |= {**columns, "since": since, "restates": before.id if before else ""}
        texts = {"reason": command.reason.strip(), "source": command.source.strip(), "note": ""}
        return desk.append(TARGET_CHANGED, _row(desk, told, texts), texts)

    return once(work, command.key, asked_of(command), CREATED, act)[0]


def _row(desk: Desk, columns: Mapping[str, Json], texts: Mapping[str, str]) -> Row:
    set_ = desk.columns({**columns, "recorded_at": desk.at}, texts)
    return Row("metric_figure", {"id": f"MF-{desk.moment.next_id}"}, set_, new=True)


def _columns(desk: Desk, command: RecordFigure, period: Period, today: date) -> dict[str, Json]:
    if command.kind not in KINDS:
        raise InvalidInput(f"A figure is one of: {', '.join(KINDS)}.", field="kind")
    if command.state not in STATES:
        raise InvalidInput(f"A figure is one of: {', '.join(STATES)}.", field="state")
    if len(command.status.strip()) > LONGEST_STATUS:
        raise InvalidInput(f"Keep the status to {LONGEST_STATUS} characters.", field="status")
    unit = desk.measure.unit if command.kind != "variance" else ""
    value = read_figure(command.value, "value", unit, below_nought=command.kind == "variance")
    state = _state(command, value, period, today)
    return {
        "kind": command.kind,
        "period": period.name,
        "value": value,
        "state": state,
        "months": " ".join(read_months(command.months, period)) if state == "partial" else "",
        "available_from": read_since(command.available_from, "available_from") if not value else "",
        "numerator": read_figure(command.numerator, "numerator"),
        "denominator": read_figure(command.denominator, "denominator"),
        "status": command.status.strip(),
    }


def _state(command: RecordFigure, value: str, period: Period, today: date) -> str:
    if command.kind != "actual":
        if not value:
            raise InvalidInput("Enter the figure.", field="value")
        return "complete"
    if not value:
        return "not_yet_available"
    if period.start > today:
        raise InvalidInput(f"{period.name} has not begun, so nothing of it can be there.", field="period")
    if command.state == "complete" and period.end >= today:
        message = (
            f"{period.name} has not ended. Say whether the figure is partial, cumulative or provisional."
        )
        raise InvalidInput(message, field="state")
    return "restated" if command.restates and command.state == "complete" else command.state


def _before(desk: Desk, period: Period, kinds: tuple[str, ...]) -> Entry | None:
    """Return what was last recorded of a period, on whichever plan of the area."""
    recorded = recorded_of(desk.work.connection, desk.case.area, desk.definition.key)
    known = recorded.entries.get((desk.definition.key, desk.measure.title), ())
    of_period = [one for one in known if one.figure.period.name == period.name and one.figure.kind in kinds]
    return of_period[-1] if of_period else None


def _may_follow(desk: Desk, command: RecordFigure, before: Entry | None, period: Period) -> None:
    what = f"{desk.definition.title}, {desk.measure.title}, {period.name}"
    if command.restates:
        if before is None:
            raise InvalidInput(f"There is no figure of {what} to restate. Record it.", field="period")
        if not command.reason.strip():
            raise InvalidInput("Say why the figure is restated.", field="reason")
        return
    if before and before.figure.state not in UNSETTLED:
        raise refusal(
            "STATE_FORBIDS",
            f"{what} stands at {before.figure.value:f} already.",
            rule="A figure is never overwritten: it is restated, and the former one stays",
            remedy="Restate it, and say why.",
        )
