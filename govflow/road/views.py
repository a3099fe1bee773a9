"""The contract's JSON shapes of a case, used by the command line and the API alike."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant
from govflow.machine.definition import Definition
from govflow.road.history import Entry
from govflow.road.ports import Case
from govflow.road.queries import CaseView, authority_of
from govflow.road.withholding import as_read


def line_json(case: Case) -> dict[str, Json]:
    """Return one row of a list of cases."""
    return {
        "ref": case.ref,
        "area": case.area,
        "year": case.year,
        "state": case.state,
        "version": case.version,
        "workflow": case.workflow,
        "kind": case.kind,
        "since": case.since,
    }


def case_json(
    view: CaseView, definition: Definition, milestones: Sequence[dict[str, Json]]
) -> dict[str, Json]:
    """Return a case with its dates and the authority its state rests on."""
    case, position = view.case, view.position
    state = definition.states[position.state]
    late: list[Json] = [one["key"] for one in milestones if one["status"] in ("late", "missed")]
    return {
        "ref": case.ref,
        "area": case.area,
        "year": case.year,
        "kind": case.kind,
        "state": position.state,
        "state_title": state.title,
        "owner": state.owner,
        "version": position.version,
        "since": format_instant(view.basis.effective) if view.basis else case.since,
        "whole_day": position.whole_day,
        "workflow": case.workflow,
        "workflow_version": case.definition.partition("@")[2],
        "definition": case.digest,
        "milestones": list(milestones),
        "late": late,
        "authority_for_state": authority_of(view.basis),
        "retrospective": view.retrospective.as_json() if view.retrospective else None,
        "not_confirmed": list(view.unconfirmed),
        "in_question": [
            {"id": row["id"], "code": row["code"], "message": row["message"], "event": row["about_event"]}
            for row in view.open_questions
        ],
    }


def entry_json(entry: Entry, roles: Collection[str] = ()) -> dict[str, Json]:
    """Return one entry of a trail as someone with these roles may read it, with what later came of it."""
    data, private = as_read(entry.type, entry.data, entry.private, roles)
    return {
        "event": entry.event,
        "seq": entry.seq,
        "type": entry.type,
        "at": format_instant(entry.at),
        "happened_at": entry.happened_at or None,
        "actor": entry.actor,
        "struck_by": entry.struck_by,
        "redated_by": entry.redated_by,
        "on_behalf": entry.on_behalf or None,
        "answered_by": entry.answered_by,
        "data": {key: value for key, value in data.items() if key != "rows"},
        "private": private,
    }
