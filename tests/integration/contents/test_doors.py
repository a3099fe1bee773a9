"""What a plan holds through the API, the pages and the command line: one record, the same answers."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from govflow.cli.main import run
from govflow.contents.ports import PART
from govflow.contents.turns import MESSAGE, Turns
from govflow.documents.use_cases import bring_within
from govflow.workbook.held import digest_of
from tests.integration.powers.authority import Powers, signing_root
from tests.integration.powers.test_doors import Doors, send
from tests.make.commands import leave_the_shell
from tests.make.workbooks import a_book, packed
from tests.unit.workbook.reading import NORFOLK, checked

__all__ = ["signing_root"]
REF = "plan-doncaster-2021-22"
PATH = f"/plans/{REF}/contents"


@pytest.fixture
def office(furnished_url: str, signing_root: Path) -> Iterator[Powers]:
    made = Powers(furnished_url, signing_root)
    made.open()
    yield made
    made.store.engine.dispose()


@pytest.fixture
def doors(office: Powers, signing_root: Path) -> Iterator[Doors]:
    opened = Doors(office, signing_root)
    yield opened
    opened.app.extensions["govflow"].store.engine.dispose()


def stored(doors: Doors, content: bytes) -> str:
    """The id of a document the plan lead stored."""
    bring = bring_within(10**8)([("plan.xlsx", content, "workbook")], "doncaster")
    return str(doors.office.within("plan-lead", lambda work: bring(work)[0].document))


def test_the_api_takes_a_workbook_over_once_shows_it_and_merges_or_refuses_changes(doors: Doors) -> None:
    assert doors.call("plan-lead", "GET", PATH).status_code == 404
    asked = {"document": stored(doors, packed(a_book())), "trial": True}
    trial = doors.call("plan-lead", "POST", f"{PATH}/workbook", asked)
    assert (trial.status_code, trial.json["version"], trial.json["event"]) == (201, None, None)
    assert "5 scheme lines added" in trial.json["changes"]["figures"]

    asked["trial"] = False
    done = [
        doors.call("plan-lead", "POST", f"{PATH}/workbook", asked, Idempotency_Key="take") for _ in range(2)
    ]

    assert [one.json["event"] for one in done] == [done[0].json["event"]] * 2
    shown = doors.call("auditor", "GET", PATH)
    assert (shown.headers["ETag"], shown.json["version"]) == ('"1"', 1)
    assert shown.json["totals"]["expenditure_total"] == "7200.00"
    assert all(one["complete"] for one in shown.json["checklist"])
    row = {**dict.fromkeys(("name",), "Carers"), "scheme_id": "5", "source": "iBCF", "expenditure": "650"}
    lines = f"{PATH}/lines"
    assert doors.call("plan-lead", "POST", lines, {"values": row}).status_code == 428
    assert (
        doors.call("plan-lead", "POST", lines, {"values": {"colour": "red"}}, If_Match='"1"').status_code
        == 400
    )
    again = {"values": row, "held": "add"}
    assert doors.call("clerk", "POST", lines, again, If_Match='"1"').json["code"] == "NOT_YOUR_ROLE"
    last = shown.json["figures"]["lines"][-1]["row"]
    assert (
        doors.call("plan-lead", "PUT", f"{lines}/{last}", {"values": row}, If_Match='"1"').status_code == 201
    )
    stale = doors.call("plan-lead", "PUT", f"{lines}/{last}", {"values": row}, If_Match='"1"')
    assert (stale.status_code, stale.json["code"]) == (409, "VERSION_STALE")
    compared = doors.call("auditor", "GET", f"{PATH}/compare?old=1&new=2").json
    assert (compared["totals"]["virement"], len(compared["changed"])) == ("-50.00", 1)
    assert doors.call("plan-lead", "DELETE", f"{lines}/{last}", If_Match='"2"').status_code == 201
    red = doors.call("auditor", "GET", PATH).json
    assert [one["sheet"] for one in red["checklist"] if not one["complete"]] == ["5a. Expenditure"]
    assert doors.call("auditor", "GET", f"{PATH}?version=1").json["totals"] == shown.json["totals"]


def test_a_file_that_is_not_read_for_certain_is_refused_at_the_api_with_its_findings(doors: Doors) -> None:
    broken = packed(a_book())[:1500]

    refused = doors.call("plan-lead", "POST", f"{PATH}/workbook", {"document": stored(doors, broken)})

    assert refused.status_code == 422
    assert refused.json["blocked_by"][0]["code"] == "WORKBOOK_UNREADABLE"


def test_a_plan_of_many_lines_is_shown_a_page_at_a_time_and_looked_through(doors: Doors) -> None:
    reader = doors.reader("plan-lead")
    rows = "\n".join(f"{number}\tScheme {number} of {number % 7}" for number in range(1, 231))
    pasted = send(reader, f"{PATH}/paste", f"{PATH}/paste", pasted=rows, based_on="0", key="k")
    assert pasted.status_code == 303, pasted.text

    def shown(of: str) -> list[str]:
        return re.findall(r">(Scheme \d+ of \d)</a>", reader.get(f"{PATH}/lines?{of}").text)

    assert [len(shown(f"page={page}")) for page in (1, 2, 3)] == [100, 100, 30]
    assert shown("page=3")[0] == "Scheme 201 of 5"
    assert shown("page=99") == shown("page=3")
    assert shown("page=x") == shown("")
    assert shown("about=230") == ["Scheme 230 of 6"]
    assert shown("about=SCHEME+77") == ["Scheme 77 of 0", "Scheme 177 of 2"]
    second = reader.get(f"{PATH}/lines?about=of&page=2").text
    assert "Lines 101 to 200" in second
    assert {"page=1&amp;about=of", "page=3&amp;about=of"} <= set(re.findall(r"lines\?([^\"]+)\"", second))
    # Every line lacks the same: type, area, commissioner, provider, source and amount.
    assert second.count("6 to look at") == 100
    assert "errors<span" in reader.get(PATH).text
    found = reader.get(f"{PATH}/findings?sheet=expenditure&kind=error&page=2").text
    assert "101 to 200 of" in found
    assert found.count("govuk-tag--red") == 100
    assert "fits these filters" in reader.get(f"{PATH}/findings?sheet=cover&kind=info").text


def test_lines_held_already_are_asked_about_and_nothing_is_written_without_an_answer(doors: Doors) -> None:
    reader, path = doors.reader("plan-lead"), f"{PATH}/paste"
    rows = "1\tAdaptations\n2\tCare"
    assert send(reader, path, path, pasted=rows, based_on="0", key="k1").status_code == 303

    asked = send(reader, path, path, pasted=f"{rows}\n3\tNew", based_on="1", key="k2")

    assert asked.status_code == 400
    assert "2 of these lines are held already" in asked.text
    assert {"Replace what is held", "Add as well"} <= set(re.findall(r">\s*([^<>]+?)\s*</label>", asked.text))
    assert "3\tNew" in asked.text, "what was pasted stands there again"
    assert doors.call("plan-lead", "GET", PATH).json["version"] == 1
    more = {"pasted": f"{rows}\n3\tNew", "based_on": "1", "key": "k3"}
    assert send(reader, path, path, held="replace", **more).status_code == 303
    names = [one["name"] for one in doors.call("plan-lead", "GET", PATH).json["figures"]["lines"]]
    assert names == ["Adaptations", "Care", "New"]

    line: dict[str, object] = {"values": {"scheme_id": "2", "name": "Care"}}
    refused = doors.call("plan-lead", "POST", f"{PATH}/lines", line, If_Match='"2"')
    assert (refused.status_code, refused.json["field"]) == (400, "held")
    line["held"] = "add"
    assert doors.call("plan-lead", "POST", f"{PATH}/lines", line, If_Match='"2"').status_code == 201
    lines = doors.call("plan-lead", "GET", PATH).json["figures"]["lines"]
    assert [one["name"] for one in lines].count("Care") == 2


def test_whoever_finds_others_being_read_is_told_when_to_come_back(doors: Doors) -> None:
    asked = ("plan-lead", "POST", f"{PATH}/workbook")
    body = {"document": stored(doors, packed(a_book())), "trial": True}
    turns = Turns(at_once=1, waiting=0)
    rooms = doors.app.extensions["govflow"].parts
    rooms[PART] = replace(rooms[PART], turns=turns)

    with turns.one():
        busy = doors.call(*asked, body)

    assert (busy.status_code, busy.json["code"], busy.headers["Retry-After"]) == (503, "BUSY", "30")
    assert busy.json["detail"] == MESSAGE
    assert doors.call(*asked, body).status_code == 201


def test_the_command_line_imports_exports_and_compares_and_the_export_reads_back_to_the_same_digest(
    office: Powers,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    leave_the_shell()
    monkeypatch.setenv("GOVFLOW_DATABASE_URL", office.url)
    small = tmp_path / "anyshire.xlsx"
    small.write_bytes(packed(a_book()))
    of = ("--area", "doncaster", "--year", "2021-22", "--as", "plan-lead", "--json")

    assert run(["workbook", "import", str(NORFOLK), *of]) == 0
    first = json.loads(capsys.readouterr().out)
    assert run(["workbook", "import", str(small), *of, "--trial"]) == 0
    trial = json.loads(capsys.readouterr().out)
    assert run(["workbook", "import", str(small), *of]) == 0
    second = json.loads(capsys.readouterr().out)
    out = tmp_path / "out.xlsx"
    assert run(["workbook", "export", f"{REF}@1", "--out", str(out)]) == 0
    capsys.readouterr()
    assert run(["workbook", "diff", f"{REF}@1", REF, "--json"]) == 0
    diff = json.loads(capsys.readouterr().out)

    assert run(["workbook", "warnings", REF, "--json"]) == 0
    warned = json.loads(capsys.readouterr().out)["warnings"]
    code = warned[0]["code"]
    reason = ("--reason", "Agreed with both partners.", "--as", "plan-lead", "--json")
    assert run(["workbook", "explain", REF, code, *reason]) == 0
    told = json.loads(capsys.readouterr().out)["warnings"]
    assert sorted(told) == sorted(one["key"] for one in warned if one["code"] == code)
    assert run(["workbook", "explain", REF, code, *reason]) != 0
    capsys.readouterr()
    assert run(["workbook", "warnings", REF, "--json"]) == 0
    after = json.loads(capsys.readouterr().out)
    assert [one["key"] for one in after["warnings"] if one["explained"]] == [
        one["key"] for one in warned if one["code"] == code
    ]

    assert (first["version"], first["opened"], trial["trial"], second["version"]) == (1, False, True, 2)
    assert [one["code"] for one in first["findings"]].count("COVER_INCOMPLETE") == 2
    exported = checked(out.read_bytes()).contents
    original = checked(NORFOLK.read_bytes()).contents
    assert exported is not None
    assert original is not None
    assert digest_of(exported) == digest_of(original)
    assert "not for submission" in " ".join(
        str(cell.value)
        for sheet in load_workbook(io.BytesIO(out.read_bytes())).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value
    )
    assert (
        diff["totals"]
        == {
            "old": "116731383.00",
            "new": "7200.00",
            "virement": "-116724183.00",
        }
        or diff["totals"]["virement"] == "-116724183.00"
    )
    leave_the_shell()
