"""The blueprint of these pages, and what they share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from govflow.kernel.pence import money_words
from govflow.road.ports import Case
from govflow.schemes.model import RECURRENCE
from govflow.schemes.ports import PART, SchemeParts
from govflow.storage.work import Work
from govflow.web.components import Problems
from govflow.web.forms import uploads
from govflow.web.gate import current_actor, viewer
from govflow.web.product import product

blueprint = Blueprint("schemes", __name__)
LONGEST = 20_000
SEE_OTHER = 303
Answered = Response | tuple[str, int]
Result = TypeVar("Result")


def parts() -> SchemeParts:
    """Return what the room was handed at start."""
    return cast("SchemeParts", product().parts[PART])


def may_say(case: Case, roles: Sequence[str]) -> bool:
    """Say whether this person holds one of these roles here: the forms are offered to no one else."""
    return bool(viewer().roles_in(case.area) & set(roles))


def page(template: str, problems: Problems | None = None, **context: Any) -> str:
    """Render a page of the room."""
    around = {"problems": problems or Problems(), "money": money_words, "recurrence": RECURRENCE}
    return render_template(f"schemes/{template}.html", **around, **context)


def act(ref: str, doing: str, use_case: Callable[[Work], Result]) -> Result:
    """Do something through the road, so that a refusal is recorded."""
    return product().road.within(current_actor(), ref, doing, use_case)


def paper(case: Case, box: str, kind: str) -> Callable[[Work], str]:
    """Return what stores the file chosen in a box and answers with its document; nothing where none was."""
    files = uploads(box, kind)
    store = parts().bring_documents(files, case.area)
    return lambda work: store(work)[0].document if files else ""


def onward(message: str, endpoint: str, **values: Any) -> Response:
    """Say what was done, and lead to where it shows."""
    flash(message)
    return redirect(url_for(endpoint, **values), SEE_OTHER)
