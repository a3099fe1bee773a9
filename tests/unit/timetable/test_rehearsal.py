"""What a slip does to the dates after it, on Doncaster's timetable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from govflow.kernel.errors import Broken, InvalidInput
from govflow.timetable.calendar import Calendar
from govflow.timetable.rehearsal import Link, Reach, Rehearsal, rehearse
from govflow.timetable.rounds import links_for, timetable_for

CONFIG = Path(__file__).parents[3] / "config"
TIMETABLE = timetable_for(CONFIG, "doncaster", "2021-22")
LINKS = links_for(CONFIG, "doncaster", "2021-22")


def play(slips: Mapping[str, int], meetings: Mapping[str, Sequence[date]] | None = None) -> Rehearsal:
    return rehearse(TIMETABLE, slips, LINKS, Calendar(), meetings)


def reach(found: Rehearsal, key: str) -> Reach:
    return {each.milestone: each for each in found.milestones}[key]


def breaks(found: Rehearsal) -> dict[str, int]:
    return {each.milestone: each.by_working_days for each in found.breaks}


def test_the_printed_timetable_holds_and_the_report_must_go_out_a_day_before_its_printed_date() -> None:
    found = play({})

    assert breaks(found) == {}
    assert reach(found, "report_to_board").latest == date(2021, 11, 3)


def test_a_report_a_day_after_its_date_makes_the_boards_notice_too_short() -> None:
    found = play({"report_to_board": 1})

    assert breaks(found) == {"report_to_board": 1, "hwb_sign_off": 2}
    assert reach(found, "hwb_sign_off").earliest == date(2021, 11, 15)
    assert reach(found, "submitted").earliest == date(2021, 11, 16)


def test_a_draft_a_week_late_breaks_every_date_that_waits_for_it_and_no_other() -> None:
    found = play({"draft_to_bcm": 5})

    assert breaks(found) == {
        "draft_to_bcm": 5,
        "regional_feedback": 5,
        "report_to_board": 4,
        "hwb_sign_off": 5,
        "submitted": 3,
    }


def test_a_late_submission_shortens_the_window_of_assurance_without_breaking_it() -> None:
    found = play({"submitted": 5})

    assert breaks(found) == {"submitted": 5}
    assert reach(found, "regional_assurance").earliest == date(2021, 11, 23)
    assert reach(found, "calibration").earliest == date(2021, 12, 9)


def test_what_follows_a_window_waits_for_its_last_day() -> None:
    found = rehearse(TIMETABLE, {}, [Link("calibration", "regional_assurance", working_days=3)], Calendar())

    assert reach(found, "calibration").earliest == date(2021, 12, 10)
    assert breaks(found) == {"calibration": 1}


def test_a_submission_after_the_window_breaks_assurance_and_calibration() -> None:
    found = play({"submitted": 20})

    assert breaks(found) == {"submitted": 20, "regional_assurance": 5, "calibration": 5}


def test_a_board_that_misses_its_meeting_waits_for_the_next() -> None:
    found = play({"report_to_board": 1}, {"hwb_sign_off": [date(2022, 1, 13), date(2021, 11, 11)]})

    assert reach(found, "hwb_sign_off").earliest == date(2022, 1, 13)
    assert reach(found, "submitted").earliest == date(2022, 1, 14)
    # 13 working days left in November, 21 in December (27 and 28 closed), 8 in January (3 closed).
    assert breaks(found)["hwb_sign_off"] == 42


def test_where_no_later_meeting_is_known_it_says_so() -> None:
    found = play({"report_to_board": 1}, {"hwb_sign_off": [date(2021, 11, 11)]})

    assert [(each.code, each.where) for each in found.findings] == [("MEETING_NOT_KNOWN", "hwb_sign_off")]


def test_what_was_met_no_longer_moves_and_no_longer_breaks() -> None:
    met = [
        replace(each, met_on=date(2021, 10, 22)) if each.key == "draft_to_bcm" else each for each in TIMETABLE
    ]

    found = rehearse(met, {}, LINKS, Calendar())

    assert reach(found, "draft_to_bcm").earliest == date(2021, 10, 22)
    assert reach(found, "regional_feedback").earliest == date(2021, 11, 5)
    assert "draft_to_bcm" not in breaks(found)
    assert breaks(found)["regional_feedback"] == 3


def test_slipping_what_was_met_moves_nothing_and_says_so() -> None:
    met = [
        replace(each, met_on=date(2021, 10, 19)) if each.key == "draft_to_bcm" else each for each in TIMETABLE
    ]

    found = rehearse(met, {"draft_to_bcm": 5}, LINKS, Calendar())

    assert breaks(found) == {}
    assert [(each.code, each.severity, each.where) for each in found.findings] == [
        ("MILESTONE_MET", "warning", "draft_to_bcm")
    ]


def test_a_from_date_and_a_gap_never_break() -> None:
    found = play({"approval_letter": 40, "year_end_return": 5})

    assert breaks(found) == {}
    assert reach(found, "approval_letter").earliest == date(2022, 3, 8)
    assert reach(found, "year_end_return") == Reach("year_end_return", None, None)


def test_a_slip_of_an_unknown_milestone_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(InvalidInput, match="'section_75_signed'"):
        play({"section75_signed": 5})
    with pytest.raises(InvalidInput, match="It has: none"):
        rehearse([], {"submitted": 5}, LINKS, Calendar())


def test_links_in_a_circle_are_refused() -> None:
    circle = [*LINKS, Link("draft_to_bcm", after="submitted")]

    with pytest.raises(Broken, match="circle"):
        rehearse(TIMETABLE, {}, circle, Calendar())


def test_the_document_has_the_promised_shape() -> None:
    shape = play({"submitted": 5}).as_json()

    assert shape["breaks"] == [{"milestone": "submitted", "by_working_days": 5}]
    assert isinstance(shape["milestones"], list)
    assert shape["milestones"][1] == {
        "key": "draft_to_bcm",
        "earliest": "2021-10-19",
        "latest": "2021-10-19",
    }
    assert shape["findings"] == []
