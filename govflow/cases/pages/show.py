"""One case: how it stands, what can be done next, its dates, documents and story, and how it once stood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from flask import request

from govflow.cases.pages.blueprint import CASE, blueprint
from govflow.cases.pages.compare import has_amendment
from govflow.cases.pages.seeing import Seen, look, page, parts, readable, road, see, story
from govflow.cases.queries.looking import names_of, organisation_names
from govflow.cases.queries.single import beside, corrections_of, open_reliances
from govflow.cases.queries.telling import Told, corrected_from, next_date, way_through
from govflow.kernel.errors import NotFound
from govflow.machine.definition import Transition
from govflow.machine.diagram import as_steps
from govflow.road.approval import contents_of
from govflow.road.choices import Choice, choices_for
from govflow.road.notes import NOTERS
from govflow.road.queries import lines_of, view_case
from govflow.web.components import Problems, in_london, read_day, read_time
from govflow.web.diagrams import way_so_far, whole_life

NOT_THEIRS = frozenset({"NOT_YOUR_ROLE", "NOT_YOUR_AREA"})


@dataclass(frozen=True, slots=True)
class Offer:
    """One way out of the present state, as it is shown: done here, recorded here, both, or not now."""

    step: Transition
    here: Choice
    recorded: Choice

    @property
    def open_here(self) -> bool:
        """Whether it can be done here now by this person."""
        return self.here.open and not self.here.recorded

    @property
    def open_recorded(self) -> bool:
        """Whether it can be recorded as done elsewhere."""
        return self.recorded.open and self.recorded.recorded

    @property
    def stays(self) -> bool:
        """Whether the case stays in its state: something is recorded beside its way."""
        return self.step.to in self.step.sources

    @property
    def is_open(self) -> bool:
        """Whether there is a button for it at all."""
        return self.open_here or self.open_recorded

    @property
    def is_mine(self) -> bool:
        """Whether what stands in the way is something else than the role."""
        return not any(finding.code in NOT_THEIRS for finding in self.here.blocked_by)


def offers(seen: Seen) -> list[Offer]:
    """Return every step out of the present state, with what stands in its way both ways."""
    here = choices_for(seen.look.work, road().rules, seen.ref).choices
    recorded = choices_for(seen.look.work, road().rules, seen.ref, "recorded").choices
    by_trigger = {choice.step.trigger: choice for choice in recorded}
    return [Offer(one.step, one, by_trigger.get(one.step.trigger, one)) for one in here]


@blueprint.get(CASE)
def show(door: str, ref: str) -> str:
    """Show how a case stands and what can be done next."""
    with look() as at:
        seen = see(at, door, ref)
        found = offers(seen)
        told = story(seen)
        visited = way_through(seen.view.entries, seen.definition.initial)
        lines = lines_of(at.connection, ref)
        papers = readable(seen)
        context: dict[str, Any] = {
            "open_offers": [one for one in found if one.is_open],
            "blocked_offers": [one for one in found if not one.is_open and one.is_mine],
            "other_offers": [one for one in found if not one.is_open and not one.is_mine],
            "diagram": way_so_far(seen.definition, seen.case.state, visited),
            "visited": [seen.definition.states[name].title for name in visited],
            "steps": [one for one in as_steps(seen.definition) if one[0].name == seen.case.state],
            "told": [one for one in reversed(told) if not one.entry.type.startswith("timer.")][:5],
            "count": len(told),
            "lines": lines,
            "waiting_lines": [line for line in lines if line["status"] == "open"],
            "corrections": [one for one in corrections_of(at.connection, ref) if one["status"] == "proposed"],
            "reliances": open_reliances(at.connection, ref),
            "beside": [_beside(seen, row) for row in beside(at.connection, ref)],
            "contents": contents_of(seen.view.entries),
            "has_approvals": any(one.approves for one in seen.definition.transitions),
            "next_date": next_date(seen.dates),
            "documents": papers[:5],
            "has_amendment": has_amendment(seen, papers),
            "may_note": bool(seen.roles & set(NOTERS)),
            "notices": parts().notices(at.connection, seen.case),
            "basis": next((one for one in told if one.entry is seen.view.basis), None),
        }
    return page("show", seen, **context)


def _beside(seen: Seen, row: Mapping[Any, Any]) -> dict[str, Any]:
    definition = road().rules.definitions.pinned(seen.look.connection, row["digest"])
    return {**row, "title": definition.title, "state_title": definition.states[row["state"]].title}


@blueprint.get(f"{CASE}/timetable")
def timetable(door: str, ref: str) -> str:
    """Show every date of a case with its status today."""
    with look() as at:
        seen = see(at, door, ref)
    return page("timetable", seen, today=at.today)


@blueprint.get(f"{CASE}/history")
def history(door: str, ref: str) -> str:
    """Show all that was recorded of a case, newest first."""
    with look() as at:
        seen = see(at, door, ref)
        told = story(seen)
    return page("history", seen, told=list(reversed(told)), corrected_from=_wrong_dates(told))


def _wrong_dates(told: list[Told]) -> dict[int, str]:
    entries = [one.entry for one in told]
    return {one.event: corrected_from(entries, one.event) for one in entries if one.redated_by}


@blueprint.get(f"{CASE}/lifecycle")
def lifecycle(door: str, ref: str) -> str:
    """Show the whole life of such a case as a diagram and in words."""
    with look() as at:
        seen = see(at, door, ref)
    drawn = whole_life(seen.definition, seen.case.state)
    return page("lifecycle", seen, diagram=drawn, steps=as_steps(seen.definition))


@blueprint.get(f"{CASE}/documents")
def documents(door: str, ref: str) -> str:
    """List the documents behind a case's steps."""
    with look() as at:
        seen = see(at, door, ref)
        rows = readable(seen)
        owners = organisation_names(at.connection, seen.case.area)
        names = names_of(at.connection, {row["uploaded_by"] for row in rows})
    return page("documents", seen, documents=rows, owners=owners, names=names)


@blueprint.get(f"{CASE}/as-at")
def as_at(door: str, ref: str) -> tuple[str, int]:
    """Show what was so at a moment, and what GovFlow knew then."""
    problems = Problems()
    asked = _moment(problems) if request.args else None
    with look() as at:
        seen = see(at, door, ref)
        if asked and asked > at.viewer.now:
            problems.add(
                "at", "The moment must be in the past", anchor="at-day", parts=("day", "month", "year")
            )
        moment = None if problems else asked
        was_so = _stood(seen, moment, known=False)
        was_known = _stood(seen, moment, known=True)
    return (
        page(
            "as_at",
            seen,
            problems=problems,
            given=request.args,
            moment=moment,
            whole_day=not request.args.get("time", "").strip(),
            was_so=was_so,
            was_known=was_known,
        ),
        400 if problems else 200,
    )


def _moment(problems: Problems) -> datetime | None:
    given = {name: value[:20] for name, value in request.args.items()}
    day = read_day(given, "at", "the day you ask about", problems, needed=True)
    try:
        hour = read_time(given.get("time", "")) or time(23, 59, 59)
    except ValueError:
        problems.add("time", "Enter a time like 2:30pm")
        return None
    return in_london(day, hour) if day else None


def _stood(seen: Seen, moment: datetime | None, *, known: bool) -> dict[str, Any] | None:
    if moment is None:
        return None
    try:
        view = view_case(seen.look.connection, seen.ref, as_at=moment, known_at=moment if known else None)
    except NotFound:
        return {"state": None}
    position = view.position
    told = next((one for one in story(seen) if one.entry.event == position.basis), None)
    return {"state": seen.definition.states[position.state], "position": position, "basis": told}
