"""The blueprint of these pages, and what their forms share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from govflow.kernel.errors import InvalidInput
from govflow.storage.work import Work
from govflow.web.components import Problems
from govflow.web.gate import current_actor, viewer
from govflow.web.product import product

blueprint = Blueprint("papers", __name__)
LONGEST = 20_000
SEE_OTHER = 303
Result = TypeVar("Result")


def areas() -> list[str]:
    """Return the areas in which this person holds a role."""
    return sorted(viewer().areas)


def typed(name: str) -> str:
    """Return what was typed into a box."""
    return request.form.get(name, "").strip()[:LONGEST].replace("\x00", "")


def asked(name: str) -> str:
    """Return a part of the address after the question mark."""
    return request.args.get(name, "").strip()[:LONGEST].replace("\x00", "")


def page(template: str, problems: Problems | None = None, **context: Any) -> str:
    """Render a page of the room."""
    return render_template(f"papers/{template}.html", problems=problems or Problems(), **context)


def act(ref: str, doing: str, use_case: Callable[[Work], Result]) -> Result:
    """Do something through the road, so that a refusal is recorded."""
    return product().road.within(current_actor(), ref, doing, use_case)


def onward(message: str, endpoint: str, **values: Any) -> Response:
    """Say what was done, and lead to where it shows."""
    flash(message)
    return redirect(url_for(endpoint, **values), SEE_OTHER)


def problem_of(error: InvalidInput, first: str, **fields: str) -> Problems:
    """Return a problem for the form's summary, beside the box of its field."""
    problems = Problems()
    name = fields.get(error.field, first)
    problems.add(name, error.message)
    return problems
