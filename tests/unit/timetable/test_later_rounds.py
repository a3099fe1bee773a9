"""The rounds after 2021-22: what public sources give, nothing invented, supplements, and dates that hang on others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from govflow.kernel.errors import InvalidInput
from govflow.timetable.calendar import Calendar
from govflow.timetable.due import Milestone
from govflow.timetable.printed import overlay, resolve
from govflow.timetable.rounds import announced, links_for, load_round, timetable_for, years

CONFIG = Path(__file__).parents[3] / "config"
ENGLAND = Calendar()
MEETING = {"key": "hwb_sign_off", "title": "Board considers the plan", "qualifier": "on"}


def dated(year: str, on: date = date.max) -> dict[str, tuple[str, str]]:
    """Every date of a round that is not to be confirmed."""
    found = timetable_for(CONFIG, "norfolk", year, on)
    return {
        each.key: (each.qualifier, str(each.due or each.start))
        for each in found
        if each.qualifier != "to_be_confirmed"
    }


def test_the_rounds_are_those_that_public_sources_speak_of() -> None:
    assert years(CONFIG) == ("2021-22", "2022-23", "2023-25", "2025-26", "2026-27")
    for year in years(CONFIG):
        found = load_round(CONFIG, year)
        assert found.conditions, year
        # No source found names the metrics of 2026-27.
        assert bool(found.metrics) is (year != "2026-27"), year
        assert found.sources, year
        assert found.signatories, year
        assert found.issuers, year
        assert {one.key for one in found.categories} == {
            "approved",
            "approved_with_conditions",
            "not_approved",
        }
        assert all(link.milestone in _keys(year) and link.after in _keys(year) for link in _links(year))


def _keys(year: str) -> set[str]:
    return {each.key for each in timetable_for(CONFIG, "norfolk", year)}


def _links(year: str) -> Any:
    return links_for(CONFIG, "norfolk", year)


# Section by section what the public pages print; whatever they do not print must be to be confirmed.
@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (
            "2022-23",
            {
                "requirements_published": ("on", "2022-07-19"),
                "discharge_fund_announced": ("during_month", "2022-11-30"),
                "discharge_fund_submitted": ("by", "2022-12-16"),
            },
        ),
        (
            "2023-25",
            {
                "requirements_published": ("on", "2023-04-04"),
                "submitted": ("on", "2023-06-28"),
                "section_75_signed": ("by", "2023-10-31"),
                "second_year_requirements": ("on", "2024-03-28"),
                "second_year_submitted": ("on", "2024-06-10"),
                "second_year_section_75_signed": ("by", "2024-09-30"),
                "quarter_3_return_2024_25": ("by", "2025-02-14"),
            },
        ),
        ("2025-26", {"requirements_published": ("on", "2025-01-30"), "submitted": ("on", "2025-03-31")}),
        ("2026-27", {"requirements_published": ("on", "2026-02-17")}),
    ],
)
def test_only_what_is_printed_is_dated(year: str, expected: dict[str, tuple[str, str]]) -> None:
    assert dated(year) == expected


def test_two_years_are_one_round_whichever_of_them_is_asked_for() -> None:
    both = load_round(CONFIG, "2023-25")

    assert both.years == ("2023-24", "2024-25")
    assert load_round(CONFIG, "2023-24") == load_round(CONFIG, "2024-25") == both
    with pytest.raises(InvalidInput):
        load_round(CONFIG, "2022-24")


def test_a_supplement_joins_the_same_timetable_from_the_day_it_was_announced() -> None:
    before, after = date(2022, 10, 31), date(2022, 11, 1)

    assert "discharge_fund_submitted" not in dated("2022-23", before)
    assert dated("2022-23", after)["discharge_fund_submitted"] == ("by", "2022-12-16")
    assert announced(load_round(CONFIG, "2022-23"), before) == ()
    (fund,) = announced(load_round(CONFIG, "2022-23"), after)
    assert [one["partner"] for one in fund.sources] == ["council", "nhs"]


def test_the_report_hangs_five_clear_working_days_before_a_meeting_that_is_to_be_confirmed() -> None:
    (report,) = [
        each for each in timetable_for(CONFIG, "norfolk", "2023-25") if each.key == "report_to_board"
    ]

    assert (report.qualifier, report.due, report.kind) == ("to_be_confirmed", None, "statutory")
    assert report.source.startswith("Five clear working days before: board considers the plan")
    assert report.deadline is None


@pytest.mark.parametrize(
    ("meeting", "latest"),
    # The worked answers of the meetings of five councils (docs/reference/calendar.md).
    [("2021-11-11", "2021-11-03"), ("2019-06-04", "2019-05-24"), ("2022-01-12", "2022-01-04")],
)
def test_it_has_its_day_once_the_meeting_has_one(meeting: str, latest: str) -> None:
    local = [{**MEETING, "due": date.fromisoformat(meeting)}]

    found = resolve(overlay(load_round(CONFIG, "2023-25").milestones, local), ENGLAND)

    (report,) = [each for each in found if each.key == "report_to_board"]
    assert (report.qualifier, str(report.due)) == ("by", latest)
    assert report.position < next(each.position for each in found if each.key == "hwb_sign_off")


def row(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "title": key.capitalize(), "qualifier": "by", **more}


def on_days(rows: list[dict[str, Any]], calendar: Calendar = ENGLAND) -> dict[str, str]:
    return {each.key: str(each.due) for each in resolve(overlay([], rows), calendar)}


def test_dates_hang_on_dates_that_hang_on_dates_and_count_as_they_say() -> None:
    rows = [
        row("papers", relative={"before": "agenda", "working_days": 3}),
        row("agenda", relative={"before": "meeting", "clear_working_days": 5}),
        row("notice", relative={"before": "meeting", "clear_days": 28}),
        row("minutes", relative={"after": "meeting", "days": 10}),
        row("meeting", due=date(2021, 11, 11)),
    ]

    assert on_days(rows) == {
        "notice": "2021-10-13",
        "papers": "2021-10-29",
        "agenda": "2021-11-03",
        "meeting": "2021-11-11",
        "minutes": "2021-11-21",
    }
    closed = Calendar(frozenset({date(2021, 11, 8)}))
    assert on_days(rows, closed)["agenda"] == "2021-11-02"


def test_a_printed_local_date_takes_the_place_of_the_rule() -> None:
    national = overlay(
        [],
        [
            row("agenda", relative={"before": "meeting", "clear_working_days": 5}),
            row("meeting", due=date(2021, 11, 11)),
        ],
    )

    found = {
        each.key: each
        for each in resolve(overlay(national, [{"key": "agenda", "due": date(2021, 11, 4)}]), ENGLAND)
    }

    assert found["agenda"].due == date(2021, 11, 4)
    assert found["agenda"].relative is None


@pytest.mark.parametrize(
    ("relative", "said"),
    [
        ({"before": "meeting"}, "takes one of before and after"),
        ({"before": "meeting", "after": "meeting", "days": 1}, "takes one of before and after"),
        ({"after": "meeting", "clear_days": 5}, "only before"),
        ({"before": "meeting", "days": -1}, "whole days"),
        ({"before": "elsewhere", "days": 1}, "'elsewhere'"),
        ({"before": "agenda", "days": 1}, "agenda"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(relative: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        resolve(
            overlay([], [row("agenda", relative=relative), row("meeting", due=date(2021, 11, 11))]), ENGLAND
        )
    with pytest.raises(ValueError, match="without one of its own"):
        overlay([], [row("agenda", relative={"before": "meeting", "days": 1}, due=date(2021, 11, 1))])


def test_what_no_round_knows_is_never_late() -> None:
    unknown = [
        each for each in timetable_for(CONFIG, "norfolk", "2022-23") if each.qualifier == "to_be_confirmed"
    ]

    assert {"submitted", "section_75_signed", "approval_letter"} <= {each.key for each in unknown}
    assert all(
        replace(each, met_on=None).deadline is None and isinstance(each, Milestone) for each in unknown
    )
