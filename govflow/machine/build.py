"""From a read file to a draft with its lines, and from a sound draft to the frozen definition.

It judges form only; whether the names in it mean anything is for ``checks``.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from govflow.kernel import canonical
from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.kernel.moments import parse_date
from govflow.machine import keys, shape
from govflow.machine.dates import draft_dates, printed_date
from govflow.machine.definition import Authority, Definition, FormField, How, State, Transition
from govflow.machine.reader import Block, Leaf, Node, Row, plain
from govflow.machine.shape import Fields, Notes

MOST_STATES = 300
MOST_TRANSITIONS = 1500
SAME = "same"


@dataclass(slots=True)
class Step:
    """One transition as the file has it, with the power it names."""

    fields: Fields
    authority: Fields | None = None


@dataclass(slots=True)
class Draft:
    """A file sorted into its parts, each with lines; what did not fit its shape is left out.

    A state whose own lines are not a mapping is kept as ``None``: it exists, and says nothing.
    """

    top: Fields
    effective: date | None = None
    states: dict[str, Fields | None] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    triggers: frozenset[str] = frozenset()
    forms: dict[str, list[Fields]] = field(default_factory=dict)
    checklists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    dates: dict[str, Fields] = field(default_factory=dict)

    @property
    def milestones(self) -> tuple[str, ...]:
        """Return the keys of this file's own milestones, dated or not."""
        block = self.top.block("milestones")
        return tuple(block.entries) if block else self.top.words("milestones")


def draft(root: Block, notes: Notes) -> Draft:
    """Sort a file into its parts, noting each key and value that does not fit."""
    made = Draft(shape.take(root, keys.WORKFLOW, notes, line=1))
    made.effective = _effective(made.top, notes)
    _draft_states(made, notes)
    _draft_steps(made, notes)
    made.triggers = frozenset(one.fields.text("trigger") for one in made.steps)
    _draft_forms(made, notes)
    made.dates = draft_dates(made.top.block("milestones"), notes)
    return made


def _effective(top: Fields, notes: Notes) -> date | None:
    if "effective" not in top:
        return None
    try:
        return parse_date(top.text("effective"), field="effective")
    except InvalidInput as error:
        notes.say("SYNTAX", top.line("effective"), f"'effective': {error.message}")
        return None


def _draft_states(made: Draft, notes: Notes) -> None:
    block = made.top.block("states")
    if block is None:
        return
    if not block.entries:
        notes.say("SYNTAX", made.top.line("states"), "'states' holds no state. Add at least a last one.")
    if len(block.entries) > MOST_STATES:
        notes.say("SYNTAX", block.line, f"There are more than {MOST_STATES} states. Split the workflow.")
        return
    for name, node in block.entries.items():
        line = block.lines[name]
        if not shape.NAME.match(name):
            words = f"{shape.quoted(name)} cannot name a state. Use letters and underscores."
            notes.say("SYNTAX", line, words)
        if isinstance(node, Block):
            made.states[name] = shape.take(node, keys.STATE, notes, line=line, named=shape.quoted(name))
        else:
            made.states[name] = None
            words = f"The state {shape.quoted(name)} says nothing readable. Give it at least a title: …"
            notes.say("SYNTAX", line, words)


def _draft_steps(made: Draft, notes: Notes) -> None:
    row = made.top.row("transitions")
    if len(row) > MOST_TRANSITIONS:
        words = f"There are more than {MOST_TRANSITIONS} transitions. Split the workflow."
        notes.say("SYNTAX", made.top.line("transitions"), words)
        return
    for node in row:
        if not isinstance(node, Block):
            words = "A transition is a mapping: {trigger: …, title: …, from: …, to: …}."
            notes.say("SYNTAX", node.line, words)
            continue
        for one in _each_staying(node, made.states):
            fields = shape.take(one, keys.TRANSITION, notes)
            power = fields.block("authority")
            line = fields.line("authority")
            taken = shape.take(power, keys.AUTHORITY, notes, line=line) if power else None
            made.steps.append(Step(fields, taken))


def _each_staying(node: Block, states: Collection[str]) -> list[Block]:
    """Return a step that leads to the same state as one step for each state it leaves from."""
    to, leaving = node.entries.get("to"), node.entries.get("from")
    if SAME in states or not (isinstance(to, Leaf) and to.value == SAME):
        return [node]
    places = leaving.items if isinstance(leaving, Row) else [leaving]
    return [
        Block({**node.entries, "from": place, "to": Leaf(place.value, to.line)}, node.lines, node.line)
        for place in places
        if isinstance(place, Leaf)
    ] or [node]


def _draft_forms(made: Draft, notes: Notes) -> None:
    forms = made.top.block("forms")
    for name, node in forms.entries.items() if forms else ():
        if isinstance(node, Row) and node.items:
            made.forms[name] = [_form_field(name, item, notes) for item in node.items]
            _note_asked_twice(name, made.forms[name], notes)
        else:
            notes.say("SYNTAX", node.line, f"The form {shape.quoted(name)} must be a list of fields.")
            made.forms[name] = []
    checklists = made.top.block("checklists")
    for name, node in checklists.entries.items() if checklists else ():
        leaves = node.items if isinstance(node, Row) else ()
        texts = [leaf.value for leaf in leaves if isinstance(leaf, Leaf)]
        made.checklists[name] = tuple(text for text in texts if isinstance(text, str) and text.strip())
        if not leaves or len(made.checklists[name]) != len(leaves):
            notes.say("SYNTAX", node.line, f"The checklist {shape.quoted(name)} must be a list of texts.")


def _note_asked_twice(form: str, fields: list[Fields], notes: Notes) -> None:
    seen: set[str] = set()
    for one in fields:
        name = one.text("field")
        if name and name in seen:
            words = f"The form {shape.quoted(form)} asks {shape.quoted(name)} twice. Keep one of them."
            notes.say("SYNTAX", one.line("field"), words)
        seen.add(name)


def _form_field(form: str, node: Node, notes: Notes) -> Fields:
    if not isinstance(node, Block):
        words = f"A field of the form {shape.quoted(form)} is a mapping: {{field: …, label: …}}."
        notes.say("SYNTAX", node.line, words)
        return Fields(node.line, {}, {})
    taken = shape.take(node, keys.FIELD, notes)
    if (taken.text("kind") == "choice") != ("choices" in node.entries):
        notes.say("SYNTAX", node.line, "'choices' belong to 'kind: choice', and such a field needs them.")
    return taken


def build(made: Draft, root: Block, file: str) -> Definition:
    """Return the frozen definition of a draft without findings, with its hash over the parsed mapping."""
    top = made.top
    source = cast("dict[str, Json]", plain(root))
    return Definition(
        workflow=top.text("workflow"),
        version=top.text("version"),
        title=top.text("title"),
        effective=cast("date", made.effective),
        initial=top.text("initial"),
        roles=top.words("roles"),
        states={name: _state(name, fields) for name, fields in made.states.items() if fields},
        transitions=tuple(_transition(step) for step in made.steps),
        kind=top.text("kind"),
        per_year=top.flag("per_year"),
        milestones=made.milestones,
        dates=tuple(printed_date(key, fields) for key, fields in made.dates.items()),
        forms={name: tuple(map(_field, fields)) for name, fields in made.forms.items()},
        checklists=made.checklists,
        source=source,
        digest=canonical.digest(source),
        file=file,
        note=top.text("note"),
    )


def _state(name: str, fields: Fields) -> State:
    return State(
        name=name,
        title=fields.text("title"),
        owner=fields.text("owner"),
        does=fields.text("does"),
        final=fields.flag("final"),
        note=fields.text("note"),
        line=fields.start,
    )


def _field(fields: Fields) -> FormField:
    return FormField(
        name=fields.text("field"),
        label=fields.text("label"),
        kind=fields.text("kind") or "text",
        required=fields.flag("required"),
        choices=fields.words("choices"),
        hint=fields.text("hint"),
        private=fields.flag("private", default=True),
    )


def _transition(step: Step) -> Transition:
    fields = step.fields
    return Transition(
        trigger=fields.text("trigger"),
        title=fields.text("title"),
        sources=fields.words("from"),
        to=fields.text("to"),
        roles=fields.words("roles"),
        guards=fields.words("guards"),
        after=fields.words("after"),
        evidence=fields.words("evidence"),
        governed=fields.flag("governed"),
        authority=_authority(step.authority) if step.authority else None,
        milestone=fields.text("milestone"),
        note=fields.text("note"),
        how=cast("How", fields.text("how") or "either"),
        form=fields.text("form"),
        checklist=fields.text("checklist"),
        effects=fields.words("effects"),
        approves=fields.words("approves"),
        relies_on_approval=fields.flag("relies_on_approval"),
        line=fields.start,
    )


def _authority(fields: Fields) -> Authority:
    return Authority(
        routine=fields.words("routine"),
        act_of=fields.text("act_of"),
        outcome=fields.text("outcome"),
        power=fields.text("power"),
        apart_from=fields.words("apart_from"),
    )
