"""What was done, by whom and when: three runs of a plan, typed in from public papers, not read from GovFlow.

Dates: Doncaster's report to its Health and Wellbeing Board of 11 November 2021, paragraph 1.4, and the key
deadlines of its narrative. The late sign-off follows Dorset's of 12 January 2022.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

PLAN, AGREEMENT = "plan-doncaster-2021-22", "agreement-doncaster-2021-22"
OPENED = "2021-10-01T08:00:00Z"

# Bodies and people as they are printed.
JCOG = ("doncaster-jcog", "Joint Commissioning Operational Group")
BOARD = ("doncaster-hwb", "Health and Wellbeing Board")
REGION = ("doncaster-regional-assurance-panel", "Regional Assurance Panel")
BCM = ("doncaster-better-care-manager", "Better Care Manager")
NATIONAL = ("doncaster-national-bcf-team", "National Better Care Fund team")
NHSE = ("doncaster-nhs-england", "NHS England")
CABINET = ("doncaster-cabinet", "Cabinet")
GOVERNING_BODY = ("doncaster-ccg-governing-body", "CCG Governing Body")
TITLES = {
    "plan-lead": "Plan lead",
    "report-author": "Report author",
    "clerk": "Democratic services officer",
    "jcog-secretary": "Secretary of the JCOG",
    "governance-officer": "Governance officer",
    "signatory-council": "Authorised signatory of the council",
    "signatory-nhs": "Authorised signatory of the CCG",
}


def in_print(day: str) -> str:
    """Return a day as pages print it: 26 October 2021."""
    found = date.fromisoformat(day)
    return f"{found.day} {found:%B %Y}"


@dataclass(frozen=True)
class Act:
    """One step: when the clock shows it, who takes it, what goes with it, where it leads, and who may not."""

    at: str
    who: str
    step: str
    to: str
    called: str
    papers: tuple[str, ...] = ()
    happened: str = ""
    by: tuple[str, str] = ("", "")
    lines: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    answer_first: tuple[str, ...] = ()
    not_by: str = ""
    because: str = ""
    code: str = "NOT_YOUR_ROLE"
    ref: str = PLAN


GREEN = {"all_green": "yes", "signatory_named": "yes", "sent_to_both": "yes"}
LEAD, SECRETARY = "plan lead", "advisory group secretary"
CLERK, SIGNATORY, GOVERNANCE = "democratic services officer", "authorised signatory", "governance officer"

START = Act(
    "2021-10-01T08:10:00Z", "plan-lead", "start_drafting", "drafting", "Drafting",
    ("guidance",), "2021-09-30", NHSE, reason="Published the day before this plan was opened here.",
    not_by="clerk", because=LEAD,
)  # fmt: skip
SENT = Act(
    "2021-10-19T14:00:00Z", "plan-lead", "send_draft_to_bcm", "draft_with_bcm",
    "Draft with the Better Care Manager", ("draft_plan",), not_by="governance-officer", because=LEAD,
)  # fmt: skip
CIRCULATED = Act(
    "2021-10-21T10:00:00Z", "plan-lead", "circulate_to_jcog", "jcog_scrutiny",
    "With the advisory group for scrutiny", ("circulated_draft",), not_by="jcog-secretary", because=LEAD,
)  # fmt: skip
SCRUTINISED = Act(
    "2021-10-26T15:00:00Z", "jcog-secretary", "record_scrutiny", "scrutiny_answers",
    "Answering the advisory group", ("minute",), "2021-10-26", JCOG,
    ("Say how weekends are covered.", "Set housing beside the grant."),
    {"outcome": "changes recommended"}, not_by="plan-lead", because=SECRETARY,
)  # fmt: skip
AWAITING = Act(
    "2021-10-28T09:30:00Z", "plan-lead", "await_feedback", "regional_feedback", "Regional feedback awaited",
    answer_first=("scrutiny",), not_by="clerk", because=LEAD,
)  # fmt: skip
FEEDBACK = Act(
    "2021-11-02T16:00:00Z", "plan-lead", "record_feedback", "feedback_answers",
    "Answering the regional feedback", ("feedback",), "2021-11-02", REGION, ("Make the metric plainer.",),
    not_by="regional-contact", because=LEAD,
)  # fmt: skip
REPORTED = Act(
    "2021-11-03T14:00:00Z", "report-author", "prepare_report", "clearance", "Report being cleared",
    ("draft_report",), answer_first=("feedback",), not_by="clerk", because="report author",
)  # fmt: skip
PUBLISHED = Act(
    "2021-11-04T12:00:00Z", "clerk", "send_to_board", "hwb_sign_off", "With the board for sign-off",
    ("published_report",), answers={"legal": "Cleared on 3 November 2021", "hr": "None received"},
    not_by="plan-lead", because=CLERK,
)  # fmt: skip
SIGNED_OFF = Act(
    "2021-11-12T10:00:00Z", "clerk", "sign_off", "signed_off", "Signed off",
    ("minute",), "2021-11-11", BOARD, answers={"item": "8"}, not_by="chair", because=CLERK,
)  # fmt: skip
SUBMITTED = Act(
    "2021-11-16T11:00:00Z", "plan-lead", "submit", "submitted", "Submitted",
    ("submitted_plan",), answers=GREEN, not_by="governance-officer", because=LEAD,
)  # fmt: skip
ASSURING = Act(
    "2021-11-17T09:00:00Z", "plan-lead", "begin_assurance", "regional_assurance", "In regional assurance",
    ("receipt",), "2021-11-16", BCM, not_by="clerk", because=LEAD,
)  # fmt: skip
MODERATED = Act(
    "2021-12-08T09:00:00Z", "plan-lead", "record_moderation", "moderated", "Moderated in the region",
    ("outcome",), "2021-12-07", REGION, not_by="director", because=LEAD,
)  # fmt: skip
CALIBRATED = Act(
    "2021-12-10T09:00:00Z", "plan-lead", "calibrate", "calibrated", "Calibrated between regions",
    ("outcome",), "2021-12-09", NATIONAL, not_by="member", because=LEAD,
)  # fmt: skip
APPROVED = Act(
    "2022-01-12T09:00:00Z", "plan-lead", "approve", "approved", "Approved by NHS England",
    ("letter",), "2022-01-11", NHSE, not_by="chair", because=LEAD,
)  # fmt: skip

SENT_TO_PARTNERS = Act(
    "2021-11-15T09:00:00Z", "governance-officer", "send_to_partners", "with_partners", "With the partners",
    ("draft_agreement",), not_by="pool-manager", because=GOVERNANCE, ref=AGREEMENT,
)  # fmt: skip
COUNCIL_COMMITTED = Act(
    "2022-01-19T09:00:00Z", "governance-officer", "record_commitment", "approved", "Approved by NHS England",
    ("decision_record",), "2021-11-23", CABINET, answers={"amount": "18000000.00"},
    not_by="chair", because=GOVERNANCE,
)  # fmt: skip
NHS_COMMITTED = Act(
    "2022-01-19T10:00:00Z", "governance-officer", "record_commitment", "approved", "Approved by NHS England",
    ("decision_record",), "2021-11-24", GOVERNING_BODY, answers={"amount": "26000000.00"},
    not_by="chair", because=GOVERNANCE,
)  # fmt: skip
FINALISED = Act(
    "2022-01-20T09:00:00Z", "governance-officer", "finalise", "finalised", "Ready to sign",
    ("final_agreement",), not_by="plan-lead", because=GOVERNANCE, ref=AGREEMENT,
)  # fmt: skip
COUNCIL_ENTERED = Act(
    "2022-01-25T09:00:00Z", "governance-officer", "approve_for_council", "finalised", "Ready to sign",
    ("decision_record",), "2022-01-18", CABINET, not_by="chair", because=GOVERNANCE, ref=AGREEMENT,
)  # fmt: skip
NHS_ENTERED = Act(
    "2022-01-25T10:00:00Z", "governance-officer", "approve_for_nhs", "finalised", "Ready to sign",
    ("decision_record",), "2022-01-20", GOVERNING_BODY, not_by="chair", because=GOVERNANCE, ref=AGREEMENT,
)  # fmt: skip
COUNCIL_SIGNED = Act(
    "2022-01-31T10:00:00Z", "signatory-council", "sign_for_council", "signed_by_council",
    "Signed by the council", ("signed_agreement",), answers={"signed_as": "Director"},
    not_by="signatory-nhs", because="council", code="SIGNATORY_MISSING", ref=AGREEMENT,
)  # fmt: skip
NHS_SIGNED = Act(
    "2022-01-31T15:00:00Z", "signatory-nhs", "sign_for_nhs", "signed", "Signed by both partners",
    ("signed_agreement",), answers={"signed_as": "Chief officer"},
    not_by="signatory-council", because="NHS", code="SIGNATORY_MISSING", ref=AGREEMENT,
)  # fmt: skip

DRAFTED = (START, SENT, CIRCULATED, SCRUTINISED, AWAITING, FEEDBACK)
AT_THE_BOARD = (REPORTED, PUBLISHED, SIGNED_OFF)
SENT_IN = (SUBMITTED, ASSURING)
ASSURED = (MODERATED, CALIBRATED, APPROVED)
PARTNERS = (
    COUNCIL_COMMITTED,
    NHS_COMMITTED,
    FINALISED,
    COUNCIL_ENTERED,
    NHS_ENTERED,
    COUNCIL_SIGNED,
    NHS_SIGNED,
)
# The agreement's text cannot be made final before a plan that was signed off has been submitted.
TOO_EARLY = replace(
    FINALISED,
    not_by="governance-officer",
    because="has been submitted for this year",
    code="AUTHORITY_MISSING",
)
# What the timetable must show at the end, date for date.
PRINTED = {
    "requirements_published": "2021-09-30",
    "draft_to_bcm": "2021-10-19",
    "draft_to_jcog": "2021-10-21",
    "jcog_scrutiny": "2021-10-26",
    "regional_feedback": "2021-11-02",
    "report_to_board": "2021-11-04",
    "hwb_sign_off": "2021-11-11",
    "submitted": "2021-11-16",
    "regional_assurance": "2021-12-07",
    "calibration": "2021-12-09",
    "approval_letter": "2022-01-11",
    "section_75_signed": "2022-01-31",
}
PRINTED_STEPS = {
    "BCF planning requirements published": "2021-09-30",
    "Draft plan to the Better Care Manager": "2021-10-19",
    "Draft narrative circulated to JCOG members": "2021-10-21",
    "JCOG scrutinises the draft narrative and recommends changes": "2021-10-26",
    "Informal feedback from the Regional Assurance Panel": "2021-11-02",
    "Report circulated to members of the Board": "2021-11-04",
    "Board agrees spending plan and narrative": "2021-11-11",
    "Final plan to the Better Care Manager, copied to the national team": "2021-11-16",
    "Scrutiny by regional assurers, panel meetings and regional moderation": "2021-12-07",
    "Cross-regional calibration": "2021-12-09",
    "Approval letter giving permission to spend the CCG minimum": "2022-01-11",
    "Section 75 agreement signed and in place": "2022-01-31",
}

# -- The second run: sent back once, the board only comments, signed off after submission ------------------

SENT_BACK = Act(
    "2021-10-26T15:00:00Z", "jcog-secretary", "send_back_from_scrutiny", "drafting", "Drafting",
    ("minute",), "2021-10-26", JCOG, ("Set out the discharge pathway before we look again.",),
    {"outcome": "sent back"}, not_by="plan-lead", because=SECRETARY,
)  # fmt: skip
CIRCULATED_AGAIN = Act(
    "2021-10-27T10:00:00Z", "plan-lead", "circulate_to_jcog", "jcog_scrutiny",
    "With the advisory group for scrutiny", ("circulated_draft",), answer_first=("scrutiny",),
)  # fmt: skip
CONTENT = Act(
    "2021-10-29T15:00:00Z", "jcog-secretary", "record_scrutiny", "scrutiny_answers",
    "Answering the advisory group", ("minute",), "2021-10-29", JCOG, answers={"outcome": "content"},
)  # fmt: skip
AWAITING_LATER = Act(
    "2021-10-29T16:00:00Z", "plan-lead", "await_feedback", "regional_feedback", "Regional feedback awaited",
)  # fmt: skip
COMMENTED = Act(
    "2021-11-12T10:00:00Z", "clerk", "comment_only", "board_commented",
    "Board commented, sign-off still to come", ("minute",), "2021-11-11", BOARD,
    ("Tell us how the grant reaches tenants.",), {"item": "8"}, not_by="member", because=CLERK,
)  # fmt: skip
SUBMITTED_PENDING = Act(
    "2021-11-16T11:00:00Z", "plan-lead", "submit_pending_sign_off", "submitted_pending_sign_off",
    "Submitted, pending sign-off", ("submitted_plan",),
    answers={"reason": "The board meets next on 12 January 2022."}, not_by="clerk", because=LEAD,
)  # fmt: skip
ASSURING_PENDING = Act(
    "2021-11-17T09:00:00Z", "plan-lead", "begin_assurance", "assurance_pending_sign_off",
    "In assurance, pending sign-off", ("receipt",), "2021-11-16", BCM,
)  # fmt: skip
CALIBRATED_PENDING = Act(
    "2021-12-10T09:00:00Z", "plan-lead", "calibrate", "calibrated_pending_sign_off",
    "Calibrated, pending sign-off", ("outcome",), "2021-12-09", NATIONAL,
)  # fmt: skip
# The minute says 12 January; the clerk first keys the 13th.
KEYED, RIGHT, RECORDED_AT = "2022-01-13", "2022-01-12", "2022-01-14T10:00:00Z"
LATE_SIGN_OFF = Act(
    RECORDED_AT, "clerk", "sign_off_retrospectively", "calibrated", "Calibrated between regions",
    ("minute",), KEYED, BOARD, answers={"item": "5"}, not_by="plan-lead", because=CLERK,
)  # fmt: skip
SCRUTINY_TWICE = (SENT_BACK, CIRCULATED_AGAIN, CONTENT)
TO_THE_BOARD = (AWAITING_LATER, FEEDBACK, REPORTED, PUBLISHED)
PENDING = (COMMENTED, SUBMITTED_PENDING)
ASSURED_PENDING = (ASSURING_PENDING, CALIBRATED_PENDING)
