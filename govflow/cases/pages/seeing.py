"""Who is looking, through which wall, and what every page of a case shows at its head."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from flask import render_template

from govflow.cases.pages.blueprint import PLAN, PLANS, door_of
from govflow.cases.ports import PART, CaseParts
from govflow.cases.queries.lists import dates_of
from govflow.cases.queries.looking import Viewer, area_names, looking, names_of
from govflow.cases.queries.single import documents_behind
from govflow.cases.queries.telling import Told, ids_in, latest_late, tell
from govflow.kernel.errors import NotFound
from govflow.kernel.findings import Json
from govflow.kernel.ids import new_id
from govflow.kernel.moments import london_date
from govflow.machine.definition import Definition, State
from govflow.road.perform import Road
from govflow.road.ports import Case
from govflow.road.queries import CaseView, view_case
from govflow.storage.work import Work
from govflow.web.components import Problems
from govflow.web.gate import current_actor, viewer
from govflow.web.parts import year_words
from govflow.web.product import product
from govflow.web.statuses import STATUS_WORDS


def parts() -> CaseParts:
    """Return what the room was handed at start."""
    return cast("CaseParts", product().parts[PART])


def road() -> Road:
    """Return the one road."""
    return product().road


@dataclass(frozen=True, slots=True)
class Look:
    """One read of the database, and who is looking through it."""

    work: Work
    viewer: Viewer

    @property
    def connection(self) -> Any:
        """Return the connection of the read."""
        return self.work.connection

    @property
    def today(self) -> date:
        """Return the day in London, by the one clock."""
        return london_date(self.viewer.now)


@contextmanager
def look() -> Iterator[Look]:
    """Open one short read for the person signed in."""
    seen = viewer()
    with product().store.read() as connection:
        yield Look(Work(connection, current_actor()), looking(connection, seen.person, seen.grants))


@dataclass(frozen=True, slots=True)
class Seen:
    """A case that this person may see, with what its head shows."""

    look: Look
    view: CaseView
    definition: Definition
    area: str
    dates: list[dict[str, Json]]

    @property
    def case(self) -> Case:
        """Return the case as it stands."""
        return self.view.case

    @property
    def ref(self) -> str:
        """Return its reference."""
        return self.view.case.ref

    @property
    def title(self) -> str:
        """Return what a reader calls it: its workflow, area and year."""
        return titled(self.definition.title, self.area, self.view.case.year)

    @property
    def door(self) -> str:
        """Return the first part of its address."""
        return door_of(self.view.case.kind)

    @property
    def state(self) -> State:
        """Return the state it stands in."""
        return self.definition.states[self.view.case.state]

    @property
    def roles(self) -> frozenset[str]:
        """Return the roles the viewer holds in its area."""
        return self.look.viewer.roles_in(self.view.case.area)

    @property
    def late(self) -> Mapping[Any, Any] | None:
        """Return the date late the longest, or ``None``."""
        return latest_late(self.dates)

    @property
    def awaited(self) -> list[dict[str, Json]]:
        """Return the dates of outside bodies that have come and are not ours to meet."""
        return [row for row in self.dates if row["status"] == "awaited"]


def see(at: Look, door: str, ref: str) -> Seen:
    """Return a case, or say there is none: in the same words for one behind the wall.

    Raises:
        NotFound: when there is no such case in an area of this person's.
    """
    view = view_case(at.connection, ref, kind=PLAN if door == PLANS else "")
    if view.case.area not in at.viewer.areas:
        what = PLAN if door == PLANS else "case"
        raise NotFound(f"There is no {what} with the reference '{ref}'.")
    definition = road().rules.definitions.pinned(at.connection, view.case.digest)
    rows = dates_of(at.connection, [ref])[ref]
    area = area_names(at.connection, [view.case.area])[view.case.area]
    return Seen(at, view, definition, area, parts().read_timetable(rows, at.today))


def story(seen: Seen) -> list[Told]:
    """Return what happened to a case in words, oldest first; documents not theirs to read stay unnamed."""
    documents: dict[int, list[Mapping[Any, Any]]] = {}
    for row in readable(seen):
        documents.setdefault(int(row["event"]), []).append(row)
    names = names_of(seen.look.connection, ids_in(seen.view.entries))
    dates = {str(row["key"]): str(row["title"]) for row in seen.dates}
    return tell(seen.view.entries, seen.definition, names, documents, dates)


def readable(seen: Seen) -> list[dict[str, Any]]:
    """Return the documents of a case; those this person may not open keep only their kind and owner."""
    rows = documents_behind(seen.look.connection, seen.ref)
    opened = parts().readable_documents(seen.look.connection, seen.look.viewer.person, rows)
    return [_shown(row, may_open=row["id"] in opened) for row in rows]


def _shown(row: Mapping[Any, Any], *, may_open: bool) -> dict[str, Any]:
    kind = parts().kind_title(row["kind"])
    shown = {**row, "kind": kind, "of_kind": row["kind"], "may_open": may_open}
    if not may_open:
        shown |= {"name": f"{kind} (private)", "about": None}
    return shown


def titled(workflow: str, area: str, year: str) -> str:
    """Return what a reader calls a case; its reference stands beside it, never in its place."""
    return f"{workflow}, {area} {year_words(year)}" if year else f"{workflow}, {area}"


def role_title(name: str) -> str:
    """Return a role as pages print it."""
    return parts().role_titles.get(name) or name.replace("_", " ").capitalize()


def role_titles(names: Sequence[str]) -> str:
    """Return several roles as a reader says them: a, b or c."""
    titles = [role_title(name).lower() for name in names]
    return f"{', '.join(titles[:-1])} or {titles[-1]}" if len(titles) > 1 else "".join(titles)


def page(template: str, seen: Seen | None = None, **context: Any) -> str:
    """Render a page of cases with what all of them use."""
    return render_template(
        f"cases/{template}.html",
        seen=seen,
        role_title=role_title,
        role_titles=role_titles,
        status_words=STATUS_WORDS,
        door_of=door_of,
        titled=titled,
        no_problems=Problems(),
        form_key=new_id("form", 20),
        **context,
    )
