"""Norfolk, 1 December 2021: signed off fifteen days after it was submitted, and labelled so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govflow.plans.queries import standing_of
from govflow.road.queries import load_case, view_case
from tests.integration.real_cases.conftest import Played

SCRIPTS = ("norfolk-2021-09-29", "norfolk-2021-12-01", "norfolk-2021-22")
PLAN = "plan-norfolk-2021-22"


@pytest.fixture
def town(played: Callable[..., Played]) -> Played:
    return played(*SCRIPTS, until="2021-12-08T08:00:00+00:00")


def test_submitted_on_16_november_it_waited_for_the_board_with_its_gates_shut(
    played: Callable[..., Played],
) -> None:
    before = played(*SCRIPTS, until="2021-11-30T08:00:00+00:00")

    assert before.case(PLAN).state == "assurance_pending_sign_off"
    # Nobody said the day with the step: the cover does.
    assert [one["value"] for one in before.rows("case_mark", case_ref=PLAN, name="sign_off_expected")] == [
        "2021-12-01"
    ]
    with before.store.read() as connection:
        said = standing_of(connection, load_case(connection, PLAN)).sentences
    assert "The sign-off still to come is expected on 1 December 2021." in said
    assert "approve" not in before.options(PLAN, "norfolk-plan-lead")
    agreement = before.open("norfolk-governance-officer", "section_75_agreement", area="norfolk")
    before.do(agreement, "norfolk-governance-officer", "send_to_partners", area="norfolk")
    finalise = before.options(agreement, "norfolk-governance-officer")["finalise"]
    assert not finalise.open


def test_the_sign_off_rests_on_the_boards_own_resolution_and_is_retrospective(town: Played) -> None:
    signed = town.decision("signed.b")
    [step] = [one for one in town.payloads(PLAN) if one.get("trigger") == "sign_off_retrospectively"]

    assert (signed["verb"], signed["body"], signed["subject"]) == ("sign_off", "norfolk-hwb", PLAN)
    assert (step["authority"]["ref"], step["authority"]["sha256"]) == (signed["case_ref"], signed["sha256"])
    assert (step["happened_at"], step["for"]) == ("2021-12-01", "body:norfolk-hwb")
    assert [flag["code"] for flag in step["flags"] if flag["code"].startswith("AUTHORITY")] == []
    with town.store.read() as connection:
        label = view_case(connection, PLAN).retrospective
    assert label is not None
    assert label.days == 15


def test_to_support_the_review_signs_nothing_off(town: Played) -> None:
    assert town.decision("signed.a")["verb"] == "support"


def test_the_minutes_of_september_were_approved_in_december_and_changed_no_decision(town: Played) -> None:
    september = town.ref("board", "norfolk-2021-09-29")

    assert town.case(september).state == "minutes_approved"
    assert town.decision("nine.d")["effective_at"][:10] == "2021-09-29"


def test_the_winter_plan_was_agreed_by_the_board_and_then_by_the_cabinet(town: Played) -> None:
    ref = town.ref("winter")
    steps = [(one["trigger"], one["happened_at"]) for one in town.payloads(ref) if one.get("happened_at")]

    assert steps == [("agree_by_board", "2021-12-01"), ("agree_by_cabinet", "2021-12-06")]
    assert town.case(ref).state == "agreed"
    [board] = [one for one in town.payloads(ref) if one.get("trigger") == "agree_by_board"]
    assert board["authority"]["ref"] == town.ref("winter-agreed")
