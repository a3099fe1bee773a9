"""Kinds of function, and to whom each can be passed: what GovFlow asks, never what it rules.

A checklist for the monitoring officer, who decides: Health and Social Care Act 2012 section 196 and
SI 2013/218 regulation 3; Local Government Act 1972 section 101; Local Government Act 2000 section 9E.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from govflow.kernel.findings import Finding
from govflow.kernel.words import spaced

SUB_COMMITTEE, OFFICER, OUTSIDE_OFFICER, COUNCILLOR = (
    "sub_committee",
    "officer",
    "outside_officer",
    "councillor",
)
OUT_OF_A_MEETING = "An officer, in consultation with the chair, is the usual form."


@dataclass(frozen=True, slots=True)
class Function:
    """A kind of function: its title, the rule that speaks of passing it on, and who the rule names."""

    title: str
    rule: str
    names: frozenset[str]


FUNCTIONS: Mapping[str, Function] = {
    "hwb_statutory": Function(
        "Conferred by statute on the Health and Wellbeing Board",
        "SI 2013/218 regulation 3: a sub-committee only",
        frozenset({SUB_COMMITTEE}),
    ),
    "hwb_s196": Function(
        "Given to the Health and Wellbeing Board by the council (section 196(2))",
        "SI 2013/218 regulation 3: a sub-committee, or an officer of the authority",
        frozenset({SUB_COMMITTEE, OFFICER}),
    ),
    "council": Function(
        "A function of the council",
        "Local Government Act 1972 section 101: a committee, a sub-committee, an officer",
        frozenset({SUB_COMMITTEE, OFFICER}),
    ),
    "executive": Function(
        "An executive function",
        "Local Government Act 2000 section 9E: the cabinet, a committee, a member of it, an officer",
        frozenset({SUB_COMMITTEE, OFFICER, COUNCILLOR}),
    ),
    "nhs": Function(
        "A function of an NHS body",
        "The NHS body's own constitution and scheme of delegation",
        frozenset({SUB_COMMITTEE, OFFICER, OUTSIDE_OFFICER}),
    ),
}
NOT_SAID = "Which kind of function this is, is not recorded. The kind says to whom it can be passed."


def ask_about(function: str, delegate: str) -> Finding | None:
    """Return the question to put before such a function passes to such a delegate, where there is one.

    It is a warning: the grant is possible, and its power is not confirmed until a determination.
    """
    kind = FUNCTIONS.get(function)
    if delegate == COUNCILLOR and (kind is None or COUNCILLOR not in kind.names):
        return Finding(
            "GRANTOR_LACKS_POWER",
            f"The delegate is one councillor. Say which power allows it. {OUT_OF_A_MEETING}",
            severity="warning",
            rule="Local Government Act 1972 section 101 names no single councillor",
            remedy="Delegate to an officer in consultation with the chair, or ask the monitoring officer.",
        )
    if kind is None:
        remedy = "Ask the monitoring officer which kind of function it is, and record it."
        return Finding("GRANTOR_LACKS_POWER", NOT_SAID, severity="warning", remedy=remedy)
    if delegate in kind.names:
        return None
    return Finding(
        "GRANTOR_LACKS_POWER",
        f"{kind.title}: the rule does not name {_article(delegate)} among those it can be passed to.",
        severity="warning",
        rule=kind.rule,
        remedy="Ask the monitoring officer for a determination.",
    )


def _article(delegate: str) -> str:
    words = {
        SUB_COMMITTEE: "a sub-committee",
        OFFICER: "an officer",
        OUTSIDE_OFFICER: "an officer of another body",
        COUNCILLOR: "a councillor",
    }
    return words.get(delegate, spaced(delegate))
