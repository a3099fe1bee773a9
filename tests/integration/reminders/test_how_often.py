"""A digest a day or one a week, as one wishes; nothing falls between; and who covers is told for whom."""

from __future__ import annotations

from datetime import date

import pytest

from govflow.kernel.errors import InvalidInput
from govflow.powers.ports import PART as POWERS
from govflow.powers.use_cases.standing_in import ArrangeCover, arrange_cover
from govflow.reminders.ports import PART
from govflow.reminders.queries.letters import written
from govflow.reminders.queries.told import told_to
from govflow.reminders.use_cases.preferring import Prefer, prefer
from tests.integration.reminders.test_digests import day_of, digest
from tests.make.play import Play


def wish(play: Play, how_often: str) -> None:
    play.within("plan-lead", lambda work: prefer(work, Prefer("mail", "18:00", "08:00", how_often)))


def days(play: Play, *numbers: int) -> None:
    for number in numbers:
        digest(play, f"2021-10-{number:02}T09:00:00Z")


def test_who_wishes_one_digest_a_week_has_it_on_its_first_working_day_with_all_that_fell_due(
    play: Play,
) -> None:
    play.open()
    wish(play, "weekly")

    days(play, *range(4, 30))

    # Due on Tuesday 19 October: ten and five working days before fall in the weeks before, told on their Mondays.
    assert day_of(play, "plan-lead", "draft_to_bcm", "coming") == ["2021-10-11", "2021-10-18"]
    assert day_of(play, "plan-lead", "draft_to_bcm", "late") == ["2021-10-25"]
    # Others are told day by day as ever.
    assert day_of(play, "governance-officer", "draft_to_bcm", "escalated") == ["2021-10-21", "2021-10-28"]
    events = [
        row for row in play.events(f"person:{play.by('plan-lead').id}") if row["type"] == "person.reminded"
    ]
    assert len(events) <= 4
    assert play.verify().findings == ()


def test_a_week_whose_monday_nothing_ran_is_told_with_its_first_digest(play: Play) -> None:
    play.open()
    wish(play, "weekly")

    days(play, *range(4, 9), *range(11, 16), 19, 20)

    assert day_of(play, "plan-lead", "draft_to_bcm", "coming") == ["2021-10-11", "2021-10-19"]


def test_who_changes_back_to_one_a_day_is_told_the_next_day_what_waited_for_the_week(play: Play) -> None:
    play.open()
    wish(play, "weekly")
    # Due on Thursday 21 October: two and one working days before are told no sooner than the next Monday.
    days(play, *range(4, 9), *range(11, 16), 18, 19, 20)
    before = day_of(play, "plan-lead", "draft_to_jcog", "coming")
    wish(play, "daily")

    days(play, 21, 22)

    assert before[-1:] == ["2021-10-18"]
    assert "2021-10-21" in day_of(play, "plan-lead", "draft_to_jcog", "coming")


def test_another_rhythm_is_refused(play_file: Play) -> None:
    with pytest.raises(InvalidInput):
        wish(play_file, "hourly")


def test_who_covers_reads_in_whose_absence_on_the_page_and_in_the_mail_with_both_names(play: Play) -> None:
    play.open()
    rules = play.product.parts[POWERS]
    absent, covering = play.by("plan-lead").id, play.by("report-author").id
    cover = ArrangeCover("doncaster", "plan_lead", absent, covering, date(2021, 10, 18), date(2021, 10, 22))
    play.within("governance-officer", lambda work: arrange_cover(work, rules, cover))

    days(play, 19)

    with play.store.read() as connection:
        (one,) = told_to(connection, covering)
        mail = written(connection, "https://govflow.example", one.event, covering)
        names = play.product.parts[PART].names_for(connection, {absent, covering})
        assert told_to(connection, absent) == []
    said = f"{names[covering]} covers for {names[absent]}."
    line = next(line for line in one.lines if line.milestone == "draft_to_bcm")
    assert line.covering == said
    assert mail is not None
    assert said in mail.text
    assert play.verify().findings == ()
