"""The rules of notice as data: which speaks on a day, and what was given judged by days walked one by one."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from govflow.bootstrap.notice import CountedDays
from govflow.kernel.errors import Broken
from govflow.kernel.moments import Happened, parse_happened
from govflow.rulebook.notice import COUNCIL, NoticeLaw, load_notice_law, shortfall
from govflow.rulebook.terms import DaysRule
from govflow.timetable.calendar import Calendar
from tests.unit.timetable import walker

SHIPPED = Path(__file__).resolve().parents[3] / "config" / "notice.toml"
# England's bank holidays of these months, written down by hand from the published lists.
CLOSED = {date(2019, 4, 19), date(2019, 4, 22), date(2019, 5, 6), date(2019, 5, 27), date(2022, 1, 3)}


@pytest.fixture
def law() -> NoticeLaw:
    return load_notice_law(SHIPPED, CountedDays(Calendar()))


def walked(notice: date, event: date, *, working: bool) -> int:
    """Clear days by walking them."""
    days = [notice + timedelta(n) for n in range(1, (event - notice).days)]
    return len([day for day in days if not working or (day.weekday() < 5 and day not in CLOSED)])


def any_day(_day: date) -> bool:
    return True


def on(text: str) -> Happened:
    return parse_happened(text)


def test_three_clear_days_were_asked_until_october_2002_and_five_since(law: NoticeLaw) -> None:
    asked = {
        day: law.rule("agenda", date.fromisoformat(day), COUNCIL) for day in ("2002-09-30", "2002-10-01")
    }

    assert {day: rule.days for day, rule in asked.items() if rule} == {"2002-09-30": 3, "2002-10-01": 5}
    assert law.rule("key_decision", date(2012, 9, 9)) is None
    assert law.rule("key_decision", date(2012, 9, 10)) is not None


def test_every_rule_names_its_statute_and_what_the_law_asks(law: NoticeLaw) -> None:
    assert {one.notice for one in law.rules if not (one.statute and one.asks and one.title)} == set()


def test_four_november_for_eleven_november_2021_is_four_of_five_and_the_third_was_the_last(
    law: NoticeLaw,
) -> None:
    rule = law.rule("agenda", date(2021, 11, 11), COUNCIL)
    assert rule is not None
    meeting = date(2021, 11, 11)

    judged = law.judge(rule, meeting, on("2021-11-04"), date(2021, 11, 5))
    found = shortfall(rule, judged, meeting)

    assert (judged.standing, judged.clear_days, judged.short) == ("too_late", 4, 1)
    assert judged.latest == date(2021, 11, 3)
    assert found is not None
    assert found.message == (
        "Agenda and reports open to the public: given on Thursday 4 November 2021, 4 clear working days before "
        "Thursday 11 November 2021: 1 fewer than the 5 asked for. The last day for it was "
        "Wednesday 3 November 2021."
    )
    assert "special circumstances" in found.remedy
    assert law.judge(rule, meeting, on("2021-11-03"), date(2021, 11, 5)).met


@pytest.mark.parametrize("working", [True, False])
def test_notice_on_any_day_of_spring_2019_is_judged_as_a_walk_counts_it(
    law: NoticeLaw, working: bool
) -> None:
    meeting = date(2019, 6, 4)
    rule = law.agenda(DaysRule(5, working=working), meeting, COUNCIL)
    assert rule is not None

    for back in range(1, 60):
        given = meeting - timedelta(back)
        judged = law.judge(rule, meeting, Happened(given), meeting)
        assert (judged.clear_days, judged.met) == (
            walked(given, meeting, working=working),
            walked(given, meeting, working=working) >= 5,
        ), given


def test_what_is_not_given_can_be_until_its_last_day_is_over(law: NoticeLaw) -> None:
    rule = law.rule("agenda", date(2019, 6, 4), COUNCIL)
    assert rule is not None

    standing = [
        law.judge(rule, date(2019, 6, 4), None, today).standing
        for today in (date(2019, 5, 24), date(2019, 5, 25))
    ]

    assert standing == ["not_given", "too_late"]


def test_a_notice_after_the_office_closed_counts_from_the_next_working_day(law: NoticeLaw) -> None:
    assert law.counted(on("2021-11-03T17:00:00Z")) == date(2021, 11, 3)
    assert law.counted(on("2021-11-03T17:00:01Z")) == date(2021, 11, 4)
    assert law.counted(on("2021-11-05T18:00:00Z")) == date(2021, 11, 8)  # A Friday evening.
    assert law.counted(on("2021-11-05")) == date(2021, 11, 5)


def test_a_bodys_own_days_go_before_the_laws_and_say_so(law: NoticeLaw) -> None:
    own = law.agenda(DaysRule(7), date(2021, 11, 11), COUNCIL)
    outside = law.agenda(DaysRule(3), date(2021, 11, 11), "")

    assert own is not None
    assert (own.days, own.statute.endswith("by the body's own rule")) == (7, True)
    assert outside is not None
    assert (outside.days, outside.statute) == (3, "The body's own rule")
    assert law.agenda(DaysRule(), date(2021, 11, 11), "") is None


def test_both_printed_examples_of_questions_and_statements_hold(law: NoticeLaw) -> None:
    # Printed: 5pm on Wednesday for the following Wednesday; 4:30pm on Friday for Wednesday.
    wednesday = date(2019, 6, 12)
    london = ZoneInfo("Europe/London")

    questions = law.closes(wednesday, 4, working=True, hour=time(17))
    statements = law.closes(wednesday, 2, working=True, hour=time(16, 30))

    assert questions == datetime(2019, 6, 5, 17, tzinfo=london)
    assert statements == datetime(2019, 6, 7, 16, 30, tzinfo=london)


def test_a_rule_with_a_word_that_means_nothing_stops_the_program(tmp_path: Path) -> None:
    text = SHIPPED.read_text("utf-8")
    for wrong in (
        text.replace('of = "council"', 'of = "everyone"', 1),
        text.replace('instead = ["private_meeting_agreed"]', 'instead = ["a_kind_word"]', 1),
        text.replace('says = ["reason"', 'says = ["a_story"', 1),
        "rules = 3",
    ):
        assert wrong != text
        file = tmp_path / "notice.toml"
        file.write_text(wrong, "utf-8")
        with pytest.raises(Broken, match=r"notice\.toml"):
            load_notice_law(file, CountedDays(Calendar()))


def test_no_two_rules_of_one_notice_speak_on_the_same_day() -> None:
    rules = tomllib.loads(SHIPPED.read_text("utf-8"))["rules"]
    spans = [(one["notice"], one["of"], one["since"], one.get("until", date.max)) for one in rules]

    together = [
        (a, b)
        for n, a in enumerate(spans)
        for b in spans[n + 1 :]
        if a[:2] == b[:2] and a[2] <= b[3] and b[2] <= a[3]
    ]

    assert together == []


def test_every_rule_that_counts_days_is_a_walkers_for_every_day_of_the_century(law: NoticeLaw) -> None:
    counted = {(rule.days, rule.working): rule for rule in law.rules if rule.days}
    days = [date(2000, 3, 1) + timedelta(n) for n in range((date(2100, 12, 31) - date(2000, 3, 1)).days)]

    wrong = []
    for (number, working), rule in counted.items():
        counts = walker.working if working else any_day
        for event in days:
            last = walker.latest_notice(event, number, counts)
            on_it = law.judge(rule, event, Happened(last), event)
            after = law.judge(rule, event, Happened(last + timedelta(1)), event)
            # Notice on the closed days that follow the last day leaves as many clear days as on it.
            if on_it.latest != last or not on_it.met or (counts(last + timedelta(1)) and after.met):
                wrong.append((rule.notice, event))

    assert set(counted) == {(3, True), (5, True), (28, False)}
    assert wrong == []


@pytest.mark.parametrize("year", range(2000, 2101))
def test_a_window_that_closes_on_the_night_the_clocks_change_closes_at_londons_hour(
    law: NoticeLaw, year: int
) -> None:
    london = ZoneInfo("Europe/London")
    for month in (3, 10):
        sunday = max(day for day in (date(year, month, n) for n in range(25, 32)) if day.weekday() == 6)

        closes = law.closes(sunday + timedelta(3), 2, working=False, hour=time(17))
        whole_day = law.closes(sunday + timedelta(3), 2, working=False, hour=None)

        assert closes == datetime.combine(sunday, time(17), london)
        assert whole_day == datetime.combine(sunday + timedelta(1), time(), london)
