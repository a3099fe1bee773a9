"""The geometry of the timetable's picture: what comes later lies further right, and nothing falls out of it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from govflow.timetable.due import Milestone, StatusName
from govflow.timetable.gantt import LABELS, WIDTH, Lane, Picture, Step, draw, sign_of, step_of

TODAY = date(2021, 11, 5)


def picture(*steps: Step, today: date = TODAY, lanes: tuple[Lane, ...] = ()) -> Picture:
    drawn = draw(steps, lanes, today)
    assert drawn is not None
    return drawn


def on(day: date, title: str = "Step") -> Step:
    return Step(title, "Open", "date", "ahead", day)


def test_equal_times_lie_equally_far_apart_and_later_is_further_right() -> None:
    days = [date(2021, 10, 1) + timedelta(days=20 * number) for number in range(6)]

    places = [row.x for row in picture(*map(on, days)).rows]

    apart = [after - before for before, after in pairwise(places)]
    assert all(one > 0 for one in apart)
    assert max(apart) - min(apart) < 0.3


@pytest.mark.parametrize("span", [0, 1, 30, 365, 1461])
def test_everything_drawn_stays_between_the_labels_and_the_edge(span: int) -> None:
    first = date(2024, 2, 29)
    last = first + timedelta(days=span)
    window = Step("Window", "", "window", "ahead", first, last, latest=last, former=(first, last))

    drawn = picture(window, on(last), today=last, lanes=(Lane("Meetings", (first, last)),))

    (bar, point), (lane,) = drawn.rows, drawn.lanes
    edges = [bar.x, bar.x + bar.width, bar.latest or 0, *bar.former, point.x, *lane.points, drawn.today or 0]
    assert all(LABELS <= x <= WIDTH for x in edges)
    assert max(row.foot for row in drawn.rows) < lane.y < drawn.height


def test_a_window_of_one_day_can_still_be_seen_and_a_longer_one_ends_with_its_last_day() -> None:
    first, last = date(2021, 11, 1), date(2021, 11, 30)

    one, month, after = picture(
        Step("One", "", "window", "ahead", first, first),
        Step("Month", "", "window", "ahead", first, last),
        on(last + timedelta(days=1)),
    ).rows

    assert one.width > 0
    assert month.x == one.x
    assert after.x - 8 < month.x + month.width <= after.x


def test_todays_line_is_left_out_where_it_would_push_the_dates_together() -> None:
    assert picture(on(date(2021, 11, 20))).today is not None
    assert picture(on(date(2021, 10, 6))).today is not None
    assert picture(on(date(2023, 6, 28))).today is None


def test_months_are_named_while_there_is_room_and_each_year_once() -> None:
    short = picture(on(date(2021, 11, 1)), on(date(2022, 1, 31)))
    long = picture(on(date(2023, 4, 1)), on(date(2026, 3, 31)), today=date(2023, 4, 1))

    assert [one.month for one in short.ticks] == ["Nov", "Dec", "Jan"]
    assert [one.year for one in short.ticks] == ["2021", "", "2022"]
    named = [one for one in long.ticks if one.month]
    assert all(after.x - before.x >= 40 for before, after in pairwise(named))
    assert [one.year for one in long.ticks if one.year] == ["2023", "2024", "2025", "2026"]


def test_long_titles_are_broken_and_rows_do_not_overlap() -> None:
    title = "Scrutiny by regional assurers, panel meetings and regional moderation"

    drawn = picture(on(TODAY, title), on(TODAY, "Short"))

    first, second = drawn.rows
    assert " ".join(text.words for text in first.texts if not text.is_small) == title
    assert max(text.y for text in first.texts) < first.foot <= second.texts[0].y
    assert max(len(text.words) for text in first.texts) <= 40


def test_a_timetable_without_any_day_is_not_drawn() -> None:
    assert draw([Step("Year-end return", "Date to be confirmed")], [], TODAY) is None


@pytest.mark.parametrize(
    ("one", "shape", "days"),
    [
        (Milestone("a", "A", "on", due=TODAY), "date", [TODAY]),
        (Milestone("a", "A", "by", due=TODAY), "date", [TODAY]),
        (Milestone("a", "A", "from", start=TODAY), "from", [TODAY]),
        (
            Milestone("a", "A", "between", start=TODAY, due=date(2021, 11, 9)),
            "window",
            [TODAY, date(2021, 11, 9)],
        ),
        (Milestone("a", "A", "to_be_confirmed"), "none", []),
    ],
)
def test_dates_are_points_and_windows_are_bars(one: Milestone, shape: str, days: list[date]) -> None:
    drawn = step_of(one, "", "ahead", one.deadline, ())

    assert (drawn.shape, drawn.days) == (shape, days)


def test_the_last_possible_day_is_drawn_only_where_it_is_another_than_the_date_and_still_matters() -> None:
    earlier = TODAY - timedelta(days=2)
    open_, done = (
        Milestone("a", "A", "by", due=TODAY),
        Milestone("a", "A", "by", due=TODAY, met_on=earlier),
    )

    assert step_of(open_, "", "ahead", earlier, ()).latest == earlier
    assert step_of(open_, "", "ahead", TODAY, ()).latest is None
    assert step_of(done, "", "done", earlier, ()).latest is None


def test_the_day_it_was_done_is_drawn_where_it_lies_outside_its_own_days() -> None:
    last = date(2021, 11, 9)
    window = Milestone("a", "A", "between", start=TODAY, due=last, met_on=date(2021, 11, 8))
    early, late = (
        Milestone("b", "B", "by", due=last, met_on=TODAY),
        Milestone("c", "C", "between", start=TODAY, due=last, met_on=date(2021, 11, 12)),
    )

    assert [step_of(one, "", "done", None, ()).met for one in (window, early, late)] == [
        None,
        TODAY,
        date(2021, 11, 12),
    ]
    (row,) = picture(step_of(early, "", "done", None, ())).rows
    assert row.met is not None
    assert row.met < row.x


@pytest.mark.parametrize(
    ("status", "will_miss", "sign"),
    [
        ("open", False, "ahead"),
        ("open", True, "will_miss"),
        ("to_be_confirmed", True, "will_miss"),
        ("at_risk", True, "will_miss"),
        ("late", True, "late"),
        ("missed", False, "late"),
        ("done", True, "done"),
    ],
)
def test_what_will_be_missed_says_so_until_it_is_late_or_done(
    status: StatusName, will_miss: bool, sign: str
) -> None:
    assert sign_of(status, will_miss=will_miss) == sign
