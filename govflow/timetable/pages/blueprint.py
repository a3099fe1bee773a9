"""The blueprint of these pages, and what their forms share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from govflow.kernel.errors import InvalidInput
from govflow.kernel.moments import EARLIEST_YEAR, LATEST_YEAR
from govflow.kernel.words import spaced
from govflow.road.ports import Case
from govflow.storage.work import Work
from govflow.timetable.ports import PART, TimetableParts
from govflow.timetable.queries.planned import case_called
from govflow.web.components import Problems
from govflow.web.gate import current_actor, viewer
from govflow.web.product import product
from govflow.web.statuses import STATUS_WORDS

blueprint = Blueprint("timetable", __name__)
LONGEST = 20_000
SEE_OTHER = 303
Result = TypeVar("Result")


def parts() -> TimetableParts:
    """Return what the room was handed at start."""
    return cast("TimetableParts", product().parts[PART])


def seen(connection: Any, ref: str) -> Case:
    """Return a case of this person's areas; another looks like nothing."""
    return case_called(connection, ref, viewer().areas)


def heading(case: Case) -> str:
    """Return what a reader calls a case: its workflow, area and year."""
    return " ".join(
        word for word in (spaced(case.kind).capitalize(), spaced(case.area).title(), case.year) if word
    )


def asked_year(today: date) -> int:
    """Return the year asked for, this one where none is, within those that the calendar knows."""
    asked = request.args.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == len("2021") else today.year
    return min(max(year, EARLIEST_YEAR), LATEST_YEAR)


def typed(name: str) -> str:
    """Return what was typed into a box."""
    return request.form.get(name, "").strip()[:LONGEST].replace("\x00", "")


def page(template: str, problems: Problems | None = None, **context: Any) -> str:
    """Render a page of the room."""
    around = {"problems": problems or Problems(), "status_words": STATUS_WORDS, "role_title": role_title}
    return render_template(f"timetable/{template}.html", **around, **context)


def role_title(name: str) -> str:
    """Return a role as pages print it."""
    return str(product().parts["known"].roles.get(name) or spaced(name).capitalize())


def act(ref: str, doing: str, use_case: Callable[[Work], Result]) -> Result:
    """Do something through the road, so that a refusal is recorded."""
    return product().road.within(current_actor(), ref, doing, use_case)


def onward(message: str, endpoint: str, **values: Any) -> Response:
    """Say what was done, and lead to where it shows."""
    flash(message)
    return redirect(url_for(endpoint, **values), SEE_OTHER)


def problem_of(error: InvalidInput, first: str, **boxes: str) -> Problems:
    """Return a problem for the form's summary, beside the box of its field."""
    problems = Problems()
    problems.add(boxes.get(error.field, first), error.message)
    return problems
