"""Steps that come after others of the same case, and dates that a workflow file brings with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest

from govflow.machine.checks import definition_from_source
from govflow.machine.engine import Ask, Engine, Refusal, Step, decide
from tests.unit.machine.known_words import GUARDS, KNOWN, TEA, codes, sound

COUNTERS = ("ask_milk", "ask_sugar", "ask_lemon")
ASKED = "".join(
    f"  - {{trigger: {name}, title: {name}, from: brewing, to: brewing, roles: [maker]}}\n"
    for name in COUNTERS
)
TABLE = (
    TEA
    + ASKED
    + "  - {trigger: lay, title: Lay it, from: brewing, to: served, roles: [maker], "
    + f"after: [{', '.join(COUNTERS)}]}}\n"
)
MAKER = Ask(roles_here=frozenset({"maker"}))
DATED = """\
milestones:
  last_cup: {title: Last cup, qualifier: by, due: 2021-10-29, owner: maker, kind: statutory, source: "Menu, row 2"}
  one_day: {title: Some day, qualifier: to_be_confirmed}
  all_week: {title: Tea week, qualifier: week_commencing, start: 2021-10-18}
"""


@pytest.mark.parametrize("number", range(4))
def test_only_when_all_it_comes_after_were_taken_may_a_step_be_done(number: int) -> None:
    for some in combinations(COUNTERS, number):
        facts = {f"taken:{name}": 1 for name in some}
        answer = decide(Engine(sound(TABLE), GUARDS), "brewing", "lay", replace(MAKER, facts=facts))
        if number == len(COUNTERS):
            assert isinstance(answer, Step)
            assert [one.as_json()["guard"] for one in answer.verdicts] == [f"after:{one}" for one in COUNTERS]
        else:
            assert isinstance(answer, Refusal)
            assert [one.code for one in answer.findings] == ["STATE_FORBIDS"] * (3 - number)


def test_what_was_done_in_the_world_out_of_order_is_recorded_and_flagged() -> None:
    answer = decide(Engine(sound(TABLE), GUARDS), "brewing", "lay", replace(MAKER, recorded=True))

    assert isinstance(answer, Step)
    assert [(one.code, one.severity) for one in answer.flags] == [("STATE_FORBIDS", "warning")] * 3


def test_one_trigger_may_choose_by_what_came_before() -> None:
    twice = TABLE + "  - {trigger: lay, title: Lay half, from: brewing, to: brewing, roles: [maker]}\n"
    answer = decide(Engine(sound(twice), GUARDS), "brewing", "lay", MAKER)

    assert isinstance(answer, Step)
    assert answer.to_state == "brewing"


def test_a_step_comes_only_after_steps_that_the_file_has() -> None:
    assert codes(TABLE.replace("after: [ask_milk", "after: [ask_mlik")) == ["UNKNOWN_KEY"]


def test_a_title_with_braces_refuses_in_its_own_words() -> None:
    odd = TABLE.replace("title: ask_milk", 'title: "{milk}"')
    answer = decide(Engine(sound(odd), GUARDS), "brewing", "lay", MAKER)

    assert isinstance(answer, Refusal)
    assert answer.findings[0].message.startswith("This comes after '{milk}'")


def test_a_file_brings_its_own_dates_and_a_pinned_case_keeps_them() -> None:
    definition = sound(DATED + TEA)

    assert definition.milestones == ("last_cup", "one_day", "all_week")
    assert [(one.key, one.qualifier, one.due) for one in definition.dates[:2]] == [
        ("last_cup", "by", date(2021, 10, 29)),
        ("one_day", "to_be_confirmed", None),
    ]
    assert definition_from_source(definition.source, KNOWN).dates == definition.dates


@pytest.mark.parametrize(
    ("was", "then"),
    [
        ("qualifier: by", "qualifier: before"),
        ("qualifier: by", "qualifier: from"),
        ("due: 2021-10-29", "due: 2021-02-29"),
        ("kind: statutory", "kind: holy"),
        ("qualifier: by, due: 2021-10-29", "qualifier: between, start: 2021-10-30, due: 2021-10-29"),
        ("{title: Some day, qualifier: to_be_confirmed}", "soon"),
        ("title: Some day, ", ""),
    ],
)
def test_a_date_that_cannot_be_is_named_with_its_line(was: str, then: str) -> None:
    assert set(codes(DATED.replace(was, then) + TEA)) == {"SYNTAX"}


def test_a_date_belongs_to_a_role_of_the_file() -> None:
    assert codes(DATED.replace("owner: maker", "owner: plan_lead") + TEA) == ["UNKNOWN_ROLE"]
