"""Reading what was typed for a step: answers by the form of its definition, the act's date, for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from govflow.cases.pages.forms import read_happened, read_text
from govflow.cases.queries.telling import Draft
from govflow.kernel.findings import Json
from govflow.kernel.moments import Happened
from govflow.machine.definition import Definition, FormField, Transition
from govflow.road.ports import Evidence, TakeStep
from govflow.web.components import Problems, read_day

ROWS, MOST_ROWS = 5, 60
LINE_PARTS = ("text", "section", "from_whom", "owner")
CONDITION_OWNERS = ("plan_lead", "governance_officer", "finance_officer", "s151_officer")


@dataclass(frozen=True, slots=True)
class StepForm:
    """What a step asks for on its page."""

    step: Transition
    fields: tuple[FormField, ...]
    checklist: tuple[str, ...]
    recorded: bool
    behalf: Sequence[tuple[str, str]] = ()

    @classmethod
    def of(
        cls, definition: Definition, step: Transition, *, recorded: bool, behalf: Sequence[tuple[str, str]]
    ) -> StepForm:
        """Return the form of a step as its definition gives it."""
        checklist = () if recorded else definition.checklists.get(step.checklist, ())
        return cls(step, definition.forms.get(step.form, ()), checklist, recorded, behalf)

    @property
    def has_lines(self) -> bool:
        """Whether it asks for numbered lines."""
        return any(one.kind == "lines" for one in self.fields)


@dataclass(slots=True)
class Filled:
    """What was typed, read: ready to be shown once more and to be sent down the road."""

    answers: dict[str, Json] = field(default_factory=dict)
    reason: str = ""
    happened: Happened | None = None
    received: Happened | None = None
    on_behalf: str = ""
    checked: tuple[str, ...] = ()

    def command(self, draft: Draft) -> TakeStep:
        """Return the command this comes to, under the draft's key and the version that was looked at."""
        return TakeStep(
            ref=draft.ref,
            trigger=draft.trigger,
            reason=self.reason,
            evidence=tuple(Evidence(one.id, one.kind) for one in draft.documents),
            happened=self.happened,
            on_behalf=self.on_behalf,
            expect_version=draft.version,
            key=draft.key,
            answers=self.answers,
            checked=self.checked,
            received=self.received,
        )


Values = Mapping[str, list[str]]


def flat(values: Values) -> dict[str, str]:
    """Return the first value typed for each field."""
    return {name: typed[0] for name, typed in values.items() if typed}


def fill(form: StepForm, draft: Draft, problems: Problems, today: date) -> Filled:
    """Read a draft's values, noting every problem in the order of the page."""
    given = flat(draft.values)
    filled = Filled()
    if form.recorded:
        _read_act(form, given, filled, problems, today)
    for one in form.fields:
        answer = _read_field(one, given, problems)
        if answer not in (None, "", []):
            filled.answers[one.name] = answer
        elif one.required:
            problems.add(f"a-{one.name}", _ask_for(one), anchor=_anchor(one))
    filled.checked = tuple(line for line in form.checklist if line in draft.values.get("checked", []))
    if len(filled.checked) < len(form.checklist):
        problems.add("checked", "Confirm every line of the checklist")
    attached = {one.kind for one in draft.documents}
    for kind in form.step.evidence:
        if kind not in attached:
            problems.add(f"evidence-{kind}", f"Choose the document: {kind.replace('_', ' ')}")
    filled.reason = read_text(given, "reason", "Reason", problems)
    return filled


def _read_act(
    form: StepForm, given: Mapping[str, str], filled: Filled, problems: Problems, today: date
) -> None:
    filled.happened = read_happened(given, "happened", "the day it was done", problems, today)
    filled.on_behalf = given.get("for", "").strip()
    if filled.on_behalf not in {one for one, _ in form.behalf}:
        problems.add("for", "Choose who did it")
    received = read_day(given, "received", "the day it was received", problems)
    filled.received = Happened(received) if received else None


def _read_field(one: FormField, given: Mapping[str, str], problems: Problems) -> Json:
    name = f"a-{one.name}"
    if one.kind == "lines":
        return _read_lines(given, problems)
    if one.kind == "date":
        day = read_day(given, name, one.label[:1].lower() + one.label[1:], problems, needed=one.required)
        return day.isoformat() if day else ""
    text = read_text(given, name, one.label, problems)
    if one.kind == "choice" and text and text not in one.choices:
        problems.add(name, f"Choose one of the answers: {one.label}")
    if one.kind == "yes_no" and text not in {"", "yes", "no"}:
        problems.add(name, f"Choose yes or no: {one.label}")
    return text


def _ask_for(one: FormField) -> str:
    if one.kind in {"choice", "yes_no"}:
        return f"Choose an answer: {one.label}"
    return f"Enter an answer: {one.label}"


def _anchor(one: FormField) -> str:
    return {"lines": "line-0-text", "date": f"a-{one.name}-day"}.get(one.kind, f"a-{one.name}")


def rows_shown(values: Values) -> int:
    """Return how many rows for lines the form shows: five, or as many as were asked for."""
    asked = flat(values).get("rows", "")
    return min(max(int(asked), ROWS), MOST_ROWS) if asked.isdigit() and len(asked) < 4 else ROWS


def _read_lines(given: Mapping[str, str], problems: Problems) -> list[Json]:
    lines: list[Json] = []
    for number in range(MOST_ROWS):
        line = _read_line(number, given, problems)
        if line is not None:
            lines.append(line)
    return lines


def _read_line(number: int, given: Mapping[str, str], problems: Problems) -> dict[str, Json] | None:
    stem = f"line-{number}"
    due = read_day(given, f"{stem}-due", f"the due date of line {number + 1}", problems)
    label = f"Line {number + 1}"
    texts = {part: read_text(given, f"{stem}-{part}", label, problems) for part in LINE_PARTS}
    if not texts["text"]:
        if texts["section"] or texts["from_whom"] or due:
            problems.add(f"{stem}-text", f"Enter what is asked in line {number + 1}")
        return None
    line: dict[str, Json] = {part: text for part, text in texts.items() if text}
    if due:
        line["due_on"] = due.isoformat()
    return line
