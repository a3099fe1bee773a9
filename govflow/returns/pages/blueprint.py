"""The blueprint of these pages, who is looking through which wall, and doing what a form asks once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from flask import Blueprint, render_template, request

from govflow.kernel.canonical import digest
from govflow.kernel.errors import NotFound
from govflow.kernel.findings import Json
from govflow.kernel.ids import new_id
from govflow.kernel.moments import london_date
from govflow.kernel.pence import money_words
from govflow.ledger.event import Stored
from govflow.returns.periods import period_words
from govflow.returns.ports import PART, ReturnParts
from govflow.returns.queries.holding import area_names
from govflow.road.once import once
from govflow.road.perform import Road
from govflow.road.ports import Case
from govflow.road.queries import load_case
from govflow.storage.work import Work, read_clock
from govflow.web.components import Problems
from govflow.web.gate import current_actor, viewer
from govflow.web.product import product
from govflow.web.statuses import STATUS_WORDS

blueprint = Blueprint("returns", __name__)
LONGEST_REF, LONGEST_KEY, SEE_OTHER = 200, 100, 303


def parts() -> ReturnParts:
    """Return what the room was handed at start."""
    return cast("ReturnParts", product().parts[PART])


def road() -> Road:
    """Return the one road."""
    return product().road


@dataclass(frozen=True, slots=True)
class Seen:
    """A case that this person may see, with what a page shows at its head."""

    connection: Any
    case: Case
    state: str
    area: str
    today: date

    @property
    def roles(self) -> frozenset[str]:
        """Return the roles this person holds in its area."""
        return viewer().roles_in(self.case.area)


@contextmanager
def see(ref: str, kind: str) -> Iterator[Seen]:
    """Open one short read of a case of this person's areas.

    Raises:
        NotFound: in the same words for one that is not there and one behind the wall.
    """
    if "\x00" in ref or len(ref) > LONGEST_REF:
        raise NotFound(f"There is no such {kind}.")
    with product().store.read() as connection:
        case = load_case(connection, ref, kind)
        if case.area not in viewer().areas:
            raise NotFound(f"There is no {kind} with the reference '{ref}'.")
        definition = road().rules.definitions.pinned(connection, case.digest)
        state = definition.states[case.state].title
        today = london_date(read_clock(connection))
        name = area_names(connection, [case.area])[case.area]
        yield Seen(connection, case, state, name, today)


def do_once(ref: str, doing: str, given: Mapping[str, Json], act: Callable[[Work], Stored]) -> int:
    """Do what a form asks in one transaction and return its event; sent again, it is done already."""
    asked: dict[str, Json] = {"doing": doing, "ref": ref, "given": dict(given)}
    form = request.form.get("key", "")[:LONGEST_KEY]
    key = f"{form} {digest(asked)}" if form else ""

    def answered(work: Work) -> int:
        answer, _ = once(work, key, asked, SEE_OTHER, lambda: {"event": act(work).id})
        return int(str(answer["event"]))

    return road().within(current_actor(), ref, doing, answered)


def page(template: str, problems: Problems | None = None, **context: Any) -> str:
    """Render a page of the room with what all of them use."""
    return render_template(
        f"returns/{template}.html",
        problems=problems or Problems(),
        period_words=period_words,
        money=money_words,
        status_words=STATUS_WORDS,
        form_key=new_id("form", 20),
        **context,
    )
