"""The round of 2021-22 as data, Doncaster's timetable over it, and the merge of its two printed ones."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from govflow.kernel.errors import Broken, InvalidInput, NotFound
from govflow.timetable.due import Milestone
from govflow.timetable.printed import overlay
from govflow.timetable.rounds import (
    known_milestones,
    links_for,
    load_area_year,
    load_round,
    timetable_for,
)

ROOT = Path(__file__).parents[3]
CONFIG = ROOT / "config"
PRINTED = ROOT / "tests" / "data" / "doncaster_timetable.csv"
# Each printed timetable: what pages call its paper, and its name in the file of printed rows.
PAPERS = {
    "Report to the Health and Wellbeing Board of 11 November 2021, paragraph 1.4": "A report paragraph 1.4",
    "Draft narrative plan in appendix 1 to the Board’s report of 11 November 2021, key deadlines": (
        "B narrative key deadlines"
    ),
}
CLEARANCES = "C implication clearances"


def printed_rows(timetable: str) -> list[dict[str, str]]:
    with PRINTED.open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream) if row["timetable"] == timetable]


def days(row: Mapping[str, str]) -> tuple[date | None, date | None]:
    start, due = (date.fromisoformat(row[name]) if row[name] else None for name in ("start_date", "end_date"))
    return start, due


def dated(each: Milestone) -> tuple[str, date | None, date | None]:
    return (each.qualifier, each.start, each.due)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    shutil.copytree(CONFIG / "rounds", tmp_path / "rounds")
    shutil.copytree(CONFIG / "areas", tmp_path / "areas")
    return tmp_path


def test_doncasters_two_timetables_are_twelve_steps_and_no_printed_row_is_lost() -> None:
    configured = [each for each in timetable_for(CONFIG, "doncaster", "2021-22") if each.due or each.start]
    rows = {paper: printed_rows(name) for paper, name in PAPERS.items()}
    held: Counter[str] = Counter()

    for paper, printed in rows.items():
        for number, row in enumerate(printed, start=1):
            # A reader is told which public paper prints it, where, and in which words.
            named = [each for each in configured if f"{paper}, row {number}: “" in each.source]
            assert len(named) == 1, f"{paper}, row {number}"
            assert dated(named[0]) == (row["date_qualifier"], *days(row)), f"{paper}, row {number}"
            held[named[0].key] += 1

    assert [len(printed) for printed in rows.values()] == [8, 11]
    assert len(configured) == len(held) == 12
    assert sorted(held.values()) == [1] * 5 + [2] * 7


def test_a_source_that_names_no_paper_of_its_file_is_refused(config: Path) -> None:
    file = config / "areas" / "doncaster-2021-22.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace('paper = "report", row = 1,', 'paper = "minutes", row = 1,'), encoding="utf-8"
    )

    with pytest.raises(Broken, match="'minutes' is missing"):
        timetable_for(config, "doncaster", "2021-22")


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
    assert set(keys) <= known_milestones(CONFIG)


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
    assert [each["name"] for each in found.sources] == [
        "DFG",
        "Minimum CCG Contribution",
        "iBCF",
        "Additional LA Contribution",
        "Additional CCG Contribution",
    ]
    assert [each["name"] for each in found.sources if each.get("by_letter")] == ["Minimum CCG Contribution"]
    assert len(found.metrics) == 5
    assert found.steps_order.index("draft_to_bcm") < found.steps_order.index("jcog_scrutiny")


def test_doncasters_clearances_keep_their_dates_and_hr_none_received() -> None:
    clearances = {each.key: each for each in load_area_year(CONFIG, "doncaster", "2021-22").clearances}
    printed = [days(row)[1] for row in printed_rows(CLEARANCES)[:5]]

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
