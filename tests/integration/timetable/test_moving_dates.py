"""Dates of a plan that move: whose they are decides what it takes, and every former one stays."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from govflow.documents.use_cases import Brought, bring
from govflow.kernel.errors import InvalidInput, NotFound, Refused
from govflow.kernel.moments import london_date
from govflow.road.once import Answer
from govflow.road.queries import load_case
from govflow.storage.work import Work, read_clock
from govflow.timetable.ports import PART, TimetableParts
from govflow.timetable.queries.planned import Planned, planned
from govflow.timetable.use_cases.adding import (
    AddStep,
    AddSupplement,
    CopyCycle,
    add_step,
    add_supplement,
    copy_cycle,
)
from govflow.timetable.use_cases.moving import MoveDate, WaiveDate, move_date, waive_date
from tests.make.play import AREA, Play


def parts(play: Play) -> TimetableParts:
    found: TimetableParts = play.product.parts[PART]
    return found


def move(play: Play, ref: str, milestone: str, who: str = "plan-lead", **more: Any) -> Answer:
    command = MoveDate(ref, milestone, **{"qualifier": "on", **more})
    return play.within(who, lambda work: move_date(work, parts(play), command), ref)


def letter(play: Play) -> str:
    store = bring([Brought("letter.txt", b"The submission is on 23 November.", "letter")], AREA)

    def keep(work: Work) -> str:
        return store(work)[0].document

    return play.within("plan-lead", keep)


def seen(play: Play, ref: str) -> Planned:
    with play.store.read() as connection:
        return planned(
            connection, parts(play), load_case(connection, ref), london_date(read_clock(connection))
        )


def row(play: Play, ref: str, key: str) -> dict[str, Any]:
    return next(one for one in seen(play, ref).rows if one["key"] == key)


def timers(play: Play, ref: str, key: str) -> list[tuple[str, str]]:
    found = play.rows("timer", case_ref=ref, subject=key)
    return sorted((str(one["state"]), str(one["due_at"])) for one in found)


def test_a_local_date_moves_for_a_reason_and_its_timers_move_along(play: Play) -> None:
    ref = play.open()

    move(play, ref, "jcog_scrutiny", due=date(2021, 11, 2), reason="The room is taken.")

    found = row(play, ref, "jcog_scrutiny")
    assert (found["qualifier"], found["due"]) == ("on", "2021-11-02")
    (former,) = found["former"]
    assert (former["due"], former["reason"], former["moved_at"][:10]) == (
        "2021-10-26", "The room is taken.", "2021-10-01",
    )  # fmt: skip
    assert timers(play, ref, "jcog_scrutiny") == [
        ("pending", "2021-11-03T00:00:00Z"),
        ("pending", "2021-11-05T00:00:00Z"),
    ]
    positions = [int(str(one["position"])) for one in play.rows("milestone", case_ref=ref)]
    assert sorted(positions) == list(range(1, 14))
    assert play.events()[-1]["type"] == "milestone.redated"
    assert play.verify().findings == ()


def test_each_former_date_stays_however_often_it_moves(play_file: Play) -> None:
    ref = play_file.open()
    for day in (27, 28, 29):
        move(play_file, ref, "jcog_scrutiny", due=date(2021, 10, day), reason=f"To the {day}th")

    former = row(play_file, ref, "jcog_scrutiny")["former"]

    assert [one["due"] for one in former] == ["2021-10-26", "2021-10-27", "2021-10-28"]


def test_a_local_date_needs_a_reason_and_a_date_that_can_be_meant(play_file: Play) -> None:
    ref = play_file.open()

    with pytest.raises(InvalidInput, match="Say why"):
        move(play_file, ref, "jcog_scrutiny", due=date(2021, 11, 2))
    with pytest.raises(InvalidInput, match="takes due"):
        move(play_file, ref, "jcog_scrutiny", start=date(2021, 11, 2), reason="x")
    with pytest.raises(InvalidInput, match="its date already"):
        move(play_file, ref, "jcog_scrutiny", due=date(2021, 10, 26), reason="x")
    with pytest.raises(InvalidInput, match="2000 to 2100"):
        move(
            play_file, ref, "jcog_scrutiny", qualifier="week_commencing", start=date(2100, 12, 27), reason="x"
        )
    with pytest.raises(NotFound, match="no milestone 'nothing'"):
        move(play_file, ref, "nothing", due=date(2021, 11, 2), reason="x")


def test_a_national_date_moves_only_by_a_document_from_its_owner(play: Play) -> None:
    ref, day = play.open(), date(2021, 11, 23)

    with pytest.raises(Refused) as refused:
        move(play, ref, "submitted", due=day, reason="We need more time.")
    assert refused.value.findings[0].code == "EVIDENCE_MISSING"
    paper = letter(play)
    with pytest.raises(InvalidInput, match="NHS England or National Better Care Fund team"):
        move(play, ref, "submitted", due=day, document=paper, issued_by="The plan lead")

    move(play, ref, "submitted", due=day, document=paper, issued_by="NHS England")

    found = row(play, ref, "submitted")
    assert (found["due"], found["source"]) == ("2021-11-23", "NHS England: as issued")
    assert [(one["due"], one["document"], one["issued_by"]) for one in found["former"]] == [
        ("2021-11-16", paper, "NHS England")
    ]
    assert {"case_ref": ref, "document": paper, "kind": "redating"}.items() <= dict(
        play.rows("case_document", case_ref=ref)[-1]
    ).items()
    assert play.verify().findings == ()


def test_the_panels_own_date_moves_by_the_panels_document_too(play_file: Play) -> None:
    ref = play_file.open()

    move(play_file, ref, "regional_feedback", qualifier="by", due=date(2021, 11, 4),
         document=letter(play_file), issued_by="Regional Assurance Panel")  # fmt: skip

    assert row(play_file, ref, "regional_feedback")["due"] == "2021-11-04"


def test_a_date_that_has_passed_and_moves_on_is_watched_again_and_nobody_is_chased_meanwhile(
    play: Play,
) -> None:
    ref = play.open()
    play.until("2021-10-27T09:00:00Z")
    assert [one["status"] for one in play.rows("work_item", kind="date_passed")][-1] == "open"

    move(play, ref, "jcog_scrutiny", due=date(2021, 11, 2), reason="It was put off.")

    items = [one for one in play.rows("work_item") if "JCOG scrutinises" in str(one["title"])]
    assert [one["status"] for one in items] == ["done"]
    assert timers(play, ref, "jcog_scrutiny") == [
        ("fired", "2021-10-26T23:00:00Z"),
        ("pending", "2021-11-03T00:00:00Z"),
        ("pending", "2021-11-05T00:00:00Z"),
    ]
    play.until("2021-11-03T09:00:00Z")
    assert ("fired", "2021-11-03T00:00:00Z") in timers(play, ref, "jcog_scrutiny")
    assert play.verify().findings == ()


def test_what_was_done_keeps_its_date(play_file: Play) -> None:
    ref = play_file.walk("send_draft_to_bcm")

    with pytest.raises(Refused) as refused:
        move(play_file, ref, "draft_to_bcm", qualifier="by", due=date(2021, 10, 30))

    assert refused.value.findings[0].code == "STATE_FORBIDS"


def test_only_those_who_keep_the_timetable_move_its_dates(play: Play) -> None:
    ref = play.open()

    with pytest.raises(Refused) as refused:
        move(play, ref, "jcog_scrutiny", "area-admin", due=date(2021, 11, 2), reason="x")

    assert refused.value.findings[0].code == "NOT_YOUR_ROLE"
    assert play.rows("former_date") == []


def test_what_hangs_on_a_meeting_moves_with_it_and_back_to_unknown(play: Play) -> None:
    ref = play.open(year="2023-25")
    assert row(play, ref, "report_to_board")["qualifier"] == "to_be_confirmed"

    move(play, ref, "hwb_sign_off", due=date(2023, 6, 22), reason="The board’s calendar.")

    report = row(play, ref, "report_to_board")
    assert (report["qualifier"], report["due"], report["kind"]) == ("by", "2023-06-14", "statutory")
    assert ("pending", "2023-06-14T23:00:00Z") in timers(play, ref, "report_to_board")
    move(play, ref, "hwb_sign_off", qualifier="to_be_confirmed", reason="It was cancelled.")
    assert row(play, ref, "report_to_board")["qualifier"] == "to_be_confirmed"
    assert {state for state, _ in timers(play, ref, "report_to_board")} == {"cancelled"}
    assert len(row(play, ref, "report_to_board")["former"]) == 2
    assert play.verify().findings == ()


def test_doncasters_recommendation_and_timetable_are_both_kept_and_raised_until_it_is_settled(
    play: Play,
) -> None:
    ref = play.open()

    (conflict,) = [one for one in seen(play, ref).findings if one.code == "DATES_CONFLICT"]

    assert conflict.where == "regional_feedback"
    assert "by 2 November 2021" in conflict.message
    assert "on 11 November 2021" in conflict.message
    assert "paragraph 1.4, row 3" in conflict.message
    assert "recommendation 3.2" in conflict.message
    paper = letter(play)
    move(play, ref, "regional_feedback", qualifier="by", due=date(2021, 11, 2),
         document=paper, issued_by="Regional Assurance Panel", reason="As first printed.")  # fmt: skip
    assert [one for one in seen(play, ref).findings if one.code == "DATES_CONFLICT"] == []
    assert len(row(play, ref, "regional_feedback")["sources"]) == 3
    assert play.verify().findings == ()


def test_circulation_on_4_november_is_four_clear_days_if_that_was_publication(play_file: Play) -> None:
    ref = play_file.open()

    (short,) = [one for one in seen(play_file, ref).findings if one.code == "NOTICE_TOO_SHORT"]

    assert short.where == "report_to_board"
    assert short.message == (
        "four clear working days if that was publication, 3 November is the last good day"
    )
    assert (short.figures["clear_days"], short.figures["short_by"], short.figures["latest"]) == (
        4,
        1,
        "2021-11-03",
    )


def test_a_step_is_waived_for_a_reason_and_nobody_waits_for_it(play: Play) -> None:
    ref = play.open()
    command = WaiveDate(ref, "draft_to_jcog", "The group meets jointly this year.")

    play.within("plan-lead", lambda work: waive_date(work, parts(play), command), ref)

    assert row(play, ref, "draft_to_jcog")["status"] == "waived"
    assert {state for state, _ in timers(play, ref, "draft_to_jcog")} == {"cancelled"}
    assert play.verify().findings == ()


def test_a_step_of_our_own_joins_in_its_place_and_may_hang_on_another(play: Play) -> None:
    ref = play.open()
    made = AddStep(
        ref, "papers_to_clerk",
        {"title": "Papers with the clerk", "qualifier": "by", "owner": "plan_lead",
         "relative": {"before": "report_to_board", "working_days": 2}},
        "The clerk asked.", "k",
    )  # fmt: skip

    for _ in range(2):
        play.within("plan-lead", lambda work: add_step(work, parts(play), made), ref)

    found = row(play, ref, "papers_to_clerk")
    assert (found["due"], found["kind"]) == ("2021-11-02", "local")
    assert ("pending", "2021-11-03T00:00:00Z") in timers(play, ref, "papers_to_clerk")
    move(play, ref, "report_to_board", qualifier="by", due=date(2021, 11, 3), reason="Five clear days.")
    assert row(play, ref, "papers_to_clerk")["due"] == "2021-11-01"
    taken = AddStep(ref, "papers_to_clerk", {"title": "Again", "qualifier": "to_be_confirmed"}, "x")
    with pytest.raises(InvalidInput, match="name of its own"):
        play.within("plan-lead", lambda work: add_step(work, parts(play), taken), ref)
    national = AddStep(ref, "ours", {"title": "T", "qualifier": "to_be_confirmed", "kind": "national"}, "x")
    with pytest.raises(InvalidInput, match="local or contractual"):
        play.within("plan-lead", lambda work: add_step(work, parts(play), national), ref)
    assert play.verify().findings == ()


def test_a_second_template_of_the_year_joins_the_same_plan_by_its_document(play: Play) -> None:
    ref = play.open(year="2022-23")
    assert "discharge_fund_submitted" not in {one["key"] for one in seen(play, ref).rows}

    def add(document: str) -> Answer:
        command = AddSupplement(ref, "discharge_fund", document)
        return play.within("plan-lead", lambda work: add_supplement(work, parts(play), command), ref)

    with pytest.raises(Refused) as refused:
        add("")
    add(letter(play))

    assert refused.value.findings[0].code == "EVIDENCE_MISSING"
    assert row(play, ref, "discharge_fund_submitted")["due"] == "2022-12-16"
    sources = sorted(play.rows("plan_source", case_ref=ref), key=lambda one: int(str(one["position"])))
    assert [one["partner"] for one in sources][-2:] == ["council", "nhs"]
    assert len(sources) == 7
    with pytest.raises(InvalidInput, match="already"):
        add(letter(play))
    assert play.verify().findings == ()


def test_a_plan_opened_after_the_announcement_has_the_template_from_the_start(play: Play) -> None:
    play.at("2022-11-20T09:00:00Z")

    ref = play.open(year="2022-23")

    assert row(play, ref, "discharge_fund_submitted")["due"] == "2022-12-16"
    assert len(play.rows("plan_source", case_ref=ref)) == 7


def test_last_years_own_steps_are_copied_as_far_from_the_submission_as_they_were(play: Play) -> None:
    old, new = play.open(), play.open(year="2023-25")

    def copy() -> Answer:
        command = CopyCycle(new, old)
        return play.within("plan-lead", lambda work: copy_cycle(work, parts(play), command), new)

    copy()

    # The submission moved from Tuesday 16 November 2021 to Wednesday 28 June 2023.
    assert row(play, new, "hwb_sign_off")["due"] == "2023-06-23", "three working days before"
    assert row(play, new, "jcog_scrutiny")["due"] == "2023-06-07", "fifteen working days before"
    assert row(play, new, "report_to_board")["due"] == "2023-06-15", "by the rule, not by the old practice"
    assert (
        "Copied from plan-doncaster-2021-22, where it was 26 October 2021"
        in row(play, new, "jcog_scrutiny")["source"]
    )
    with pytest.raises(InvalidInput, match="no steps of its own"):
        copy()
    theirs = CopyCycle(new, play.open("dorset-plan-lead", area="dorset"))
    with pytest.raises(NotFound):
        play.within("plan-lead", lambda work: copy_cycle(work, parts(play), theirs), new)
    assert play.verify().findings == ()


def test_without_a_known_submission_last_years_steps_come_a_year_of_whole_weeks_later(
    play_file: Play,
) -> None:
    old, new = play_file.open(), play_file.open(year="2022-23")
    command = CopyCycle(new, old)

    play_file.within("plan-lead", lambda work: copy_cycle(work, parts(play_file), command), new)

    assert row(play_file, new, "hwb_sign_off")["due"] == "2022-11-10"
    assert row(play_file, new, "submitted")["qualifier"] == "to_be_confirmed"
