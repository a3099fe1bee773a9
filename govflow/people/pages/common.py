"""What the room's pages share: its rules, a place to go next, and a problem put beside its field."""

from __future__ import annotations

from typing import Any, cast

from flask import redirect, url_for
from werkzeug.wrappers import Response

from govflow.kernel.errors import InvalidInput
from govflow.people.rules import PART, PeopleRules
from govflow.web.components import Problems
from govflow.web.product import product

SEE_OTHER = 303


def rules() -> PeopleRules:
    """Return the rules the room was handed at start."""
    return cast("PeopleRules", product().parts[PART])


def go_to(endpoint: str, **values: Any) -> Response:
    """Answer a form that was carried out: look at this page next."""
    return redirect(url_for(endpoint, **values), SEE_OTHER)


def problem_of(error: InvalidInput, known: tuple[str, ...]) -> Problems:
    """Return a problem for the form's summary, beside the field it names where the form has it."""
    problems = Problems()
    problems.add(error.field if error.field in known else known[0], error.message)
    return problems
