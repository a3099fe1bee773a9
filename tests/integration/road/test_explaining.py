"""What an auditor is told of an event, and of what later came of it."""

from __future__ import annotations

from govflow.road.explain import explain
from govflow.storage.ledger import read_event
from tests.make.history import correct
from tests.make.play import Play


def told(play: Play, event: int) -> str:
    with play.store.read() as connection:
        stored = read_event(connection, event)
        assert stored is not None
        return " ".join(explain(connection, stored, play.product.parts["names_for"]))


def test_an_act_is_told_with_who_did_it_who_wrote_it_down_and_what_it_rests_on(play: Play) -> None:
    ref = play.walk("sign_off")
    event = play.event_of(ref, "sign_off")

    words = told(play, event)

    assert "done by Health and Wellbeing Board on 2021-11-11 (only the day is known)" in words
    assert "recorded by Democratic services officer at 2021-11-12T10:00:00" in words
    assert f"rests on ACT-{event}, an act of Health and Wellbeing Board (signed off) of 2021-11-11" in words
    assert "put right" not in words


def test_an_act_since_corrected_is_told_with_its_correction_and_the_correction_with_what_relied_on_it(
    play: Play,
) -> None:
    ref = play.walk("submit")
    event, submitted = play.event_of(ref, "sign_off"), play.event_of(ref, "submit")

    correct(play, ref, event, "2021-11-10")
    redated = play.case(ref).last_event
    assert f"put right by event {redated}: it happened on 2021-11-10" in told(play, event)
    assert f"event {event} happened on 2021-11-10, not on 2021-11-11" in told(play, redated)

    correct(play, ref, event)
    struck = play.case(ref).last_event
    assert f"recorded in error: event {struck} struck it" in told(play, event)
    words = told(play, struck)
    assert f"event {event} was recorded in error" in words
    assert f"Event {submitted} relied on it" in words
