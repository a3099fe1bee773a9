"""What officers record of bodies over the API and at the command line, by the rules of the pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from govflow.cli.main import cli
from govflow.documents.use_cases import Brought, bring
from tests.journeys.bodies.conftest import Town
from tests.make.commands import leave_the_shell

CABINET = "/api/v1/bodies/doncaster-cabinet"
SEAT: dict[str, Any] = {"title": "Leader", "organisation": "doncaster-council", "category": "councillor"}
TERMS: dict[str, Any] = {
    "approved": "2021-05-14",
    "approved_by": "Full council",
    "rules": {"powers": ["commits_money"]},
}


class Door:
    """Someone with a token, writing over the API."""

    def __init__(self, town: Town, who: str) -> None:
        self._client: Any = town.app.test_client()
        self._headers = town.token(who)

    def post(self, path: str, expect: int = 201, key: str = "", **body: Any) -> Any:
        headers = {**self._headers, **({"Idempotency-Key": key} if key else {})}
        answer = self._client.post(path, json=body, headers=headers)
        assert answer.status_code == expect, answer.json
        return answer.json

    def show(self) -> Any:
        return self._client.get(CABINET, headers=self._headers).json


def minute(town: Town) -> str:
    brought = bring([Brought("minute.txt", b"Approved as printed.", "minute")], "doncaster")
    return town.play.within("clerk", brought)[0].document


def test_a_body_is_given_terms_a_seat_and_a_member_who_leaves_it(town: Town) -> None:
    clerk = Door(town, "clerk")
    clerk.post(f"{CABINET}/terms", document=minute(town), **TERMS)
    made = clerk.post(f"{CABINET}/seats", **SEAT)
    seat = f"{CABINET}/seats/{made['id']}"
    holding = clerk.post(f"{seat}/appointments", person="member")
    clerk.post(f"{seat}/appointments", person="chair", capacity="substitute")
    clerk.post(f"{CABINET}/elections", person="member", office="chair")

    shown = clerk.show()
    (leader,) = shown["seats"]
    assert shown["powers"] == ["commits_money"]
    assert (leader["holder"]["person"], leader["holder"]["office"]) == (town.play.by("member").id, "chair")
    assert [one["person"] for one in leader["substitutes"]] == [town.play.by("chair").id]

    clerk.post(f"{CABINET}/holdings/{leader['holder']['holding']}/end", reason="Left the council.")
    assert clerk.show()["seats"][0]["holder"] is None
    clerk.post(f"{seat}/end")
    assert clerk.show()["seats"] == []
    assert holding["event"] > made["event"]


def test_a_request_is_done_once_under_its_key(town: Town) -> None:
    clerk = Door(town, "clerk")
    first = clerk.post(f"{CABINET}/seats", key="one", **SEAT)
    assert clerk.post(f"{CABINET}/seats", key="one", **SEAT) == first
    assert len(clerk.show()["seats"]) == 1
    refused = clerk.post(f"{CABINET}/seats", 409, key="one", **{**SEAT, "title": "Deputy"})
    assert refused["code"] == "IDEMPOTENCY_CONFLICT"


def test_interests_and_dispensations_are_recorded_by_whom_they_are_for(town: Town) -> None:
    member, officer = Door(town, "member"), Door(town, "monitoring-officer")
    said: dict[str, Any] = {
        "area": "doncaster",
        "kind": "disclosable_pecuniary",
        "text": "Lives beside the site.",
    }
    made = member.post("/api/v1/interests", **said)
    (row,) = town.play.rows("interest", id=made["id"])
    assert (row["person"], row["until_at"]) == (town.play.by("member").id, "")
    member.post(f"/api/v1/interests/{made['id']}/end")
    assert town.play.rows("interest", id=made["id"])[0]["until_at"]

    leave: dict[str, Any] = {"document": minute(town), "until": "2022-03-31"}
    given = officer.post(f"{CABINET}/dispensations", person="member", **leave)
    assert town.play.rows("dispensation", id=given["id"])[0]["person"] == town.play.by("member").id
    himself = officer.post(f"{CABINET}/dispensations", 403, person="monitoring-officer", **leave)
    assert himself["blocked_by"][0]["code"] == "SELF_APPROVAL"


@pytest.mark.parametrize("path", ["seats", "terms", "elections", "seats/x/end", "holdings/x/end"])
def test_a_body_of_another_area_looks_like_one_that_is_not_there(town: Town, path: str) -> None:
    body: dict[str, dict[str, Any]] = {
        "seats": SEAT,
        "terms": {**TERMS, "document": "x"},
        "elections": {"person": "member", "office": "chair"},
    }
    Door(town, "clerk").post(f"/api/v1/bodies/dorset-hwb/{path}", 404, **body.get(path, {}))


def test_who_keeps_no_record_makes_no_seat(town: Town) -> None:
    before = len(town.play.rows("seat"))
    answer = Door(town, "plan-lead").post(f"{CABINET}/seats", 403, **SEAT)
    assert answer["blocked_by"][0]["code"] == "NOT_YOUR_ROLE"
    assert len(town.play.rows("seat")) == before


def shell(town: Town, *arguments: str) -> Any:
    leave_the_shell()
    try:
        environ = {"GOVFLOW_DATABASE_URL": town.play.url}
        answer = CliRunner().invoke(cli, ["body", *arguments, "--json"], env=environ)
        assert answer.exception is None, answer.exception
    finally:
        leave_the_shell()
    return json.loads(answer.stdout)


def test_the_command_line_records_what_the_pages_do(town: Town, tmp_path: Path) -> None:
    cabinet, rules = "doncaster-cabinet", tmp_path / "rules.json"
    rules.write_text(json.dumps(TERMS["rules"]), encoding="utf-8")
    clerk, paper = ("--as", "clerk"), ("--document", minute(town))
    approved = ("--approved", "2021-05-14", "--approved-by", "Full council")
    shell(town, "terms", cabinet, str(rules), *approved, *paper, *clerk)
    whose = ("--organisation", "doncaster-council", "--category", "councillor")
    seat = shell(town, "add-seat", cabinet, "Leader", *whose, *clerk)["id"]
    held = shell(town, "appoint", seat, "--person", "member", *clerk)["id"]
    shell(town, "elect", cabinet, "chair", "--person", "member", *clerk)
    shown = shell(town, "show", cabinet)
    assert (shown["powers"], shown["seats"][0]["holder"]["office"]) == (["commits_money"], "chair")

    now = shown["seats"][0]["holder"]["holding"]
    shell(town, "leave", now, "--reason", "Left the council.", *clerk)
    shell(town, "end-seat", seat, *clerk)
    assert (shell(town, "show", cabinet)["seats"], held != now) == ([], True)

    about = ("--area", "doncaster", "--text", "A house.")
    made = shell(town, "interest", "disclosable_pecuniary", *about, "--as", "member")["id"]
    shell(town, "end-interest", made, "--as", "member")
    leave = ("--person", "member", "--until", "2022-03-31", *paper)
    shell(town, "dispense", cabinet, *leave, "--as", "monitoring-officer")
    assert town.play.rows("interest", id=made)[0]["until_at"]
    assert len(town.play.rows("dispensation", body=cabinet)) == 1
