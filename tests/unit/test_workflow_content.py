"""The plan's and the agreement's definitions: their order, their gates, and who may take each step."""

from __future__ import annotations

import tomllib

import pytest

from govflow.agreements import effects as agreed
from govflow.contents import effects as contents
from govflow.machine.definition import Definition
from govflow.machine.guards import judge
from govflow.plans.guards import AGREEMENT_IN_PLACE, EFFECTS, STEPS_BEHIND, round_order
from tests.unit.walked import FACTS, GUARDS, ROOT, Walk, reachable, read

SIGN_OFFS = {"sign_off", "sign_off_retrospectively", "sign_off_by_delegate"}


@pytest.fixture(scope="module")
def plan() -> Definition:
    return read("bcf_plan.yaml")


@pytest.fixture(scope="module")
def agreement() -> Definition:
    return read("section_75_agreement.yaml")


@pytest.fixture(scope="module", params=["bcf_plan.yaml", "section_75_agreement.yaml"])
def either(request: pytest.FixtureRequest) -> Definition:
    return read(request.param)


# What Doncaster's papers print for 2021-22, with who takes each step and the milestone it meets.
DONCASTER = [
    ("2021-09-30", "start_drafting", "plan_lead", "requirements_published"),
    ("2021-10-19", "send_draft_to_bcm", "plan_lead", "draft_to_bcm"),
    ("2021-10-21", "circulate_to_jcog", "plan_lead", "draft_to_jcog"),
    ("2021-10-26", "record_scrutiny", "advisory_group_secretary", "jcog_scrutiny"),
    ("2021-10-28", "await_feedback", "plan_lead", ""),
    ("2021-11-02", "record_feedback", "plan_lead", "regional_feedback"),
    ("2021-11-03", "prepare_report", "report_author", ""),
    ("2021-11-04", "send_to_board", "democratic_services_officer", "report_to_board"),
    ("2021-11-11", "sign_off", "democratic_services_officer", "hwb_sign_off"),
    ("2021-11-16", "submit", "plan_lead", "submitted"),
    ("2021-11-16", "begin_assurance", "plan_lead", ""),
    ("2021-12-07", "record_moderation", "governance_officer", "regional_assurance"),
    ("2021-12-09", "calibrate", "governance_officer", "calibration"),
    ("2022-01-11", "approve", "governance_officer", "approval_letter"),
    ("2022-01-31", "confirm_section_75", "governance_officer", "section_75_signed"),
    ("2022-02-01", "start_year", "plan_lead", ""),
    ("2022-05-31", "record_year_end_return", "finance_officer", "year_end_return"),
    ("2022-06-30", "close", "s151_officer", ""),
]


def test_doncasters_printed_timetable_is_the_main_road_through_the_plan(plan: Definition) -> None:
    walk = Walk(plan)
    for day, trigger, role, milestone in DONCASTER:
        assert walk.take(trigger, role).milestone == milestone, day
    assert walk.state == "closed"
    assert {milestone for *_, milestone in DONCASTER if milestone} == set(plan.milestones)


def test_milestones_of_the_main_road_fall_on_the_days_the_area_prints() -> None:
    printed = tomllib.loads((ROOT / "config/areas/doncaster-2021-22.toml").read_text(encoding="utf-8"))
    local = {row["key"]: str(row["due"]) for row in printed["milestones"] if "due" in row}
    walked = {milestone: day for day, _, _, milestone in DONCASTER}
    assert local
    assert {key: walked[key] for key in local} == local


def test_a_round_can_have_the_regions_feedback_before_local_scrutiny(plan: Definition) -> None:
    walk = Walk(plan, "feedback_first")
    walk.take("start_drafting", "plan_lead")
    assert "circulate_to_jcog" not in walk.open_steps()
    walk.take("send_draft_to_bcm", "plan_lead")
    assert "circulate_to_jcog" not in walk.open_steps()
    for trigger, role in [
        ("record_feedback", "plan_lead"),
        ("circulate_to_jcog", "plan_lead"),
        ("record_scrutiny", "advisory_group_secretary"),
        ("prepare_report", "plan_lead"),
    ]:
        walk.take(trigger, role)
    assert walk.state == "clearance"


def test_in_a_round_of_scrutiny_first_the_plan_waits_for_feedback_after_it(plan: Definition) -> None:
    walk = Walk(plan)
    for _, trigger, role, _ in DONCASTER[:4]:
        walk.take(trigger, role)
    assert "prepare_report" not in walk.open_steps()
    walk.take("await_feedback", "plan_lead")
    assert "record_feedback" in walk.open_steps()


def test_sent_back_once_then_only_commented_then_signed_off_after_submission(plan: Definition) -> None:
    walk = Walk(plan)
    for trigger, role in [
        ("start_drafting", "plan_lead"),
        ("send_draft_to_bcm", "plan_lead"),
        ("circulate_to_jcog", "plan_lead"),
        ("send_back_from_scrutiny", "advisory_group_secretary"),
        ("circulate_to_jcog", "plan_lead"),
        ("record_scrutiny", "advisory_group_secretary"),
        ("record_feedback", "plan_lead"),
        ("prepare_report", "report_author"),
        ("send_to_board", "democratic_services_officer"),
        ("comment_only", "democratic_services_officer"),
    ]:
        walk.take(trigger, role)
    assert "submit" not in {step.trigger for step in plan.steps_from(walk.state)}
    for trigger, role in [
        ("submit_pending_sign_off", "plan_lead"),
        ("begin_assurance", "plan_lead"),
        ("calibrate", "plan_lead"),
    ]:
        walk.take(trigger, role)
    assert "approve" not in {step.trigger for step in plan.steps_from(walk.state)}
    walk.take("sign_off_retrospectively", "democratic_services_officer")
    walk.take("approve", "plan_lead")
    assert walk.state == "approved"


@pytest.mark.parametrize(
    ("state", "trigger", "fact"),
    [
        ("scrutiny_answers", "await_feedback", "open_scrutiny_lines"),
        ("scrutiny_answers", "prepare_report", "open_scrutiny_lines"),
        ("feedback_answers", "prepare_report", "open_feedback_lines"),
        ("board_commented", "return_to_board", "open_board_lines"),
        ("returned", "resubmit", "open_assurance_queries"),
        ("amendment_answers", "send_amendment_to_board", "open_amendment_lines"),
        ("approved_with_conditions", "lift_conditions", "open_conditions"),
        ("year_end_returned", "close", "open_conditions"),
        ("approved", "confirm_section_75", "open_questions"),
    ],
)
def test_a_step_waits_until_every_line_has_its_answer(
    plan: Definition, state: str, trigger: str, fact: str
) -> None:
    walk = Walk(plan)
    walk.facts |= dict.fromkeys(("draft_sent", "scrutiny_recorded", "plan_signed_off", "year_end_return"), 1)
    walk.facts["feedback_recorded"] = int(trigger == "prepare_report")
    walk.state = state
    assert trigger in walk.open_steps()
    walk.facts[fact] = 1
    assert trigger not in walk.open_steps()


def test_approval_is_reached_only_from_assurance(plan: Definition) -> None:
    approvals = {"approve", "approve_with_conditions"}
    gates = {"approved", "approved_with_conditions"}
    into = [s for s in plan.transitions if s.to in gates and s.to not in s.sources]
    assert {s.trigger for s in into} == approvals | {"lift_conditions"}
    sources = {source for s in into if s.trigger in approvals for source in s.sources}
    assert sources == {"regional_assurance", "moderated", "calibrated"}


def test_no_plan_is_approved_or_signed_or_closed_without_a_sign_off(plan: Definition) -> None:
    # These are guarded by the sign-off, so without one they are shut too.
    reached = reachable(plan, SIGN_OFFS | {"resubmit", "complete_sign_off"})
    assert {"submitted_pending_sign_off", "calibrated_pending_sign_off", "not_approved"} <= reached
    assert not reached & {"approved", "approved_with_conditions", "section_75_signed", "in_year", "closed"}
    for step in plan.transitions:
        if step.trigger in {"resubmit", "submit", "complete_sign_off", "approve", "approve_with_conditions"}:
            assert "signed_off_plan" in step.guards


@pytest.mark.parametrize(
    ("gate", "behind"),
    [
        ("record_year_end_return", {"closed", "year_end_returned"}),
        ("confirm_section_75", {"section_75_signed", "in_year", "closed", "amended"}),
        ("begin_assurance", {"regional_assurance", "approved", "approved_with_conditions"}),
        ("sign_off_amendment", {"amended"}),
    ],
)
def test_each_gate_is_the_only_way_through(plan: Definition, gate: str, behind: set[str]) -> None:
    assert behind <= reachable(plan, set())
    assert not behind & reachable(plan, {gate})


def test_every_state_says_who_has_it_and_what_they_do_and_has_a_way_to_an_end(either: Definition) -> None:
    final = {name for name, state in either.states.items() if state.final}
    for name, state in either.states.items():
        assert state.title, name
        assert state.owner, name
        assert state.does, name
        seen, todo = {name}, [name]
        while todo:
            onward = {step.to for step in either.steps_from(todo.pop())} - seen
            seen |= onward
            todo += onward
        assert seen & final, name


def test_a_bodys_act_is_only_recorded_and_never_without_its_document(plan: Definition) -> None:
    bodies = tomllib.loads((ROOT / "config/bodies.toml").read_text(encoding="utf-8"))
    acts = [s for s in plan.transitions if s.authority and s.authority.act_of]
    assert acts
    for step in acts:
        assert step.authority is not None
        kind = bodies[step.authority.act_of]
        assert step.authority.outcome in kind["outcomes"], step.trigger
        assert not kind["advisory"], step.trigger
        assert step.evidence, step.trigger
        assert step.how == "recorded", step.trigger
        who = {"plan_lead", "governance_officer"} if kind["outside"] else {"democratic_services_officer"}
        assert set(step.roles) == who, step.trigger


def test_nobody_outside_and_nobody_with_a_seat_takes_a_step(either: Definition) -> None:
    never = {"regional_contact", "auditor", "member", "chair", "system_administrator", "area_administrator"}
    assert not never & set(either.roles)
    assert all(step.roles for step in either.transitions)
    used = {role for step in either.transitions for role in step.roles}
    # `system` is nobody: what GovFlow does itself once the last signature, letter and agreement or return is in.
    assert used - {"system"} <= set(either.roles)
    by_itself = {step.trigger for step in either.transitions if "system" in step.roles}
    of_plan = {"confirm_section_75", "complete_sign_off", "record_year_end_return"}
    # Of an agreement: its end, which comes by the calendar, and what the one that follows it brings.
    assert by_itself in (of_plan, {"begin_expiring", "lapse", "adopt_variation", "supersede"})


def test_steps_done_here_wait_while_an_earlier_act_is_in_question(either: Definition) -> None:
    # These rely on no earlier act, or are the way out of the question: they take nothing further.
    free = {
        *("send_draft_to_bcm", "go_on_without_scrutiny", "go_on_without_feedback", "return_to_drafting"),
        *("change_after_sign_off", "submit_pending_sign_off", "take_back_to_board", "withdraw"),
        *("record_quarterly_return", "drop_amendment", "send_to_partners"),
        *("record_commitment", "record_spending", "name_recipients", "drop_variation"),
        # A partner may decide whatever is in question here, and time runs on.
        *("approve_for_council", "approve_for_nhs", "approve_for_party", "begin_expiring", "lapse"),
    }
    for step in either.transitions:
        if step.how != "recorded" and step.trigger not in free:
            assert "not_in_question" in step.guards, step.trigger


@pytest.mark.parametrize("first", ["council", "nhs"])
def test_either_partner_signs_first_and_neither_signs_for_the_other(
    agreement: Definition, first: str
) -> None:
    second = "nhs" if first == "council" else "council"
    walk = Walk(agreement)
    walk.take("send_to_partners", "governance_officer")
    assert "finalise" not in walk.open_steps()
    walk.facts |= {"plan_signed_off": 1, "plan_submitted": 0}
    assert "finalise" not in walk.open_steps()
    walk.facts["plan_submitted"] = 1
    walk.facts["partners_unauthorised"] = "NHS Doncaster CCG"
    assert "finalise" not in walk.open_steps()
    walk.facts["partners_unauthorised"] = ""
    walk.take("finalise", "governance_officer")
    for partner, milestone in [(first, ""), (second, "section_75_signed")]:
        assert walk.state not in AGREEMENT_IN_PLACE
        walk.facts["signatory_for"] = second if partner == first else first
        assert f"sign_for_{partner}" not in walk.open_steps()
        walk.facts["signatory_for"] = partner
        assert f"sign_for_{partner}" not in walk.open_steps()
        walk.facts[f"{partner}_approvals"] = 1
        assert walk.take(f"sign_for_{partner}", "authorised_signatory").milestone == milestone
    assert walk.state == "signed"
    walk.facts["signatures"] = 1
    assert "bring_into_force" not in walk.open_steps()
    walk.facts["signatures"] = 2
    walk.take("bring_into_force", "pool_manager")


def test_no_one_signature_puts_an_agreement_in_place(agreement: Definition) -> None:
    for missing in ("sign_for_council", "sign_for_nhs"):
        reached = reachable(agreement, {missing, "continue_with_varied_annexes"})
        assert not reached & AGREEMENT_IN_PLACE
    assert "continued" in reachable(agreement, {"sign_for_council", "sign_for_nhs"})


def test_a_plan_waits_for_the_agreement(plan: Definition) -> None:
    walk = Walk(plan)
    walk.state, walk.facts["agreement_signed"] = "approved", 0
    assert "confirm_section_75" not in walk.open_steps()
    assert GUARDS["section_75_in_place"].code == "SIGNATORY_MISSING"


def test_a_fact_nobody_gathered_opens_no_gate() -> None:
    assert [name for name, guard in GUARDS.items() if judge(guard, {}).holds] == []


def test_only_a_reason_or_the_lines_themselves_stand_between_a_recorder_and_the_record(
    either: Definition,
) -> None:
    # What happened elsewhere is never refused for want of an answer on a form.
    asked = {name: form for name, form in either.forms.items() if name != "spending"}
    needed = {field.name for form in asked.values() for field in form if field.required}
    assert needed <= {"reason", "lines"}
    assert not any(step.checklist for step in either.transitions)


def test_every_guard_is_used_and_refuses_in_words_that_say_what_to_do(
    plan: Definition, agreement: Definition
) -> None:
    steps = plan.transitions + agreement.transitions + read("agreement.yaml").transitions
    assert {name for step in steps for name in step.guards} == set(GUARDS)
    assert {name for step in steps for name in step.effects} == {
        *EFFECTS,
        *contents.EFFECTS,
        *agreed.EFFECTS,
    }
    assert {fact for guard in GUARDS.values() for fact in guard.facts} == set(FACTS)
    assert {trigger for behind in STEPS_BEHIND.values() for trigger in behind} <= {s.trigger for s in steps}
    codes = {"STATE_FORBIDS", "COMMENT_UNANSWERED", "AUTHORITY_MISSING", "CONDITION_OPEN"}
    codes |= {"SIGNATORY_MISSING", "EVIDENCE_MISSING", "IN_QUESTION"}
    codes |= {"SPEND_NOT_AUTHORISED", "NO_ONWARD_DELEGATION", "CHECKS_FAILED"}
    for guard in GUARDS.values():
        found = judge(guard, dict.fromkeys(guard.facts, 3)).finding()
        assert found.code in codes
        assert found.message.endswith(".")
        assert found.remedy.endswith(".")
        assert "{" not in found.message + found.remedy


@pytest.mark.parametrize(
    ("steps", "order"),
    [
        (["draft_to_bcm", "jcog_scrutiny", "regional_feedback"], "scrutiny_first"),
        (["jcog_scrutiny", "draft_to_bcm", "regional_feedback"], "scrutiny_first"),
        (["draft_to_bcm", "regional_feedback", "jcog_scrutiny"], "feedback_first"),
        (["draft_to_bcm", "regional_feedback"], "feedback_first"),
        ([], "scrutiny_first"),
    ],
)
def test_the_order_of_scrutiny_and_feedback_comes_from_the_round(steps: list[str], order: str) -> None:
    assert round_order(steps) == order
