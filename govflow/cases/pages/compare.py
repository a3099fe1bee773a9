"""Two documents of a case side by side: the approved version and the newest amendment, or any two."""

from __future__ import annotations

from typing import Any

from flask import request

from govflow.cases.pages.blueprint import CASE, blueprint
from govflow.cases.pages.seeing import Seen, look, page, parts, readable, see, story
from govflow.cases.queries.comparing import (
    AMENDMENTS,
    READ_AS_TEXT,
    Changed,
    Paper,
    approval_of,
    approved_version,
    line_changes,
    newest_amendment,
    text_of,
)
from govflow.cases.queries.looking import names_of, organisation_names
from govflow.web.components import Problems
from govflow.web.gate import current_actor
from govflow.web.parts import day_words
from govflow.web.product import product

LONGEST = 200


@blueprint.get(f"{CASE}/compare")
def compare(door: str, ref: str) -> tuple[str, int]:
    """Show what two documents of a case have in common, and line by line what they do not."""
    problems = Problems()
    with look() as at:
        seen = see(at, door, ref)
        every = readable(seen)
        opened = list({row["id"]: row for row in reversed(every) if row["may_open"]}.values())
        approved = approved_version(seen.view.entries, every)
        amendment = newest_amendment(seen.view.entries, every)
        first = _chosen("first", approved, opened, problems)
        second = _chosen("second", amendment, opened, problems)
        context: dict[str, Any] = {
            "owners": organisation_names(at.connection, seen.case.area),
            "names": names_of(at.connection, {row["uploaded_by"] for row in opened}),
            "titles": {one.entry.event: one.title for one in story(seen)},
        }
    both = [first, second] if first and second else []
    text = page(
        "compare",
        seen,
        approved=approved,
        approval=approval_of(seen.view.entries),
        amendment=amendment,
        both=both,
        same=bool(both) and both[0]["sha256"] == both[1]["sha256"],
        changes=_changes(first, second) if first and second else None,
        is_text=all(row["media_type"] in READ_AS_TEXT for row in both),
        choices=[(row["id"], _named(row)) for row in reversed(opened)],
        given={"first": first["id"] if first else "", "second": second["id"] if second else ""},
        problems=problems,
        **context,
    )
    return text, 400 if problems else 200


def _named(row: Paper) -> str:
    return f"{row['name'] or 'Document'}: {str(row['kind']).lower()}, {day_words(row['uploaded_at'])}"


def _chosen(name: str, otherwise: Paper | None, opened: list[dict[str, Any]], problems: Problems) -> Any:
    asked = request.args.get(name, "")[:LONGEST]
    if not asked:
        if name in request.args:
            problems.add(name, f"Choose the {name} document")
            return None
        return otherwise if otherwise and otherwise["may_open"] else None
    found = next((row for row in opened if row["id"] == asked), None)
    if found is None:
        problems.add(name, f"Choose the {name} document from the list. The one asked for is not there")
    return found


def _changes(first: Paper, second: Paper) -> list[Changed] | None:
    if first["sha256"] == second["sha256"] or not {first["media_type"], second["media_type"]} <= READ_AS_TEXT:
        return None
    store, actor = product().store, current_actor()
    before, after = (text_of(parts().read_content(store, actor, str(one["id"]))) for one in (first, second))
    return line_changes(before, after)


def has_amendment(seen: Seen, papers: list[dict[str, Any]]) -> bool:
    """Say whether an amendment is being made, or was: then there is something to compare."""
    asked = {kind for step in seen.definition.steps_from(seen.case.state) for kind in step.evidence}
    return bool(AMENDMENTS & asked) or any(row["of_kind"] in AMENDMENTS for row in papers)
