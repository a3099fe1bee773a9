"""Of several who open a case at the same moment: one case, one receipt to a key, and words for the others."""

from __future__ import annotations

import threading
from collections.abc import Callable

from govflow.kernel.errors import GovFlowError
from govflow.road.opening import CaseOpened, OpenCase
from tests.make.play import AGREEMENT, AREA, PLAN, Play

ROUNDS, TOGETHER = 6, 4


def at_once(acts: list[Callable[[], CaseOpened]]) -> list[CaseOpened | GovFlowError]:
    """What came of each act, all begun at one moment."""
    ready, came = threading.Barrier(len(acts)), [None] * len(acts)
    outcomes: list[CaseOpened | GovFlowError | None] = list(came)

    def run(place: int) -> None:
        ready.wait()
        try:
            outcomes[place] = acts[place]()
        except GovFlowError as error:
            outcomes[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert None not in outcomes
    return [one for one in outcomes if one is not None]


def opening(play: Play, who: str, command: OpenCase) -> Callable[[], CaseOpened]:
    actor = play.by(who)
    return lambda: play.road.open(actor, command)


def test_one_key_sent_several_times_at_once_opens_one_case_with_one_receipt(play: Play) -> None:
    for number in range(ROUNDS):
        command = OpenCase(PLAN, AREA, f"{2020 + number}-{21 + number}", f"key-{number}")

        receipts = at_once([opening(play, "plan-lead", command)] * TOGETHER)

        assert receipts == [receipts[0]] * TOGETHER
        assert isinstance(receipts[0], CaseOpened)
        assert len(play.events(f"case:{receipts[0].ref}")) == 1
    assert play.verify().findings == ()


def test_of_several_who_open_the_same_plan_one_does_and_the_others_are_told_which_it_is(play: Play) -> None:
    for number in range(ROUNDS):
        year = f"{2020 + number}-{21 + number}"
        commands = [OpenCase(PLAN, AREA, year, f"key-{number}-{place}") for place in range(TOGETHER)]

        came = at_once([opening(play, "plan-lead", command) for command in commands])

        (won,) = [one for one in came if isinstance(one, CaseOpened)]
        lost = [one for one in came if isinstance(one, GovFlowError)]
        assert {error.code for error in lost} == {"STATE_FORBIDS"}
        assert all(f"{won.ref} is open already" in error.message for error in lost)
    assert play.verify().findings == ()


def test_the_first_cases_of_a_workflow_in_two_areas_do_not_stand_in_each_others_way(play: Play) -> None:
    here = opening(play, "governance-officer", OpenCase(AGREEMENT, AREA, "2021-22"))
    there = opening(play, "dorset-governance-officer", OpenCase(AGREEMENT, "dorset", "2021-22"))

    came = at_once([here, there])

    assert all(isinstance(one, CaseOpened) for one in came), came
    assert len(play.rows("workflow_definition", workflow=AGREEMENT)) == 1
