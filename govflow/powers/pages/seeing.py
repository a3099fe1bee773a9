"""The blueprint of the room's pages, who is looking, and what its forms share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from govflow.kernel.errors import NotFound, refusal
from govflow.powers import wording
from govflow.powers.pages.prose import Prose, prose_in
from govflow.powers.ports import PART, PowersRules
from govflow.powers.queries.choosing import named_in
from govflow.road.ports import Case
from govflow.road.queries import load_case
from govflow.storage.work import Work, read_clock
from govflow.web.components import Problems
from govflow.web.gate import current_actor, viewer
from govflow.web.product import product

blueprint = Blueprint("powers", __name__)
LONGEST_REF = 200
SEE_OTHER = 303
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Look:
    """One read of the database, at this moment of the one clock."""

    connection: Any
    now: datetime

    def case(self, ref: str, kind: str = "") -> Case:
        """Return a case of this person's areas, or say there is none."""
        if "\x00" in ref or len(ref) > LONGEST_REF:
            raise NotFound("There is no such case.")
        found = load_case(self.connection, ref, kind)
        if found.area not in viewer().areas:
            raise NotFound(f"There is no {kind or 'case'} with the reference '{ref}'.")
        return found


@contextmanager
def look() -> Iterator[Look]:
    """Open one short read for the person signed in."""
    with product().store.read() as connection:
        yield Look(connection, read_clock(connection))


def rules() -> PowersRules:
    """Return what the room was handed at start."""
    return cast("PowersRules", product().parts[PART])


def areas() -> list[str]:
    """Return the areas in which this person holds a role."""
    return sorted(viewer().areas)


def page(template: str, problems: Problems | None = None, **context: Any) -> str:
    """Render a page of the room with what all of them use."""
    return render_template(
        f"powers/{template}.html",
        problems=problems or Problems(),
        wording=wording,
        powers=rules().powers,
        warn_days=rules().warning_days,
        prose=_prose(),
        **context,
    )


def _prose() -> Prose:
    def person(id_: str) -> str:
        with product().store.read() as connection:
            return rules().names_for(connection, [id_])[id_]

    with product().store.read() as connection:
        named = named_in(connection, areas())
    return prose_in(named, rules().role_titles, person)


def act(ref: str, doing: str, use_case: Callable[[Work], Result]) -> Result:
    """Do something through the road, so that a refusal is recorded."""
    return product().road.within(current_actor(), ref, doing, use_case)


def step_up(work: Work, password: str) -> None:
    """Ask who acts for their password again, before an act that counts.

    Raises:
        Refused: ``STEP_UP_REQUIRED`` when it is missing or does not fit.
    """
    if not rules().check_password(work.connection, work.actor.id, password):
        raise refusal(
            "STEP_UP_REQUIRED",
            "Enter your own password, as it is now.",
            rule="An act that counts asks again who acts",
            remedy="Type your password and send it once more.",
        )


def onward(message: str, endpoint: str, **values: Any) -> Response:
    """Say what was done, and lead to where it shows."""
    flash(message)
    return redirect(url_for(endpoint, **values), SEE_OTHER)
