"""Acceptance of notice and windows on the printed dates: Doncaster 2021, Bath and North East Somerset 2019."""

from __future__ import annotations

from typing import Any

import pytest

from govflow.kernel.moments import parse_happened
from govflow.papers.ports import PART as PAPERS
from govflow.papers.queries.notice import Checked, check_notice
from govflow.powers.ports import PART as POWERS
from govflow.powers.use_cases.decided import RecordDecision
from govflow.powers.use_cases.deciding import record_decision
from tests.integration.meetings.conftest import MakeHall, make_hall
from tests.integration.meetings.hall import CLERK, Hall

__all__ = ["make_hall"]
OWN: dict[str, Any] = {
    "notice": {"days": 5, "working": True},
    "questions": {"days": 4, "working": True, "hour": "17:00"},
    "statements": {"days": 2, "working": True, "hour": "16:30"},
}


def checked(hall: Hall, ref: str) -> Checked:
    with hall.play.store.read() as connection:
        found = check_notice(connection, hall.play.product.parts[PAPERS], ref)
    assert found is not None
    return found


def windows(found: Checked) -> dict[str, str]:
    return {one.kind: str(one.as_json()["closes_at"]) for one in found.windows}


def test_scenario_4_doncasters_circulation_on_4_november_is_short_by_one_and_the_3rd_was_the_last(
    make_hall: MakeHall,
) -> None:
    hall = make_hall("doncaster").body("board", notice={"days": 5}).build("2021-10-18T09:00:00Z")
    ref = hall.meeting("board", "2021-11-11T09:30:00Z", hold=False)
    hall.play.at("2021-11-04T12:00:00Z")
    hall.play.do(ref, CLERK, "publish_agenda")

    [agenda] = checked(hall, ref).things
    judged = agenda.judged

    assert (judged.clear_days, judged.short, str(judged.latest)) == (4, 1, "2021-11-03")


def test_scenario_5_for_4_june_2019_agenda_24_may_questions_28_may_statements_30_may(
    make_hall: MakeHall,
) -> None:
    hall = make_hall("bath-and-north-east-somerset").body("board", **OWN).build("2019-05-01T09:00:00Z")
    found = checked(hall, hall.meeting("board", "2019-06-04T09:00:00Z", hold=False))

    assert [str(one.judged.latest) for one in found.things] == ["2019-05-24"]
    assert windows(found) == {"questions": "2019-05-28T16:00:00Z", "statements": "2019-05-30T15:30:00Z"}


def test_scenario_6_both_printed_examples_for_a_wednesday_hold(make_hall: MakeHall) -> None:
    hall = make_hall("bath-and-north-east-somerset").body("board", **OWN).build("2019-05-01T09:00:00Z")
    found = checked(hall, hall.meeting("board", "2019-06-12T09:00:00Z", hold=False))

    # 5pm on Wednesday for the following Wednesday; 4:30pm on Friday for Wednesday.
    assert windows(found) == {"questions": "2019-06-05T16:00:00Z", "statements": "2019-06-07T15:30:00Z"}


def test_norfolks_questions_close_at_nine_on_monday_for_wednesday(make_hall: MakeHall) -> None:
    rule = {"days": 1, "working": True, "hour": "09:00"}
    hall = make_hall().body("board", questions=rule).build("2021-11-01T09:00:00Z")
    found = checked(hall, hall.meeting("board", "2021-12-01T09:30:00Z", hold=False))

    assert windows(found) == {"questions": "2021-11-29T09:00:00Z"}


def test_executive_rules_attach_to_the_councils_half_of_a_board_of_two_committees(
    make_hall: MakeHall,
) -> None:
    hall = make_hall("bath-and-north-east-somerset")
    hall.body("cabinet-committee", executive=True, notice={"days": 5})
    hall.body("integration-committee", notice={"days": 5})
    hall.body("board", committees=["cabinet-committee", "integration-committee"], notice={"days": 5})
    hall.build("2019-05-01T09:00:00Z")
    ref = hall.meeting("board", "2019-06-04T09:00:00Z", hold=False)
    hall.item(ref, "9", exempt="3")

    asked = {one.rule.notice: str(one.judged.latest) for one in checked(hall, ref).things}

    assert asked == {
        "agenda": "2019-05-24",
        "private_meeting": "2019-05-06",
        "private_meeting_further": "2019-05-24",
    }


@pytest.mark.parametrize(
    ("executive", "verb"), [(True, "approve"), (True, "note"), (False, "note"), (False, "approve")]
)
def test_scenario_24_published_on_10_june_2019_it_may_be_implemented_after_17_june_and_what_was_noted_at_once(
    make_hall: MakeHall, executive: bool, verb: str
) -> None:
    rules: dict[str, Any] = {"powers": ["signs_off_plans"], "executive": executive}
    rules["call_in"] = {"applies": executive, "working_days": 5 if executive else 0}
    hall = make_hall("bath-and-north-east-somerset").body("board", **rules).build("2019-06-10T09:00:00Z")
    powers = hall.play.product.parts[POWERS]
    command = RecordDecision(
        area="bath-and-north-east-somerset",
        verb=verb,
        text="That it be so.",
        decided=parse_happened("2019-06-04"),
        published=parse_happened("2019-06-10"),
        body="board",
    )
    ref = hall.play.within(CLERK, lambda work: record_decision(work, powers, command)).ref

    states = []
    for moment in ("2019-06-10T09:00:00Z", "2019-06-17T22:59:59Z", "2019-06-17T23:00:00Z"):
        hall.play.until(moment)
        states.append(hall.play.case(ref).state)

    waits = executive and verb == "approve"
    assert states == (["in_call_in", "in_call_in", "effective"] if waits else ["effective"] * 3)
    hall.play.do(ref, "governance", "implement")
    assert hall.play.case(ref).state == "implemented"
