"""The conditions of a step other than its guards: role, manner, body, evidence, answers.

Each function returns every finding it has; none stops at the first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from govflow.kernel.findings import Finding, Json
from govflow.machine.definition import Definition, Transition

SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Ask:
    """All that bears on one act, gathered beforehand by the road.

    ``roles_here`` and ``roles_elsewhere`` are the actor's in this case's area and in others;
    ``evidence`` the kinds attached; ``for_body`` the kind of body whose act is recorded, and
    ``outcome`` what that act was verified to have come to. ``authority`` holds what the register of
    authorities found wanting: nothing means satisfied. ``missing_answers`` names the form and
    checklist entries left blank.
    """

    roles_here: frozenset[str] = frozenset()
    roles_elsewhere: frozenset[str] = frozenset()
    evidence: tuple[str, ...] = ()
    facts: Mapping[str, Json] = field(default_factory=dict)
    recorded: bool = False
    for_body: str = ""
    outcome: str = ""
    authority: tuple[Finding, ...] = ()
    is_system: bool = False
    missing_answers: tuple[str, ...] = ()


def role_used(step: Transition, ask: Ask) -> tuple[str, tuple[Finding, ...]]:
    """Return the first of the step's roles that the actor holds here, or why there is none."""
    if ask.is_system:
        return ("", ()) if not step.roles or SYSTEM in step.roles else ("", (_not_your_role(step),))
    asked = [role for role in step.roles if role != SYSTEM]
    for role in asked:
        if role in ask.roles_here:
            return role, ()
    elsewhere = [role for role in asked if role in ask.roles_elsewhere]
    if elsewhere:
        held = " and ".join(worded(role) for role in elsewhere)
        message = f"You are {held} for another area or body, not for this one."
        remedy = f"Ask a {_either(asked)} of this area, or ask its administrator for the role here."
        return "", (Finding("NOT_YOUR_AREA", message, rule=f"roles of '{step.trigger}'", remedy=remedy),)
    return "", (_not_your_role(step),)


def unmet(definition: Definition, step: Transition, ask: Ask) -> tuple[Finding, ...]:
    """Return what is wrong with the manner of the act, its body and outcome, evidence and answers."""
    found = [*_manner(step, ask), *_routine(step, ask), *_body(step, ask)]
    missing = [kind for kind in step.evidence if kind not in ask.evidence]
    if missing:
        kinds = ", ".join(worded(kind) for kind in missing)
        message = f"'{step.title}' needs a document of each kind: {kinds}."
        rule, remedy = f"evidence of '{step.trigger}'", f"Attach the {kinds}."
        figures: dict[str, Json] = {"missing": list(missing)}
        found.append(Finding("EVIDENCE_MISSING", message, figures=figures, rule=rule, remedy=remedy))
    found += [_unanswered(definition, step, name) for name in ask.missing_answers]
    return tuple(found)


def worded(name: str) -> str:
    """Return a name of the workflow file as words."""
    return name.replace("_", " ")


def _either(roles: list[str]) -> str:
    return " or ".join(worded(role) for role in roles)


def _not_your_role(step: Transition) -> Finding:
    asked = [role for role in step.roles if role != SYSTEM]
    rule = f"roles of '{step.trigger}'"
    if not asked:
        message = f"'{step.title}' is done by GovFlow itself, never by a person."
        return Finding("NOT_YOUR_ROLE", message, rule=rule, remedy="Wait: it follows from what is recorded.")
    message = f"'{step.title}' is for the {_either(asked)}."
    figures: dict[str, Json] = {"roles": list(asked)}
    return Finding("NOT_YOUR_ROLE", message, figures=figures, rule=rule, remedy=f"Ask the {_either(asked)}.")


def _manner(step: Transition, ask: Ask) -> list[Finding]:
    if step.how == "recorded" and not ask.recorded:
        message = f"'{step.title}' is not done in GovFlow: it is decided elsewhere and recorded here."
        remedy = "Record the meeting's outcome: when it was decided, which body decided it, and its minute."
        return [Finding("AUTHORITY_MISSING", message, rule=f"how of '{step.trigger}'", remedy=remedy)]
    if step.how == "done" and ask.recorded:
        message = f"'{step.title}' is done here by the person whose step it is, never recorded for another."
        remedy = "Take the step itself, without a date of its own and a body."
        return [Finding("INVALID_INPUT", message, rule=f"how of '{step.trigger}'", remedy=remedy)]
    return []


def _routine(step: Transition, ask: Ask) -> list[Finding]:
    power = step.authority
    # What was recorded was done by another: the road flags it where they did not hold the role.
    if power is None or not power.routine or ask.recorded or ask.is_system:
        return []
    if set(power.routine) & set(ask.roles_here):
        return []
    role, rule = _either(list(power.routine)), f"authority of '{step.trigger}'"
    message = f"'{step.title}' is taken under the routine power of the {role}, which you do not hold here."
    return [Finding("AUTHORITY_MISSING", message, rule=rule, remedy=f"Ask the {role}.")]


def _body(step: Transition, ask: Ask) -> list[Finding]:
    power = step.authority
    if power is None or not power.act_of:
        return []
    body, rule = worded(power.act_of), f"authority of '{step.trigger}'"
    if ask.for_body and ask.for_body != power.act_of:
        message = f"'{step.title}' is the act of the {body}, not of the {worded(ask.for_body)}."
        return [Finding("OUT_OF_SCOPE", message, rule=rule, remedy=f"Name the act of the {body}.")]
    return _outcome(step, ask, power.outcome, body, rule) if power.outcome else []


def _outcome(step: Transition, ask: Ask, needed: str, body: str, rule: str) -> list[Finding]:
    if ask.outcome == needed:
        return []
    if ask.outcome:
        message = (
            f"The act of the {body} came to '{worded(ask.outcome)}'; '{step.title}' needs '{worded(needed)}'."
        )
        return [Finding("NOT_CARRIED", message, rule=rule, remedy="Take the step that fits the outcome.")]
    if any(finding.severity == "error" for finding in ask.authority):
        return []  # The register has said what is wanting; the missing outcome is only its echo.
    message = (
        f"'{step.title}' rests on an act of the {body} with the outcome '{worded(needed)}'; none is recorded."
    )
    remedy = f"Record the outcome of the {body} with its minute, and name it as the authority."
    return [Finding("AUTHORITY_MISSING", message, rule=rule, remedy=remedy)]


def _unanswered(definition: Definition, step: Transition, name: str) -> Finding:
    rule = f"form of '{step.trigger}'"
    if name in definition.checklists.get(step.checklist, ()):
        words = f"Confirm '{name}'."
        return Finding("INVALID_INPUT", words, figures={"field": name}, rule=rule, remedy="Confirm it.")
    fields = definition.forms.get(step.form, ())
    label = next((field.label for field in fields if field.name == name), worded(name))
    figures: dict[str, Json] = {"field": name}
    return Finding("INVALID_INPUT", f"Answer '{label}'.", figures=figures, rule=rule, remedy="Answer it.")
