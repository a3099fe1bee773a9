"""The blueprint of the room's pages, who is looking, and what a form shares: its wall, papers and answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from govflow.bodies import wording
from govflow.bodies.model import DISPENSERS, RECORDERS, Noted
from govflow.bodies.ports import PART, BodyParts
from govflow.bodies.queries.listing import BodyShown, show_body
from govflow.kernel.errors import InvalidInput, NotFound
from govflow.kernel.moments import Happened
from govflow.storage.work import Work, read_clock
from govflow.web.components import Problems, read_day
from govflow.web.forms import uploads
from govflow.web.gate import current_actor, viewer
from govflow.web.product import product

blueprint = Blueprint("bodies", __name__)
LONGEST_NAME = 200
SEE_OTHER = 303


@dataclass(frozen=True, slots=True)
class Look:
    """One read of the database, at this moment of the one clock."""

    connection: Any
    now: Any

    def body(self, slug: str) -> BodyShown:
        """Return a body of this person's areas, or say there is none."""
        if "\x00" in slug or len(slug) > LONGEST_NAME:
            raise NotFound("There is no such body.")
        return show_body(self.connection, slug, viewer().areas, self.now)


@contextmanager
def look() -> Iterator[Look]:
    """Open one short read for the person signed in."""
    with product().store.read() as connection:
        yield Look(connection, read_clock(connection))


def parts() -> BodyParts:
    """Return what the room was handed at start."""
    return cast("BodyParts", product().parts[PART])


def may_record(area: str) -> bool:
    """Say whether this person records what bodies are in an area: the forms are offered to no one else."""
    return bool(viewer().roles_in(area) & set(RECORDERS))


def may_dispense(shown: BodyShown) -> bool:
    """Say whether this person holds an office that grants dispensations for a body."""
    named = shown.line.terms.rules.dispensations_by if shown.line.terms else ""
    return bool(viewer().roles_in(shown.line.area) & ({named} if named else set(DISPENSERS)))


def page(template: str, problems: Problems | None = None, **context: Any) -> str:
    """Render a page of the room with what all of them use."""
    return render_template(
        f"bodies/{template}.html",
        problems=problems or Problems(),
        wording=wording,
        powers=parts().powers,
        **context,
    )


def act(doing: str, use_case: Callable[[Work], Noted]) -> Noted:
    """Do something through the road, so that a refusal is recorded."""
    return product().road.within(current_actor(), "", doing, use_case)


def bring_paper(field: str, area: str, kind: str) -> Callable[[Work], str]:
    """Return what stores the uploaded file in the act's own transaction and gives its id, if there is one."""
    store = parts().bring_documents(uploads(field, kind), area)
    return lambda work: store(work)[0].document


def need_paper(field: str, what: str, problems: Problems) -> None:
    """Note it where no file was chosen."""
    if not any(file.filename for file in request.files.getlist(field)):
        problems.add(field, f"Choose {what}")


def happened(name: str, what: str, problems: Problems, *, needed: bool = False) -> Happened | None:
    """Read three boxes as the day on which something was done in the world."""
    day = read_day(request.form, name, what, problems, needed=needed)
    return Happened(day) if day else None


def problem_of(error: InvalidInput, known: Mapping[str, str] | tuple[str, ...], first: str) -> Problems:
    """Return a problem for the form's summary, beside the field it names where the form has it."""
    field = error.field.replace(".", "-").replace("_", "-")
    problems = Problems()
    problems.add(field if field in known else first, error.message)
    return problems


def done(words: str, endpoint: str, **values: Any) -> Response:
    """Say what was done, on the page where it can be seen."""
    flash(words)
    return redirect(url_for(endpoint, **values), SEE_OTHER)
