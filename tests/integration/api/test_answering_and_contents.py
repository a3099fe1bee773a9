"""Over the API: whoever an act was recorded for answers for it, and contents are brought in by part."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.api.office import Office

REF = "plan-doncaster-2021-22"


@pytest.fixture
def recorded(office: Office) -> tuple[Office, int]:
    """A plan whose start was recorded for the plan lead by another."""
    assert (
        office.caller("plan-lead").post("/plans", {"area": "doncaster", "year": "2021-22"}).status_code == 201
    )
    clerk = office.caller("governance-officer")
    paper = clerk.upload("note.txt", b"Told by telephone.")
    body: dict[str, Any] = {"what": "sent early", "happened_at": "2021-10-01", "evidence": [paper]}
    body |= {"for": office.ids["plan-lead"], "reason": "By telephone."}
    noted = clerk.post(f"/plans/{REF}/acts", body)
    assert noted.status_code == 201, noted.text
    return office, int(noted.json["event"])


def entry(office: Office, event: int) -> dict[str, Any]:
    trail = office.caller("plan-lead").get(f"/plans/{REF}/trail").json["entries"]
    return next(one for one in trail if one["event"] == event)


def test_confirmed_by_whom_it_was_recorded_for_and_shown_so_in_the_trail(
    recorded: tuple[Office, int],
) -> None:
    office, event = recorded
    assert entry(office, event)["on_behalf"] == "recorded on behalf, not confirmed"
    assert office.caller("plan-lead").get(f"/plans/{REF}").json["not_confirmed"] == [event]

    answer = office.caller("plan-lead").post(f"/plans/{REF}/events/{event}/confirmation", {"confirms": True})

    assert answer.status_code == 201
    assert entry(office, event)["on_behalf"] == "confirmed by whom it was recorded for"
    assert entry(office, event)["answered_by"] == answer.json["event"]
    assert office.caller("plan-lead").get(f"/plans/{REF}").json["not_confirmed"] == []


def test_what_waits_to_be_confirmed_follows_the_moment_asked_about(recorded: tuple[Office, int]) -> None:
    office, event = recorded
    lead, clerk = office.caller("plan-lead"), office.caller("governance-officer")
    opened = lead.get(f"/plans/{REF}/trail").json["entries"][0]["at"]
    body: dict[str, Any] = {"what": "sent again", "happened_at": entry(office, event)["at"]}
    body |= {"for": office.ids["plan-lead"], "evidence": [clerk.upload("note.txt", b"Told in person.")]}
    later = clerk.post(f"/plans/{REF}/acts", body).json["event"]

    assert lead.get(f"/plans/{REF}").json["not_confirmed"] == [event, later]
    assert lead.get(f"/plans/{REF}?as_at={opened}").json["not_confirmed"] == [event]


def test_a_dispute_without_a_reason_and_anybody_elses_answer_are_refused(
    recorded: tuple[Office, int],
) -> None:
    office, event = recorded
    path = f"/plans/{REF}/events/{event}/confirmation"

    assert office.caller("plan-lead").post(path, {"confirms": False}).status_code == 400
    for who in ("governance-officer", "area-admin", "clerk"):
        refused = office.caller(who).post(path, {"confirms": True})
        assert refused.status_code == 403
        assert refused.json["code"] in {"SELF_APPROVAL", "NOT_YOUR_ROLE"}

    assert entry(office, event)["answered_by"] is None


def test_the_same_key_answers_once(recorded: tuple[Office, int]) -> None:
    office, event = recorded
    path, lead = f"/plans/{REF}/events/{event}/confirmation", office.caller("plan-lead")
    body = {"confirms": False, "reason": "I did not."}

    first = lead.post(path, body, **{"Idempotency-Key": "one"})
    again = lead.post(path, body, **{"Idempotency-Key": "one"})

    assert (first.status_code, again.json) == (201, first.json)


def test_a_version_of_the_contents_is_brought_in_with_what_changed(recorded: tuple[Office, int]) -> None:
    office, _ = recorded
    lead = office.caller("plan-lead")
    first = lead.post(f"/plans/{REF}/content", {"document": lead.upload("1.txt", b"one")})
    assert (first.status_code, first.json["number"], first.json["changed"]) == (201, 1, [])
    second = {"document": lead.upload("2.txt", b"two"), "parts": {"figures": "changed"}}

    assert lead.post(f"/plans/{REF}/content", second).status_code == 400
    brought = lead.post(f"/plans/{REF}/content", {**second, "summary": {"figures": "The fund grew."}})

    assert (brought.json["number"], brought.json["changed"]) == (2, ["figures"])
    assert entry(office, brought.json["event"])["private"] == {"summary_figures": "The fund grew."}
    refused = office.caller("area-admin").post(f"/plans/{REF}/content", second)
    assert refused.status_code in {400, 403}
