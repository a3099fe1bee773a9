"""What the short forms of a case share: text read whole or refused, and a form sent twice done once."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import request

from govflow.cases.pages.seeing import road
from govflow.cases.use_cases import once
from govflow.kernel.canonical import digest
from govflow.kernel.findings import Json
from govflow.storage.work import Work
from govflow.web.components import Problems
from govflow.web.gate import current_actor

LONGEST, LONGEST_KEY = 10_000, 100
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


def do_once(ref: str, doing: str, given: Mapping[str, Json], act: Callable[[Work], object]) -> None:
    """Do what a form asks in one transaction: sent again as it was, it is done already.

    Raises:
        InvalidInput: when something typed cannot be used.
        Refused: after recording the refusal.
    """
    asked: dict[str, Json] = {"doing": doing, "ref": ref, "given": dict(given)}
    form = request.form.get("key", "")[:LONGEST_KEY]
    # The same form with other words in it is another request: whoever goes back and changes them is heard.
    key = f"{form} {digest(asked)}" if form else ""

    def answer(work: Work) -> dict[str, Json]:
        act(work)
        return {}

    road().within(current_actor(), ref, doing, lambda work: once(work, key, asked, 303, lambda: answer(work)))
