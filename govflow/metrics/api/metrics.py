"""Metrics of a plan over the API: shown, recorded, restated, compared, noted by the pages' use cases."""

from __future__ import annotations

from typing import Annotated, Any

from flask import Response, jsonify
from pydantic import BaseModel, Field

from govflow.kernel.moments import london_date
from govflow.metrics.api.blueprint import CREATED, Name, NoQuery, api, parts, recorded, seen
from govflow.metrics.queries.standing import metric_of, metrics_of
from govflow.metrics.use_cases.beside import (
    AddComparator,
    AddMetric,
    AddNote,
    add_comparator,
    add_metric,
    add_note,
)
from govflow.metrics.use_cases.recording import RecordFigure, SetTarget, record_figure, set_target
from govflow.storage.work import read_clock
from govflow.web.json_requests import Body, Text, Word, idempotency_key, read_body, read_query
from govflow.web.openapi import FindingShape, describe
from govflow.web.product import product

Reason = Annotated[Text, Field(min_length=1)]
MOST_MONTHS = 12


class NewFigure(Body):
    """A figure of a period: without ``value`` not there yet, with ``restates`` for a ``reason``."""

    period: Name
    value: Word = ""
    measure: Word = ""
    kind: Word = "actual"
    state: Word = "complete"
    months: Annotated[list[Word], Field(max_length=MOST_MONTHS)] = Field(default_factory=list)
    available_from: Word = ""
    numerator: Word = ""
    denominator: Word = ""
    status: Word = ""
    note: Text = ""
    source: Text = ""
    reason: Text = ""
    restates: bool = False


class NewTarget(Body):
    """What is to be reached in a period; ``from`` where it does not hold from its first day."""

    period: Name
    value: Name
    reason: Reason
    measure: Word = ""
    since: Word = Field(default="", alias="from")
    source: Text = ""


class NewComparator(Body):
    """What others reached: ``whose`` is region, england or nearest_neighbours."""

    period: Name
    whose: Name
    name: Word = ""
    value: Word = ""
    denominator: Word = ""
    rank: Word = ""
    out_of: Word = ""
    measure: Word = ""
    source: Text = ""


class NewNote(Body):
    """What is known of the quality of figures."""

    text: Reason
    measure: Word = ""
    period: Word = ""


class NewMetric(Body):
    """A metric of the area's own."""

    code: Name
    title: Name
    measure: Name
    unit: Name
    owner: Name
    better: Word = ""
    frequency: Word = "quarterly"
    lag_days: Word = "0"
    source: Text = ""


class MetricShown(BaseModel):
    """A metric as it stands; over all years with its history, targets and comparators."""

    code: str
    key: str
    title: str
    owner: str
    owner_side: str
    frequency: str
    better: str | None
    lag_days: int
    standardised: bool
    local: bool
    unconfirmed: bool
    source: str
    narrative: str
    measures: list[dict[str, Any]]
    notes: list[dict[str, Any]]
    findings: list[FindingShape]


class MetricsShown(BaseModel):
    """The metrics of a plan on a day."""

    ref: str
    area: str
    year: str
    on: str
    metrics: list[MetricShown]


class Entered(BaseModel):
    """The receipt: its event, and the id of what was recorded."""

    ref: str
    event: int
    id: str
    metric: str


@api.get("/plans/<ref>/metrics")
@describe(answer=MetricsShown, query=NoQuery)
def show_all(ref: str) -> Response:
    """Show every metric of a plan: each figure beside its plan, and what is not available until when."""
    read_query(NoQuery)
    with product().store.read() as connection:
        found = metrics_of(connection, parts(), seen(connection, ref), london_date(read_clock(connection)))
    return jsonify(found.as_json())


@api.get("/plans/<ref>/metrics/<code>")
@describe(answer=MetricShown, query=NoQuery)
def show(ref: str, code: str) -> Response:
    """Show one metric over all years, with its history, targets and what others reached."""
    read_query(NoQuery)
    with product().store.read() as connection:
        case, today = seen(connection, ref), london_date(read_clock(connection))
        found = metric_of(connection, parts(), case, code, today)
    return jsonify(found.as_json(whole=True))


@api.post("/plans/<ref>/metrics")
@describe(answer=Entered, status=CREATED, body=NewMetric, is_write=True)
def add(ref: str) -> tuple[Response, int]:
    """Add a metric of the area's own, in its plans from this one's year on."""
    command = AddMetric(ref, **read_body(NewMetric).model_dump(), key=idempotency_key())
    return recorded(ref, "add a metric", lambda work: add_metric(work, parts(), command))


@api.post("/plans/<ref>/metrics/<code>/values")
@describe(answer=Entered, status=CREATED, body=NewFigure, is_write=True)
def value(ref: str, code: str) -> tuple[Response, int]:
    """Record a figure of a period, or restate the one that stands; the former one is kept."""
    given = read_body(NewFigure).model_dump()
    months = tuple(given.pop("months"))
    command = RecordFigure(ref, code, months=months, **given, key=idempotency_key())
    return recorded(ref, "record a figure of a metric", lambda work: record_figure(work, parts(), command))


@api.post("/plans/<ref>/metrics/<code>/targets")
@describe(answer=Entered, status=CREATED, body=NewTarget, is_write=True)
def target(ref: str, code: str) -> tuple[Response, int]:
    """Set what is to be reached in a period; the former target is kept."""
    command = SetTarget(ref, code, **read_body(NewTarget).model_dump(), key=idempotency_key())
    return recorded(ref, "set a target of a metric", lambda work: set_target(work, parts(), command))


@api.post("/plans/<ref>/metrics/<code>/comparators")
@describe(answer=Entered, status=CREATED, body=NewComparator, is_write=True)
def comparator(ref: str, code: str) -> tuple[Response, int]:
    """Record what a region, England or the nearest neighbours reached, or the rank among them."""
    command = AddComparator(ref, code, **read_body(NewComparator).model_dump(), key=idempotency_key())
    return recorded(ref, "record what others reached", lambda work: add_comparator(work, parts(), command))


@api.post("/plans/<ref>/metrics/<code>/notes")
@describe(answer=Entered, status=CREATED, body=NewNote, is_write=True)
def note(ref: str, code: str) -> tuple[Response, int]:
    """Note what is known of the quality of figures."""
    command = AddNote(ref, code, **read_body(NewNote).model_dump(), key=idempotency_key())
    return recorded(ref, "note the quality of figures", lambda work: add_note(work, parts(), command))
