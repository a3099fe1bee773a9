"""Which keys a workflow file may hold, and of what kind each value is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """The keys one kind of mapping may hold, each with the kind of its value, and those it needs."""

    what: str
    keys: Mapping[str, str]
    needs: tuple[str, ...] = ()


WORKFLOW = Shape(
    "The workflow",
    {
        "workflow": "word",
        "version": "version",
        "title": "text",
        "effective": "day",
        "initial": "name",
        "roles": "names",
        "states": "mapping",
        "transitions": "entries",
        "kind": "word",
        "per_year": "yes_no",
        "milestones": "milestones",
        "forms": "mapping",
        "checklists": "mapping",
        "note": "text",
    },
    ("workflow", "version", "title", "effective", "initial", "roles", "states", "transitions"),
)
STATE = Shape(
    "The state",
    {"title": "text", "owner": "name", "does": "text", "final": "yes_no", "note": "text"},
    ("title",),
)
TRANSITION = Shape(
    "A transition",
    {
        "trigger": "name",
        "title": "text",
        "from": "name_or_names",
        "to": "name",
        "roles": "names",
        "guards": "names",
        "after": "names",
        "evidence": "names",
        "governed": "yes_no",
        "authority": "mapping",
        "milestone": "name",
        "note": "text",
        "how": "how",
        "form": "name",
        "checklist": "name",
        "effects": "names",
        "approves": "names",
        "relies_on_approval": "yes_no",
    },
    ("trigger", "title", "from", "to"),
)
AUTHORITY = Shape(
    "An authority",
    {"routine": "role_or_roles", "act_of": "name", "outcome": "text", "power": "name", "apart_from": "names"},
)
FIELD = Shape(
    "A form field",
    {
        "field": "name",
        "label": "text",
        "kind": "field_kind",
        "required": "yes_no",
        "choices": "texts",
        "hint": "text",
        "private": "yes_no",
    },
    ("field", "label"),
)
