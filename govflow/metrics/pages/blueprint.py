"""The blueprint of these pages, and what they share."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, render_template

from govflow.kernel.words import spaced
from govflow.metrics.ports import PART, MetricParts
from govflow.metrics.queries.standing import plan_called
from govflow.metrics.use_cases.writing import RECORDERS
from govflow.metrics.words import (
    STATE_WORDS,
    awaited_words,
    figure_words,
    months_words,
    plain,
    sentence,
    signed,
)
from govflow.road.ports import Case
from govflow.web.components import Problems
from govflow.web.gate import viewer
from govflow.web.product import product

blueprint = Blueprint("metrics", __name__)
# How a figure stands to its plan, in words with the colour of their tag. Never by colour alone.
STANDING_TAGS = {
    "as planned": "govuk-tag--green",
    "better than plan": "govuk-tag--green",
    "worse than plan": "govuk-tag--orange",
    "above plan": "govuk-tag--blue",
    "below plan": "govuk-tag--blue",
    "to date": "govuk-tag--blue",
    "no plan": "govuk-tag--grey",
    "partial": "govuk-tag--yellow",
    "not yet available": "govuk-tag--grey",
}


def parts() -> MetricParts:
    """Return what the room was handed at start."""
    return cast("MetricParts", product().parts[PART])


def seen(connection: Any, ref: str) -> Case:
    """Return a plan of this person's areas; another looks like nothing."""
    return plan_called(connection, ref, viewer().areas)


def heading(case: Case) -> str:
    """Return what a reader calls a plan: its area and year."""
    return f"Plan {spaced(case.area).title()} {case.year}"


def may_record(case: Case) -> bool:
    """Say whether this person records metrics: the forms are offered to no one else."""
    return bool(viewer().roles_in(case.area) & set(RECORDERS))


def page(template: str, problems: Problems | None = None, **context: Any) -> str:
    """Render a page of the room."""
    around = {
        "problems": problems or Problems(),
        "words": {
            "tags": STANDING_TAGS,
            "state_words": STATE_WORDS,
            "figure_words": figure_words,
            "awaited_words": awaited_words,
            "months_words": months_words,
            "plain": plain,
            "signed": signed,
            "sentence": sentence,
        },
    }
    return render_template(f"metrics/{template}.html", **around, **context)
