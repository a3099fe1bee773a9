"""The blueprint of these pages, and what they share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from govflow.reminders.ports import PART, ReminderParts
from govflow.storage.work import Work
from govflow.web.components import Problems
from govflow.web.gate import current_actor
from govflow.web.product import product

blueprint = Blueprint("reminders", __name__)
SEE_OTHER = 303
Result = TypeVar("Result")


def parts() -> ReminderParts:
    """Return what the room was handed at start."""
    return cast("ReminderParts", product().parts[PART])


def page(template: str, problems: Problems | None = None, **context: Any) -> str:
    """Render a page of the room."""
    return render_template(f"reminders/{template}.html", problems=problems or Problems(), **context)


def act(doing: str, use_case: Callable[[Work], Result], ref: str = "") -> Result:
    """Do something through the road, so that a refusal is recorded."""
    return product().road.within(current_actor(), ref, doing, use_case)


def onward(message: str, endpoint: str, **values: Any) -> Response:
    """Say what was done, and lead to where it shows."""
    flash(message)
    return redirect(url_for(endpoint, **values), SEE_OTHER)
