"""What was typed into a step's form, row by row, for the page that has it checked before it is done."""

from __future__ import annotations

from typing import Any

from govflow.cases.pages.filling import Filled, StepForm
from govflow.cases.pages.seeing import parts
from govflow.cases.queries.telling import Draft, in_words


def answer_rows(form: StepForm, draft: Draft, filled: Filled) -> list[dict[str, Any]]:
    """Return a row for each answer, with the box that changes it."""
    rows: list[dict[str, Any]] = []
    if filled.happened:
        done_by = dict(form.behalf).get(filled.on_behalf, filled.on_behalf)
        rows += [
            {"key": "Done on", "when": str(filled.happened), "anchor": "happened-day"},
            {"key": "Done by", "text": done_by, "anchor": "for"},
        ]
    if filled.received:
        rows.append({"key": "Received on", "when": str(filled.received), "anchor": "received-day"})
    for one in form.fields:
        rows += _rows_of(one.kind, one.label, one.name, filled)
    rows += [{"key": line, "text": "Confirmed", "anchor": "checked"} for line in filled.checked]
    for kept in draft.documents:
        rows.append(
            {"key": parts().kind_title(kept.kind), "text": kept.name, "anchor": f"evidence-{kept.kind}"}
        )
    rows.append({"key": "Reason or note", "text": filled.reason or "None given", "anchor": "reason"})
    return rows


def _rows_of(kind: str, label: str, name: str, filled: Filled) -> list[dict[str, Any]]:
    answer = filled.answers.get(name)
    if kind == "lines":
        lines = answer if isinstance(answer, list) else []
        return [{"key": label, "lines": lines, "anchor": "line-0-text"}]
    if kind == "date" and answer:
        return [{"key": label, "when": answer, "anchor": f"a-{name}-day"}]
    words = in_words(answer).capitalize() if kind == "yes_no" else in_words(answer)
    return [{"key": label, "text": words if answer else "Not answered", "anchor": f"a-{name}"}]
