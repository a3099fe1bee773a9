"""What the engine decides, and every reason it gives."""

from __future__ import annotations

from dataclasses import replace

import pytest

from govflow.kernel.errors import Broken
from govflow.kernel.findings import Finding
from govflow.machine.definition import Transition
from govflow.machine.engine import Ask, Engine, Refusal, Step, decide, engine_for, options
from tests.unit.machine.known_words import GUARDS, TEA, sound

READY = Ask(
    roles_here=frozenset({"maker"}),
    evidence=("photograph", "receipt"),
    facts={"kettle_boiled": True, "milk_in": True},
)


def engine(text: str = TEA) -> Engine:
    return Engine(sound(text), GUARDS)


def refused(answer: Step | Refusal) -> list[str]:
    assert isinstance(answer, Refusal), answer
    return [finding.code for finding in answer.findings]


def taken(answer: Step | Refusal) -> Step:
    assert isinstance(answer, Step), answer
    return answer


def test_a_step_with_all_it_needs_is_taken_by_the_first_role_held() -> None:
    step = taken(
        decide(engine(), "brewing", "serve", replace(READY, roles_here=frozenset({"taster", "maker"})))
    )

    assert (step.from_state, step.to_state, step.role) == ("brewing", "served", "maker")
    assert [(one.guard.name, one.holds) for one in step.verdicts] == [
        ("kettle_boiled", True),
        ("milk_in", True),
    ]
    assert step.flags == ()


def test_a_refusal_lists_every_unmet_condition_and_not_only_the_first() -> None:
    answer = decide(engine(), "brewing", "serve", Ask(evidence=("receipt",), facts={"milk_in": False}))

    assert refused(answer) == ["NOT_YOUR_ROLE", "EVIDENCE_MISSING", "CHECKS_FAILED", "CHECKS_FAILED"]
    assert isinstance(answer, Refusal)
    assert answer.findings[1].figures == {"missing": ["photograph"]}
    assert all(found.message and found.rule and found.remedy for found in answer.findings)


def test_an_unknown_trigger_is_answered_with_the_nearest() -> None:
    answer = decide(engine(), "thirsty", "brw", READY)

    assert refused(answer) == ["UNKNOWN_TRIGGER"]
    assert isinstance(answer, Refusal)
    assert "'brew'" in answer.findings[0].message


def test_a_step_from_the_wrong_state_says_what_can_be_done_and_from_where_this_can() -> None:
    answer = decide(engine(), "thirsty", "serve", READY)

    assert refused(answer) == ["STATE_FORBIDS"]
    assert isinstance(answer, Refusal)
    found = answer.findings[0]
    assert found.figures == {"state": "thirsty", "possible": ["brew"], "possible_from": ["brewing"]}
    assert "brewing" in found.message
    assert "brew" in found.remedy


def test_a_role_held_for_another_area_is_told_from_no_role_at_all() -> None:
    elsewhere = Ask(roles_elsewhere=frozenset({"maker"}))

    assert refused(decide(engine(), "thirsty", "brew", elsewhere)) == ["NOT_YOUR_AREA"]
    assert refused(decide(engine(), "thirsty", "brew", Ask(roles_here=frozenset({"taster"})))) == [
        "NOT_YOUR_ROLE"
    ]


def test_nobody_takes_a_step_of_the_system_and_the_system_takes_no_step_of_a_person() -> None:
    system = Ask(is_system=True)
    impostor = Ask(roles_here=frozenset({"system", "maker", "taster"}))

    assert taken(decide(engine(), "brewing", "pour_away", system)).role == ""
    assert refused(decide(engine(), "brewing", "pour_away", impostor)) == ["NOT_YOUR_ROLE"]
    assert refused(decide(engine(), "thirsty", "brew", system)) == ["NOT_YOUR_ROLE"]


def test_a_step_that_names_no_role_is_open_to_the_system_alone() -> None:
    made = engine(TEA.replace("roles: [system]}", "note: GovFlow does it}"))

    assert taken(decide(made, "brewing", "pour_away", Ask(is_system=True))).to_state == "thirsty"
    assert refused(decide(made, "brewing", "pour_away", READY)) == ["NOT_YOUR_ROLE"]


def test_what_was_done_in_the_world_is_recorded_and_its_unmet_guards_are_flags() -> None:
    ask = replace(READY, recorded=True, facts={"kettle_boiled": True, "milk_in": False})

    step = taken(decide(engine(), "brewing", "serve", ask))

    assert [(flag.code, flag.severity) for flag in step.flags] == [("CHECKS_FAILED", "warning")]
    assert [verdict.holds for verdict in step.verdicts] == [True, False]


def test_recording_does_not_excuse_role_evidence_or_state() -> None:
    ask = Ask(recorded=True)

    assert refused(decide(engine(), "brewing", "serve", ask)) == ["NOT_YOUR_ROLE", "EVIDENCE_MISSING"]
    assert refused(decide(engine(), "thirsty", "serve", ask)) == ["STATE_FORBIDS"]


def test_a_blank_answer_is_named_by_its_label() -> None:
    answer = decide(engine(), "thirsty", "brew", replace(READY, missing_answers=("milk", "cups_washed")))

    assert refused(answer) == ["INVALID_INPUT", "INVALID_INPUT"]
    assert isinstance(answer, Refusal)
    assert [found.message for found in answer.findings] == [
        "Answer 'How much milk'.",
        "Answer 'cups washed'.",
    ]


def test_an_unticked_line_of_a_checklist_is_asked_for_in_its_own_words() -> None:
    listed = "checklists:\n  washing: [The cups are clean]\ntransitions:"
    made = engine(TEA.replace("transitions:", listed).replace("form: order", "checklist: washing"))

    answer = decide(made, "thirsty", "brew", replace(READY, missing_answers=("The cups are clean",)))

    assert isinstance(answer, Refusal)
    assert [found.message for found in answer.findings] == ["Confirm 'The cups are clean'."]


def test_what_a_meeting_decides_is_recorded_and_never_pressed() -> None:
    made = engine(TEA.replace("form: order", "how: recorded"))

    pressed = decide(made, "thirsty", "brew", READY)

    assert refused(pressed) == ["AUTHORITY_MISSING"]
    assert isinstance(pressed, Refusal)
    assert all(word in pressed.findings[0].remedy for word in ("when", "body", "minute"))
    assert taken(decide(made, "thirsty", "brew", replace(READY, recorded=True))).to_state == "brewing"


def test_what_is_done_here_cannot_be_recorded_for_another() -> None:
    made = engine(TEA.replace("form: order", "how: done"))

    assert refused(decide(made, "thirsty", "brew", replace(READY, recorded=True))) == ["INVALID_INPUT"]
    assert taken(decide(made, "thirsty", "brew", READY)).to_state == "brewing"


def test_a_step_under_a_routine_power_needs_that_role_and_not_only_one_of_its_own() -> None:
    made = engine(
        TEA.replace("roles: [maker, taster],\n", "roles: [maker, taster], authority: {routine: taster},\n")
    )
    both = replace(READY, roles_here=frozenset({"maker", "taster"}))

    assert refused(decide(made, "brewing", "serve", READY)) == ["AUTHORITY_MISSING"]
    assert taken(decide(made, "brewing", "serve", both)).role == "maker"
    assert taken(decide(made, "brewing", "serve", replace(READY, recorded=True))).flags == ()


def test_an_authority_found_wanting_blocks_and_a_warning_about_it_is_a_flag() -> None:
    expired = Finding("AUTHORITY_EXPIRED", "It ended on 1 October.")

    blocked = decide(engine(), "thirsty", "brew", replace(READY, authority=(expired,)))
    flagged = decide(
        engine(), "thirsty", "brew", replace(READY, authority=(replace(expired, severity="warning"),))
    )

    assert refused(blocked) == ["AUTHORITY_EXPIRED"]
    assert [flag.code for flag in taken(flagged).flags] == ["AUTHORITY_EXPIRED"]


@pytest.mark.parametrize(
    ("ask", "expected"),
    [
        (Ask(for_body="health_and_wellbeing_board", outcome="agreed"), []),
        (Ask(for_body="joint_group", outcome="agreed"), ["OUT_OF_SCOPE"]),
        (Ask(for_body="health_and_wellbeing_board", outcome="deferred"), ["NOT_CARRIED"]),
        (Ask(for_body="health_and_wellbeing_board"), ["AUTHORITY_MISSING"]),
        (Ask(authority=(Finding("IN_QUESTION", "It is called in."),)), ["IN_QUESTION"]),
    ],
)
def test_a_step_of_a_body_rests_on_that_bodys_act_and_its_outcome(ask: Ask, expected: list[str]) -> None:
    power = "governed: true, authority: {act_of: health_and_wellbeing_board, outcome: agreed}"
    made = engine(TEA.replace("form: order", power))

    answer = decide(made, "thirsty", "brew", replace(ask, roles_here=frozenset({"maker"}), recorded=True))

    assert (refused(answer) if isinstance(answer, Refusal) else []) == expected


CHOICE = (
    TEA
    + """\
  - {trigger: serve, title: Serve black, from: brewing, to: thirsty, roles: [maker], guards: [cups_clean]}
"""
)


def test_of_two_steps_by_one_trigger_the_first_whose_guards_hold_is_meant() -> None:
    made = engine(CHOICE)
    both = {"kettle_boiled": True, "milk_in": True, "cups_clean": True}

    assert taken(decide(made, "brewing", "serve", replace(READY, facts=both))).to_state == "served"
    black = replace(READY, facts={**both, "milk_in": False})
    assert taken(decide(made, "brewing", "serve", black)).to_state == "thirsty"


def test_where_neither_holds_the_reasons_are_those_of_the_nearest() -> None:
    answer = decide(engine(CHOICE), "brewing", "serve", replace(READY, facts={}))

    assert isinstance(answer, Refusal)
    assert answer.transition is not None
    assert answer.transition.title == "Serve black"
    assert refused(answer) == ["CHECKS_FAILED"]


def test_what_is_recorded_goes_the_way_whose_guards_come_nearest_to_holding() -> None:
    step = taken(decide(engine(CHOICE), "brewing", "serve", replace(READY, recorded=True, facts={})))

    assert step.to_state == "thirsty"
    assert [flag.rule for flag in step.flags] == ["Rule of cups_clean"]


def test_options_show_every_way_out_open_or_not_in_the_order_of_the_file() -> None:
    def ask_for(step: Transition) -> Ask:
        return replace(READY, evidence=step.evidence)

    found = options(engine(CHOICE), "brewing", ask_for)

    assert [(one.transition.trigger, one.open) for one in found] == [("serve", True), ("pour_away", False)]
    assert [finding.code for finding in found[1].blocked_by] == ["NOT_YOUR_ROLE"]
    assert options(engine(), "served", READY) == []


def test_deciding_changes_nothing() -> None:
    made = engine()
    before = repr(made.definition)

    first = decide(made, "brewing", "serve", READY)

    assert decide(made, "brewing", "serve", READY) == first
    assert repr(made.definition) == before


def test_a_case_in_a_state_its_workflow_does_not_have_is_our_own_fault() -> None:
    with pytest.raises(Broken, match=r"tea_round@1 has no state 'spilt'"):
        decide(engine(), "spilt", "brew", READY)


def test_one_engine_serves_every_case_of_a_version() -> None:
    definition = sound(TEA)

    assert engine_for(definition, GUARDS) is engine_for(sound(TEA), GUARDS)
    changed = {**GUARDS, "milk_in": replace(GUARDS["milk_in"], rule=["eq", "milk_in", False])}
    assert engine_for(definition, changed).guards["milk_in"].rule == ["eq", "milk_in", False]


def test_an_engine_is_not_made_with_a_guard_missing_or_malformed() -> None:
    with pytest.raises(Broken, match="milk_in"):
        Engine(sound(TEA), {"kettle_boiled": GUARDS["kettle_boiled"]})
    with pytest.raises(Broken, match="operator"):
        Engine(sound(TEA), {**GUARDS, "milk_in": replace(GUARDS["milk_in"], rule=["is", "milk_in", 1])})


@pytest.mark.parametrize("name", ["state", "holding", "taken", "trigger", "model", "__init__"])
def test_a_step_may_have_any_name_that_the_checks_let_pass(name: str) -> None:
    made = engine(TEA.replace("trigger: brew", f"trigger: {name}"))

    assert isinstance(decide(made, "thirsty", name, READY), Step)


def test_the_machine_is_frozen_once_made_and_makes_up_no_triggers(monkeypatch: pytest.MonkeyPatch) -> None:
    made = engine(CHOICE)
    machine = made.chooser._machine
    for forbidden in ("add_model", "add_transition", "add_transitions", "add_state", "add_states"):
        monkeypatch.setattr(machine, forbidden, lambda *_, **__: pytest.fail("The machine was changed."))

    for state in made.definition.states:
        options(made, state, READY)

    assert machine.models == []
    assert set(machine.events) == {"take brew", "take serve", "take pour_away"}
    assert machine.has_queue is False
    assert machine.on_exception == []
