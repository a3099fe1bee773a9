"""The feed of events: in order, nobody else's, and none missed whatever order writers commit in."""

from __future__ import annotations

import pytest

from govflow.kernel.actor import Actor, Door
from govflow.storage.ledger import NewEvent
from govflow.storage.work import Work
from tests.integration.api.office import Caller, Office, open_plan, start_drafting


def read_on(caller: Caller, after: str = "0", limit: int = 2) -> tuple[list[int], str]:
    seen: list[int] = []
    while True:
        page = caller.get(f"/events?after={after}&limit={limit}").json
        seen += [one["event"] for one in page["events"]]
        if page["next_cursor"] == after or not page["events"]:
            return seen, page["next_cursor"]
        after = page["next_cursor"]


def test_the_feed_gives_every_event_of_ones_cases_once_and_in_order(office: Office) -> None:
    lead = office.caller("plan-lead")
    ref = open_plan(lead)
    open_plan(office.caller("dorset-plan-lead"), "dorset")
    start_drafting(lead, ref)
    lead.post(f"/plans/{ref}/lines", {"text": "A comment."})

    seen, cursor = read_on(lead)

    expected = office.rows("SELECT id FROM ledger_event WHERE stream = :s ORDER BY id", s=f"case:{ref}")
    assert seen == [row.id for row in expected]
    later = lead.post(f"/plans/{ref}/lines", {"text": "Another."}).json["event"]
    assert read_on(lead, cursor)[0] == [later]


def test_what_was_refused_on_ones_cases_stands_in_the_feed_and_nobody_elses_does(office: Office) -> None:
    lead, dorset = office.caller("plan-lead"), office.caller("dorset-plan-lead")
    ref, theirs = open_plan(lead), open_plan(dorset, "dorset")
    clerk = office.caller("clerk")
    refused = clerk.step(ref, "start_drafting")
    assert refused.status_code in {403, 422}, refused.text

    events = lead.get("/events").json["events"]

    assert [(one["stream"], one["type"]) for one in events] == [
        (f"case:{ref}", "case.opened"),
        (f"refusals:{ref}", "step.refused"),
    ]
    assert events[1]["data"]["codes"]
    assert {one["stream"] for one in dorset.get("/events").json["events"]} == {f"case:{theirs}"}


def test_an_event_carries_its_words_and_its_hash_but_not_the_rows_it_wrote(office: Office) -> None:
    lead = office.caller("plan-lead")
    ref = open_plan(lead)
    start_drafting(lead, ref)

    event = lead.get("/events").json["events"][-1]

    stored = office.rows("SELECT event_hash FROM ledger_event WHERE id = :id", id=event["event"])[0]
    assert (event["stream"], event["seq"], event["type"]) == (f"case:{ref}", 2, "case.step_recorded")
    assert event["hash"] == stored.event_hash
    assert event["happened_at"] == "2021-09-30"
    assert event["private"]["reason"] == "Published the day before this plan was opened here."
    assert "rows" not in event["data"]


@pytest.mark.postgres
@pytest.mark.parametrize("ends", ["commit", "rollback"])
def test_an_event_waits_until_no_lower_number_can_still_appear(postgres_office: Office, ends: str) -> None:
    office = postgres_office
    lead, officer = office.caller("plan-lead"), office.caller("governance-officer")
    ref = open_plan(lead)
    other = officer.post("/agreements", {"area": "doncaster", "year": "2021-22"}).json["ref"]
    before, cursor = read_on(lead)
    assert before

    with office.store.engine.connect() as slow:
        transaction = slow.begin()
        work = Work(slow, Actor(office.ids["plan-lead"], Door.API))
        # The slow writer draws the lower number and has not committed when the quick one has.
        moment = work.moment(f"case:{other}")
        quick = lead.post(f"/plans/{ref}/lines", {"text": "Quick."}).json["event"]
        assert moment.next_id < quick
        held_back, held_cursor = read_on(lead, cursor)
        assert held_back == []
        if ends == "commit":
            new = NewEvent(f"case:{other}", "case.act_noted", work.actor.id, data={"case": other})
            work.append(new, moment)
            transaction.commit()
        else:
            transaction.rollback()

    afterwards, _ = read_on(lead, held_cursor)
    assert afterwards == ([moment.next_id, quick] if ends == "commit" else [quick])
