"""My work: what waits for the person signed in, since when, until when, and why for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from govflow.cases.pages.blueprint import blueprint
from govflow.cases.pages.seeing import Look, look, page, parts, road, titled
from govflow.cases.queries.lists import cases_standing, dates_of, filter_choices
from govflow.cases.queries.looking import area_names, names_of
from govflow.cases.queries.telling import LINE_KINDS, next_date
from govflow.cases.queries.waiting import acts_in_my_name, corrections_to_confirm, lines_to_answer, open_items
from govflow.machine.definition import State
from govflow.road.choices import Choice, choices_for
from govflow.road.ports import Case

NO_DATE = "9999"
# What an open item is, by its kind; any other is told by its title.
DATES = frozenset({"date_passed", "escalated", "commitment_missed", "agenda_missed"})
OUT_OF_REACH = frozenset({"will_miss"})
SENT_BACK = frozenset({"sent_back"})
VOTES = frozenset({"vote_recorded"})
TOLD_APART = DATES | OUT_OF_REACH | SENT_BACK | VOTES
MOST = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that is in this person's hands, and the steps open to them."""

    case: Case
    title: str
    state: State
    steps: tuple[Choice, ...]
    blocked: tuple[Choice, ...]
    due: str
    due_title: str


@blueprint.get("/")
def mine() -> str:
    """Show what waits for the person signed in."""
    with look() as at:
        waiting, in_hand = _waiting(at)
        items = _by_what_they_are(open_items(at.connection, at.viewer))
        votes = _votes(parts().votes_to_answer(at.connection, at.viewer.person))
        consulted = parts().consulted(at.connection, at.viewer.person, at.viewer.areas, at.viewer.now)
        lines = lines_to_answer(at.connection, at.viewer)
        corrections = corrections_to_confirm(at.connection, at.viewer)
        acts = acts_in_my_name(at.connection, at.viewer)
        names = names_of(
            at.connection, {row["proposed_by"] for row in corrections} | {row["recorded_by"] for row in acts}
        )
        areas = area_names(at.connection, at.viewer.areas)
        titles = _titles(at, acts)
    return page(
        "mine",
        waiting=waiting,
        in_hand=in_hand,
        items=items,
        votes=votes,
        consulted=consulted,
        lines=lines,
        corrections=corrections,
        acts=acts,
        names=names,
        areas=areas,
        titles=titles,
        roles=parts().role_titles,
        line_kinds=LINE_KINDS,
    )


def _by_what_they_are(rows: Sequence[Mapping[Any, Any]]) -> list[tuple[str, list[Mapping[Any, Any]]]]:
    """Return open items under a heading each; those about votes stand with the votes themselves."""
    groups: dict[str, list[Mapping[Any, Any]]] = {
        "Dates that have passed": [row for row in rows if row["kind"] in DATES],
        "Dates you will miss": [row for row in rows if row["kind"] in OUT_OF_REACH],
        "Sent back to you": [row for row in rows if row["kind"] in SENT_BACK],
        "Also to do": [row for row in rows if row["kind"] not in TOLD_APART],
    }
    return [(heading, found) for heading, found in groups.items() if found]


def _votes(rows: Sequence[Mapping[Any, Any]]) -> list[tuple[str, str, int]]:
    """Return each meeting at which votes were written down: its reference, whose it was, and how many."""
    counted = Counter((str(row["case_ref"]), str(row["body_name"])) for row in rows)
    return [(ref, body, count) for (ref, body), count in counted.items()]


def _waiting(at: Look) -> tuple[list[Waiting], int]:
    """Return what is in this person's hands, the next date first, and how many cases that are in all."""
    rows = filter_choices(at.connection, at.viewer.areas)
    mine = {(row["area"], row["digest"], row["state"]) for row in rows if _is_mine(at, row)}
    found, in_hand = cases_standing(at.connection, mine, MOST)
    areas = area_names(at.connection, at.viewer.areas)
    waiting = [_one(at, case, areas.get(case.area, case.area)) for case in found]
    return sorted(waiting, key=lambda one: (one.due or NO_DATE, one.case.since, one.case.ref)), in_hand


def _is_mine(at: Look, row: Mapping[Any, Any]) -> bool:
    state = road().rules.definitions.pinned(at.connection, row["digest"]).states[row["state"]]
    return not state.final and state.owner in at.viewer.roles_in(row["area"])


def _one(at: Look, case: Case, area: str) -> Waiting:
    definition = road().rules.definitions.pinned(at.connection, case.digest)
    title, state = titled(definition.title, area, case.year), definition.states[case.state]
    choices = choices_for(at.work, road().rules, case.ref).choices
    steps = tuple(choice for choice in choices if choice.open)
    blocked = tuple(choice for choice in choices if not choice.open and not _not_mine(choice))
    dates = parts().read_timetable(dates_of(at.connection, [case.ref])[case.ref], at.today)
    due = _due(dates, {choice.step.milestone for choice in choices})
    due_on, due_title = str(due.get("due") or ""), str(due.get("title") or "")
    return Waiting(case, title, state, steps, blocked, due_on, due_title)


def _not_mine(choice: Choice) -> bool:
    return any(finding.code in {"NOT_YOUR_ROLE", "NOT_YOUR_AREA"} for finding in choice.blocked_by)


def _due(dates: Sequence[Mapping[Any, Any]], milestones: set[str]) -> Mapping[Any, Any]:
    unmet = [row for row in dates if row["key"] in milestones and row["due"] and not row["met_on"]]
    return min(unmet, key=lambda row: str(row["due"]), default=None) or next_date(dates) or {}


def _titles(at: Look, acts: Sequence[Mapping[Any, Any]]) -> dict[int, str]:
    titles = {}
    for row in acts:
        definition = road().rules.definitions.pinned(at.connection, row["digest"])
        steps = [step.title for step in definition.transitions if step.trigger == row["trigger"]]
        titles[int(row["event"])] = steps[0] if steps else str(row["trigger"])
    return titles
