"""Bringing in a version of a case's contents: the paper, and which of its parts changed, said by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from govflow.kernel.errors import InvalidInput, Refused
from govflow.kernel.findings import Json
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.machine.definition import PARTS, Transition
from govflow.machine.shape import suggestion
from govflow.road.approval import CONTENT, Contents, Version, contents_of
from govflow.road.asking import load_evidence, paper_rows
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.gather import lock_case
from govflow.road.history import read_entries
from govflow.road.ports import Evidence, Situation, TakeStep
from govflow.road.step import Rules, read_situation
from govflow.storage.work import Work

BRINGERS = ("plan_lead", "report_author")
CHANGED, AS_BEFORE = "changed", "as before"
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True, slots=True)
class BringContent:
    """A new version: for each part ``changed``, ``as before`` (or unsaid) or its digest, and what changed.

    With ``authority``, a decision or delegation that covers the change: the version then stands as approved.
    A room that measures the contents itself gives their parts' digests, what ``held`` of them its own rows
    keep by the version's number and its event, and what it ``says`` of them in the record.
    """

    ref: str
    document: str
    parts: Mapping[str, str] = field(default_factory=dict)
    summary: Mapping[str, str] = field(default_factory=dict)
    authority: str = ""
    beside: Sequence[Evidence] = ()
    says: Mapping[str, Json] = field(default_factory=dict)
    held: Callable[[int, int], Sequence[Row]] | None = None
    by: Sequence[str] = BRINGERS
    key: str = ""


def bring_content(work: Work, rules: Rules, command: BringContent) -> Stored:
    """Record a version of a case's contents, in the name of whoever says what changed.

    Raises:
        InvalidInput: for a part there is not, a change without its summary, or a paper that is not here.
        Refused: for someone who may not, or under an authority that does not cover it.
    """
    case = lock_case(work, command.ref)
    as_step = TakeStep(command.ref, CONTENT, authority=command.authority)
    rules.authority.lock(work, as_step)
    situation, moment = read_situation(work, rules, case, as_step)
    contents = contents_of(read_entries(work.connection, case.ref))
    under = _under(work, rules, situation, contents, as_step) if command.authority else {}
    role = (
        "" if under.get("kind") == "delegation" else need_role(work, case, command.by, "Bringing in contents")
    )
    wanted = [Evidence(command.document, "content"), *command.beside]
    offered = load_evidence(work, situation, wanted, ())
    paper, before = offered[0], contents.present
    parts, changed = _parts(command, before, paper.sha256)
    _check_change(before, paper.sha256, changed, covered=bool(under))
    content: dict[str, Json] = {
        "number": before.number + 1 if before else 1,
        "document": paper.document,
        "sha256": paper.sha256,
        "parts": parts,
        "changed": list[Json](changed),
    }
    number, event = int(str(content["number"])), moment.next_id
    data: dict[str, Json] = {**command.says, "content": content, "role": role}
    data["evidence"] = [one.as_json() for one in offered]
    if under:
        data |= {"under": command.authority, "authority": under}
    private: dict[str, Json] = {f"summary_{part}": command.summary[part].strip() for part in changed}
    rows = [*paper_rows(case.ref, event, offered), *(command.held(number, event) if command.held else ())]
    return append_entry(work, rules, case, CaseEntry(CONTENT, data, private, rows, command.key), moment)


def _under(
    work: Work, rules: Rules, situation: Situation, contents: Contents, as_step: TakeStep
) -> dict[str, Json]:
    """Return the power the change is made under, judged as for the step that approved before."""
    step = _approving(situation, contents)
    judged = rules.authority.authority_for(work, situation, step, as_step)
    if judged.findings:
        raise Refused(judged.findings)
    return dict(judged.snapshot)


def _approving(situation: Situation, contents: Contents) -> Transition:
    triggers = [one.entry.data.get("trigger") for one in reversed(contents.approvals)]
    for trigger in triggers:
        for step in situation.definition.transitions:
            if step.approves and step.trigger == trigger:
                return step
    message = "Nothing of this case has been approved yet, so its contents change without an authority."
    raise InvalidInput(message, field="authority")


def _parts(
    command: BringContent, before: Version | None, sha256: str
) -> tuple[dict[str, Json], tuple[str, ...]]:
    """Return each part's digest, and those that changed. A part not measured takes its paper's digest."""
    parts: dict[str, Json] = {}
    changed: list[str] = []
    for name in {**command.parts, **command.summary}:
        if name not in PARTS:
            message = f"'{name}' is no part of the contents. {suggestion(name, PARTS)}"
            raise InvalidInput(message, field="parts")
    for part in PARTS:
        said, was = command.parts.get(part, AS_BEFORE), before.parts.get(part, "") if before else ""
        if said not in (CHANGED, AS_BEFORE) and not _DIGEST.match(said):
            message = f"Of the {part.replace('_', ' ')} say '{CHANGED}', '{AS_BEFORE}' or a SHA-256 in hex."
            raise InvalidInput(message, field="parts")
        now = sha256 if said == CHANGED or (before is None and said == AS_BEFORE) else was
        now = said if _DIGEST.match(said) else now
        parts[part] = now
        if said == CHANGED or (before is not None and now != was):
            changed.append(part)
            _check_summary(command, part)
    return parts, tuple(changed)


def _check_summary(command: BringContent, part: str) -> None:
    if not command.summary.get(part, "").strip():
        message = f"Say in a sentence what changed in the {part.replace('_', ' ')}."
        raise InvalidInput(message, field="summary")


def _check_change(before: Version | None, sha256: str, changed: tuple[str, ...], *, covered: bool) -> None:
    if before is None:
        return
    if before.sha256 == sha256 and changed:
        message = f"This is the same paper as version {before.number}, so nothing changed in it."
        raise InvalidInput(message, field="document")
    if before.sha256 == sha256 and not covered:
        message = f"This is the same paper as version {before.number}, which is in force."
        raise InvalidInput(message, field="document")
    if before.sha256 != sha256 and not changed:
        message = f"This paper is not version {before.number}. Say which parts changed, and what."
        raise InvalidInput(message, field="parts")
