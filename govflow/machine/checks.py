"""Checks a workflow file before anything uses it, and says all that is wrong, each with its line.

It never repairs: a file with one error gives no definition at all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from govflow.kernel.errors import Broken
from govflow.kernel.findings import Finding, Json
from govflow.machine.build import Draft, Step, build, draft
from govflow.machine.definition import BINDING, Definition
from govflow.machine.graph import check_graph
from govflow.machine.guards import AFTER, Guard
from govflow.machine.reader import Block, Parsed, planted
from govflow.machine.shape import Notes, nearest, quoted

SYSTEM = "system"
"""The one role that is nobody's: steps GovFlow takes itself."""

# A pinned version was checked on the day it came into use. What config/ has since renamed must not
# stop the cases that run on it; what the engine cannot run without must.
FORGIVEN_WHEN_PINNED = frozenset({"UNKNOWN_ROLE", "UNKNOWN_MILESTONE"})


@dataclass(frozen=True, slots=True)
class Known:
    """The words a workflow file may use that are defined elsewhere: in ``config/`` and in the code."""

    roles: Mapping[str, str] | frozenset[str] = frozenset()
    guards: Mapping[str, Guard] = field(default_factory=dict)
    milestones: frozenset[str] = frozenset()
    body_kinds: frozenset[str] = frozenset()
    effects: frozenset[str] = frozenset()
    powers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a file: a definition, or the findings that stand in its way.

    ``workflow``, ``version``, ``states`` and ``transitions`` are what could be made out either way.
    """

    definition: Definition | None
    findings: tuple[Finding, ...]
    file: str = ""
    workflow: str = ""
    version: str = ""
    states: int = 0
    transitions: int = 0

    def as_json(self) -> dict[str, Json]:
        """Return the shape ``workflow check --json`` promises for each file."""
        return {
            "file": self.file,
            "workflow": self.workflow,
            "version": self.version,
            "states": self.states,
            "transitions": self.transitions,
            "findings": [finding.as_json() for finding in self.findings],
        }


def check(parsed: Parsed, known: Known) -> Checked:
    """Check a read file against what is known, and return its definition or every finding in line order."""
    notes = Notes(parsed.file, list(parsed.findings))
    if parsed.root is None:
        return Checked(None, notes.in_line_order(), parsed.file)
    made = draft(parsed.root, notes)
    _check_references(made, known, notes)
    check_graph(made, notes)
    findings = notes.in_line_order()
    definition = None if findings else build(made, parsed.root, parsed.file)
    top = made.top
    return Checked(
        definition,
        findings,
        parsed.file,
        top.text("workflow"),
        top.text("version"),
        len(made.states),
        len(top.row("transitions")),
    )


def definition_from_source(mapping: Mapping[str, Json], known: Known) -> Definition:
    """Return the definition a pinned case runs on, rebuilt from the mapping its hash was taken of.

    Raises:
        Broken: when this version of GovFlow cannot run it any more.
    """
    name = f"{mapping.get('workflow', '?')}@{mapping.get('version', '?')}"
    root = planted(dict(mapping))
    notes = Notes(name)
    if isinstance(root, Block):
        made = draft(root, notes)
        _check_references(made, known, notes)
        check_graph(made, notes)
        faults = [found for found in notes.in_line_order() if found.code not in FORGIVEN_WHEN_PINNED]
        if not faults:
            return build(made, root, "")
    words = " ".join(found.message for found in notes.in_line_order())
    raise Broken(f"The stored workflow {name} cannot be run by this version of GovFlow. {words}")


def _check_references(made: Draft, known: Known, notes: Notes) -> None:
    top = made.top
    if made.states and "initial" in top:
        _state_known(made, top.text("initial"), "initial", top.line("initial"), notes)
    listed = _check_listed_roles(made, known, notes)
    for name, fields in made.states.items():
        if fields is not None and "owner" in fields and listed is not None:
            words = f"The state {quoted(name)} is owned by a role that is not in this file's roles:"
            notes.expect(fields.text("owner"), listed, "UNKNOWN_ROLE", fields.line("owner"), words)
    for fields in made.dates.values():
        if "owner" in fields and listed is not None:
            words = "A milestone is owned by a role that is not in this file's roles:"
            notes.expect(fields.text("owner"), listed, "UNKNOWN_ROLE", fields.line("owner"), words)
    for step in made.steps:
        _check_step(step, made, known, notes)
        _check_step_roles(step, listed, notes)
        _check_authority(step, known, notes)
        _check_power(step, made, known, notes)
    _check_approvals(made, notes)
    _check_choices(made, notes)


def _state_known(made: Draft, name: str, key: str, line: int, notes: Notes) -> None:
    words = f"'{key}' names a state that this file does not have:"
    notes.expect(name, made.states, "UNKNOWN_STATE", line, words)


def _check_listed_roles(made: Draft, known: Known, notes: Notes) -> Collection[str] | None:
    """Return the roles that steps may name; ``None`` where the list itself is missing."""
    if "roles" not in made.top:
        return None
    listed = set(made.top.words("roles"))
    for role, line in made.top.words_with_lines("roles"):
        if role not in known.roles and role != SYSTEM:
            words = "'roles' lists a role that config/ does not have:"
            notes.unknown("UNKNOWN_ROLE", line, words, role, known.roles)
            # The rest of the file may spell it right: one slip, one finding.
            listed.add(nearest(role, known.roles))
    return listed | {SYSTEM}


def _check_step(step: Step, made: Draft, known: Known, notes: Notes) -> None:
    fields = step.fields
    if made.states:
        for name, line in fields.words_with_lines("from"):
            _state_known(made, name, "from", line, notes)
        if "to" in fields:
            _state_known(made, fields.text("to"), "to", fields.line("to"), notes)
    for key, known_ones, code, reason in (
        ("guards", known.guards, "UNKNOWN_GUARD", "No guard is registered by the name"),
        ("after", made.triggers, "UNKNOWN_KEY", "'after' names a step that this file does not have:"),
        ("effects", known.effects, "UNKNOWN_KEY", "No effect is registered by the name"),
    ):
        for name, line in fields.words_with_lines(key):
            notes.expect(name, known_ones, code, line, reason)
    milestones = known.milestones | set(made.milestones)
    for key, words, code, reason in (
        ("milestone", milestones, "UNKNOWN_MILESTONE", "No milestone has the key"),
        ("form", made.forms, "UNKNOWN_KEY", "This file has no form"),
        ("checklist", made.checklists, "UNKNOWN_KEY", "This file has no checklist"),
    ):
        if key in fields:
            notes.expect(fields.text(key), words, code, fields.line(key), reason)


def _check_approvals(made: Draft, notes: Notes) -> None:
    """A step relies on what another approved: in a file where none approves, it would rely on nothing."""
    for step in made.steps:
        for name, line in step.fields.words_with_lines("approves"):
            reason = "No part of the contents that an approval binds is called"
            notes.expect(name, BINDING, "UNKNOWN_KEY", line, reason)
    if any("approves" in step.fields or step.fields.unreadable("approves") for step in made.steps):
        return
    for step in made.steps:
        if step.fields.flag("relies_on_approval"):
            words = "This step relies on an approval, and no step of this file says what it 'approves'."
            notes.say("MISSING_AUTHORITY", step.fields.line("relies_on_approval"), words)


def _check_step_roles(step: Step, listed: Collection[str] | None, notes: Notes) -> None:
    if listed is None:
        return
    reason = "A transition names a role that is not in this file's roles:"
    for role, line in step.fields.words_with_lines("roles"):
        notes.expect(role, listed, "UNKNOWN_ROLE", line, reason)
    power = step.authority
    if power is not None and "routine" in power:
        reason = "'routine' names a role that is not in this file's roles:"
        for role, line in power.words_with_lines("routine"):
            notes.expect(role, listed, "UNKNOWN_ROLE", line, reason)


def _check_authority(step: Step, known: Known, notes: Notes) -> None:
    fields, power = step.fields, step.authority
    title = quoted(fields.text("title") or fields.text("trigger"))
    if power is None:
        # An authority misspelt, or written as something else than a mapping, has its finding already.
        if fields.flag("governed") and not fields.unreadable("authority"):
            words = (
                f"The step {title} is governed and names no authority. "
                "Add authority: {power: …}, {act_of: …} or {routine: …}."
            )
            notes.say("MISSING_AUTHORITY", fields.start, words)
        return
    if "act_of" in power:
        reason = "'act_of' names a kind of body that config/ does not have:"
        notes.expect(power.text("act_of"), known.body_kinds, "UNKNOWN_KEY", power.line("act_of"), reason)
    named = [key for key in ("routine", "act_of", "power") if key in power]
    if not any(key in power.lines or power.unreadable(key) for key in ("act_of", "routine", "power")):
        words = f"The authority of {title} names no power. Give it a power:, a routine: or an act_of: line."
        notes.say("MISSING_AUTHORITY", power.start, words)
    elif len(named) > 1:
        words = f"The authority of {title} names both {' and '.join(named)}. Keep the one it is taken under."
        notes.say("SYNTAX", power.start, words)


def _check_power(step: Step, made: Draft, known: Known, notes: Notes) -> None:
    power = step.authority
    if power is None:
        return
    if "power" in power:
        reason = "'power' names a power that config/ does not have:"
        notes.expect(power.text("power"), known.powers, "UNKNOWN_KEY", power.line("power"), reason)
    for name, line in power.words_with_lines("apart_from"):
        reason = "'apart_from' names a step that this file does not have:"
        notes.expect(name, made.triggers, "UNKNOWN_KEY", line, reason)


def _check_choices(made: Draft, notes: Notes) -> None:
    seen: dict[tuple[str, str], list[Step]] = {}
    for step in made.steps:
        for source in step.fields.words("from"):
            seen.setdefault((source, step.fields.text("trigger")), []).append(step)
    for (source, trigger), steps in seen.items():
        if not trigger:
            continue
        for index, step in enumerate(steps):
            earlier = _indistinct(step, steps[:index])
            if earlier is not None:
                words = (
                    f"{quoted(trigger)} leaves {quoted(source)} on line {earlier.fields.start} too, and "
                    "nothing chooses between them. Give the earlier one a guard, or rename one trigger."
                )
                notes.say("DUPLICATE_TRANSITION", step.fields.start, words)


def _indistinct(step: Step, before: list[Step]) -> Step | None:
    """Return the earlier step that would always be taken first, or that asks exactly the same."""
    conditions = _conditions(step)
    for earlier in before:
        if _conditions(earlier) <= conditions and earlier is not step:
            return earlier
    return None


def _conditions(step: Step) -> set[str]:
    fields = step.fields
    return {*fields.words("guards"), *(f"{AFTER}{trigger}" for trigger in fields.words("after"))}
