"""What is wrong with a workflow file is said with file, line, code and the nearest right word."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256

import pytest

from govflow.kernel.errors import Broken
from govflow.machine.checks import Checked, Known, check, definition_from_source
from govflow.machine.reader import read_file, read_text
from tests.unit.machine.known_words import BROKEN, KNOWN, TEA, TEA_ROUND, checked, codes, sound

# Each broken file, its one finding, and what the sentence must name.
THIRTEEN = {
    "syntax": (6, "["),
    "unknown_key": (11, "Did you mean 'roles'?"),
    "unknown_state": (11, "Did you mean 'served'?"),
    "duplicate_state": (9, "line 8"),
    "duplicate_transition": (12, "line 11"),
    "unreachable_state": (9, "'stewed'"),
    "dead_end": (9, "'stewed'"),
    "no_final_state": (7, "final: true"),
    "final_unreachable": (9, "served"),
    "unknown_guard": (11, "Did you mean 'kettle_boiled'?"),
    "unknown_role": (8, "Did you mean 'maker'?"),
    "missing_authority": (11, "authority"),
    "unknown_milestone": (11, "Did you mean 'tea_time'?"),
}


def change(old: str, new: str) -> Checked:
    assert old in TEA
    return checked(TEA.replace(old, new))


def only_code(result: Checked) -> str:
    assert len(result.findings) == 1, result.findings
    return result.findings[0].code


@pytest.mark.parametrize("name", sorted(THIRTEEN))
def test_each_broken_file_is_refused_with_its_code_its_line_and_the_right_word(name: str) -> None:
    result = check(read_file(BROKEN / f"{name}.yaml"), KNOWN)

    assert result.definition is None
    assert only_code(result) == name.upper()
    line, word = THIRTEEN[name]
    assert result.findings[0].where == f"{name}.yaml:{line}"
    assert word in result.findings[0].message


def test_there_is_a_broken_file_for_each_code() -> None:
    assert {path.stem for path in BROKEN.glob("*.yaml")} == set(THIRTEEN)


def test_the_tea_round_of_the_manual_is_sound() -> None:
    result = check(read_file(TEA_ROUND), KNOWN)

    assert result.findings == ()
    assert result.definition is not None
    assert result.definition.name == "tea_round@1"
    assert (result.states, result.transitions) == (2, 1)
    assert result.as_json()["file"] == "tea_round.yaml"


def test_the_hash_is_of_the_parsed_mapping_and_not_of_how_it_is_written() -> None:
    definition = sound(TEA)
    written_otherwise = sound(
        "# a comment\n" + TEA.replace('"1"', "'1'").replace("2021-10-01", "'2021-10-01'")
    )

    source = json.dumps(definition.source, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert definition.digest == sha256(source.encode()).hexdigest()
    assert written_otherwise.digest == definition.digest
    assert sound(TEA.replace("Serve it", "Serve")).digest != definition.digest


def test_a_definition_rebuilt_from_what_is_stored_is_the_same() -> None:
    definition = sound(TEA)

    stored = json.loads(json.dumps(definition.source))

    assert definition_from_source(stored, KNOWN) == definition


def test_a_pinned_version_outlives_a_role_that_config_has_dropped() -> None:
    definition = sound(TEA)

    without_roles = replace(KNOWN, roles=frozenset({"plan_lead"}))

    assert definition_from_source(definition.source, without_roles) == definition


def test_a_pinned_version_whose_guard_is_gone_is_refused_by_name() -> None:
    definition = sound(TEA)

    with pytest.raises(Broken, match=r"tea_round@1.*milk_in"):
        definition_from_source(definition.source, replace(KNOWN, guards={}))


@pytest.mark.parametrize("key", ["workflow", "version", "title", "effective", "initial", "roles", "states"])
def test_a_missing_key_is_named_once(key: str) -> None:
    lines = TEA.splitlines(keepends=True)
    start = next(place for place, line in enumerate(lines) if line.startswith(f"{key}:"))
    end = next(place for place in range(start + 1, len(lines)) if not lines[place].startswith(" "))

    result = checked("".join(lines[:start] + lines[end:]))

    assert only_code(result) == "SYNTAX"
    assert f"'{key}'" in result.findings[0].message


def test_a_misspelt_key_is_not_reported_as_missing_too() -> None:
    result = change("initial: thirsty", "inital: thirsty")

    assert only_code(result) == "UNKNOWN_KEY"
    assert "'initial'" in result.findings[0].message


def test_a_misspelt_state_brings_no_unreachable_state_with_it() -> None:
    assert only_code(change("to: served", "to: sevred")) == "UNKNOWN_STATE"
    assert only_code(change("initial: thirsty", "initial: thirstee")) == "UNKNOWN_STATE"
    assert only_code(change("from: brewing, to: served", "from: [brewin], to: served")) == "UNKNOWN_STATE"


def test_all_findings_are_reported_in_the_order_of_the_file() -> None:
    text = TEA.replace("owner: maker}\n  brewing", "owner: makr}\n  brewing").replace(
        "form: order}", "form: ordr}"
    )
    text = text.replace("milk_in]", "milk_inn]").replace("title: Making tea", "title: 2021")

    findings = checked(text).findings

    assert [found.code for found in findings] == ["SYNTAX", "UNKNOWN_ROLE", "UNKNOWN_KEY", "UNKNOWN_GUARD"]
    assert [found.where for found in findings] == ["tea.yaml:3", "tea.yaml:8", "tea.yaml:14", "tea.yaml:16"]
    assert all(found.severity == "error" for found in findings)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("roles: [maker, taster]\nstates", "roles: [maker, taster, chair]\nstates", "UNKNOWN_ROLE"),
        ("roles: [maker, taster],", "roles: [maker, plan_lead],", "UNKNOWN_ROLE"),
        ("roles: [system]", "roles: [system], governed: true, authority: {routine: chair}", "UNKNOWN_ROLE"),
        ("roles: [system]", "roles: [system], authority: {act_of: health_board}", "UNKNOWN_KEY"),
        ("roles: [system]", "roles: [system], authority: {act_of: joint_group, by: x}", "UNKNOWN_KEY"),
        (
            "roles: [system]",
            "roles: [system], governed: true, authority: {outcome: agreed}",
            "MISSING_AUTHORITY",
        ),
        ("roles: [system]", "roles: [system], authority: {routine: maker, act_of: joint_group}", "SYNTAX"),
        ("roles: [system]", "roles: [system], authority: maker", "SYNTAX"),
        ("roles: [system]", "roles: [system], effects: [open_agreemnt]", "UNKNOWN_KEY"),
        ("roles: [system]", "roles: [system], checklist: washing_up", "UNKNOWN_KEY"),
        ("roles: [system]", "roles: [system], how: perhaps", "SYNTAX"),
        ("roles: [system]", "roles: [system], governed: yes", "SYNTAX"),
        ("roles: [system]", "roles: system", "SYNTAX"),
        ("roles: [system]", "roles: [maker, maker]", "SYNTAX"),
        ("from: brewing, to: thirsty", "from: '*', to: thirsty", "SYNTAX"),
        ("effective: 2021-10-01", "effective: 2021-02-30", "SYNTAX"),
        ("effective: 2021-10-01", "effective: soon", "SYNTAX"),
        ("effective: 2021-10-01", "effective: 1066-10-14", "SYNTAX"),
        ('version: "1"', "version: true", "SYNTAX"),
        ("required: true", "required: true, kind: number", "SYNTAX"),
        ("required: true", "required: true, kind: choice", "SYNTAX"),
        ("required: true", "needed: true", "UNKNOWN_KEY"),
        ("{title: Thirsty, owner: maker}", "Thirsty", "SYNTAX"),
        ("{title: Served, final: true}", "{title: Served, finl: true}", "UNKNOWN_KEY"),
        ("{title: Served, final: true}", "{title: Served, final: yes}", "SYNTAX"),
        ("roles: [system]", "roles: [system], governed: true, authorty: {routine: maker}", "UNKNOWN_KEY"),
        ("roles: [system]", "roles: [system], authority: {rutine: maker}", "UNKNOWN_KEY"),
        ("roles: [system]", "roles: [system], governed: true, authority: {}", "MISSING_AUTHORITY"),
        ("required: true}]", "required: true}, {field: milk, label: Which}]", "SYNTAX"),
        ("initial: thirsty", "initial: 'thirsty '", "SYNTAX"),
        ("trigger: brew,", "trigger: ' brew',", "SYNTAX"),
        ("workflow: tea_round", "workflow: tea round", "SYNTAX"),
        ("initial: thirsty", "kind: ../tea\ninitial: thirsty", "SYNTAX"),
    ],
)
def test_each_slip_has_one_finding(old: str, new: str, code: str) -> None:
    assert only_code(change(old, new)) == code


def test_a_workflow_of_no_states_is_refused() -> None:
    start, end = TEA.index("states:"), TEA.index("forms:")

    result = checked(f"{TEA[:start]}states: {{}}\n{TEA[end:]}")

    assert only_code(result) == "SYNTAX"
    assert result.findings[0].where == "tea.yaml:7"


def test_two_steps_by_one_trigger_need_guards_to_choose_by() -> None:
    spare = "  - {trigger: serve, title: Serve black, from: brewing, to: served, roles: [maker]}\n"
    before = TEA.replace("  - {trigger: serve", spare + "  - {trigger: serve")

    assert codes(TEA + spare) == []
    assert codes(before) == ["DUPLICATE_TRANSITION"]
    assert codes(TEA + spare + spare) == ["DUPLICATE_TRANSITION"]
    assert codes(TEA + spare.replace("}\n", ", guards: [milk_in]}\n")) == []
    assert codes(TEA + spare.replace("}\n", ", guards: [milk_in, kettle_boiled]}\n")) == [
        "DUPLICATE_TRANSITION"
    ]


def test_a_milestone_of_the_file_itself_is_known() -> None:
    asked = TEA.replace("roles: [system]", "roles: [system], milestone: last_cup")

    assert codes(asked) == ["UNKNOWN_MILESTONE"]
    assert codes("milestones: [last_cup]\n" + asked) == []


def test_a_final_state_may_have_ways_out() -> None:
    assert (
        codes(TEA + "  - {trigger: reopen, title: Again, from: served, to: thirsty, roles: [maker]}\n") == []
    )


def test_an_orphan_is_both_unreachable_and_a_dead_end() -> None:
    text = TEA.replace("  served:", "  spilt: {title: Spilt}\n  served:")

    assert sorted(codes(text)) == ["DEAD_END", "UNREACHABLE_STATE"]


def test_thousands_of_unknown_words_are_refused_quickly_and_all_told() -> None:
    keys = "".join(f"key_{number}: 1\n" for number in range(2_000))

    assert codes(TEA + keys).count("UNKNOWN_KEY") == 2_000


def test_nothing_is_known_where_nothing_is_registered() -> None:
    result = check(read_text(TEA, "tea.yaml"), Known())

    assert {found.code for found in result.findings} == {"UNKNOWN_ROLE", "UNKNOWN_GUARD"}


def test_a_misspelt_state_hides_no_other_mistake() -> None:
    stray = "  - {trigger: pour, title: Pour, from: spilt, to: served, roles: [maker]}\n"
    text = TEA.replace("  served:", "  spilt: {title: Spilt}\n  served:").replace("to: served", "to: sevred")

    assert codes(text + stray) == ["UNREACHABLE_STATE", "UNKNOWN_STATE"]


def test_a_role_misspelt_only_in_the_list_is_one_mistake() -> None:
    assert (
        only_code(change("roles: [maker, taster]\nstates", "roles: [makr, taster]\nstates")) == "UNKNOWN_ROLE"
    )


def test_the_system_may_be_listed_among_the_roles_and_need_not_be() -> None:
    assert (
        codes(TEA.replace("roles: [maker, taster]\nstates", "roles: [maker, taster, system]\nstates")) == []
    )


def test_an_answer_is_private_unless_the_file_says_otherwise() -> None:
    def private(text: str) -> bool:
        return sound(text).forms["order"][0].private

    assert private(TEA)
    assert not private(TEA.replace("required: true", "required: true, private: false"))
