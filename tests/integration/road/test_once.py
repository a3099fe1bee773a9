"""Once and for all: repeated keys, stale pages, two people at one button, and refusals that change nothing."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from typing import Any

import pytest

from govflow.documents.use_cases import Brought, bring
from govflow.kernel.errors import InvalidInput, NotFound, Refused
from govflow.kernel.moments import parse_happened
from govflow.road.ports import Evidence, StepTaken, TakeStep
from govflow.road.refusals import MOST_AN_HOUR
from tests.make.history import note
from tests.make.play import Play

REF = "plan-doncaster-2021-22"


@pytest.fixture
def ref(play: Play) -> str:
    ref = play.walk("start_drafting")
    play.at("2021-10-19T14:00:00Z")
    return ref


def stored(play: Play, who: str, name: str = "draft.txt", kind: str = "draft_plan") -> Evidence:
    """A document that was stored beforehand, as a page or the API stores one."""
    keep = bring([Brought(name, name.encode(), kind)], "doncaster")
    return play.within(who, lambda work: keep(work)[0])


def send(play: Play, ref: str, **changes: Any) -> StepTaken:
    command = TakeStep(ref, "send_draft_to_bcm", evidence=(stored(play, "plan-lead"),), key="k1")
    return play.road.step(play.by("plan-lead"), replace(command, **changes))


def case_events(play: Play, ref: str) -> int:
    return len(play.events(f"case:{ref}"))


def test_the_same_key_gives_the_same_answer_and_one_event(play: Play, ref: str) -> None:
    evidence = (stored(play, "plan-lead"),)
    first = send(play, ref, evidence=evidence)
    before = len(play.events())
    again = send(play, ref, evidence=evidence)

    assert (again.event, again.version, again.to_state, again.at) == (
        first.event,
        first.version,
        first.to_state,
        first.at,
    )
    assert again.repeated
    assert len(play.events()) == before


def test_a_repeated_recording_says_again_what_was_not_met(play: Play) -> None:
    ref = play.walk("record_scrutiny")
    play.do(ref, "plan-lead", "return_to_drafting", reason="More to do.")
    plan_lead, report = play.by("plan-lead"), stored(play, "plan-lead", "report.txt", "draft_report")
    command = TakeStep(
        ref,
        "prepare_report",
        evidence=(report,),
        happened=parse_happened("2021-10-27"),
        on_behalf="report-author",
        key="k2",
    )
    first = play.road.step(plan_lead, command)
    again = play.road.step(plan_lead, command)

    assert first.flags
    assert again.flags == first.flags


def test_the_same_key_for_another_request_is_a_conflict(play: Play, ref: str) -> None:
    evidence = (stored(play, "plan-lead"),)
    send(play, ref, evidence=evidence)
    before = case_events(play, ref)

    for changes in ({"reason": "other"}, {"trigger": "circulate_to_jcog"}, {"answers": {"reason": "x"}}):
        with pytest.raises(Refused) as refused:
            send(play, ref, evidence=evidence, **changes)
        assert refused.value.code == "IDEMPOTENCY_CONFLICT"
    assert case_events(play, ref) == before


def test_a_request_that_failed_leaves_its_key_free(play: Play, ref: str) -> None:
    with pytest.raises(Refused):
        send(play, ref, evidence=())

    assert send(play, ref).to_state == "draft_with_bcm"


def test_one_persons_key_is_not_anothers(play: Play, ref: str) -> None:
    send(play, ref)
    paper = stored(play, "report-author", "circulated.txt", "circulated_draft")
    command = TakeStep(ref, "circulate_to_jcog", evidence=(paper,), key="k1")

    assert play.road.step(play.by("report-author"), command).to_state == "jcog_scrutiny"


def test_a_noted_act_repeated_is_one_act_and_another_under_its_key_a_conflict(play: Play, ref: str) -> None:
    first = note(play, ref, "visited", "2021-10-15", "doncaster-hwb", key="n1")
    before = case_events(play, ref)

    with pytest.raises(Refused) as refused:
        note(play, ref, "closed", "2021-10-15", "doncaster-hwb", key="n1")

    assert refused.value.code == "IDEMPOTENCY_CONFLICT"
    assert case_events(play, ref) == before
    assert first > 0


def test_opening_twice_with_a_key_opens_one_case(play: Play) -> None:
    first = play.open(key="open-1")
    again = play.open(key="open-1")

    assert first == again == REF
    assert case_events(play, REF) == 1
    with pytest.raises(Refused) as refused:
        play.open(year="2020-21", key="open-1")
    assert refused.value.code == "IDEMPOTENCY_CONFLICT"
    with pytest.raises(Refused) as refused:
        play.open()
    assert refused.value.code == "STATE_FORBIDS"


def test_a_page_looked_at_too_long_ago_changes_nothing(play: Play, ref: str) -> None:
    version = play.case(ref).version
    play.do(ref, "plan-lead", "send_draft_to_bcm", expect=version)

    with pytest.raises(Refused) as refused:
        play.do(ref, "plan-lead", "circulate_to_jcog", expect=version)

    assert refused.value.code == "VERSION_STALE"
    assert play.case(ref).state == "draft_with_bcm"


@pytest.mark.parametrize("expecting", [True, False])
def test_of_two_people_at_one_button_one_wins_and_there_is_one_event(
    play: Play, ref: str, expecting: bool
) -> None:
    version = play.case(ref).version
    papers = [stored(play, who, f"{who}.txt") for who in ("plan-lead", "plan-lead")]
    before, ready = case_events(play, ref), threading.Barrier(2)
    outcomes: list[object] = []

    def press(number: int) -> None:
        command = TakeStep(
            ref,
            "send_draft_to_bcm",
            evidence=(papers[number],),
            expect_version=version if expecting else None,
        )
        ready.wait()
        try:
            outcomes.append(play.road.step(play.by("plan-lead"), command))
        except Refused as refused:
            outcomes.append(refused)

    threads = [threading.Thread(target=press, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    won = [one for one in outcomes if isinstance(one, StepTaken)]
    lost = [one for one in outcomes if isinstance(one, Refused)]
    assert (len(won), len(lost)) == (1, 1)
    assert lost[0].code == ("VERSION_STALE" if expecting else "STATE_FORBIDS")
    assert case_events(play, ref) == before + 1
    assert play.verify().ok


def test_a_refusal_changes_no_case_and_is_recorded_beside_it(play: Play, ref: str) -> None:
    case, before = play.case(ref), {name: play.rows(name) for name in ("cases", "document", "act", "timer")}

    with pytest.raises(Refused):
        play.do(ref, "chair", "send_draft_to_bcm", papers=("draft_plan",))

    assert play.case(ref) == case
    assert {name: play.rows(name) for name in before} == before, "nor is a paper brought with it kept"
    refusals = play.events(f"refusals:{ref}")
    assert [row["type"] for row in refusals] == ["step.refused"]
    assert play.verify().ok


def test_trying_what_is_not_there_or_cannot_be_is_recorded_too(play: Play, ref: str) -> None:
    with pytest.raises(NotFound):
        play.road.step(play.by("chair"), TakeStep("plan-nowhere-2021-22", "submit"))
    with pytest.raises(InvalidInput):
        play.do(ref, "clerk", "send_to_board", papers=(), happened="2031-01-01", on_behalf="doncaster-hwb")

    def kept(stream: str) -> list[object]:
        return [json.loads(bytes(row["data"]))["codes"] for row in play.events(stream)]

    assert kept("refusals:security") == [["NOT_FOUND"]]
    assert kept(f"refusals:{ref}") == [["INVALID_INPUT"]]
    assert play.case(ref).version == 2, "as it was"
    assert play.verify().ok


def test_refusals_of_one_actor_are_written_down_only_so_often_in_an_hour(play_file: Play) -> None:
    play = play_file
    ref = play.open()
    play.at("2021-10-02T09:00:00Z")

    for _ in range(MOST_AN_HOUR + 5):
        with pytest.raises(Refused):
            play.do(ref, "chair", "send_draft_to_bcm", papers=())
    assert len(play.events(f"refusals:{ref}")) == MOST_AN_HOUR

    with pytest.raises(Refused):
        play.do(ref, "member", "send_draft_to_bcm", papers=())
    assert len(play.events(f"refusals:{ref}")) == MOST_AN_HOUR + 1, "another's are still written"
    assert play.case(ref).version == 1


def test_a_case_that_is_not_there_is_not_found_and_a_step_that_is_not_there_is_unknown(
    play: Play, ref: str
) -> None:
    with pytest.raises(NotFound):
        play.road.step(play.by("plan-lead"), TakeStep("plan-nowhere-2021-22", "submit"))
    with pytest.raises(Refused) as unknown:
        play.do(ref, "plan-lead", "sendd_draft_to_bcm")
    assert unknown.value.code == "UNKNOWN_TRIGGER"
    assert "send_draft_to_bcm" in unknown.value.message
    with pytest.raises(Refused) as forbidden:
        play.do(ref, "plan-lead", "submit")
    assert forbidden.value.code == "STATE_FORBIDS"


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": "a\0b"},
        {"reason": "half \ud83d"},
        {"answers": {"reason": 0.5}},
        {"answers": {"reason": 2**60}},
        {"answers": {"nobody_asked": "x"}},
        {"evidence": (Evidence("document-nowhere"),)},
        {"on_behalf": "doncaster-hwb"},
        {"happened": parse_happened("2021-10-01")},
        {"happened": parse_happened("2021-10-01"), "on_behalf": "nobody at all"},
        {"happened": parse_happened("2021-10-01"), "on_behalf": "a\0b"},
    ],
    ids=repr,
)
def test_what_cannot_be_used_is_refused_in_words_and_changes_nothing(
    play: Play, ref: str, changes: dict[str, Any]
) -> None:
    before = case_events(play, ref)

    with pytest.raises(InvalidInput) as refused:
        send(play, ref, **changes)

    assert refused.value.message.endswith((".", ")"))
    assert case_events(play, ref) == before


def test_another_areas_board_signs_nothing_off_here(play: Play) -> None:
    ref = play.walk("send_to_board")
    play.until("2021-11-12T09:00:00Z")

    with pytest.raises(InvalidInput, match="dorset-hwb"):
        play.do(ref, "clerk", "sign_off", happened="2021-11-11", on_behalf="dorset-hwb")
