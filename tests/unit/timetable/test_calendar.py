"""The calendar against a day-walker, the printed examples of councils and GOV.UK's own list."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random

import pytest
from govuk_bank_holidays.bank_holidays import BankHolidays

from govflow.kernel.errors import Broken, InvalidInput
from govflow.timetable.calendar import Calendar, load_calendar
from tests.unit.timetable import walker

ENGLAND = Calendar()
FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)
EVERY_DAY = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
WORKED = Path(__file__).parents[2] / "data" / "clear_days_worked.csv"


def day(text: str) -> date:
    return date.fromisoformat(text)


def codes(findings: tuple[object, ...]) -> list[str]:
    return [getattr(finding, "code", "") for finding in findings]


def test_every_day_of_the_century_is_working_or_not_as_the_rules_of_bank_holidays_say() -> None:
    assert len(EVERY_DAY) == 36890
    wrong = [each for each in EVERY_DAY if ENGLAND.is_working(each) != walker.working(each)]

    assert wrong == []


def test_weekday_bank_holidays_are_those_gov_uk_publishes() -> None:
    published = {
        row["date"] for row in BankHolidays(use_cached_holidays=True).get_holidays("england-and-wales")
    }
    covered = [each for each in EVERY_DAY if 2012 <= each.year <= 2028 and each.weekday() < 5]

    closed = {each for each in covered if not ENGLAND.is_working(each)}

    assert len(published) > 130
    assert closed == published


@pytest.mark.parametrize("n", [-28, -10, -5, -1, 0, 1, 2, 5, 20])
def test_adding_working_days_lands_where_a_walk_lands_from_every_day(n: int) -> None:
    inside = EVERY_DAY[60:-60]
    wrong = [
        each
        for each in inside
        if ENGLAND.add(each, n, working=True).date != walker.walk(each, n, walker.working)
    ]

    assert wrong == []


@pytest.mark.parametrize("required", [0, 1, 2, 4, 5, 10])
def test_the_latest_working_day_for_notice_is_the_walkers_for_every_event(required: int) -> None:
    wrong = [
        event
        for event in EVERY_DAY[60:]
        if ENGLAND.latest_notice(event, required, working=True).date
        != walker.latest_notice(event, required, walker.working)
    ]

    assert wrong == []


def test_the_latest_day_of_28_calendar_days_is_the_walkers_and_warns_whenever_the_office_is_closed() -> None:
    for event in EVERY_DAY[60:]:
        found = ENGLAND.latest_notice(event, 28, working=False)
        expected = walker.latest_notice(event, 28, walker.any_day)

        assert found.date == expected
        assert ("OFFICE_CLOSED" in codes(found.findings)) is not walker.working(expected)


@pytest.mark.parametrize("days", [1, 5, 10])
@pytest.mark.parametrize("working", [True, False])
def test_a_window_closes_where_a_walk_of_so_many_days_ends_from_every_day(days: int, working: bool) -> None:
    counts = walker.working if working else walker.any_day
    wrong = [
        each
        for each in EVERY_DAY[:-60]
        if ENGLAND.forward_window(each, days, working=working).date != walker.walk(each, days, counts)
    ]

    assert wrong == []


def test_a_year_not_yet_published_is_warned_of_at_every_day_of_it_and_at_no_other() -> None:
    for each in EVERY_DAY[60:-60]:
        found = codes(ENGLAND.add(each, 0, working=True).findings)

        assert found == (["YEAR_NOT_PUBLISHED"] if each.year > 2028 else [])


def test_clear_days_are_the_walkers_for_every_notice_and_a_spread_of_events() -> None:
    spread = Random(6)
    for notice in EVERY_DAY[:-70]:
        event = notice + timedelta(days=spread.randint(1, 60))

        assert ENGLAND.clear_days(notice, event, working=True) == walker.between(
            notice, event, walker.working
        )
        assert ENGLAND.clear_days(notice, event, working=False) == walker.between(
            notice, event, walker.any_day
        )


def test_notice_on_the_latest_day_is_enough_and_a_day_later_is_not() -> None:
    for event in EVERY_DAY[60::3]:
        latest = ENGLAND.latest_notice(event, 5, working=True).date
        next_open = ENGLAND.add(latest, 1, working=True).date

        assert ENGLAND.clear_days(latest, event, working=True) == 5
        assert ENGLAND.clear_days(next_open, event, working=True) == 4


def test_an_added_bank_holiday_never_shortens_a_window_nor_brings_notice_nearer_the_event() -> None:
    spread = Random(17)
    for _ in range(60):
        event = EVERY_DAY[spread.randint(100, 36000)]
        late = frozenset({event + timedelta(days=spread.randint(-12, 12))})
        with_it = Calendar(late)

        assert with_it.add(event, 5, working=True).date >= ENGLAND.add(event, 5, working=True).date
        now, then = (each.latest_notice(event, 5, working=True).date for each in (with_it, ENGLAND))
        assert now <= then


def test_an_administrators_extra_day_is_closed() -> None:
    extra = Calendar(frozenset({day("2021-11-08")}))

    assert not extra.is_working(day("2021-11-08"))
    assert extra.latest_notice(day("2021-11-11"), 5, working=True).date == day("2021-11-02")


COLUMNS = [
    ("latest_agenda_publication_5_clear_working_days", 5, True),
    ("latest_key_decision_notice_28_clear_calendar_days", 28, False),
    ("bnes_question_deadline_4_clear_working_days", 4, True),
    ("bnes_statement_deadline_2_clear_working_days", 2, True),
]


@pytest.mark.parametrize(("column", "required", "working"), COLUMNS)
def test_every_worked_deadline_of_the_councils_meetings_holds(
    column: str, required: int, working: bool
) -> None:
    with WORKED.open(encoding="utf-8", newline="") as stream:
        printed = [(day(row["meeting_date"]), row[column]) for row in csv.DictReader(stream)]

    found = [
        (event, ENGLAND.latest_notice(event, required, working=working).date.isoformat())
        for event, latest in printed
        if latest
    ]

    assert found == [(event, latest) for event, latest in printed if latest]
    assert len(printed) == 8
    assert len(found) == (2 if column.startswith("bnes") else 8)


def test_publication_on_4_november_for_11_november_2021_gives_four_clear_days_of_five() -> None:
    meeting, published = day("2021-11-11"), day("2021-11-04")

    assert ENGLAND.clear_days(published, meeting, working=True) == 4
    assert ENGLAND.latest_notice(meeting, 5, working=True).date == day("2021-11-03")


def test_the_bank_holiday_before_4_june_2019_moves_the_agenda_to_24_may() -> None:
    board = day("2019-06-04")

    assert ENGLAND.latest_notice(board, 5, working=True).date == day("2019-05-24")
    assert ENGLAND.latest_notice(board, 4, working=True).date == day("2019-05-28")
    assert ENGLAND.latest_notice(board, 2, working=True).date == day("2019-05-30")


def test_the_printed_examples_for_a_wednesday_meeting_hold() -> None:
    wednesday = day("2019-03-13")

    questions = ENGLAND.latest_notice(wednesday, 4, working=True, at=time(17))
    statements = ENGLAND.latest_notice(wednesday, 2, working=True, at=time(16, 30))

    assert questions.date == day("2019-03-06")
    assert statements.date == day("2019-03-08")
    assert statements.instant == datetime(2019, 3, 8, 16, 30, tzinfo=UTC)


def test_questions_by_nine_on_monday_for_wednesday_are_one_clear_working_day() -> None:
    found = ENGLAND.latest_notice(day("2021-12-01"), 1, working=True, at=time(9))

    assert found.instant is not None
    assert found.instant.isoformat() == "2021-11-29T09:00:00+00:00"


def test_a_call_in_window_of_five_working_days_from_10_june_2019_closes_on_17_june() -> None:
    assert ENGLAND.forward_window(day("2019-06-10"), 5, working=True).date == day("2019-06-17")


def test_a_window_of_no_days_and_notice_of_less_than_none_are_refused() -> None:
    with pytest.raises(InvalidInput):
        ENGLAND.forward_window(day("2019-06-10"), 0, working=True)
    with pytest.raises(InvalidInput):
        ENGLAND.latest_notice(day("2019-06-10"), -1, working=True)


def test_adding_no_days_stays_even_on_a_closed_day() -> None:
    for closed in ("2021-12-25", "2021-12-27", "2021-11-13"):
        assert ENGLAND.add(day(closed), 0, working=True).date == day(closed)


@pytest.mark.parametrize("event", ["2021-11-11", "2021-11-10", "2020-01-01"])
def test_an_event_not_after_its_notice_has_no_clear_days(event: str) -> None:
    assert ENGLAND.clear_days(day("2021-11-11"), day(event), working=True) == 0
    assert ENGLAND.clear_days(day("2021-11-11"), day(event), working=False) == 0


def test_a_year_not_yet_published_is_warned_of_from_its_first_day_even_when_counting_back() -> None:
    assert codes(ENGLAND.add(day("2028-12-31"), 0, working=True).findings) == []
    assert codes(ENGLAND.add(day("2028-12-31"), 1, working=False).findings) == ["YEAR_NOT_PUBLISHED"]
    assert codes(ENGLAND.latest_notice(day("2029-01-03"), 5, working=True).findings) == ["YEAR_NOT_PUBLISHED"]
    assert codes(Calendar(last_published_year=2029).add(day("2029-01-03"), 1, working=True).findings) == []


@pytest.mark.parametrize(
    ("start", "n", "working"),
    [
        ("2100-12-31", 1, False),
        ("2100-12-31", 1, True),
        ("2000-01-01", -1, False),
        ("2000-01-01", -1, True),
        ("2000-01-04", -1, True),
        ("2021-11-11", 999_999, True),
        ("2021-11-11", -(10**12), False),
        ("1999-12-31", 1, True),
        ("2101-01-01", 0, False),
    ],
)
def test_days_outside_2000_to_2100_are_refused(start: str, n: int, working: bool) -> None:
    with pytest.raises(InvalidInput, match="2000 to 2100"):
        ENGLAND.add(day(start), n, working=working)


def test_the_first_and_last_working_days_that_are_known_can_be_reached() -> None:
    assert ENGLAND.add(day("2000-01-05"), -1, working=True).date == day("2000-01-04")
    assert ENGLAND.add(day("2100-12-30"), 1, working=True).date == day("2100-12-31")


@pytest.mark.parametrize(
    ("event", "at", "instant", "warned"),
    [
        ("2021-03-29", "01:30", "2021-03-28T02:30:00+01:00", ["TIME_DOES_NOT_EXIST"]),
        ("2021-03-29", "00:59", "2021-03-28T00:59:00+00:00", []),
        ("2021-03-29", "02:00", "2021-03-28T02:00:00+01:00", []),
        ("2021-03-29", "17:00", "2021-03-28T17:00:00+01:00", []),
        ("2021-11-01", "01:30", "2021-10-31T01:30:00+01:00", ["TIME_COMES_TWICE"]),
        ("2021-11-01", "00:59", "2021-10-31T00:59:00+01:00", []),
        ("2021-11-01", "02:00", "2021-10-31T02:00:00+00:00", []),
        ("2021-11-01", "17:00", "2021-10-31T17:00:00+00:00", []),
    ],
)
def test_a_time_on_the_night_the_clocks_change_has_the_offset_that_holds(
    event: str, at: str, instant: str, warned: list[str]
) -> None:
    found = ENGLAND.latest_notice(day(event), 0, working=False, at=time.fromisoformat(at))

    assert found.instant is not None
    assert found.instant.isoformat() == instant
    assert codes(found.findings) == ["OFFICE_CLOSED", *warned]


def last_sunday(year: int, month: int) -> date:
    """By the rule of the European Union since 1996, which London keeps: the last Sunday, at 01:00 UTC."""
    return next(each for n in range(31, 24, -1) if (each := date(year, month, n)).weekday() == 6)


@pytest.mark.parametrize("year", range(2000, 2101))
def test_on_both_nights_of_every_year_notice_by_a_time_of_day_is_at_that_time_in_london(year: int) -> None:
    spring, autumn = last_sunday(year, 3), last_sunday(year, 10)
    # Wall clock: minutes since midnight in London, and what they are in UTC, worked out from the rule alone.
    for night, offset_before, offset_after in ((spring, 0, 60), (autumn, 60, 0)):
        for minutes in (0, 59, 60, 90, 119, 120, 17 * 60):
            at = time(minutes // 60, minutes % 60)
            found = ENGLAND.latest_notice(night + timedelta(days=1), 0, working=False, at=at)
            # The change comes at 01:00 UTC; a time that comes twice, or never, has the offset before it.
            before = minutes - offset_before < 60 or (night == spring and 60 <= minutes < 120)
            offset = offset_before if before else offset_after
            expected = datetime.combine(night, time(), UTC) + timedelta(minutes=minutes - offset)

            # Across zones Python calls no two instants equal whose offset hangs on the fold (PEP 495).
            assert found.instant is not None
            assert found.instant.astimezone(UTC) == expected
            odd = 60 <= minutes < 120
            warned = {"TIME_DOES_NOT_EXIST", "TIME_COMES_TWICE"} & set(codes(found.findings))
            named = "TIME_DOES_NOT_EXIST" if night == spring else "TIME_COMES_TWICE"
            assert warned == ({named} if odd else set())


def test_settings_come_from_the_file_and_the_environment_adds_to_them(tmp_path: Path) -> None:
    (tmp_path / "calendar.toml").write_text(
        "last_published_year = 2029\nextra_bank_holidays = [2030-05-10]\n", encoding="utf-8"
    )

    read = load_calendar(tmp_path, {"GOVFLOW_EXTRA_BANK_HOLIDAYS": "2030-06-03, 2030-06-04"})
    overruled = load_calendar(tmp_path, {"GOVFLOW_LAST_PUBLISHED_YEAR": "2031"})

    assert read.extra_days == {day("2030-05-10"), day("2030-06-03"), day("2030-06-04")}
    assert read.last_published_year == 2029
    assert overruled.last_published_year == 2031
    assert load_calendar(tmp_path / "nowhere", {}) == Calendar()


@pytest.mark.parametrize(
    "text",
    [
        "extra_bank_holidays = [1999-12-31]",
        "last_published_year = 'soon'",
        "not toml",
        "extra_bank_holidays = 3",
    ],
)
def test_settings_that_cannot_be_read_are_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "calendar.toml").write_text(text, encoding="utf-8")

    with pytest.raises(Broken, match=r"config/calendar\.toml"):
        load_calendar(tmp_path, {})


def test_the_shipped_settings_are_the_defaults() -> None:
    assert load_calendar(Path(__file__).parents[3] / "config", {}) == Calendar()
