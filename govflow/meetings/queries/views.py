"""The record of a meeting as the JSON that the API and the command line print."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping

from govflow.kernel.findings import Json
from govflow.meetings.queries.floor import Floor
from govflow.meetings.queries.record import Declared, Item, Motion, Record

_MEETING = ("body", "starts_at", "ended_at", "place", "kind", "published_at", "adjourned_from")
_MINUTES = ("minutes_at", "minutes_signed_by", "presiding")
_ITEM = ("number", "title", "verb", "subject", "exempt", "circumstances", "begun_at", "ended_at", "outcome")
_MOTION = ("letter", "committee", "verb", "text", "sha256", "mover", "seconder", "method", "status", "result")
_ATTENDANCE = ("id", "person", "seat", "capacity", "arrived_at", "left_at", "from_place", "until_place")
_COMMITMENT = ("id", "text", "owner", "due_on", "status", "item")


def record_json(record: Record) -> dict[str, Json]:
    """Return the whole record of a meeting."""
    row = record.row
    shown: dict[str, Json] = {
        "ref": record.case.ref,
        "area": record.case.area,
        "state": record.case.state,
        "version": record.case.version,
    }
    empty: dict[str, Json] = dict.fromkeys((*_MEETING, *_MINUTES), "")
    return {
        **shown,
        **(_some(row, (*_MEETING, *_MINUTES)) if row is not None else empty),
        "items": [_item(one) for one in record.items],
        "attendance": [_attendance(one) for one in record.attendance],
        "interests": [_interest(one) for one in record.interests],
        "commitments": [_some(one, _COMMITMENT) for one in record.commitments],
        "quorum": [_floor(one) for one in record.floors],
    }


def _some(row: Mapping[Any, Any], names: tuple[str, ...]) -> dict[str, Json]:
    return {name: row[name] for name in names}


def _item(item: Item) -> dict[str, Json]:
    return {
        **_some(item.row, _ITEM),
        "id": item.row["id"],
        "withheld": item.withheld,
        "late": bool(item.row["late"]),
        "deferred_to": item.row["deferred_to"],
        "recipients": json.loads(item.row["recipients"]),
        "quorum": [_floor(one) for one in item.floors],
        "excluded": list(item.excluded),
        "prompts": [seat.id for seat in item.prompts],
        "motions": [_motion(one) for one in item.motions],
    }


def _motion(motion: Motion) -> dict[str, Json]:
    row, figures = motion.row, motion.figures
    shown: dict[str, Json] = {"motion": row["id"], **_some(row, _MOTION)}
    votes: list[Json] = [
        {
            **_some(vote, ("seat", "person", "value", "casting", "recorded_by")),
            "answer": motion.answers.get(vote["seat"], ""),
        }
        for vote in motion.votes
    ]
    return {
        **shown,
        "decided_at": row["closed_at"],
        "replaces": row["replaces"],
        "amends": row["replaces"] if motion.amends else "",
        "terms": row["terms"],
        "unanimous": motion.unanimous,
        "reason": figures.get("reason", ""),
        "count": figures.get("count", {}),
        "in_question": list(motion.in_question),
        "dissent": figures.get("dissent", []),
        "elected": figures.get("elected", ""),
        "votes": votes,
    }


def _floor(floor: Floor) -> dict[str, Json]:
    quorum = floor.quorum
    missing: dict[str, Json] = dict(quorum.missing)
    return {
        "body": floor.body,
        "present": quorum.present,
        "needed": quorum.needed,
        "missing": missing,
        "met": quorum.met,
        "presiding": floor.presiding,
    }


def _attendance(row: RowMapping) -> dict[str, Json]:
    return {**_some(row, _ATTENDANCE), "remote": bool(row["remote"]), "apology": bool(row["apology"])}


def _interest(one: Declared) -> dict[str, Json]:
    row = one.row
    return {
        "id": row["id"],
        "item": row["item"],
        "person": row["person"],
        "kind": one.kind,
        "text": one.text,
        "withheld": one.withheld,
        "excludes": bool(row["excludes"]) and not row["dispensation"],
        "dispensation": row["dispensation"],
    }


def recorded_json(vote: RowMapping) -> dict[str, Json]:
    """Return a vote written down for a member that waits for their answer."""
    names = ("motion", "seat", "value", "casting", "recorded_by", "letter", "text", "number", "title")
    return {**_some(vote, names), "meeting": vote["case_ref"], "body": vote["body_name"]}


def receipt(stored: Any, **more: Json) -> dict[str, Json]:
    """Return the receipt of an entry."""
    data = stored.payload()
    flags = data.get("flags") or []
    return {"ref": data["case"], "event": stored.id, "at": stored.at, "flags": flags, **more}


def closed_json(stored: Any) -> dict[str, Json]:
    """Return the receipt of a motion that was closed, with its result."""
    data = stored.payload()
    put: dict[str, Json] = {"put": data["put"]} if "put" in data else {}
    names = ("motion", "letter", "result", "method", "unanimous", "reason", "count", "in_question")
    return receipt(stored, **{name: data[name] for name in names}, decided_at=data["decided_at"], **put)
