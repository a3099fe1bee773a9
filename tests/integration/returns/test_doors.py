"""Returns and reports through the API, the pages and the command line, and the papers made of them."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from govflow.cli.main import cli
from govflow.returns.commands import CarriedEntered, LineEntered
from govflow.returns.ports import PART
from tests.integration.papers.conftest import pdf_text, word_text
from tests.integration.powers.test_doors import Doors, send
from tests.integration.returns.conftest import DFG, Desk

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def doors(desk_file: Desk) -> Iterator[tuple[Desk, Doors]]:
    """The app over the desk's database, its plan holding what the desk says."""
    opened = Doors(desk_file.play, ROOT)  # type: ignore[arg-type]
    parts = opened.app.extensions["govflow"].parts
    parts[PART] = replace(parts[PART], held_of=desk_file.held_of, metric_lines_of=desk_file.metrics_of)
    yield desk_file, opened
    opened.app.extensions["govflow"].store.engine.dispose()


def test_a_return_is_opened_entered_and_moved_over_the_api(doors: tuple[Desk, Doors]) -> None:
    desk, door = doors
    body = {"area": "doncaster", "year": "2021-22", "quarter": "Q2"}
    made = door.call("plan-lead", "POST", "/returns", body, Idempotency_Key="open-1")
    again = door.call("plan-lead", "POST", "/returns", body, Idempotency_Key="open-1")
    other = door.call("plan-lead", "POST", "/returns", body | {"quarter": "Q3"}, Idempotency_Key="open-1")
    ref = made.json["ref"]
    assert (made.status_code, again.json["ref"], other.status_code) == (201, ref, 409)
    assert made.headers["Location"].endswith(f"/api/v1/returns/{ref}")
    assert door.call("plan-lead", "POST", "/returns", body).status_code == 409

    figures = door.call("finance", "GET", f"/returns/{ref}/figures").json
    assert [one["budget"] for one in figures["lines"]] == ["870000.00", "2153000.00", "40000.00"]
    assert figures["metrics"][1]["available_from"] == "2021-12-31"
    said = {"lines": [{"scheme_id": "1", "spent": "400000.05"}], "seen": figures["seen"]}
    assert (
        door.call("finance", "POST", f"/returns/{ref}/figures", said, Idempotency_Key="f").status_code == 201
    )
    assert (
        door.call("finance", "POST", f"/returns/{ref}/figures", said, Idempotency_Key="f").status_code == 201
    )
    stale = door.call(
        "nhs-finance",
        "POST",
        f"/returns/{ref}/figures",
        said | {"lines": [{"line": figures["lines"][0]["key"], "spent": "1"}]},
    )
    assert (stale.status_code, stale.json["code"]) == (409, "VERSION_STALE")
    shown = door.call("finance", "GET", f"/returns/{ref}/figures").json
    assert (shown["lines"][0]["left"], shown["totals"]["left"], shown["content"]) == (
        "469999.95",
        "469999.95",
        1,
    )
    assert len(shown["missing"]) == 4

    listed = door.call("plan-lead", "GET", "/returns").json["returns"]
    assert [one["ref"] for one in listed] == [ref]
    options = door.call("plan-lead", "GET", f"/returns/{ref}/options")
    trigger = {"trigger": "end_quarter"}
    taken = door.call(
        "plan-lead", "POST", f"/returns/{ref}/transitions", trigger, If_Match=options.headers["ETag"]
    )
    assert taken.json["to"] == "collecting"
    for bad in ({"lines": [{"spent": 5}]}, {"lines": [{"scheme": "Reablement", "spent": "-"}]}, {"x": 1}):
        assert door.call("finance", "POST", f"/returns/{ref}/figures", bad).status_code == 400
    assert door.call("member", "POST", f"/returns/{ref}/figures", {"narrative": "x"}).status_code == 403
    assert door.call("dorset-plan-lead", "GET", f"/returns/{ref}/figures").status_code == 404
    walled = door.call("dorset-plan-lead", "POST", f"/returns/{ref}/figures", {"narrative": "x"})
    assert (walled.status_code, walled.json["code"]) == (403, "NOT_YOUR_AREA")
    bare = desk.play.open("plan-lead", "quarterly_return", "")
    of = {"year": "2021-22", "quarter": "year_end"}
    assert door.call("finance", "POST", f"/returns/{bare}/period", of).status_code == 201
    assert door.call("finance", "GET", f"/returns/{bare}/figures").json["period"] == "2021-22"
    assert desk.play.codes() == set()


def test_a_report_over_the_api_and_its_papers_as_word_and_pdf(doors: tuple[Desk, Doors]) -> None:
    desk, door = doors
    first, second = desk.open("Q1"), desk.open("Q2")
    late = LineEntered(desk.figures(first).lines[1].key, reason="Invoices late.", expected_on="2021-11-30")
    desk.spend(first, "200000.50", carried=[CarriedEntered("2018-19", "806000")])
    desk.enter(first, lines=[late])
    head = {"body": "doncaster-hwb", "meeting_on": "2021-11-11", "decision_type": "Non-Urgent Non-Executive"}
    made = door.call(
        "clerk", "POST", "/reports", {"area": "doncaster", "returns": [first, second], "head": head}
    )
    assert made.status_code == 201
    report = made.json["ref"]
    shown = door.call("clerk", "GET", f"/reports/{report}/head").json
    assert [one["period"] for one in shown["returns"]] == ["2021-22 Q1", "2021-22 Q2"]
    changed = {"head": {"title": "Two quarters", "chief_officers": "Director of adults"}}
    assert door.call("clerk", "POST", f"/reports/{report}/head", changed).status_code == 201
    assert [one["ref"] for one in door.call("clerk", "GET", "/reports").json["reports"]] == [report]
    assert door.call("dorset-plan-lead", "GET", f"/reports/{report}/report.docx").status_code == 404

    word = word_text(door.call("clerk", "GET", f"/reports/{report}/report.docx").data)
    for said in (
        *("Two quarters", "Decision maker", "Health and Wellbeing Board", "11 November 2021"),
        *("Director of adults", "That the board notes", "Quarter 1 of 2021-22", "Quarter 2 of 2021-22"),
        *("£870,000", "£200,000.50", "£669,999.50", "Expected 30 November 2021: Invoices late."),
        *("Not available until 31 December 2021", "4585 (partial: July, August)", "Not worked out"),
        *("Carried forward from 2018-19: £806,000.", "is not in the budgets of this table"),
    ):
        assert said in word, said
    alone = word_text(door.call("clerk", "GET", f"/returns/{second}/report.docx").data)
    assert "Better Care Fund return: quarter 2 of 2021-22" in alone
    assert "Quarter 1" not in alone


@pytest.mark.pango
def test_the_report_is_a_tagged_pdf_with_its_title(doors: tuple[Desk, Doors]) -> None:
    desk, door = doors
    ref = desk.open("Q1")
    answer = door.call("clerk", "GET", f"/returns/{ref}/report.pdf")
    root: Any = PdfReader(io.BytesIO(answer.data)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert "Spending against budget" in pdf_text(answer.data)


def test_the_pages_list_open_and_report_and_keep_another_areas_out(doors: tuple[Desk, Doors]) -> None:
    desk, door = doors
    lead = door.reader("plan-lead")
    opened = send(
        lead, "/returns/new", "/returns/new", area="doncaster", year="2021-22", quarter="Q2", key="k"
    )
    ref = opened.headers["Location"].split("/")[2]
    assert opened.status_code == 303
    again = send(
        lead, "/returns/new", "/returns/new", area="doncaster", year="2021-22", quarter="Q2", key="z"
    )
    assert (again.status_code, "is the return of quarter 2 of 2021-22 already" in again.text) == (409, True)
    page = f"/returns/{ref}/figures"
    saved = send(lead, page, page, **{"spent-1": "870,001", "seen": "0", "met-NC1": "yes"})
    assert saved.status_code == 409, "what was there when it was seen is older than the opening"
    seen = str(desk.figures(ref).last_event)
    assert send(lead, page, page, **{"spent-1": "870,001", "seen": seen, "met-NC1": "yes"}).status_code == 303
    wrong = send(lead, page, page, pasted="Scheme,Spent\nNo such scheme at all,12\n,5\n")
    assert (wrong.status_code, "names no scheme" in wrong.text) == (400, True)
    assert [one.spent for one in desk.figures(ref).lines] == [87_000_100, None, None]
    assert desk.figures(ref).conditions[0].met == "yes"
    # A scheme and a metric that the plan does not list are added by hand; what is wrong keeps what was typed.
    scheme = {"line-new-scheme": "Night sitting", "line-new-source": DFG, "line-new-spent": "12.50"}
    metric = {"metric-new-metric": "Falls", "metric-new-state": "not_yet_available"}
    late = send(lead, page, page, **scheme, **metric, **{"metric-new-actual": "7"})
    assert (late.status_code, "Falls is not yet available, so it has no figure." in late.text) == (400, True)
    assert 'value="Night sitting"' in late.text
    there_from = {"metric-new-available_from": "2022-02-01"}
    assert send(lead, page, page, **scheme, **metric, **there_from).status_code == 303
    added, falls = desk.figures(ref).lines[-1], desk.figures(ref).metrics[-1]
    assert (added.scheme, added.source, added.budget, added.spent) == ("Night sitting", DFG, None, 1250)
    assert (falls.metric, falls.state, falls.due) == ("Falls", "not_yet_available", "2022-02-01")
    desk.lines = desk.lines[:2]
    assert send(lead, page, f"/returns/{ref}/plan").status_code == 303
    assert desk.figures(ref).lines[2].budget is None

    begun = send(lead, "/reports/new", "/reports/new", area="doncaster", **{"return": ref})
    head = begun.headers["Location"]
    written = send(lead, head, head, **{"title": "One quarter", "return": ref, "meeting_on-day": "40"})
    assert written.status_code == 400
    day = {"meeting_on-day": "21", "meeting_on-month": "11", "meeting_on-year": "2021"}
    assert send(lead, head, head, **{"title": "One quarter", "return": ref, **day}).status_code == 303
    assert "One quarter" in lead.get("/reports").text
    listed = lead.get("/returns").text
    assert "Doncaster, quarter 2 of 2021-22" in listed
    assert "Date to be confirmed" in listed
    assert "The return for quarter 2 of 2021-22." in lead.get(f"/cases/{ref}").text
    stranger = door.reader("dorset-plan-lead")
    for path in (page, head, f"/returns/{ref}", f"/returns/{ref}/report.docx"):
        assert stranger.get(path).status_code == 404, path
    assert ref not in stranger.get("/returns").text


def test_the_command_line_opens_enters_from_a_file_and_shows(desk_file: Desk, tmp_path: Path) -> None:
    desk = desk_file
    environ = {"GOVFLOW_DATABASE_URL": desk.play.url, "GOVFLOW_PASSWORD_ROUNDS": "1"}

    def run(*words: str) -> Any:
        done = CliRunner().invoke(cli, list(words), env=environ)
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    made = run("return", "open", "--area", "doncaster", "--year", "2021-22", "--as", "plan-lead", "--json")
    ref = made["ref"]
    file = tmp_path / "figures.csv"
    file.write_text(f'Scheme,Source,Budget,Spent,Forecast\nReablement,{DFG},"870,000",£400000,\n', "utf-8")
    run("return", "figures", ref, "--from", str(file), "--condition", "NC2=no: An uplift is owed.",
        "--carried", "2018-19=806000", "--as", "finance", "--json")  # fmt: skip
    shown = run("return", "show", ref, "--json")
    assert (shown["period"], shown["lines"][0]["left"], shown["state"]) == (
        "2021-22 Q1",
        "470000.00",
        "quarter_open",
    )
    assert [one["met"] for one in shown["conditions"]] == [None, "no", None, None]
    assert shown["findings"][0]["code"] == "CARRY_FORWARD_WITHOUT_ORIGIN"
    assert run("return", "list", "--json")["returns"][0]["periods"] == ["2021-22 Q1"]
    report = run("report", "open", "--area", "doncaster", "--return", ref, "--as", "plan-lead", "--json")[
        "ref"
    ]
    assert run("report", "show", report, "--json")["returns"] == [{"ref": ref, "period": "2021-22 Q1"}]


def test_the_printed_day_of_a_return_is_in_its_timetable_and_at_risk_when_few_days_are_left(
    doors: tuple[Desk, Doors],
) -> None:
    desk, door = doors
    desk.play.at("2025-01-10T09:00:00Z")
    ref = desk.open("2024-25 Q3", year="2023-25")
    dates = {
        one["key"]: one
        for one in door.call("plan-lead", "GET", f"/returns/{ref}/timetable").json["milestones"]
    }
    sent = dates["quarterly_return"]
    assert (sent["qualifier"], sent["due"], sent["status"]) == ("by", "2025-02-14", "open")
    assert sent["source"] == "A council’s papers: 14 Feb 2025"

    desk.play.until("2025-02-12T09:00:00Z")
    lead = door.reader("plan-lead")
    assert ref in lead.get("/at-risk").text
    assert "14 February 2025" in lead.get("/returns").text
    assert lead.get(f"/timetables/{ref}").status_code == 200
    desk.play.until("2025-02-20T09:00:00Z")
    late = door.call("plan-lead", "GET", "/returns").json["returns"]
    assert [one["late"] for one in late] == [["quarterly_return"]]
    other = desk.open("2024-25 Q4", year="2023-25")
    [unknown] = desk.play.rows("milestone", case_ref=other, key="quarterly_return")
    assert (unknown["qualifier"], unknown["due"], unknown["source"]) == (
        "to_be_confirmed",
        "",
        "Not printed in the sources used",
    )
