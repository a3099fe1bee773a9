"""What the short forms of a case share: text read whole or refused, and a form sent twice done once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from http import HTTPStatus

from flask import request

from govflow.cases.pages.blueprint import typeset
from govflow.cases.pages.seeing import road
from govflow.kernel.canonical import digest
from govflow.kernel.errors import GovFlowError
from govflow.kernel.findings import Json
from govflow.kernel.moments import Happened
from govflow.road.once import once
from govflow.storage.work import Work
from govflow.web.components import Problems, in_london, read_day, read_time
from govflow.web.gate import current_actor

LONGEST, LONGEST_KEY = 10_000, 100
# Fields that are three boxes: an error leads to the first.
DATES = frozenset({"happened", "received", "right", "due"})
Given = Mapping[str, str]


def typed(*names: str) -> dict[str, str]:
    """Return what was typed into these fields, as it was typed."""
    return {name: request.form.get(name, "") for name in names}


def read_text(given: Given, name: str, label: str, problems: Problems, *, needed: str = "") -> str:
    """Return a field's text; ``needed`` is said where it must not be empty.

    Too much of it, or what is no text, is refused and never cut: nobody signs what they did not write.
    """
    text = given.get(name, "").replace("\r\n", "\n").strip()
    if needed and not text:
        problems.add(name, needed)
    if len(text) > LONGEST:
        problems.add(name, f"{label} must be {LONGEST:,} characters or fewer")
    if any(not (character.isprintable() or character in "\n\t\u00a0") for character in text):
        problems.add(name, f"{label} must be text only. Type it again without special characters")
    return text


def read_happened(given: Given, name: str, what: str, problems: Problems, today: date) -> Happened | None:
    """Read when something was done: a day, not after today, and the time of day where it was typed."""
    day = read_day(given, name, what, problems, needed=True)
    if day and day > today:
        message = f"{what[:1].upper()}{what[1:]} must be today or in the past"
        problems.add(name, message, anchor=f"{name}-day", parts=("day", "month", "year"))
    try:
        at = read_time(given.get(f"{name}-time", ""))
    except ValueError:
        problems.add(f"{name}-time", "Enter a time like 2:30pm, or leave it empty")
        return None
    return Happened(day, in_london(day, at) if at else None) if day else None


def tell(problems: Problems, error: GovFlowError, places: Mapping[str, str], otherwise: str) -> None:
    """Say an error of the road beside the field it is about, which ``places`` names as the page does."""
    name = places.get(getattr(error, "field", ""), otherwise)
    problems.add(name, typeset(error.message), anchor=f"{name}-day" if name in DATES else "")


def do_once(ref: str, doing: str, given: Mapping[str, Json], act: Callable[[Work], int]) -> int:
    """Do what a form asks in one transaction and return its event; sent again as it was, it is done already.

    Raises:
        InvalidInput: when something typed cannot be used.
        Refused: after recording the refusal.
    """
    asked: dict[str, Json] = {"doing": doing, "ref": ref, "given": dict(given)}
    form = request.form.get("key", "")[:LONGEST_KEY]
    # The same form with other words in it is another request: whoever goes back and changes them is heard.
    key = f"{form} {digest(asked)}" if form else ""

    def answered(work: Work) -> int:
        answer, _ = once(work, key, asked, HTTPStatus.SEE_OTHER, lambda: {"event": act(work)})
        return int(str(answer["event"]))

    return road().within(current_actor(), ref, doing, answered)
