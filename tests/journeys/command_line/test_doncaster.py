"""Doncaster 2021-22 from the command line alone, at the dates its council printed.

Report to the Health and Wellbeing Board of 11 November 2021, paragraph 1.4, and the key deadlines of the
narrative.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.journeys.command_line.conftest import PLAN, Shell, digest

Paper = Callable[..., str]


@dataclass(frozen=True)
class Step:
    at: str
    who: str
    trigger: str
    to: str
    not_for: str = "clerk"
    happened: str = ""
    on_behalf: str = ""
    kind: str = ""
    more: tuple[str, ...] = ()
    before: tuple[tuple[str, ...], ...] = ()


def answered(line: str) -> tuple[str, ...]:
    return ("line", "answer", PLAN, f"{PLAN}:{line}", "--verdict", "accepted", "--answer", "Done.")


GOVERNANCE, COUNCIL, AREA = (
    "governance-officer",
    "signatory-council",
    ("--area", "doncaster", "--year", "2021-22"),
)
ANSWERED_JCOG = answered("scrutiny:1")
PANEL, NATIONAL = "doncaster-regional-assurance-panel", "doncaster-national-bcf-team"
CLEARED = tuple(
    word
    for name in ("legal", "finance", "hr", "technology", "health", "equality")
    for word in ("--answer", f"{name}=Cleared 3 November 2021")
)
STEPS = (
    Step("2021-10-19T14:00:00Z", "plan-lead", "send_draft_to_bcm", "draft_with_bcm", kind="draft_plan"),
    Step("2021-10-21T10:00:00Z", "plan-lead", "circulate_to_jcog", "jcog_scrutiny", kind="circulated_draft"),
    Step(
        "2021-10-26T16:00:00Z",
        "jcog-secretary",
        "record_scrutiny",
        "scrutiny_answers",
        "plan-lead",
        "2021-10-26",
        "doncaster-jcog",
        "minute",
        ("--answer", "outcome=changes recommended", "--line", "Say how weekends are covered. | Narrative"),
    ),
    Step(
        "2021-10-28T09:00:00Z",
        "plan-lead",
        "await_feedback",
        "regional_feedback",
        before=(ANSWERED_JCOG,),
    ),
    Step(
        "2021-11-02T16:00:00Z",
        "plan-lead",
        "record_feedback",
        "feedback_answers",
        "clerk",
        "2021-11-02",
        PANEL,
        "feedback",
        ("--line", "Make the link plainer."),
    ),
    Step(
        "2021-11-03T14:00:00Z",
        "report-author",
        "prepare_report",
        "clearance",
        kind="draft_report",
        before=(answered("feedback:1"),),
    ),
    Step(
        "2021-11-04T12:00:00Z",
        "clerk",
        "send_to_board",
        "hwb_sign_off",
        "plan-lead",
        kind="published_report",
        more=CLEARED,
    ),
    Step(
        "2021-11-12T10:00:00Z",
        "clerk",
        "sign_off",
        "signed_off",
        "plan-lead",
        "2021-11-11",
        "doncaster-hwb",
        "minute",
        ("--answer", "item=13", "--answer", "resolution=Agreed."),
    ),
    Step("2021-11-16T11:00:00Z", "plan-lead", "submit", "submitted", kind="submitted_plan"),
    Step(
        "2021-11-16T15:00:00Z",
        "plan-lead",
        "begin_assurance",
        "regional_assurance",
        "clerk",
        "2021-11-16",
        "doncaster-better-care-manager",
        "receipt",
    ),
    Step(
        "2021-12-07T17:00:00Z",
        "plan-lead",
        "record_moderation",
        "moderated",
        "clerk",
        "2021-12-07",
        PANEL,
        "outcome",
    ),
    Step(
        "2021-12-09T17:00:00Z",
        "plan-lead",
        "calibrate",
        "calibrated",
        "clerk",
        "2021-12-09",
        NATIONAL,
        "outcome",
    ),
    Step(
        "2022-01-11T17:00:00Z",
        "plan-lead",
        "approve",
        "approved",
        "clerk",
        "2022-01-11",
        "doncaster-nhs-england",
        "letter",
    ),
)
COMMITTING = tuple(
    Step(
        f"2022-01-12T0{hour}:00:00Z",
        GOVERNANCE,
        "record_commitment",
        "approved",
        "chair",
        "2021-11-23",
        body,
        "decision_record",
        more=("--answer", "amount=1000.00"),
    )
    for hour, body in ((8, "doncaster-cabinet"), (9, "doncaster-ccg-governing-body"))
)
SIGNING = (
    Step(
        "2022-01-12T10:00:00Z",
        GOVERNANCE,
        "send_to_partners",
        "with_partners",
        kind="draft_agreement",
    ),
    Step("2022-01-14T10:00:00Z", GOVERNANCE, "finalise", "finalised", kind="final_agreement"),
    Step(
        "2022-01-19T10:00:00Z",
        GOVERNANCE,
        "approve_for_council",
        "finalised",
        kind="decision_record",
        happened="2022-01-18",
        on_behalf="doncaster-cabinet",
        not_for="chair",
    ),
    Step(
        "2022-01-21T10:00:00Z",
        GOVERNANCE,
        "approve_for_nhs",
        "finalised",
        kind="decision_record",
        happened="2022-01-20",
        on_behalf="doncaster-ccg-governing-body",
        not_for="chair",
    ),
    Step(
        "2022-01-26T10:00:00Z",
        "signatory-council",
        "sign_for_council",
        "signed_by_council",
        kind="signed_agreement",
    ),
    Step("2022-01-31T10:00:00Z", "signatory-nhs", "sign_for_nhs", "signed", kind="signed_agreement"),
)


def take(shell: Shell, ref: str, step: Step, paper: Paper) -> None:
    swept = shell.json("tick", "--now", step.at)
    assert swept.code == 0, swept.out
    assert set(swept.json) == {"now", "fired", "told"}
    assert swept.json["now"].startswith(step.at[:16])
    for words in step.before:
        assert shell.json("plan", *words, "--as", step.who).code == 0
    asked = ["case", "do", ref, step.trigger, *step.more]
    if step.kind:
        asked += ["--evidence", paper(f"{step.trigger}.txt", f"The paper of {step.trigger}, {step.at}.")]
    if step.happened:
        asked += ["--happened-at", step.happened, "--for", step.on_behalf]
    refused = shell.json(*asked, "--as", step.not_for)
    assert refused.code == 1, f"{step.not_for} could {step.trigger}"
    assert "NOT_YOUR_ROLE" in refused.refused_for
    before = shell.json("case", "show", ref).json
    taken = shell.json(*asked, "--as", step.who, "--expect-version", before["version"])
    assert taken.code == 0, taken.out
    assert (taken.json["ref"], taken.json["from"], taken.json["to"]) == (ref, before["state"], step.to)
    assert taken.json["version"] == before["version"] + 1
    after = shell.json("case", "show", ref).json
    assert (after["state"], after["version"]) == (step.to, taken.json["version"])


def test_doncaster_goes_from_draft_to_signed_agreement_by_commands_at_its_printed_dates(
    shell: Shell, demonstration: str, paper: Paper
) -> None:
    for step in (*STEPS, *COMMITTING):
        take(shell, PLAN, step, paper)
    opened = shell.json(
        "case",
        "open",
        "section_75_agreement",
        "--area",
        "doncaster",
        "--year",
        "2021-22",
        "--as",
        GOVERNANCE,
    )
    assert opened.code == 0, opened.out
    agreement = opened.json["ref"]
    for step in SIGNING:
        take(shell, agreement, step, paper)
    signed = {one["key"]: one["status"] for one in shell.json("timetable", "show", PLAN).json["milestones"]}
    for key in (
        "draft_to_bcm",
        "jcog_scrutiny",
        "regional_feedback",
        "hwb_sign_off",
        "submitted",
        "calibration",
    ):
        assert signed[key] == "done", signed
    assert signed["section_75_signed"] == "done"
    verified = shell.json("audit", "verify")
    assert (verified.code, verified.json["ok"], verified.json["findings"]) == (0, True, [])
    trail = [one["type"] for one in shell.json("audit", "trail", PLAN).json["events"]]
    assert trail.count("step.refused") == len(STEPS) + len(COMMITTING)
    then = shell.json("audit", "as-at", PLAN, "2021-11-11T23:30:00Z").json
    assert then["state"] == "signed_off"
    assert then["known_then"]["state"] == "hwb_sign_off"


@pytest.mark.parametrize("slip", ["hwb_sign_off=+5"])
def test_rehearsing_a_slip_names_what_breaks_and_writes_nothing(
    shell: Shell, demonstration: str, slip: str
) -> None:
    before = digest(demonstration)
    rehearsed = shell.json("timetable", "rehearse", PLAN, "--slip", slip)
    assert rehearsed.code == 0
    assert {"milestone", "by_working_days"} <= set(rehearsed.json["breaks"][0])
    assert "submitted" in {one["milestone"] for one in rehearsed.json["breaks"]}
    assert digest(demonstration) == before
