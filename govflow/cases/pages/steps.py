"""Taking a step: the form, checking the answers, confirming, and the receipt. Nothing typed is ever lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from govflow.cases.pages.answered import answer_rows
from govflow.cases.pages.blueprint import CASE, blueprint
from govflow.cases.pages.drafts import read_draft, sign, typed_values
from govflow.cases.pages.filling import CONDITION_OWNERS, Filled, StepForm, fill, flat, rows_shown
from govflow.cases.pages.forms import tell
from govflow.cases.pages.seeing import Seen, look, page, parts, road, role_title, see, story
from govflow.cases.pages.uploads import store_uploads
from govflow.cases.queries.looking import behalf_choices, names_of, people_with
from govflow.cases.queries.telling import Draft
from govflow.kernel.errors import InvalidInput, NotFound, Refused, TooLarge
from govflow.kernel.findings import Finding
from govflow.kernel.ids import new_id
from govflow.road.approval import contents_of
from govflow.road.choices import Choice, choices_for
from govflow.web.components import Problems
from govflow.web.errors import status_of
from govflow.web.gate import current_actor

STEP = f"{CASE}/steps/<trigger>"
STALE, CLOSED = "VERSION_STALE", "WINDOW_CLOSED"
# Where the road names what is wrong, and which field of the page that is; an answer stands under its own.
PLACES: Mapping[str, str] = {
    "happened_at": "happened",
    "received_at": "received",
    "for": "for",
    "evidence": "evidence-other",
    "lines": "line-0-text",
    "due_on": "line-0-text",
}


@dataclass(frozen=True, slots=True)
class Stepping:
    """A step of a case as this person finds it now."""

    seen: Seen
    choice: Choice
    form: StepForm

    @property
    def fillable(self) -> bool:
        """Whether its form is shown: also where only the date is against it; an earlier one may be given."""
        dated = self.choice.recorded and {one.code for one in self.choice.blocked_by} == {CLOSED}
        return self.choice.open or dated


def _stepping(seen: Seen, trigger: str, *, recorded: bool) -> Stepping | None:
    choices = choices_for(seen.look.work, road().rules, seen.ref, "recorded" if recorded else "auto").choices
    choice = next((one for one in choices if one.step.trigger == trigger), None)
    if choice is None:
        return None
    behalf = _behalf(seen, choice) if choice.recorded else []
    form = StepForm.of(seen.definition, choice.step, recorded=choice.recorded, behalf=behalf)
    return Stepping(seen, choice, form)


def _behalf(seen: Seen, choice: Choice) -> list[tuple[str, str]]:
    power = choice.step.authority
    kind = power.act_of if power else ""
    at, area = seen.look, seen.case.area
    people = people_with(at.connection, area, choice.step.roles, at.viewer.now)
    bodies = behalf_choices(at.connection, area, kind)
    return bodies + ([] if kind and choice.step.how == "recorded" else people)


@blueprint.get(STEP)
def step(door: str, ref: str, trigger: str) -> tuple[str, int]:
    """Show the form of a step, or why it cannot be taken."""
    recorded = request.args.get("how") == "recorded"
    with look() as at:
        seen = see(at, door, ref)
        found = _stepping(seen, trigger, recorded=recorded)
        if found is None or not found.fillable:
            return _blocked(seen, trigger, found)
        draft = Draft(
            at.viewer.person, ref, trigger, found.form.recorded, new_id("step", 20), seen.case.version
        )
        return _form(found, draft, Problems()), 200


@blueprint.post(STEP)
def take(door: str, ref: str, trigger: str) -> Response | tuple[str, int]:
    """Check what was typed, show it once more, or take the step."""
    draft = read_draft(ref, trigger)
    action = request.form.get("action", "check")
    if action == "confirm":
        return _confirm(door, draft)
    if action != "change":
        draft = replace(draft, values=typed_values())
    problems = Problems()
    if action not in {"change", "confirm"}:
        draft = _with_uploads(door, draft, problems)
    return _next(door, draft, action, problems)


def _next(door: str, draft: Draft, action: str, problems: Problems) -> tuple[str, int]:
    with look() as at:
        seen = see(at, door, draft.ref)
        found = _stepping(seen, draft.trigger, recorded=draft.recorded)
        if found is None or not found.fillable:
            return _blocked(seen, draft.trigger, found, draft)
        if action == "more":
            more = {**draft.values, "rows": [str(rows_shown(draft.values) + 5)]}
            return _form(found, replace(draft, values=more), problems), 200
        if action.startswith("remove "):
            return _form(found, draft.without(action.removeprefix("remove ")), problems), 200
        if action == "change":
            # What is changed is another request, also where the one before was taken after all.
            fresh = replace(draft, version=seen.case.version, key=new_id("step", 20))
            return _form(found, fresh, problems), 200
        filled = fill(found.form, draft, problems, at.today)
        if problems:
            return _form(found, draft, problems), 400
        return _check(found, draft, filled), 200


def _confirm(door: str, draft: Draft) -> Response | tuple[str, int]:
    with look() as at:
        form = _form_of(see(at, door, draft.ref), draft)
    problems = Problems()
    filled = fill(form, draft, problems, at.today)
    if problems:
        return _next(door, draft, "check", Problems())
    try:
        taken = road().step(current_actor(), filled.command(draft))
    except Refused as refused:
        return _refused(door, draft, filled, refused)
    except InvalidInput as error:
        answers = {one.name: f"a-{one.name}" for one in form.fields if one.kind != "lines"}
        tell(problems, error, {**answers, **PLACES}, "reason")
        with look() as at:
            found = _stepping(see(at, door, draft.ref), draft.trigger, recorded=draft.recorded)
            if found is None:
                return _blocked(see(at, door, draft.ref), draft.trigger, None, draft)
            return _form(found, draft, problems), 400
    return redirect(url_for("cases.receipt", door=door, ref=draft.ref, number=taken.event), 303)


def _form_of(seen: Seen, draft: Draft) -> StepForm:
    """Return the form as it was, also once the case has moved on and the step is no way out of its state."""
    found = _stepping(seen, draft.trigger, recorded=draft.recorded)
    if found is not None:
        return found.form
    known = next((one for one in seen.definition.transitions if one.trigger == draft.trigger), None)
    if known is None:
        raise NotFound(f"{seen.definition.title} has no step '{draft.trigger[:40]}'.")
    power = known.authority
    bodies = behalf_choices(seen.look.connection, seen.case.area, power.act_of if power else "")
    people = people_with(seen.look.connection, seen.case.area, known.roles, seen.look.viewer.now)
    return StepForm.of(seen.definition, known, recorded=draft.recorded, behalf=[*bodies, *people])


def _refused(door: str, draft: Draft, filled: Filled, refused: Refused) -> tuple[str, int]:
    with look() as at:
        seen = see(at, door, draft.ref)
        if refused.code != STALE:
            found = _stepping(seen, draft.trigger, recorded=draft.recorded)
            return _blocked(seen, draft.trigger, found, draft, refused)
        since = [one for one in story(seen) if int(str(one.entry.data.get("version") or 0)) > draft.version]
        form = _form_of(seen, draft)
        rows = answer_rows(form, draft, filled)
    text = page(
        "moved_on",
        seen,
        step=form.step,
        draft=draft,
        token=sign(draft),
        since=since,
        answers=rows,
        still_open=_is_open(door, draft),
    )
    return text, status_of(refused)


def _is_open(door: str, draft: Draft) -> bool:
    with look() as at:
        found = _stepping(see(at, door, draft.ref), draft.trigger, recorded=draft.recorded)
        return found is not None and found.fillable


def _with_uploads(door: str, draft: Draft, problems: Problems) -> Draft:
    with look() as at:
        seen = see(at, door, draft.ref)
        form = _form_of(seen, draft)
    kinds = {f"evidence-{kind}": kind for kind in form.step.evidence} | {"evidence-other": "document"}
    kept = draft.documents
    for field, kind in kinds.items():
        try:
            kept += store_uploads(draft.ref, seen.case.area, {field: kind})
        except (InvalidInput, TooLarge, Refused) as error:
            tell(problems, error, {}, field)
    once = {one.id: one for one in kept}
    return replace(draft, documents=tuple(once.values()))


# -- Pages ---------------------------------------------------------------------------------------


def _form(found: Stepping, draft: Draft, problems: Problems) -> str:
    return page(
        "step",
        found.seen,
        step=found.choice.step,
        form=found.form,
        draft=draft,
        token=sign(draft),
        given=flat(draft.values),
        checked=draft.values.get("checked", []),
        rows=rows_shown(draft.values),
        problems=problems,
        kind_title=parts().kind_title,
        owners=[(name, role_title(name)) for name in CONDITION_OWNERS],
        to=found.seen.definition.states[found.choice.step.to],
        contents=contents_of(found.seen.view.entries),
    )


def _check(found: Stepping, draft: Draft, filled: Filled) -> str:
    seen, step = found.seen, found.choice.step
    return page(
        "check",
        seen,
        step=step,
        draft=draft,
        token=sign(draft),
        filled=filled,
        answers=answer_rows(found.form, draft, filled),
        to=seen.definition.states[step.to],
        done_by=dict(found.form.behalf).get(filled.on_behalf, ""),
        names=names_of(seen.look.connection, [seen.look.viewer.person]),
    )


def _blocked(
    seen: Seen,
    trigger: str,
    found: Stepping | None,
    draft: Draft | None = None,
    refused: Refused | None = None,
) -> tuple[str, int]:
    findings: tuple[Finding, ...] = refused.findings if refused else ()
    if found is not None and not findings:
        findings = found.choice.blocked_by
    known = next((one for one in seen.definition.transitions if one.trigger == trigger), None)
    if known is None:
        raise NotFound(f"{seen.definition.title} has no step '{trigger[:40]}'.")
    if not findings:
        message = f"“{known.title}” cannot be done from where the case stands: {seen.state.title}."
        findings = (Finding("STATE_FORBIDS", message, remedy="See what can be done next."),)
    text = page("blocked", seen, step=found.choice.step if found else known, reasons=findings, draft=draft)
    return text, status_of(Refused(findings))


@blueprint.get(f"{CASE}/receipts/<int:number>")
def receipt(door: str, ref: str, number: int) -> str:
    """Show that a step was taken: its reference, and what happens next."""
    with look() as at:
        seen = see(at, door, ref)
        told = next((one for one in story(seen) if one.entry.event == number and one.entry.moves), None)
    if told is None:
        raise NotFound(f"{ref} has no step with the reference GF-{number}.")
    return page("receipt", seen, told=told)
