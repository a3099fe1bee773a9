"""Dates that open on a day open by themselves, and nothing that meets one is done here before its day."""

from __future__ import annotations

import json
from typing import Any

import pytest

from govflow.kernel.errors import Refused
from govflow.kernel.findings import Json
from govflow.ledger.rows import Row
from govflow.storage.ledger import NewEvent
from govflow.timetable.tick import Swept, sweep
from tests.make.play import Play

OPENS = "2021-10-18"


def swept(play: Play) -> Swept:
    return sweep(play.road, play.product.parts["later"])


def dated(play: Play, ref: str, key: str, **changed: Json) -> None:
    """Give a date of a case anew, by an event that carries its row."""
    rows = [Row("milestone", {"case_ref": ref, "key": key}, changed)]
    play.within(
        "system:tests",
        lambda work: work.append(NewEvent("test:dates", "test.redated", work.actor.id, rows=rows)),
    )


def opening(play: Play, ref: str, key: str = "draft_to_bcm") -> list[tuple[str, str]]:
    rows = play.rows("timer", case_ref=ref, kind="date_opens", subject=key)
    return [(row["due_at"], row["state"]) for row in rows]


def opened(play: Play, ref: str) -> list[dict[str, Any]]:
    events = play.events(f"case:{ref}")
    return [json.loads(bytes(row["data"])) for row in events if row["type"] == "milestone.opened"]


def test_a_date_opens_by_itself_and_tells_its_owner_and_an_outside_one_is_only_awaited(play: Play) -> None:
    ref = play.open()
    dated(play, ref, "draft_to_bcm", qualifier="from", start=OPENS, due="")
    swept(play)

    assert opening(play, ref) == [("2021-10-17T23:00:00Z", "pending")]  # Midnight in London.
    assert opening(play, ref, "approval_letter") == [("2022-01-11T00:00:00Z", "pending")]
    play.at("2021-10-17T22:59:59Z")
    swept(play)
    assert opened(play, ref) == []
    play.at("2021-10-17T23:00:00Z")
    swept(play)
    swept(play)
    [one] = opened(play, ref)
    items = play.rows("work_item", case_ref=ref, kind="date_opened")

    assert (one["milestone"], one["due_at"], one["fired_at"][:19]) == (
        "draft_to_bcm",
        "2021-10-17T23:00:00Z",
        "2021-10-17T23:00:00",
    )
    assert [(row["role"], row["status"]) for row in items] == [("plan_lead", "open")]
    play.at("2022-01-11T08:00:00Z")
    swept(play)
    assert "approval_letter" in [one["milestone"] for one in opened(play, ref)]
    assert not [row for row in play.rows("work_item", kind="date_opened") if "letter" in row["title"]]
    assert play.verify().findings == ()


def test_a_date_given_anew_opens_on_its_new_day_and_one_that_opens_no_more_on_none(play: Play) -> None:
    ref = play.open()
    dated(play, ref, "draft_to_bcm", qualifier="from", start=OPENS, due="")
    swept(play)
    dated(play, ref, "draft_to_bcm", start="2021-10-25")
    swept(play)
    moved = opening(play, ref)
    dated(play, ref, "draft_to_bcm", qualifier="by", start="", due="2021-10-25")
    swept(play)
    before = len(play.events(f"case:{ref}"))
    swept(play)

    assert sorted(moved) == [("2021-10-17T23:00:00Z", "cancelled"), ("2021-10-24T23:00:00Z", "pending")]
    assert {state for _, state in opening(play, ref)} == {"cancelled"}
    assert len(play.events(f"case:{ref}")) == before


def test_what_meets_a_date_is_not_done_here_before_it_opens_and_is_from_that_day_on(play: Play) -> None:
    ref = play.walk("start_drafting")
    dated(play, ref, "draft_to_bcm", qualifier="from", start=OPENS, due="")
    play.at("2021-10-17T10:00:00Z")

    with pytest.raises(Refused) as refused:
        play.do(ref, "plan-lead", "send_draft_to_bcm")
    offered = play.options(ref, "plan-lead")["send_draft_to_bcm"]
    play.at("2021-10-18T06:00:00Z")
    play.do(ref, "plan-lead", "send_draft_to_bcm")

    assert [one.code for one in refused.value.findings] == ["WINDOW_NOT_OPEN"]
    assert "Monday 18 October 2021" in refused.value.findings[0].message
    assert [one.code for one in offered.blocked_by] == ["WINDOW_NOT_OPEN"]
    assert play.verify().findings == ()


def test_what_was_done_in_the_world_before_a_date_opened_is_recorded_with_a_flag(play: Play) -> None:
    ref = play.walk("circulate_to_jcog")
    dated(play, ref, "jcog_scrutiny", qualifier="from", start="2021-10-28", due="")
    play.at("2021-10-29T09:00:00Z")

    taken = play.do(
        ref,
        "jcog-secretary",
        "record_scrutiny",
        happened="2021-10-26",
        on_behalf="doncaster-jcog",
        lines=[{"text": "Say how weekends are covered."}],
    )

    assert [one.code for one in taken.flags] == ["WINDOW_NOT_OPEN"]
    assert play.case(ref).state == taken.to_state
    assert play.verify().findings == ()
