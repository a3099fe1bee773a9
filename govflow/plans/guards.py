"""The conditions, facts and effects the plan and its Section 75 agreement name, as data.

The road's facts provider gathers what ``FACTS`` names, and the event keeps the figures. A fact that
nobody gathered holds no guard open.
Yes and no are the whole numbers 1 and 0, so that a fact is the same figure from every database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from govflow.machine.guards import Guard, Rule, facts_in

SCRUTINY_FIRST = "scrutiny_first"
FEEDBACK_FIRST = "feedback_first"

FACTS: Mapping[str, str] = MappingProxyType(
    {
        "round_order": "text from the round: scrutiny_first, or feedback_first",
        "draft_sent": "1 once the draft has gone to the Better Care Manager in this case",
        "scrutiny_recorded": "1 once the advisory group's scrutiny stands, or its absence was explained",
        "feedback_recorded": "1 once the region's feedback stands, or its absence was explained",
        "open_scrutiny_lines": "number of the advisory group's comments without an answer",
        "open_feedback_lines": "number of the region's feedback comments without an answer",
        "open_board_lines": "number of the board's comments without an answer",
        "open_assurance_queries": "number of the assurers' queries without an answer",
        "open_amendment_lines": "number of scrutiny comments on the amendment without an answer",
        "open_conditions": "number of conditions of the approval letter not yet lifted",
        "plan_signed_off": "1 while a sign-off by the board, or under its delegation, stands",
        "plan_submitted": "1 once this plan has been sent to NHS England",
        "agreement_signed": "1 while the area's Section 75 agreement of the year is signed or continued",
        "signatures": "number of partners whose signature to this agreement is recorded",
        "signatory_for": "kind of organisation (council or nhs) the signatory signs for",
        "open_questions": "number of recorded acts of this case that are in question",
        "year_end_return": "1 once the year-end return is recorded in this case",
        "signatories_missing": "text: the offices that must sign this plan and have not",
        "missing_before_submission": "text: those of them that the round asks for before submission",
        "may_sign_by_delegate": "text: those of them that may sign by a delegate",
        "board_in_person": "text: the board, where the round lets it delegate nothing",
        "signs_as": "key of the signatory that the doer is, and that has still to sign",
        "partners_unauthorised": "text: partners whose own approval to commit their money does not stand",
    }
)

STEPS_BEHIND: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "draft_sent": ("send_draft_to_bcm",),
        "scrutiny_recorded": ("record_scrutiny", "go_on_without_scrutiny"),
        "feedback_recorded": ("record_feedback", "send_back_from_region", "go_on_without_feedback"),
        "year_end_return": ("record_year_end_return",),
    }
)
"""Facts that are 1 where one of these steps stands in the case's own history, not corrected away."""

AGREEMENT_OF_PLAN = "section_75_agreement"
RUNS = ("in_force", "under_variation", "in_review", "expiring")
AGREEMENT_IN_PLACE = frozenset({"signed", "continued", *RUNS})
"""States of ``section_75_agreement`` in which the fact ``agreement_signed`` is 1."""


def round_order(steps_order: Sequence[str]) -> str:
    """Return the fact ``round_order`` from the round's ``steps_order`` (``config/rounds/``)."""
    keys = [key for key in steps_order if key in {"jcog_scrutiny", "regional_feedback"}]
    return FEEDBACK_FIRST if keys[:1] == ["regional_feedback"] else SCRUTINY_FIRST


EFFECTS: Mapping[str, str] = MappingProxyType(
    {
        "open_lines_scrutiny": "Each line of the form becomes a numbered scrutiny comment to be answered.",
        "open_lines_feedback": "Each line of the form becomes a numbered feedback comment to be answered.",
        "open_lines_board": "Each line of the form becomes a numbered comment of the board to be answered.",
        "open_lines_assurance": "Each line of the form becomes a numbered assurance query to be answered.",
        "open_lines_amendment": "Each line of the form becomes a numbered comment on the amendment.",
        "open_conditions": "Each line of the form becomes a condition with its owner and due date.",
        "mark_signed_off": "The plan counts as signed off from the day of the act.",
        "mark_sign_off_withdrawn": "The sign-off no longer stands, because the plan is to change.",
        "mark_submitted": "The plan counts as submitted from the day it was sent.",
        "mark_signed_as": "The plan counts as signed by the signatory who signed.",
        "mark_signed_by_delegate": "The plan counts as signed for the signatory named, by a delegate.",
        "open_commitment": "The partner's own approval to commit its money stands on the plan.",
        "note_spending": "What was spent of a source until a day stands on the plan.",
        "name_recipients": "The organisations that receive money in the plan stand on it.",
        "mark_approved": "NHS England's approval stands from the date of its letter.",
        "mark_pending_sign_off": "The submission shows as pending sign-off until the board has signed off.",
    }
)


def _is(fact: str) -> Rule:
    return ["ge", fact, 1]


def _none(fact: str) -> Rule:
    return ["eq", fact, 0]


def _nobody(fact: str) -> Rule:
    return ["eq", fact, ""]


def _answered(name: str, fact: str, whose: str) -> tuple[str, str, Rule, str, str, str]:
    return (
        name,
        "COMMENT_UNANSWERED",
        _none(fact),
        f"Every one of {whose} has its answer",
        f"Of {whose}, {{{fact}}} still have no answer.",
        "Open the comments and give each one an answer: accepted, partly or not, and why.",
    )


# One row a guard: name, code of its refusal, rule; what it says when it holds, why it does not, what helps.
_TABLE: Sequence[tuple[str, str, Rule, str, str, str]] = (
    (
        "scrutiny_may_start",
        "STATE_FORBIDS",
        ["any", ["eq", "round_order", SCRUTINY_FIRST], _is("feedback_recorded")],
        "Scrutiny comes first in this round, or the region's feedback has been recorded",
        "In this round the region's feedback comes before local scrutiny, and none is recorded yet.",
        "Record the region's feedback first, or record why the plan goes on without it.",
    ),
    (
        "draft_sent",
        "STATE_FORBIDS",
        _is("draft_sent"),
        "The draft has gone to the Better Care Manager",
        "No draft has been sent to the Better Care Manager, so no feedback can be awaited.",
        "Send the draft to the Better Care Manager.",
    ),
    (
        "scrutiny_still_to_come",
        "STATE_FORBIDS",
        _none("scrutiny_recorded"),
        "The advisory group has not yet scrutinised the draft",
        "The advisory group has scrutinised the draft already.",
        "Prepare the report to the board.",
    ),
    (
        "feedback_still_to_come",
        "STATE_FORBIDS",
        _none("feedback_recorded"),
        "The region's feedback has not yet been received",
        "The region's feedback is recorded already, so there is nothing to wait for.",
        "Prepare the report to the board.",
    ),
    (
        "scrutiny_done",
        "STATE_FORBIDS",
        _is("scrutiny_recorded"),
        "The advisory group has scrutinised the draft",
        "The advisory group's scrutiny is not recorded.",
        "Send the draft to the advisory group and record its scrutiny, or record why there is none.",
    ),
    (
        "feedback_done",
        "STATE_FORBIDS",
        _is("feedback_recorded"),
        "The region's feedback on the draft has been received",
        "The region's feedback on the draft is not recorded.",
        "Record the feedback, or record why the plan goes on without it.",
    ),
    _answered("scrutiny_lines_answered", "open_scrutiny_lines", "the advisory group's comments"),
    _answered("feedback_lines_answered", "open_feedback_lines", "the region's comments"),
    _answered("board_lines_answered", "open_board_lines", "the board's comments"),
    _answered("amendment_lines_answered", "open_amendment_lines", "the comments on the amendment"),
    # Planning requirements 2021-22, template cover: a plan cannot be formally approved, nor a Section 75
    # agreement finalised, until a plan signed by the Health and Wellbeing Board has been submitted.
    (
        "signed_off_plan",
        "AUTHORITY_MISSING",
        _is("plan_signed_off"),
        "The Health and Wellbeing Board's sign-off stands",
        "No sign-off by the Health and Wellbeing Board stands for this plan.",
        "Record the board's sign-off with its minute, or submit the plan as pending sign-off.",
    ),
    (
        "signed_off_plan_submitted",
        "AUTHORITY_MISSING",
        ["all", _is("plan_signed_off"), _is("plan_submitted")],
        "A signed-off plan has been submitted",
        "No plan that the Health and Wellbeing Board has signed off has been submitted for this year.",
        "Record the board's sign-off and the submission on the plan of this area and year.",
    ),
    # 2025-26: chief executives sign before submission and cannot delegate it; the board may follow.
    (
        "signed_before_submission",
        "SIGNATORY_MISSING",
        _nobody("missing_before_submission"),
        "Everyone whom the round asks to sign before submission has signed",
        "Still to sign before the plan is submitted: {missing_before_submission}.",
        "Have each of them sign, or submit the plan as pending sign-off and say why.",
    ),
    (
        "every_signatory_signed",
        "SIGNATORY_MISSING",
        _nobody("signatories_missing"),
        "Everyone whom the round asks to sign the plan has signed",
        "Still to sign the plan: {signatories_missing}.",
        "Have each of them sign; a signature may come late.",
    ),
    (
        "is_a_signatory",
        "SIGNATORY_MISSING",
        ["ne", "signs_as", None],
        "The signer is a signatory of this plan who has still to sign",
        "This is no signatory whose signature is still to come on this plan.",
        "The signatories are on the plan's page, each with its office and its organisation.",
    ),
    (
        "a_delegate_may_sign",
        "NO_ONWARD_DELEGATION",
        ["all", ["ne", "may_sign_by_delegate", ""], ["ne", "may_sign_by_delegate", None]],
        "A signatory who may sign by a delegate has still to sign",
        "Nobody who has still to sign this plan may do so by a delegate.",
        "Have the signatories sign themselves.",
    ),
    (
        "the_board_may_delegate",
        "NO_ONWARD_DELEGATION",
        _nobody("board_in_person"),
        "The round lets the board delegate its sign-off",
        "In this round the {board_in_person} signs off itself, and delegates it to nobody.",
        "Take the plan to the board.",
    ),
    # One council's executive found that a board without power over its money had committed it (2017): a
    # sign-off is not authority to spend.
    (
        "money_authorised",
        "SPEND_NOT_AUTHORISED",
        _nobody("partners_unauthorised"),
        "Each partner's own approval to commit its money stands",
        "The money is not yet authorised by: {partners_unauthorised}.",
        "Record each partner's own decision to commit its money on the plan of this area and year.",
    ),
    _answered("assurance_queries_answered", "open_assurance_queries", "the assurers' queries"),
    (
        "conditions_lifted",
        "CONDITION_OPEN",
        _none("open_conditions"),
        "Every condition of the approval letter is lifted",
        "Of the conditions of the approval letter, {open_conditions} are not lifted.",
        "Open each condition, attach its evidence and record who lifted it.",
    ),
    (
        "section_75_in_place",
        "SIGNATORY_MISSING",
        _is("agreement_signed"),
        "The Section 75 agreement is signed, or an existing one is continued",
        "The Section 75 agreement of this area and year is not signed by both partners.",
        "Record both signatures on the agreement's own page, or continue the existing agreement.",
    ),
    (
        "year_end_return_recorded",
        "EVIDENCE_MISSING",
        _is("year_end_return"),
        "The year-end return is recorded",
        "The year-end return is not recorded.",
        "Record the year-end return with the return itself.",
    ),
    (
        "not_in_question",
        "IN_QUESTION",
        _none("open_questions"),
        "No recorded act of this case is in question",
        "Recorded acts of this case that are in question: {open_questions}.",
        "Open the history, and confirm or withdraw each act that is in question.",
    ),
    (
        "both_partners_signed",
        "SIGNATORY_MISSING",
        ["ge", "signatures", 2],
        "The council and the NHS body have both signed",
        "Partners whose signature is recorded: {signatures}. Both must have signed.",
        "Have the other partner's authorised signatory sign.",
    ),
    (
        "signs_for_council",
        "SIGNATORY_MISSING",
        ["eq", "signatory_for", "council"],
        "The signatory is authorised to sign for the council",
        "Only an authorised signatory of the council can sign for the council.",
        "Ask the council's authorised signatory to sign.",
    ),
    (
        "signs_for_nhs",
        "SIGNATORY_MISSING",
        ["eq", "signatory_for", "nhs"],
        "The signatory is authorised to sign for the NHS body",
        "Only an authorised signatory of the NHS body can sign for it.",
        "Ask the NHS body's authorised signatory to sign.",
    ),
)

GUARDS: Mapping[str, Guard] = MappingProxyType(
    {
        name: Guard(name, holds, facts_in(rule), rule, code, reason, remedy)
        for name, code, rule, holds, reason, remedy in _TABLE
    }
)
