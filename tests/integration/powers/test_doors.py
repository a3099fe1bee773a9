"""Decisions and delegations through the API, the pages and the command line: the same rules at every door."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from govflow.bootstrap.application import create_app
from govflow.cli.main import cli
from govflow.people.use_cases.tokens import new_token
from govflow.road.explain import explain
from govflow.settings import load_settings
from govflow.storage.ledger import read_event
from tests.integration.powers.authority import UNTIL, Powers
from tests.make.commands import leave_the_shell

PASSWORD = "only-for-tests"
RECORD = {"reasons": "It meets its conditions.", "options_rejected": "None.", "interests": "None."}


class Doors:
    """The app over an office's database."""

    def __init__(self, office: Powers, root: Path) -> None:
        environ = {"GOVFLOW_DATABASE_URL": office.url, "GOVFLOW_ROOT": str(root)}
        environ |= {"GOVFLOW_PASSWORD_MEMORY_KIB": "64", "GOVFLOW_PASSWORD_ROUNDS": "1"}
        self.app: Flask = create_app(load_settings(environ))
        self.office = office

    def call(self, who: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Ask the API as somebody."""
        with self.office.store.write(self.office.by(who)) as work:
            token = new_token(work, "test").secret
        given = {"Authorization": f"Bearer {token}"} | {k.replace("_", "-"): v for k, v in headers.items()}
        return self.app.test_client().open(f"/api/v1{path}", method=method, json=body, headers=given)

    def reader(self, who: str) -> FlaskClient:
        """Somebody signed in at their browser."""
        client = self.app.test_client()
        send(client, "/sign-in", "/sign-in", sign_in=who, password=PASSWORD)
        return client


def send(client: FlaskClient, page: str, to: str, **typed: Any) -> Any:
    """Open a page and send one of its forms."""
    token = re.search(r'name="csrf_token" value="([^"]*)"', client.get(page).text)
    assert token
    return client.post(to, data={"csrf_token": unescape(token[1]), **typed})


@pytest.fixture
def doors(office: Powers, signing_root: Path) -> Iterator[Doors]:
    opened = Doors(office, signing_root)
    yield opened
    opened.app.extensions["govflow"].store.engine.dispose()


def contract(instrument: str, **changed: Any) -> dict[str, Any]:
    """A grant as the contract spells it (section 9)."""
    said: dict[str, Any] = {
        "instrument": instrument,
        "delegate": {"office": "director"},
        "scope": {"subject": "", "powers": ["signs_off_plans"]},
        "consultees": [],
        "from": "2021-10-14",
        "until": UNTIL,
        "conditions": "",
        "may_sub_delegate": False,
    }
    return said | changed


def test_a_delegation_is_granted_used_and_revoked_over_the_api(doors: Doors) -> None:
    office = doors.office
    paper = office.paper()
    decided = doors.call(
        "clerk",
        "POST",
        "/decisions",
        {
            "area": "doncaster",
            "verb": "delegate",
            "text": "That sign-off be delegated.",
            "decided_at": "2021-10-14",
            "body": "doncaster-hwb",
        },
        Idempotency_Key="minute-9",
    )
    assert decided.status_code == 201, decided.text
    body = contract(
        decided.json["ref"], scope={"subject": paper, "powers": ["signs_off_plans"], "limit": "12.50"}
    )
    granted = doors.call("clerk", "POST", "/delegations", body, Idempotency_Key="grant")
    again = doors.call("clerk", "POST", "/delegations", body, Idempotency_Key="grant")
    ref = granted.json["ref"]

    assert (granted.status_code, again.json["ref"], granted.json["state"]) == (201, ref, "active")
    assert granted.headers["Location"].endswith(f"/api/v1/delegations/{ref}")
    shown = doors.call("director", "GET", f"/delegations/{ref}/terms").json
    assert shown["terms"]["scope"] == {
        "subject": {"cases": [paper]},
        "powers": ["signs_off_plans"],
        "limit_each": "12.50",
        "limit_total": None,
    }
    assert [one["ref"] for one in doors.call("director", "GET", "/delegations").json["delegations"]] == [ref]
    assert [one["ref"] for one in doors.call("director", "GET", "/scheme-of-delegation").json["scheme"]] == [
        ref
    ]
    revoked = doors.call(
        "clerk",
        "POST",
        f"/delegations/{ref}/transitions",
        {"trigger": "revoke", "reason": "No."},
        If_Match='"2"',
    )
    assert (revoked.status_code, revoked.json["to"]) == (200, "revoked")
    signed = doors.call(
        "director",
        "POST",
        f"/cases/{paper}/transitions",
        {"trigger": "sign", "authority": ref},
        If_Match='"2"',
    )
    assert signed.status_code == 422
    assert {one["code"] for one in signed.json["blocked_by"]} == {"AUTHORITY_REVOKED", "OVER_LIMIT"}


def test_the_api_refuses_by_the_codes_of_the_contract(doors: Doors) -> None:
    office = doors.office
    cabinet = office.decide(body="doncaster-cabinet", record={"call_in_excluded": "urgent"}).ref
    board = office.decide().ref

    def code(who: str, body: dict[str, Any]) -> tuple[int, str]:
        answer = doors.call(who, "POST", "/delegations", body)
        return answer.status_code, answer.json["code"]

    assert code("clerk", contract(cabinet)) == (422, "GRANTOR_LACKS_POWER")
    assert code("director", contract(board)) == (403, "NOT_YOUR_ROLE")
    assert code("area-admin", contract(board)) == (403, "NOT_YOUR_ROLE")
    assert code("clerk", contract("decision-doncaster-99")) == (404, "NOT_FOUND")
    assert code("clerk", contract(board, delegate={"office": "chair"})) == (400, "INVALID_INPUT")
    assert code("clerk", contract(board, until="2021-10-01")) == (400, "INVALID_INPUT")
    assert code("clerk", contract(board, delegate={"office": "wizard"})) == (400, "INVALID_INPUT")
    assert (
        code("clerk", contract(board, scope={"subject": "nowhere", "powers": ["signs_off_plans"]}))[0] == 400
    )
    assert code("dorset-clerk", contract(board)) == (403, "NOT_YOUR_AREA")
    assert doors.call("dorset-clerk", "GET", f"/decisions/{board}/record").status_code == 404


def test_consultation_goes_over_the_api(doors: Doors) -> None:
    office = doors.office
    paper = office.paper()
    delegation = office.delegated(consultees=[{"office": "chair"}])
    asked = {
        "consultee": "office:chair",
        "about": paper,
        "document": office.document(),
        "reply_by": "2021-10-25T12:00:00Z",
    }

    made = doors.call("director", "POST", f"/delegations/{delegation}/consultations", asked)
    assert made.status_code == 201, made.text
    id_ = made.json["id"]
    early = doors.call("director", "POST", f"/consultations/{id_}/consider", {"text": "Weighed."})
    replied = doors.call("chair", "POST", f"/consultations/{id_}/reply", {"answer": "supported"})
    weighed = doors.call("director", "POST", f"/consultations/{id_}/consider", {"text": "Weighed."})

    assert (early.status_code, replied.status_code, weighed.status_code) == (400, 201, 201)
    office.sign(paper, delegation)


def test_you_are_deciding_shows_all_of_it_and_asks_for_the_password(doors: Doors) -> None:
    office = doors.office
    paper = office.paper()
    delegation = office.delegated(consultees=[{"office": "chair"}])
    director, path = doors.reader("director"), f"/delegations/{delegation}/decide"
    shown = director.get(f"{path}?about={paper}").text
    for words in (
        "You are deciding",
        paper,
        "Signs off plans",
        "n consultation with the chair",
        "was not asked",
    ):
        assert words in shown, words

    typed = {"do": "decide", "about": paper, "verb": "sign_off", "text": "That it be signed off.", **RECORD}
    asked = office.ask(delegation, "office:chair", about=paper, reply_by="2021-10-25T12:00:00Z")
    wrong = send(director, path, path, **typed, password="not mine")
    early = send(director, path, path, **typed, password=PASSWORD)
    office.reply("chair", asked, "supported")
    office.consider("director", asked)
    done = send(director, path, path, **typed, password=PASSWORD)

    assert (wrong.status_code, early.status_code) == (422, 422)
    assert "Enter your own password" in wrong.text
    assert "and has until" in early.text
    assert done.status_code == 303, done.text
    (row,) = [one for one in office.rows("decision") if one["office"]]
    assert (row["subject"], row["verb"], row["text"]) == (paper, "sign_off", "That it be signed off.")
    page = director.get(done.headers["Location"]).text
    assert "nder delegated authority by director" in page
    assert "by the Board" not in page


def test_a_question_goes_to_the_author_and_stops_nothing(doors: Doors) -> None:
    office = doors.office
    paper, delegation = office.paper(), office.delegated()
    director, path = doors.reader("director"), f"/delegations/{delegation}/decide"

    empty = send(director, path, path, do="question", about=paper, note=" ")
    asked = send(director, path, path, do="question", about=paper, note="What of weekends?")

    assert (empty.status_code, asked.status_code) == (400, 303)
    (item,) = office.rows("work_item", case_ref=paper, kind="sent_back")
    assert (item["role"], item["status"]) == ("plan_lead", "open")
    office.sign(paper, delegation)
    chair = doors.reader("chair")
    assert "It is not yours to decide" in chair.get(path).text


def test_you_are_being_consulted_is_plainly_another_page(doors: Doors) -> None:
    office = doors.office
    delegation = office.delegated(consultees=[{"office": "chair"}])
    asked = office.ask(delegation, "office:chair", reply_by="2021-10-25T12:00:00Z")
    chair = doors.reader("chair")

    shown = chair.get("/consulted").text
    assert "You are being consulted" in shown
    assert "You are deciding" not in shown
    assert asked in shown
    missing = send(chair, "/consulted", f"/consulted/{asked}")
    sent = send(chair, "/consulted", f"/consulted/{asked}", answer="opposed", text="Not yet.")

    assert (missing.status_code, sent.status_code) == (400, 303)
    assert office.rows("consultation")[0]["answer"] == "opposed"
    assert "Nothing waits for your reply" in chair.get("/consulted").text


def test_registers_and_the_officers_pages_open_to_the_area_and_to_nobody_else(doors: Doors) -> None:
    office = doors.office
    decision = office.decide(in_question=("Quorum not met.",))
    delegation = office.grant(decision.ref, function_kind="").ref
    office.at("2021-11-01T09:00:00Z")
    officer, stranger = doors.reader("monitoring-officer"), doors.reader("dorset-clerk")

    assert "It ends in 16 days" in officer.get("/delegations").text
    assert "Power not confirmed" in officer.get(f"/delegations/{delegation}").text
    assert "In question" in officer.get("/decisions").text
    assert "Quorum not met." in officer.get(f"/decisions/{decision.ref}").text
    page = officer.get("/determinations").text
    assert delegation in page
    assert "Record a determination" in page
    typed = {
        "area": "doncaster",
        "question": "power",
        "about": delegation,
        "answer": "confirmed",
        "reasons": "So.",
    }
    assert send(officer, "/determinations", "/determinations", **typed).status_code == 303
    assert send(officer, "/determinations", "/holds", ref=delegation, reason="Wait.").status_code == 303
    (hold,) = office.rows("hold")
    assert send(officer, "/determinations", f"/holds/{hold['id']}/lift", reason="Done.").status_code == 303

    for path in (
        f"/delegations/{delegation}",
        f"/decisions/{decision.ref}",
        f"/delegations/{delegation}/decide",
    ):
        assert stranger.get(path).status_code == 404
    assert delegation not in stranger.get("/delegations").text
    assert "Record a determination" not in doors.reader("clerk").get("/determinations").text


def test_the_command_line_grants_shows_and_explains_the_chain(
    office: Powers, tmp_path: Path, signing_root: Path
) -> None:
    paper, decision = office.paper(), office.decide()
    file = tmp_path / "grant.json"
    file.write_text(json.dumps(contract(decision.ref)), encoding="utf-8")

    granted = shell(office, signing_root, "delegation", "grant", str(file), "--as", "clerk")
    shown = shell(office, signing_root, "delegation", "show", granted["ref"])
    listed = shell(office, signing_root, "decision", "list")
    event = office.do(paper, "director", "sign", authority=granted["ref"]).event
    told = shell(office, signing_root, "audit", "explain", str(event))["sentences"]

    assert (shown["until"], shown["grantor"]) == (UNTIL, "doncaster-hwb")
    assert [one["ref"] for one in listed["decisions"]] == [decision.ref]
    words = " ".join(told)
    for part in (
        f"under the delegation {granted['ref']} to director",
        f"That rests on {decision.ref}, by which Health and Wellbeing Board resolved to delegate on 2021-10-14",
        "by its terms of reference in force from 2021-03-31T23:00:00Z, approved by Doncaster Council",
    ):
        assert part in words, words
    with office.store.read() as connection:
        stored = read_event(connection, event)
        assert stored is not None
        assert explain(connection, stored, office.product.parts["names_for"]) == told


def shell(office: Powers, root: Path, *arguments: str) -> Any:
    """Run a command on the office's database and read the document it prints."""
    environ = {"GOVFLOW_DATABASE_URL": office.url, "GOVFLOW_ROOT": str(root)}
    leave_the_shell()
    try:
        answer = CliRunner().invoke(cli, [*arguments, "--json"], env=environ)
        assert answer.exception is None, answer.exception
    finally:
        leave_the_shell()
    return json.loads(answer.stdout)
