"""Reading over the API: the wall between areas, lists in pages, and bad input answered in plain English."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.integration.api.office import Caller, Office, open_plan


def open_agreement(officer: Caller, number: int) -> str:
    answer = officer.post("/agreements", {"area": "doncaster", "year": f"{2000 + number}-{number + 1:02}"})
    assert answer.status_code == 201, answer.text
    return str(answer.json["ref"])


def test_without_a_working_token_nothing_is_shown_and_a_cookie_opens_nothing(office: Office) -> None:
    client = office.stranger()
    client.set_cookie("govflow", office.caller("plan-lead").token)

    for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic cGxhbjpsZWFk"}):
        answer = client.get("/api/v1/plans", headers=headers)
        assert answer.status_code == 401
        assert answer.mimetype == "application/problem+json"
        assert answer.json["code"] == "NOT_SIGNED_IN"
        assert "Set-Cookie" not in answer.headers


def test_a_case_of_another_area_looks_like_one_that_is_not_there(office: Office) -> None:
    ref = open_plan(office.caller("plan-lead"))
    stranger = office.caller("dorset-plan-lead")

    for path in ("", "/options", "/timetable", "/lines", "/trail"):
        behind = stranger.get(f"/plans/{ref}{path}")
        unknown = stranger.get(f"/plans/plan-nowhere{path}")
        assert (behind.status_code, unknown.status_code) == (404, 404), path
        assert behind.json["detail"].replace(ref, "X") == unknown.json["detail"].replace("plan-nowhere", "X")
    assert stranger.get("/plans").json["plans"] == []
    assert stranger.get("/plans?area=doncaster").json["plans"] == []
    assert stranger.get("/events").json["events"] == []


def test_an_agreement_is_not_a_plan_but_both_are_cases(office: Office) -> None:
    officer = office.caller("governance-officer")
    plan = open_plan(officer)
    agreement = officer.post("/agreements", {"area": "doncaster", "year": "2021-22"}).json["ref"]

    assert officer.get(f"/plans/{agreement}").status_code == 404
    assert officer.get(f"/agreements/{agreement}").json["kind"] == "agreement"
    assert {one["ref"] for one in officer.get("/cases").json["cases"]} == {plan, agreement}
    only = officer.get("/cases?workflow=bcf_plan").json["cases"]
    assert [one["ref"] for one in only] == [plan]
    other = officer.post("/cases", {"workflow": "tea_round", "area": "doncaster"})
    assert other.status_code in {400, 404}


def test_a_list_is_read_page_by_page_without_missing_or_repeating_a_row(office: Office) -> None:
    officer = office.caller("governance-officer")
    opened = {open_agreement(officer, number) for number in range(7)}

    seen: list[str] = []
    path = "/agreements?limit=3"
    while path:
        page = officer.get(path).json
        assert len(page["agreements"]) <= 3
        seen += [one["ref"] for one in page["agreements"]]
        path = f"/agreements?limit=3&cursor={page['next_cursor']}" if page["next_cursor"] else ""

    assert len(seen) == 7
    assert set(seen) == opened
    assert officer.get("/agreements?state=signed").json["agreements"] == []


@pytest.mark.parametrize("path", ["/agreements?limit=200", "/cases?limit=200", "/events?limit=500"])
def test_a_longer_list_takes_no_more_queries(office: Office, path: str) -> None:
    officer = office.caller("governance-officer")

    def statements(first: int, rows: int) -> int:
        for number in range(first, rows):
            open_agreement(officer, number)
        with office.counting() as sent:
            answer = officer.get(path)
        assert len(next(iter(v for v in answer.json.values() if isinstance(v, list)))) >= rows
        return len(sent)

    assert statements(0, 5) == statements(5, 50)


UNUSABLE_BODIES = [
    (b"", "area"),
    (b"not json", "body"),
    (b"[1]", "body"),
    (b'{"area": "doncaster", "yaer": "2021-22"}', "yaer"),
    (b'{"area": 7, "year": "2021-22"}', "area"),
    (b'{"area": "doncaster", "year": ["2021-22"]}', "year"),
    (b'{"area": "don\\u0000caster", "year": "2021-22"}', "area"),
    (b'{"area": "doncaster", "year": "2021-25"}', "year"),
    (b'{"area": "doncaster", "year": "\xff"}', "body"),
    (b'{"area": "\\ud800", "year": "2021-22"}', "body"),
    (b"[" * 100_000, "body"),
]


def test_a_body_that_cannot_be_used_is_refused_naming_the_field(office: Office) -> None:
    lead = office.caller("plan-lead")

    for body, field in UNUSABLE_BODIES:
        answer = lead.post("/plans", body, Content_Type="application/json")
        assert answer.status_code == 400, (body[:80], answer.text)
        assert answer.mimetype == "application/problem+json"
        assert (answer.json["code"], answer.json["field"]) == ("INVALID_INPUT", field), body[:80]

    assert office.rows("SELECT * FROM cases") == []


UNUSABLE_STEPS: list[tuple[dict[str, Any], str]] = [
    ({"evidence": "document-1"}, "evidence"),
    ({"evidence": [7]}, "evidence"),
    ({"evidence": ["document-unknown"]}, "evidence"),
    ({"happened_at": "2021-02-30", "for": "doncaster-hwb"}, "happened_at"),
    ({"happened_at": "2050-01-01", "for": "doncaster-hwb"}, "happened_at"),
    ({"happened_at": "2021-09-30", "for": "nobody we know"}, "for"),
    ({"on_behalf": "doncaster-hwb"}, "on_behalf"),
    ({"answers": {"share": 0.5}}, "answers.share"),
    ({"trigger": None}, "trigger"),
]


def test_a_step_that_cannot_be_read_is_refused_naming_the_field(office: Office) -> None:
    lead = office.caller("plan-lead")
    ref = open_plan(lead)

    for change, field in UNUSABLE_STEPS:
        body = {"trigger": "start_drafting", **change}
        answer = lead.post(f"/plans/{ref}/transitions", body, If_Match='"1"')
        assert answer.status_code == 400, (change, answer.text)
        assert answer.json["field"].startswith(field), answer.text

    assert office.events(f"case:{ref}") == 1


def test_a_body_that_is_too_large_is_not_read(office: Office) -> None:
    body = json.dumps({"area": "doncaster", "year": "2021-22", "reason": "x" * 2_000_000}).encode()

    answer = office.caller("plan-lead").post("/plans", body, Content_Type="application/json")

    assert answer.status_code == 413
    assert answer.mimetype == "application/problem+json"


UNUSABLE_ADDRESSES = [
    ("/plans?limit=0", 400),
    ("/plans?limit=201", 400),
    ("/plans?limit=many", 400),
    ("/plans?aera=doncaster", 400),
    ("/plans?area=a&area=b", 400),
    ("/plans?cursor=%00", 400),
    ("/plans?cursor=zzz", 400),
    ("/events?after=-1", 400),
    ("/events?after=99999999999999999999", 400),
    ("/plans/%00", 404),
    ("/plans/%F0%9F%98%80", 404),
    ("/nothing", 404),
]


def test_an_address_that_cannot_be_used_is_answered_as_a_problem(office: Office) -> None:
    lead = office.caller("plan-lead")

    for path, status in UNUSABLE_ADDRESSES:
        answer = lead.get(path)
        assert answer.status_code == status, (path, answer.text)
        assert answer.mimetype == "application/problem+json"
        assert set(answer.json) >= {"type", "title", "status", "detail", "code", "blocked_by"}
        assert answer.json["code"] in [one["code"] for one in answer.json["blocked_by"]]


def test_options_name_every_step_open_or_not_with_all_that_stands_in_the_way(office: Office) -> None:
    lead, member = office.caller("plan-lead"), office.caller("member")
    ref = open_plan(lead)

    mine = {one["trigger"]: one for one in lead.get(f"/plans/{ref}/options").json["options"]}
    theirs = {one["trigger"]: one for one in member.get(f"/plans/{ref}/options").json["options"]}

    assert mine.keys() == theirs.keys()
    assert mine["start_drafting"]["open"] is True
    assert theirs["start_drafting"]["open"] is False
    reasons = theirs["start_drafting"]["blocked_by"]
    assert mine["start_drafting"]["asks"] == []
    assert "NOT_YOUR_ROLE" in {one["code"] for one in reasons}
    assert all(one["message"] for one in reasons)
