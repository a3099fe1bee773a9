"""Comparing two papers of a case: which stand beside each other, and what changed from line to line.

It decides nothing: a paper that is not text is told apart by its digest, never by its contents.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from govflow.road.history import Entry

SUBMITTED = frozenset({"submitted_plan"})
AMENDMENTS = frozenset({"draft_amendment", "amended_plan"})
# Only NHS England approves, and only by its letter (the steps ``approve`` of the plan's definition).
APPROVER, APPROVALS = "nhs_england", frozenset({"approved", "approved_with_conditions"})
READ_AS_TEXT = frozenset({"text/plain", "text/csv"})
# The work grows with the product of both; beyond this a reader is better served by the papers themselves.
MOST_LINES = 2_000
AROUND = 2

Paper = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Changed:
    """One line of a comparison: ``added``, ``removed``, ``same``, or ``skipped`` with how many."""

    kind: str
    text: str = ""
    before: int | None = None
    after: int | None = None
    count: int = 0


def approval_of(entries: Sequence[Entry]) -> Entry | None:
    """Return the latest entry that records NHS England's approval and still stands."""
    return next((one for one in reversed(entries) if _approves(one)), None)


def _approves(entry: Entry) -> bool:
    power = entry.data.get("authority")
    if not entry.moves or entry.struck_by is not None or not isinstance(power, dict):
        return False
    return power.get("body_kind") == APPROVER and power.get("outcome") in APPROVALS


def approved_version(entries: Sequence[Entry], papers: Sequence[Paper]) -> Paper | None:
    """Return the plan as submitted that stood when the letter was recorded, else the last submitted."""
    letter = approval_of(entries)
    submitted = _standing(entries, papers, SUBMITTED)
    before = [one for one in submitted if letter is None or int(one["event"]) < letter.event]
    return _latest(before)


def newest_amendment(entries: Sequence[Entry], papers: Sequence[Paper]) -> Paper | None:
    """Return the newest paper of an amendment, or ``None``."""
    return _latest(_standing(entries, papers, AMENDMENTS))


def _standing(entries: Sequence[Entry], papers: Sequence[Paper], kinds: frozenset[str]) -> list[Paper]:
    struck = {one.event for one in entries if one.struck_by is not None}
    return [one for one in papers if one["of_kind"] in kinds and int(one["event"]) not in struck]


def _latest(papers: Sequence[Paper]) -> Paper | None:
    return max(papers, key=lambda one: int(one["event"]), default=None)


def text_of(content: bytes) -> str:
    """Return a text file's words; what is not UTF-8 is read as Windows wrote it."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def line_changes(before: str, after: str) -> list[Changed] | None:
    """Return what changed, with two lines around each change; ``None`` where a text is too long for it."""
    old, new = before.splitlines(), after.splitlines()
    if max(len(old), len(new)) > MOST_LINES:
        return None
    found: list[Changed] = []
    for tag, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            same = [Changed("same", old[at], at + 1, new_start + at - start + 1) for at in range(start, end)]
            found += _shortened(same, is_first=start == 0, is_last=end == len(old) and new_end == len(new))
            continue
        found += [Changed("removed", old[at], before=at + 1) for at in range(start, end)]
        found += [Changed("added", new[at], after=at + 1) for at in range(new_start, new_end)]
    return found


def _shortened(same: list[Changed], *, is_first: bool, is_last: bool) -> Iterator[Changed]:
    head = 0 if is_first else AROUND
    tail = 0 if is_last else AROUND
    left_out = len(same) - head - tail
    if left_out < AROUND:
        yield from same
        return
    yield from same[:head]
    yield Changed("skipped", count=left_out)
    yield from same[len(same) - tail :]
