"""Virements through the API, the pages and the command line: one record, the same rules, words that say what to do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from govflow.cli.acting import product_here
from govflow.cli.main import cli
from govflow.virements.ports import PART
from tests.integration.powers.test_doors import Doors
from tests.integration.virements.ledgered import HOME, JCMB, NURSES, Books
from tests.make.commands import leave_the_shell
from tests.unit.workbook.versions import line, plan

MOVE = {"from": "2", "to": "3", "amount": "600.00", "reason": "Demand rose."}


def fill(client: FlaskClient, form: str, typed: Mapping[str, Any], **more: Any) -> Any:
    """Open a form and send it to where it goes."""
    token = re.search(r'name="csrf_token" value="([^"]*)"', client.get(form).text)
    assert token
    return client.post(form.partition("?")[0], data={"csrf_token": unescape(token[1]), **typed, **more})


@pytest.fixture
def doors(books: Books, signing_root: Path) -> Iterator[Doors]:
    """The app over the same database, with the figures of these tests held."""
    opened = Doors(books, signing_root)
    product = opened.app.extensions["govflow"]
    product.parts[PART] = replace(product.parts[PART], held_of=lambda _connection, _ref: books.held)
    yield opened
    product.store.engine.dispose()


def test_the_api_refuses_with_the_remedy_does_it_once_and_shows_how_the_lines_stand(
    books: Books, doors: Doors
) -> None:
    path = f"/plans/{books.plan_ref}/virements"
    refused = doors.call("finance", "POST", path, MOVE)
    assert (refused.status_code, refused.json["code"]) == (422, "AUTHORITY_MISSING")
    assert "Cite the decision" in refused.json["blocked_by"][0]["remedy"]
    decision = books.authorised()

    done = [
        doors.call("finance", "POST", path, {**MOVE, "authority": decision}, Idempotency_Key="one")
        for _ in range(2)
    ]

    assert [one.status_code for one in done] == [201, 201]
    assert done[0].json == done[1].json
    shown = doors.call("auditor", "GET", path).json
    assert shown["ref"] == books.plan_ref
    assert [one["id"] for one in shown["virements"]] == [done[0].json["virement"]]
    assert shown["totals"] == {
        "name": "Total",
        "prior": "5800.00",
        "virement": "0.00",
        "current": "5800.00",
    }
    assert [one["current"] for one in shown["lines"]] == ["2400.00", "2600.00"]
    for wrong, field in (({"amount": "lots"}, "amount"), ({"to": "22"}, "to"), ({"of": "2"}, "of")):
        answer = doors.call("finance", "POST", path, {**MOVE, **wrong})
        assert (answer.status_code, answer.json["field"]) == (400, field)
    elsewhere = doors.call("dorset-plan-lead", "GET", path)
    assert elsewhere.status_code == 404
    assert doors.call("dorset-plan-lead", "POST", path, MOVE).status_code == 404


def test_the_api_proposes_takes_back_and_records_what_was_carried_forward(books: Books, doors: Doors) -> None:
    path = f"/plans/{books.plan_ref}/virements"
    proposed = doors.call("finance", "POST", path, {**MOVE, "propose": True}).json
    assert proposed["status"] == "proposed"
    back = f"{path}/{proposed['virement']}/cancel"
    assert doors.call("finance", "POST", back, {"reason": "Not agreed."}).json["status"] == "cancelled"
    assert doors.call("finance", "POST", back, {"reason": "Not agreed."}).status_code == 400
    carried = f"/plans/{books.plan_ref}/carry-forward"

    done = doors.call("finance", "POST", carried, {"amount": "806000", "reason": "Not spent in 2018-19."})

    shown = doors.call("finance", "GET", carried).json
    assert [one["id"] for one in shown["carry_forward"]] == [done.json["carry_forward"]]
    assert shown["carry_forward_total"] == "806000.00"
    assert [one["code"] for one in shown["findings"]] == [
        "CARRY_FORWARD_WITHOUT_ORIGIN",
        "CARRY_FORWARD_NOT_IN_PLAN",
    ]


def test_by_the_pages_a_virement_is_proposed_refused_with_the_reason_agreed_and_shown(
    books: Books, doors: Doors
) -> None:
    of = f"/plans/{books.plan_ref}/virements"
    finance = doors.reader("finance")
    empty = fill(finance, f"{of}/new", {}, do="propose", amount="lots")
    assert empty.status_code == 400
    assert "Choose the line it comes from" in empty.text
    typed = {"from": HOME, "to": NURSES, "amount": "£1,600.50", "reason": "Demand rose."}
    fill(finance, f"{of}/new", typed, do="propose")
    proposal = str(books.rows("virement")[0]["id"])
    form = f"{of}/new?proposal={proposal}"

    refused = fill(finance, form, {}, do="agree", proposal=proposal)
    assert refused.status_code == 422
    assert "Cite the decision of the body that holds the power" in refused.text
    agreed = fill(finance, form, {}, do="agree", proposal=proposal, authority=books.authorised())

    assert agreed.status_code == 303
    page = finance.get(of).text
    assert "£1,600.50 from 2 · Home care" in page
    assert "−£1,600.50" in page
    assert "£1,399.50" in page
    event = finance.get(f"/plans/{books.plan_ref}/events/{books.rows('virement')[0]['event']}").text
    assert "Virement agreed" in event
    assert "Demand rose." in event
    books.held = plan(*(line(str(one), "Scheme", "iBCF", 1) for one in range(301)))
    assert 'name="from" type="text"' in finance.get(f"{of}/new").text
    assert doors.reader("dorset-plan-lead").get(of).status_code == 404


def test_by_the_pages_what_was_agreed_elsewhere_and_what_was_carried_forward_is_recorded(
    books: Books, doors: Doors
) -> None:
    of = f"/plans/{books.plan_ref}"
    clerk = doors.reader("clerk")
    typed = {"from": "outside", "to": NURSES, "amount": "5", "reason": "Growth.", "for": JCMB, "do": "record"}
    missing = fill(clerk, f"{of}/virements/new", typed)
    assert "Enter the day it was agreed" in missing.text
    day = {"happened-day": "15", "happened-month": "10", "happened-year": "2021"}
    bare = fill(clerk, f"{of}/virements/new", typed, **day)
    assert (bare.status_code, "Attach the minute" in bare.text) == (422, True)
    minute = {"document": (Path(__file__).open("rb"), "minute.txt")}  # noqa: SIM115 - the client closes it

    assert fill(clerk, f"{of}/virements/new", typed, **day, **minute).status_code == 303
    carry = {"amount": "806000", "reason": "Not spent.", "from_year": "2018-19"}
    assert fill(clerk, f"{of}/carry-forward", carry).status_code == 303

    assert "with no scheme of origin" in clerk.get(f"{of}/carry-forward").text
    assert [row["decided_on"] for row in books.rows("virement")] == ["2021-10-15"]
    assert books.verify().findings == ()


def test_on_the_command_line_it_is_listed_recorded_and_refused(
    books: Books, signing_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"GOVFLOW_DATABASE_URL": books.url, "GOVFLOW_ROOT": str(signing_root)}.items():
        monkeypatch.setenv(name, value)
    leave_the_shell()
    product_here().parts[PART] = books.parts
    minute = tmp_path / "minute.txt"
    minute.write_text("That money be moved.")

    def run(*words: str) -> tuple[int, Any]:
        answer = CliRunner().invoke(cli, ["virement", *words, "--json"], standalone_mode=False)
        refused = getattr(answer.exception, "code", 0)
        return (0, json.loads(answer.output)) if answer.output else (1, refused)

    def as_(who: str, *words: str) -> tuple[int, Any]:
        return run(*words, "--as", who)

    move = ("record", books.plan_ref, "--from", "2", "--to", "3", "--amount", "600", "--reason", "Demand.")
    assert as_("finance", *move)[1] == "AUTHORITY_MISSING"
    elsewhere = ("--happened-at", "2021-10-15", "--for", JCMB, "--evidence", str(minute))
    code, done = as_("clerk", *move, *elsewhere)
    assert (code, done["status"], done["flags"]) == (0, "agreed", [])
    carry = ("carry-forward", books.plan_ref, "--amount", "7", "--reason", "Left.", "--from-year", "2020-21")
    assert as_("finance", *carry)[0] == 0

    shown = run("list", books.plan_ref)[1]
    assert [one["id"] for one in shown["virements"]] == [done["virement"]]
    assert shown["lines"][0] == {
        "name": HOME,
        "prior": "3000.00",
        "virement": "-600.00",
        "current": "2400.00",
    }
    words = CliRunner().invoke(cli, ["virement", "list", books.plan_ref]).output
    assert f"{HOME}: £3,000, -£600 = £2,400" in words
    leave_the_shell()
