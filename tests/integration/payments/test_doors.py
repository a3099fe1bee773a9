"""The money of a pool through the API, the pages and the command line: one record, the same rules, the same papers."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from docx import Document
from flask.testing import FlaskClient

from govflow.cli.main import cli
from tests.integration.payments.booked import JCMB, KEY, Pool
from tests.integration.powers.test_doors import Doors
from tests.make.commands import leave_the_shell

FIRST = {"contribution": "nhs", "instalment": 1, "amount": "606483.24", "on": "2021-04-01"}


@pytest.fixture
def doors(pool: Pool, signing_root: Path) -> Iterator[Doors]:
    """The app over the same database."""
    opened = Doors(pool, signing_root)
    yield opened
    opened.app.extensions["govflow"].store.engine.dispose()


def fill(client: FlaskClient, form: str, where: str, **typed: Any) -> Any:
    """Open a page and send one of its forms."""
    token = re.search(r'name="csrf_token" value="([^"]*)"', client.get(form).text)
    assert token
    return client.post(where, data={"csrf_token": unescape(token[1]), **typed})


def on(text: str, box: str = "day") -> Mapping[str, str]:
    """The boxes of a day."""
    year, month, day = text.split("-")
    return {f"{box}-day": day, f"{box}-month": month, f"{box}-year": year}


def test_the_api_records_each_side_once_and_refuses_the_other(pool: Pool, doors: Doors) -> None:
    path = f"/agreements/{pool.ref}/pools/{KEY}/payments"
    paid = {**FIRST, "side": "paid", "reference": "BACS 1"}
    done = [doors.call("nhs-finance", "POST", path, paid, Idempotency_Key="one") for _ in range(2)]
    assert [one.status_code for one in done] == [201, 201]
    assert done[0].json == done[1].json
    refused = doors.call("finance", "POST", path, paid)
    assert (refused.status_code, refused.json["code"]) == (403, "NOT_YOUR_ROLE")
    assert doors.call("finance", "POST", path, {**FIRST, "side": "received"}).status_code == 201
    assert doors.call("pool-manager", "POST", f"{path}/schedule", {}).json["timers"] == 13

    shown = doors.call("auditor", "GET", path).json

    assert shown["instalments"][0]["status"] == "settled"
    assert [one["reference"] for one in shown["payments"]] == ["BACS 1", None]
    for wrong, field in (
        ({"amount": "lots"}, "amount"),
        ({"instalment": 13}, "instalment"),
        ({"to": 1}, "to"),
    ):
        answer = doors.call("nhs-finance", "POST", path, {**paid, **wrong})
        assert (answer.status_code, answer.json["field"]) == (400, field)
    assert doors.call("dorset-plan-lead", "GET", path).status_code == 404
    assert doors.call("finance", "GET", path.replace(KEY, "none")).status_code == 404
    asked = doors.call("finance", "POST", path.replace("payments", "queries"), {
        "contribution": "nhs", "instalment": 1, "question": "Is it April’s?",
    }).json  # fmt: skip
    back = f"{path.replace('payments', 'queries')}/{asked['query']}/answer"
    assert doors.call("nhs-finance", "POST", back, {"answer": "Yes."}).json["status"] == "answered"
    assert doors.call("finance", "POST", back, {"settled": True}).json["status"] == "settled"


def test_the_api_holds_judges_releases_states_and_agrees(pool: Pool, doors: Doors) -> None:
    of = f"/agreements/{pool.ref}/pools/{KEY}"
    held = {
        "contribution": "reserve",
        "amount": "570129",
        "held_by": "CCG",
        "metric": "Non-elective admissions",
    }
    id_ = doors.call("nhs-finance", "POST", f"{of}/contingency", held).json["contingency"]
    refused = doors.call("nhs-finance", "POST", f"{of}/contingency/{id_}/release", {})
    assert [one["code"] for one in refused.json["blocked_by"]] == ["AUTHORITY_MISSING", "CONDITION_OPEN"]
    judged = {"met": False, "as_at": "2021-09-30", "document": pool.paper_of("nhs-finance")}
    assert doors.call("nhs-finance", "POST", f"{of}/contingency/{id_}/judge", judged).status_code == 201
    (shown,) = doors.call("auditor", "GET", f"{of}/contingency").json["contingency"]
    assert (shown["status"], shown["target"], shown["amount"]) == ("held", "unmet", "570129.00")
    spent = {"party": "LA", "line": "care", "amount": "15000000", "as_at": "2021-09-30"}
    assert doors.call("finance", "POST", f"{of}/spend", spent).status_code == 201
    assert doors.call("auditor", "GET", f"{of}/spend").json["spend"] == [spent | {"amount": "15000000.00"}]

    drawn = doors.call("pool-manager", "POST", f"{of}/statements", {"as_at": "2021-09-30"}).json
    for who, both in (("finance", False), ("nhs-finance", True)):
        agreed = doors.call(who, "POST", f"{of}/statements/agree", {"digest": drawn["digest"]})
        assert agreed.json["agreed"] is both
    (paper,) = doors.call("auditor", "GET", f"{of}/statements").json["papers"]
    assert paper["figures"]["debtors"] == paper["figures"]["creditors"]
    report = {"kind": "annual", "period": "2021-22", "as_at": "2021-10-01", "narrative": "Demand rose."}
    assert doors.call("finance", "POST", f"{of}/reports", report).status_code == 403
    made = doors.call("pool-manager", "POST", f"{of}/reports", report).json
    book = doors.call("auditor", "GET", f"{of}/papers/{made['report']}.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(book.data)).active
    values = [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]  # type: ignore[union-attr]
    assert {"Learning disabilities and autism: Annual return, 2021-22", 15000000, "Care packages"} <= set(
        values
    )


def test_by_the_pages_a_year_is_seen_paid_queried_and_agreed(pool: Pool, doors: Doors) -> None:
    of = f"/agreements/{pool.ref}/pools/{KEY}"
    payer, host = doors.reader("nhs-finance"), doors.reader("finance")
    assert "Enter the amount" in fill(payer, f"{of}/payments", f"{of}/payments", amount="lots").text
    typed = {"instalment": "nhs/1", "amount": "£606,483.24", **on("2021-04-01")}
    assert fill(host, f"{of}/payments", f"{of}/payments", side="paid", **typed).status_code == 422
    assert fill(payer, f"{of}/payments", f"{of}/payments", side="paid", **typed).status_code == 303
    assert (
        fill(host, f"{of}/payments", f"{of}/queries", instalment="nhs/1", question="Whose?").status_code
        == 303
    )
    query = str(pool.rows("pool_payment_query")[0]["id"])
    assert fill(payer, f"{of}/payments", f"{of}/queries/{query}", answer="Ours.").status_code == 303
    assert fill(host, f"{of}/payments", f"{of}/queries/{query}", settled="yes").status_code == 303
    assert fill(host, f"{of}/payments", f"{of}/schedule").status_code == 303
    page = host.get(f"{of}/payments").text
    assert "Paid, not yet received" in page
    assert "Clinical Commissioning Group: £606,483.24 of Minimum CCG Contribution, 1" in page
    assert "Whose?" in page
    held = {"contribution": "reserve", "amount": "570129", "held_by": "CCG", "metric": "Admissions"}
    assert fill(payer, f"{of}/contingency", f"{of}/contingency", **held).status_code == 303
    id_ = str(pool.rows("pool_contingency")[0]["id"])
    bare = fill(
        payer,
        f"{of}/contingency",
        f"{of}/contingency/judge",
        contingency=id_,
        target="met",
        **on("2021-10-01", "judged"),
    )
    assert (bare.status_code, "Attach the figures" in bare.text) == (422, True)
    released = fill(payer, f"{of}/contingency", f"{of}/contingency/release", contingency=id_, to="released")
    assert "until the target of Admissions is met" in unescape(released.text)
    spent = {"party": "LA", "line": "care", "amount": "31000000", **on("2021-10-01", "spent")}
    assert fill(host, f"{of}/statement", f"{of}/spend", **spent).status_code == 303
    assert fill(host, f"{of}/statement", f"{of}/statement", **on("2021-10-01", "drawn")).status_code == 303
    sealed = pool.statement()["digest"]
    agree, elsewhere = (
        f"{of}/statement/agree",
        {"digest": sealed, "side": "nhs", **on("2021-10-01", "agreed")},
    )
    bare = fill(host, f"{of}/statement", agree, **elsewhere)
    assert (bare.status_code, "Choose the document that shows" in bare.text) == (400, True)
    assert pool.statement()["nhs_by"] == "", "what is recorded for another is never one's own word"
    shown = {**elsewhere, "document": (io.BytesIO(b"Agreed."), "letter.txt")}
    assert fill(host, f"{of}/statement", agree, **shown).status_code == 303
    assert fill(host, f"{of}/statement", agree, digest=sealed).status_code == 303
    page = host.get(f"{of}/statement").text
    assert page.count("agreed</strong>") == 2
    word = Document(io.BytesIO(host.get(f"{of}/papers/{pool.statement()['id']}.docx").data))
    assert [table.cell(0, 0).text for table in word.tables][:2] == ["Name", "Name"]
    assert any(sealed in one.text for one in word.paragraphs)
    manager = doors.reader("pool-manager")
    report = {"kind": "quarterly", "period": "2021-22 Q2", "narrative": "Demand rose.", **on("2021-09-30")}
    assert fill(manager, f"{of}/reports", f"{of}/reports", **report).status_code == 303
    assert "Demand rose." in manager.get(f"{of}/reports").text
    assert "Demand rose." not in str(pool.payloads(pool.ref))
    assert doors.reader("dorset-plan-lead").get(f"{of}/payments").status_code == 404
    assert pool.verify().findings == ()


def test_by_the_page_an_aligned_overspend_asks_for_each_partys_own_costs(pool: Pool, doors: Doors) -> None:
    bands = ({"over_percent": "0", "method": "aligned"},)
    pool.vary(risk_share=replace(pool.terms.risk_share, overspend=bands))
    pool.spend("finance", "LA", "care", "30642604.00", "2021-10-01")
    pool.spend("nhs-finance", "CCG", "chc", "1000000.50", "2021-10-01")
    page, host = f"/agreements/{pool.ref}/pools/{KEY}/statement", doors.reader("finance")
    assert "Give own_costs" in host.get(page).text

    refused = fill(host, page, page, **on("2021-10-01", "drawn"))
    assert (refused.status_code, "each pays its own costs" in refused.text) == (422, True)
    assert fill(host, page, page, **on("2021-10-01", "drawn"), **{"own-CCG": "lots"}).status_code == 400
    given = {**on("2021-10-01", "drawn"), "own-CCG": "0.50", "own-LA": "0"}
    assert fill(host, page, page, **given).status_code == 303

    shares = {one["code"]: one["share"] for one in pool.statement()["figures"]["parties"]}
    assert shares == {"CCG": "0.50", "LA": "0.00"}


def test_the_days_stand_in_the_year_calendar_and_in_the_feed(pool: Pool, doors: Doors) -> None:
    page = doors.reader("finance").get("/calendar?year=2021").text
    assert "Learning disabilities and autism: instalment 7 of nhs is due" in page
    days = doors.call("finance", "GET", "/calendar?year=2021").json
    assert "Review Learning disabilities and autism" in json.dumps(days)


def test_on_the_command_line_it_is_paid_held_stated_and_exported(
    pool: Pool, signing_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"GOVFLOW_DATABASE_URL": pool.url, "GOVFLOW_ROOT": str(signing_root)}.items():
        monkeypatch.setenv(name, value)
    leave_the_shell()
    figures = tmp_path / "figures.txt"
    figures.write_text("Admissions fell.")

    def run(*words: str) -> Any:
        answer = CliRunner().invoke(cli, [*words, "--json"], standalone_mode=False)
        return (
            json.loads(answer.output)
            if answer.output
            else getattr(answer.exception, "code", answer.exception)
        )

    of = (pool.ref, KEY)
    said = (*of, "nhs", "1", "--amount", "606483.24", "--on", "2021-04-01")
    assert run("payment", "pay", *said, "--as", "finance") == "NOT_YOUR_ROLE"
    assert run("payment", "pay", *said, "--as", "nhs-finance")["side"] == "paid"
    assert run("payment", "receive", *said, "--as", "finance")["side"] == "received"
    assert run("payment", "schedule", *of, "--as", "pool-manager")["timers"] == 13
    asked = run("payment", "query", *of, "nhs", "1", "--question", "Whose?", "--as", "finance")["query"]
    assert (
        run("payment", "answer", *of, asked, "--text", "Ours.", "--as", "nhs-finance")["status"] == "answered"
    )
    assert run("payment", "answer", *of, asked, "--settled", "--as", "finance")["status"] == "settled"
    assert run("payment", "list", *of)["instalments"][0]["status"] == "settled"
    held = ("--amount", "570129", "--held-by", "CCG", "--metric", "Admissions", "--as", "nhs-finance")
    id_ = run("contingency", "hold", *of, "reserve", *held)["contingency"]
    met = ("--met", "--as-at", "2021-10-01", "--evidence", str(figures), "--as", "nhs-finance")
    assert run("contingency", "judge", *of, id_, *met)["contingency"] == id_
    decision = pool.decide("clerk", verb="approve", body=JCMB, subject=pool.ref, text="That it be so.").ref
    under = ("--authority", decision, "--as", "nhs-finance")
    assert run("contingency", "release", *of, id_, *under)["flags"] == []
    assert [one["status"] for one in run("contingency", "list", *of)["contingency"]] == ["released"]
    assert run(
        "fund", "spend", *of, "LA", "care", "--amount", "9", "--as-at", "2021-10-01", "--as", "finance"
    )["event"]
    drawn = run("fund", "statement", *of, "--draw", "--as", "pool-manager")
    assert run("fund", "agree", *of, drawn["digest"], "--as", "finance")["side"] == "council"
    assert run("fund", "restate", *of, "--reason", "Late.", "--as", "pool-manager")["number"] == 2
    assert len(run("fund", "statement", *of)["statements"]) == 2
    period = ("--period", "2021-22 Q2", "--as-at", "2021-09-30", "--as", "pool-manager")
    assert run("fund", "report", *of, *period)["report"]
    assert run("fund", "export", *of, drawn["statement"], "--out", str(tmp_path / "old.docx"))["file"]
    assert (tmp_path / "old.docx").read_bytes()[:2] == b"PK"
    words = CliRunner().invoke(cli, ["payment", "list", *of]).output
    assert "nhs 2  2021-05-01  £606,483.24: £0 paid, £0 received, late, 170 days late" in words
    assert "Debtors" in CliRunner().invoke(cli, ["fund", "statement", *of]).output
    leave_the_shell()
