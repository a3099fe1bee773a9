"""Every status at its boundary days, and the instants at which a date passes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from govflow.timetable.calendar import Calendar
from govflow.timetable.due import Milestone, Qualifier, as_json, escalates_at, passes_at, status

ENGLAND = Calendar()


def day(text: str) -> date:
    return date.fromisoformat(text)


def milestone(
    qualifier: Qualifier, start: str | None = None, due: str | None = None, **more: object
) -> Milestone:
    made = Milestone(
        "step",
        "A step",
        qualifier,
        day(start) if start else None,
        day(due) if due else None,
        owner="plan_lead",
    )
    return replace(made, **more)  # type: ignore[arg-type]  # the fields are those of the dataclass


SECTION_75 = milestone("by", due="2022-01-31")
LETTER = milestone("from", start="2022-01-11", outside=True)
BOARD = milestone("on", start="2021-11-11", due="2021-11-11")
FEEDBACK = milestone("by", due="2021-11-02", outside=True)
PANELS = milestone("between", start="2021-11-16", due="2021-12-07", outside=True)
OUR_WINDOW = milestone("between", start="2021-11-16", due="2021-12-07")
QUESTIONS = milestone("by", due="2021-11-05", closes=True)
LAUNCH = milestone("week_commencing", start="2019-09-23", due="2019-09-29")
JANUARY = milestone("during_month", start="2022-01-01", due="2022-01-31")
UNKNOWN = milestone("to_be_confirmed")

BOUNDARIES = [
    # by: open, then at risk from five working days before, late the day after
    (SECTION_75, "2022-01-21", "open", 0, 6),
    (SECTION_75, "2022-01-24", "at_risk", 0, 5),
    (SECTION_75, "2022-01-31", "at_risk", 0, 0),
    (SECTION_75, "2022-02-01", "late", 1, -1),
    (SECTION_75, "2022-02-07", "late", 7, -5),
    # on: late the day after too
    (BOARD, "2021-11-03", "open", 0, 6),
    (BOARD, "2021-11-04", "at_risk", 0, 5),
    (BOARD, "2021-11-11", "at_risk", 0, 0),
    (BOARD, "2021-11-12", "late", 1, -1),
    # from: never late
    (LETTER, "2022-01-10", "not_yet", 0, None),
    (LETTER, "2022-01-11", "awaited", 0, None),
    (LETTER, "2022-02-01", "awaited", 0, None),
    (replace(LETTER, outside=False), "2099-12-31", "awaited", 0, None),
    # between: open from its first to its last day
    (OUR_WINDOW, "2021-11-15", "not_yet", 0, 16),
    (OUR_WINDOW, "2021-11-16", "open", 0, 15),
    (OUR_WINDOW, "2021-12-07", "open", 0, 0),
    (OUR_WINDOW, "2021-12-08", "late", 1, -1),
    # owned outside: awaited once it has come, never late
    (FEEDBACK, "2021-11-01", "open", 0, 1),
    (FEEDBACK, "2021-11-02", "awaited", 0, 0),
    (FEEDBACK, "2021-11-30", "awaited", 0, None),
    (PANELS, "2021-11-15", "not_yet", 0, 16),
    (PANELS, "2021-12-07", "open", 0, 0),
    (PANELS, "2021-12-08", "awaited", 0, None),
    # a window that closes is missed, not late
    (QUESTIONS, "2021-11-05", "at_risk", 0, 0),
    (QUESTIONS, "2021-11-06", "missed", 1, 0),
    (QUESTIONS, "2021-11-08", "missed", 3, -1),
    # weeks and months
    (LAUNCH, "2019-09-22", "not_yet", 0, 5),
    (LAUNCH, "2019-09-29", "open", 0, 0),
    (LAUNCH, "2019-09-30", "late", 1, -1),
    (JANUARY, "2021-12-31", "not_yet", 0, 20),
    (JANUARY, "2022-01-31", "open", 0, 0),
    (JANUARY, "2022-02-01", "late", 1, -1),
    # a gap is a gap
    (UNKNOWN, "2022-02-01", "to_be_confirmed", 0, None),
]


@pytest.mark.parametrize(("one", "today", "expected", "late", "slack"), BOUNDARIES)
def test_an_unmet_date_stands_where_its_qualifier_says(
    one: Milestone, today: str, expected: str, late: int, slack: int | None
) -> None:
    found = status(one, day(today), ENGLAND)

    assert (found.status, found.days_late, found.slack_working_days) == (expected, late, slack)


def test_on_1_february_2022_section_75_is_one_day_late_and_the_letters_are_awaited() -> None:
    today = day("2022-02-01")

    assert status(SECTION_75, today, ENGLAND).status == "late"
    assert status(SECTION_75, today, ENGLAND).days_late == 1
    assert status(LETTER, today, ENGLAND).status == "awaited"
    assert status(LETTER, today, ENGLAND).days_late == 0


@pytest.mark.parametrize(
    ("one", "met_on", "expected", "late"),
    [
        (SECTION_75, "2022-01-31", "done", 0),
        (SECTION_75, "2022-02-01", "done_late", 1),
        (milestone("on", due="2021-11-16"), "2022-01-12", "done_late", 57),
        (BOARD, "2021-11-10", "done", 0),
        (FEEDBACK, "2021-11-03", "done_late", 1),
        (LETTER, "2022-05-01", "done", 0),
        (LETTER, "2022-01-10", "done", 0),
        (UNKNOWN, "2022-05-01", "done", 0),
        (PANELS, "2021-12-07", "done", 0),
        (PANELS, "2021-12-08", "done_late", 1),
        (QUESTIONS, "2021-11-06", "done_late", 1),
    ],
)
def test_a_met_date_is_done_or_done_late_by_when_it_happened(
    one: Milestone, met_on: str, expected: str, late: int
) -> None:
    found = status(replace(one, met_on=day(met_on)), day("2022-06-01"), ENGLAND)

    assert (found.status, found.days_late, found.slack_working_days) == (expected, late, None)


def test_what_happens_later_is_not_known_on_an_earlier_day() -> None:
    signed = replace(SECTION_75, met_on=day("2022-02-03"))

    assert status(signed, day("2022-02-02"), ENGLAND).status == "late"
    assert status(signed, day("2022-02-03"), ENGLAND).status == "done_late"


def test_a_waived_date_is_waived_however_long_past_and_done_once_done() -> None:
    waived = replace(SECTION_75, waived=True)

    assert status(waived, day("2023-01-01"), ENGLAND).status == "waived"
    assert status(replace(waived, met_on=day("2022-01-03")), day("2023-01-01"), ENGLAND).status == "done"
    assert passes_at(waived) is None


def test_the_days_of_risk_are_the_milestones_own_and_skip_closed_days() -> None:
    watchful = replace(SECTION_75, at_risk_working_days=10)
    after_christmas = milestone("by", due="2022-01-04")

    assert status(watchful, day("2022-01-17"), ENGLAND).status == "at_risk"
    assert status(watchful, day("2022-01-14"), ENGLAND).status == "open"
    assert status(after_christmas, day("2021-12-24"), ENGLAND).slack_working_days == 4


@pytest.mark.parametrize(
    ("due", "instant"),
    [
        ("2021-10-19", datetime(2021, 10, 19, 23, tzinfo=UTC)),
        ("2022-01-31", datetime(2022, 2, 1, tzinfo=UTC)),
        ("2021-03-28", datetime(2021, 3, 28, 23, tzinfo=UTC)),
        ("2021-10-31", datetime(2021, 11, 1, tzinfo=UTC)),
        ("2021-10-30", datetime(2021, 10, 30, 23, tzinfo=UTC)),
    ],
)
def test_a_date_passes_at_the_end_of_the_day_in_london(due: str, instant: datetime) -> None:
    assert passes_at(milestone("by", due=due)) == instant


def test_a_from_date_and_a_gap_never_pass() -> None:
    assert passes_at(LETTER) is None
    assert passes_at(UNKNOWN) is None
    assert escalates_at(UNKNOWN, ENGLAND) is None


def test_lateness_escalates_after_working_days_and_never_for_an_outside_body() -> None:
    friday = milestone("by", due="2022-01-28", escalate_after_working_days=2)

    assert escalates_at(friday, ENGLAND) == datetime(2022, 2, 2, tzinfo=UTC)
    assert escalates_at(FEEDBACK, ENGLAND) is None
    assert passes_at(FEEDBACK) == datetime(2021, 11, 3, tzinfo=UTC)


def test_the_row_shown_has_the_promised_keys() -> None:
    row = as_json(SECTION_75, status(SECTION_75, day("2022-02-01"), ENGLAND))

    promised = {
        "key": "step",
        "title": "A step",
        "qualifier": "by",
        "start": None,
        "due": "2022-01-31",
        "source": "",
        "owner": "plan_lead",
        "status": "late",
        "days_late": 1,
        "slack_working_days": -1,
    }
    assert {key: row[key] for key in promised} == promised
