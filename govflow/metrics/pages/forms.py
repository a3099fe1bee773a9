"""The forms that record: a figure, a restatement, a target, what others reached, a note, an own metric."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from govflow.kernel.errors import InvalidInput, NotFound, Refused
from govflow.kernel.ids import new_id
from govflow.kernel.moments import london_date
from govflow.metrics.model import FREQUENCIES, WHOSE
from govflow.metrics.pages.blueprint import blueprint, heading, may_record, page, parts, seen
from govflow.metrics.queries.standing import metric_of
from govflow.metrics.use_cases.beside import (
    WHOSE_WORDS,
    AddComparator,
    AddMetric,
    AddNote,
    add_comparator,
    add_metric,
    add_note,
)
from govflow.metrics.use_cases.recording import RecordFigure, SetTarget, record_figure, set_target
from govflow.road.once import Answer
from govflow.storage.work import Work, read_clock
from govflow.web.components import Problems, read_day
from govflow.web.forms import said
from govflow.web.gate import current_actor
from govflow.web.product import product

Answered = Response | tuple[str, int]
SEE_OTHER = 303
LONGEST = 20_000
STATES = (
    ("complete", "Whole: of the whole period"),
    ("partial", "Partial: some of its months"),
    ("cumulative", "Cumulative: from the beginning of the year to its end"),
    ("provisional", "Provisional: it may still change"),
)
KINDS = (("actual", "What was reached"), ("plan", "What was planned"), ("variance", "A variance as printed"))
DAYS = {"available_from": "the day it is to be available", "since": "the day from which it holds"}


@dataclass(frozen=True, slots=True)
class Form:
    """One form: its title, its button, and the use case that what it asks becomes."""

    title: str
    button: str
    act: Callable[[Work, str, str, Mapping[str, str]], Answer]


def typed(name: str) -> str:
    """Return what was typed into a box."""
    return said(name)[:LONGEST].replace("\x00", "")


def _figure(work: Work, ref: str, code: str, days: Mapping[str, str]) -> Answer:
    return record_figure(work, parts(), _asked(ref, code, days, restates=False))


def _restated(work: Work, ref: str, code: str, days: Mapping[str, str]) -> Answer:
    return record_figure(work, parts(), _asked(ref, code, days, restates=True))


def _asked(ref: str, code: str, days: Mapping[str, str], *, restates: bool) -> RecordFigure:
    names = ("value", "measure", "numerator", "denominator", "status", "note", "source", "reason", "key")
    return RecordFigure(
        ref,
        code,
        typed("period"),
        kind=typed("kind") or "actual",
        state=typed("state") or "complete",
        months=(typed("months"),),
        available_from=days.get("available_from", ""),
        restates=restates,
        **{name: typed(name) for name in names},
    )


def _target(work: Work, ref: str, code: str, days: Mapping[str, str]) -> Answer:
    names = ("period", "value", "reason", "measure", "source", "key")
    given = {name: typed(name) for name in names}
    return set_target(work, parts(), SetTarget(ref, code, since=days.get("since", ""), **given))


def _comparator(work: Work, ref: str, code: str, days: Mapping[str, str]) -> Answer:
    del days
    names = ("period", "whose", "name", "value", "denominator", "rank", "out_of", "measure", "source", "key")
    return add_comparator(work, parts(), AddComparator(ref, code, **{name: typed(name) for name in names}))


def _note(work: Work, ref: str, code: str, days: Mapping[str, str]) -> Answer:
    del days
    given = {name: typed(name) for name in ("text", "measure", "period", "key")}
    return add_note(work, parts(), AddNote(ref, code, **given))


FORMS: Mapping[str, Form] = {
    "figure": Form("Record a figure", "Record the figure", _figure),
    "restatement": Form("Restate a figure", "Restate the figure", _restated),
    "target": Form("Set a target", "Set the target", _target),
    "comparator": Form("Record what others reached", "Record it", _comparator),
    "note": Form("Note the quality of figures", "Record the note", _note),
}


@blueprint.get("/plans/<ref>/metrics/<code>/<what>")
def form(ref: str, code: str, what: str) -> str:
    """Show a form of a metric."""
    return _form(ref, code, what, Problems())


def _form(ref: str, code: str, what: str, problems: Problems) -> str:
    if what not in FORMS:
        raise NotFound("There is no such form.")
    with product().store.read() as connection:
        case = seen(connection, ref)
        sheet = metric_of(connection, parts(), case, code, london_date(read_clock(connection)))
    return page(
        "form",
        problems,
        case=case,
        heading=heading(case),
        definition=sheet.definition,
        what=what,
        form=FORMS[what],
        measures=[(one.key, one.title) for one in sheet.definition.measures],
        kinds=KINDS,
        states=STATES,
        whose=[(one, WHOSE_WORDS[one]) for one in WHOSE],
        may=may_record(case),
        given=request.form or request.args,
        key=typed("key") or new_id("metric", 20),
    )


@blueprint.post("/plans/<ref>/metrics/<code>/<what>")
def send(ref: str, code: str, what: str) -> Answered:
    """Record what a form of a metric asks."""
    if what not in FORMS:
        raise NotFound("There is no such form.")
    with product().store.read() as connection:
        seen(connection, ref)
    problems = Problems()
    days = _days(problems)
    if problems:
        return _form(ref, code, what, problems), 400
    act = FORMS[what].act
    if found := _tried(ref, FORMS[what].title.lower(), lambda work: act(work, ref, code, days)):
        return _form(ref, code, what, found[0]), found[1]
    flash("It is recorded, and what it was before is kept.")
    return redirect(url_for("metrics.one", ref=ref, code=code), SEE_OTHER)


def _days(problems: Problems) -> dict[str, str]:
    read = {name: read_day(request.form, name, title, problems) for name, title in DAYS.items()}
    return {name: day.isoformat() for name, day in read.items() if day}


def _tried(ref: str, doing: str, act: Callable[[Work], Answer]) -> tuple[Problems, int] | None:
    """Do something through the road; return what is to be put right, and how that is answered."""
    problems = Problems()
    try:
        product().road.within(current_actor(), ref, doing, act)
    except InvalidInput as error:
        problems.add(error.field or "period", error.message)
        return problems, 400
    except Refused as error:
        if error.code != "STATE_FORBIDS":
            raise
        problems.add("period", f"{error.message} {error.findings[0].remedy}")
        return problems, 409
    return None


@blueprint.get("/plans/<ref>/metrics/new")
def new(ref: str) -> str:
    """Show the form for a metric of the area's own."""
    return _new_form(ref, Problems())


def _new_form(ref: str, problems: Problems) -> str:
    with product().store.read() as connection:
        case = seen(connection, ref)
    return page(
        "new",
        problems,
        case=case,
        heading=heading(case),
        frequencies=[(one, one.capitalize()) for one in FREQUENCIES],
        owners=[("nhs", "The NHS"), ("council", "The council"), ("joint", "Both")],
        directions=[("higher", "Higher is better"), ("lower", "Lower is better")],
        may=may_record(case),
        given=request.form or {"frequency": "quarterly", "lag_days": "0"},
        key=typed("key") or new_id("metric", 20),
    )


@blueprint.post("/plans/<ref>/metrics/new")
def add(ref: str) -> Answered:
    """Add a metric of the area's own."""
    with product().store.read() as connection:
        seen(connection, ref)
    names = ("code", "title", "measure", "unit", "owner", "better", "frequency", "lag_days", "source", "key")
    command = AddMetric(ref, **{name: typed(name) for name in names})
    if found := _tried(ref, "add a metric", lambda work: add_metric(work, parts(), command)):
        return _new_form(ref, found[0]), found[1]
    flash("The metric is added.")
    return redirect(url_for("metrics.one", ref=ref, code=command.code.strip().casefold()), SEE_OTHER)
