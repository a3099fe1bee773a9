"""The pages of cases: reads forms, asks the road and the queries, shows what they answer."""

from __future__ import annotations

from govflow.cases.pages import (
    comments,
    compare,
    content,
    corrections,
    lists,
    mine,
    notes,
    opening,
    questions,
    show,
    standing,
    steps,
)
from govflow.cases.pages.blueprint import blueprint

__all__ = [
    "blueprint",
    "comments",
    "compare",
    "content",
    "corrections",
    "lists",
    "mine",
    "notes",
    "opening",
    "questions",
    "show",
    "standing",
    "steps",
]
