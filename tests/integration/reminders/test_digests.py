"""One digest a person a working day, made by the clock alone, told once, and missing nothing."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from govflow.powers.ports import PART as POWERS
from govflow.powers.use_cases.standing_in import ArrangeCover, arrange_cover
from govflow.reminders.ports import PART
from govflow.reminders.use_cases.digests import make_digests
from tests.make.play import Play


def digest(play: Play, instant: str) -> int:
    """Move the clock and make what is due; how many people were told."""
    play.at(instant)
    return make_digests(play.product.parts[PART]).told


def told(play: Play, who: str) -> list[tuple[str, str]]:
    """What somebody was told at any time: as what, and of which date."""
    rows = play.rows("reminder", person=play.by(who).id)
    return sorted((row["kind"], row["milestone"]) for row in rows)


def day_of(play: Play, who: str, milestone: str, kind: str) -> list[str]:
    rows = play.rows("reminder", person=play.by(who).id, milestone=milestone, kind=kind)
    return sorted({row["at"][:10] for row in rows})


def test_the_owner_of_a_date_is_told_on_the_working_days_the_settings_say_and_no_other(play: Play) -> None:
    play.open()

    for number in range(1, 32):
        digest(play, f"2021-10-{number:02}T09:00:00Z")

    # Due on Tuesday 19 October: 10, 5, 2 and 1 working days before, on the day, then 1 and 5 days after.
    assert day_of(play, "plan-lead", "draft_to_bcm", "coming") == [
        "2021-10-05",
        "2021-10-12",
        "2021-10-15",
        "2021-10-18",
        "2021-10-19",
    ]
    assert day_of(play, "plan-lead", "draft_to_bcm", "late") == ["2021-10-20", "2021-10-26"]
    assert play.verify().findings == ()


def test_a_date_still_not_met_after_its_days_of_grace_is_told_to_the_senior(play: Play) -> None:
    play.open()

    for number in range(18, 30):
        digest(play, f"2021-10-{number:02}T09:00:00Z")

    # Escalated two working days after Tuesday 19 October, and again five working days later.
    assert day_of(play, "governance-officer", "draft_to_bcm", "escalated") == ["2021-10-21", "2021-10-28"]


def test_nothing_is_told_before_the_hour_nor_at_a_weekend_and_then_nothing_is_missed(play: Play) -> None:
    play.open()

    early = digest(play, "2021-10-15T06:59:00Z")
    saturday = digest(play, "2021-10-16T09:00:00Z")
    # On Monday the reminders of Friday, when nothing ran, are told with Monday's.
    monday = digest(play, "2021-10-18T07:00:00Z")

    assert (early, saturday) == (0, 0)
    assert monday > 0
    assert ("coming", "draft_to_bcm") in told(play, "plan-lead")


def test_a_date_met_in_time_is_told_to_nobody_again(play: Play) -> None:
    ref = play.walk("send_draft_to_bcm")

    digest(play, "2021-10-20T09:00:00Z")

    assert play.rows("milestone", case_ref=ref, key="draft_to_bcm")[0]["met_on"]
    assert "draft_to_bcm" not in {milestone for _, milestone in told(play, "plan-lead")}


def test_several_schedulers_and_repeated_wakings_tell_each_person_once(play: Play) -> None:
    play.open()
    play.at("2021-10-19T09:00:00Z")
    ready = threading.Barrier(3)

    def run() -> None:
        ready.wait()
        make_digests(play.product.parts[PART])

    with ThreadPoolExecutor(3) as threads:
        for one in [threads.submit(run) for _ in range(3)]:
            one.result()
    make_digests(play.product.parts[PART])

    lines = [(row["person"], row["milestone"]) for row in play.rows("reminder")]
    assert lines
    assert len(lines) == len(set(lines))
    events = [row for row in play.events() if row["type"] == "person.reminded"]
    assert len(events) == len({row["person"] for row in play.rows("reminder")})


def test_who_covers_an_absence_is_told_instead_of_who_is_away(play: Play) -> None:
    play.open()
    rules = play.product.parts[POWERS]
    absent, covering = play.by("plan-lead").id, play.by("report-author").id
    first, last = date(2021, 10, 18), date(2021, 10, 22)
    cover = ArrangeCover("doncaster", "plan_lead", absent, covering, first, last)
    play.within("governance-officer", lambda work: arrange_cover(work, rules, cover))

    digest(play, "2021-10-19T09:00:00Z")

    assert told(play, "plan-lead") == []
    assert ("coming", "draft_to_bcm") in told(play, "report-author")


def test_a_date_of_an_outside_body_is_awaited_and_escalated_to_nobody(play: Play) -> None:
    play.walk("await_feedback")

    digest(play, "2021-11-02T09:00:00Z")
    for number in range(3, 20):
        digest(play, f"2021-11-{number:02}T09:00:00Z")

    rows = play.rows("reminder", milestone="regional_feedback")
    assert {row["kind"] for row in rows} == {"awaited"}
    assert {row["person"] for row in rows} == {play.by("plan-lead").id}
