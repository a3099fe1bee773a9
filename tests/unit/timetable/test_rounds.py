"""The round of 2021-22 as data, Doncaster's timetable over it, and the merge of its two printed ones."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from govflow.kernel.errors import Broken, InvalidInput, NotFound
from govflow.timetable.due import Milestone
from govflow.timetable.printed import MergedStep, conflicts, merge, read_printed
from govflow.timetable.rounds import (
    known_milestones,
    links_for,
    load_area_year,
    load_round,
    overlay,
    timetable_for,
)

ROOT = Path(__file__).parents[3]
CONFIG = ROOT / "config"
PRINTED = ROOT / "tests" / "data" / "doncaster_timetable.csv"
A, B, C = "A report paragraph 1.4", "B narrative key deadlines", "C implication clearances"


@pytest.fixture
def merged() -> tuple[MergedStep, ...]:
    printed = read_printed(PRINTED)
    return merge(printed[A], printed[B])


@pytest.fixture
def config(tmp_path: Path) -> Path:
    shutil.copytree(CONFIG / "rounds", tmp_path / "rounds")
    shutil.copytree(CONFIG / "areas", tmp_path / "areas")
    return tmp_path


def test_doncasters_two_timetables_merge_into_twelve_steps(merged: tuple[MergedStep, ...]) -> None:
    standings = [step.standing for step in merged]

    assert len(merged) == 12
    assert standings.count("in both") == 7
    assert standings.count("only in first") == 1
    assert standings.count("only in second") == 4
    assert conflicts(merged) == ()


def test_no_printed_row_is_lost_in_the_merge(merged: tuple[MergedStep, ...]) -> None:
    rows = [(row.timetable, row.number) for step in merged for row in step.printed]

    assert sorted(rows) == [*((A, n) for n in range(1, 9)), *((B, n) for n in range(1, 12))]


def test_a_step_dated_differently_in_the_two_is_one_step_and_one_conflict(tmp_path: Path) -> None:
    text = PRINTED.read_text(encoding="utf-8")
    row = "9,Cross-regional calibration,on,2021-12-09,2021-12-09"
    changed = tmp_path / "changed.csv"
    changed.write_text(text.replace(row, row.replace("12-09", "12-10")), encoding="utf-8")
    printed = read_printed(changed)

    steps = merge(printed[A], printed[B])
    found = conflicts(steps)

    assert len(steps) == 12
    assert [(each.code, each.where) for each in found] == [
        ("DATES_INCONSISTENT", f"{A}, step 6; {B}, step 9")
    ]


def test_a_printed_timetable_that_cannot_be_read_names_its_line(tmp_path: Path) -> None:
    broken = tmp_path / "broken.csv"
    broken.write_text(
        PRINTED.read_text(encoding="utf-8").replace("2021-10-26", "26 Oct", 1), encoding="utf-8"
    )
    with pytest.raises(InvalidInput, match="line 12"):
        read_printed(broken)

    broken.write_text("step,date\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="lacks the columns"):
        read_printed(broken)


def test_the_configured_timetable_is_the_printed_one_step_for_step(merged: tuple[MergedStep, ...]) -> None:
    configured = [each for each in timetable_for(CONFIG, "doncaster", "2021-22") if each.due or each.start]

    def dated(each: Milestone) -> tuple[str, date | None, date | None]:
        return (each.qualifier, each.start, each.due)

    printed = [(row.qualifier, row.start, row.due) for row in (step.printed[0] for step in merged)]
    assert [dated(each) for each in configured] == printed
    for each, step in zip(configured, merged, strict=True):
        for row in step.printed:
            assert f"{row.timetable}, step {row.number}: " in each.source


def test_the_milestones_carry_the_keys_that_workflows_name() -> None:
    keys = [each.key for each in timetable_for(CONFIG, "doncaster", "2021-22")]

    assert keys == [
        "requirements_published",
        "draft_to_bcm",
        "draft_to_jcog",
        "jcog_scrutiny",
        "regional_feedback",
        "report_to_board",
        "hwb_sign_off",
        "submitted",
        "regional_assurance",
        "calibration",
        "approval_letter",
        "section_75_signed",
        "year_end_return",
    ]
    assert known_milestones(CONFIG) == set(keys)


def test_what_belongs_to_an_outside_body_says_so() -> None:
    outside = {each.key: each.body for each in timetable_for(CONFIG, "doncaster", "2021-22") if each.outside}

    assert outside == {
        "requirements_published": "NHS England",
        "regional_feedback": "Regional Assurance Panel",
        "regional_assurance": "Regional assurers",
        "calibration": "National and regional assurers",
        "approval_letter": "NHS England",
    }


def test_the_round_is_data_with_four_conditions_eight_requirements_and_five_sources() -> None:
    found = load_round(CONFIG, "2021-22")

    assert [each.key for each in found.conditions] == ["NC1", "NC2", "NC3", "NC4"]
    assert [each.key for each in found.requirements] == [f"PR{n}" for n in range(1, 9)]
    assert {each.condition for each in found.requirements} == {"NC1", "NC2", "NC3", "NC4", ""}
    assert found.sources == (
        "DFG",
        "Minimum CCG Contribution",
        "iBCF",
        "Additional LA Contribution",
        "Additional CCG Contribution",
    )
    assert len(found.metrics) == 5
    assert found.steps_order.index("draft_to_bcm") < found.steps_order.index("jcog_scrutiny")


def test_doncasters_clearances_keep_their_dates_and_hr_none_received() -> None:
    clearances = {each.key: each for each in load_area_year(CONFIG, "doncaster", "2021-22").clearances}
    printed = [row.due for row in read_printed(PRINTED)[C][:5]]

    assert [each.cleared_on for each in clearances.values()] == [*printed, None]
    assert clearances["human_resources"].note == "none received"


def test_an_area_without_a_file_has_the_national_dates_alone() -> None:
    found = timetable_for(CONFIG, "norfolk", "2021-22")

    assert len(found) == 9
    assert len(links_for(CONFIG, "norfolk", "2021-22")) == 7


def test_every_link_names_milestones_that_exist() -> None:
    known = known_milestones(CONFIG)

    named = {
        key for each in links_for(CONFIG, "doncaster", "2021-22") for key in (each.milestone, each.after)
    }

    assert named <= known


def test_a_local_row_can_change_a_national_date_and_its_qualifier() -> None:
    national = load_round(CONFIG, "2021-22").milestones
    local = [{"key": "year_end_return", "qualifier": "during_month", "start": date(2022, 2, 9)}]

    changed = {each.key: each for each in overlay(national, local)}["year_end_return"]

    assert (changed.start, changed.due) == (date(2022, 2, 1), date(2022, 2, 28))
    assert changed.title == "Year-end return"
    assert changed.position == 9


def test_a_new_qualifier_leaves_the_national_dates_behind() -> None:
    local = [{"key": "section_75_signed", "qualifier": "from", "start": date(2022, 2, 7)}]

    changed = overlay(load_round(CONFIG, "2021-22").milestones, local)

    assert [(each.start, each.due) for each in changed if each.key == "section_75_signed"] == [
        (date(2022, 2, 7), None)
    ]


def test_a_week_commencing_ends_on_its_sunday() -> None:
    week = {
        "key": "launch",
        "title": "Launch",
        "qualifier": "week_commencing",
        "start": date(2019, 9, 23),
    }

    assert overlay([], [week])[0].due == date(2019, 9, 29)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('qualifier = "by"\ndue = 2021-10-19', 'qualifier = "by"', "takes due"),
        ('qualifier = "by"', 'qualifier = "around"', "not known"),
        ("start = 2021-11-16\ndue = 2021-12-07", "start = 2021-12-16\ndue = 2021-12-07", "ends before"),
        ('body = "Regional assurers"', 'bodyy = "Regional assurers"', "bodyy"),
        ('title = "Better Care Fund 2021-22"', "", "'title' is missing"),
        ('year = "2021-22"', 'year = "2022-23"', "its name says"),
        ("[[links]]", "[[links", "cannot be used"),
    ],
)
def test_a_round_that_is_wrong_stops_the_program_and_names_the_file(
    config: Path, old: str, new: str, said: str
) -> None:
    file = config / "rounds" / "2021-22.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(Broken, match=said) as refused:
        load_round(config, "2021-22")
    assert "rounds/2021-22.toml" in refused.value.message


def test_an_areas_file_that_is_wrong_is_named_too(config: Path) -> None:
    file = config / "areas" / "doncaster-2021-22.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('qualifier = "by"', 'qualifier = "from"', 1), encoding="utf-8")

    with pytest.raises(Broken, match=r"areas/doncaster-2021-22\.toml"):
        timetable_for(config, "doncaster", "2021-22")


def test_a_year_without_a_round_is_not_found_and_a_path_is_not_a_year() -> None:
    with pytest.raises(NotFound, match="2021-22"):
        load_round(CONFIG, "2030-31")
    for year in ("2021-23", "../../x", "2021", ""):
        with pytest.raises(InvalidInput):
            load_round(CONFIG, year)
    with pytest.raises(InvalidInput):
        timetable_for(CONFIG, "../doncaster", "2021-22")
