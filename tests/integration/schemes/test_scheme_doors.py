"""Schemes and third parties by page, API and command line: the same rules at every door."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from govflow.cli.acting import product_here
from govflow.cli.main import run
from govflow.schemes.model import scheme_key
from tests.integration.powers.authority import Powers
from tests.integration.powers.test_doors import Doors, send
from tests.integration.schemes.conftest import Desk
from tests.make.commands import leave_the_shell
from tests.make.plan_contents import HOMECARE
from tests.make.play import Play

KEY = scheme_key(*HOMECARE[:2])


@pytest.fixture
def doors(desk: Desk, play: Play, signing_root: Path) -> Iterator[Doors]:
    office = Powers(play.url, signing_root)
    opened = Doors(office, signing_root)
    desk.furnish(opened.app.extensions["govflow"])
    yield opened
    opened.app.extensions["govflow"].store.engine.dispose()
    office.store.engine.dispose()


def test_the_api_lists_shows_and_sets_schemes(desk: Desk, doors: Doors) -> None:
    listed, one = f"/plans/{desk.ref}/schemes", f"/plans/{desk.ref}/schemes/{KEY}"
    first = doors.call("plan-lead", "GET", listed).json
    assert [each["name"] for each in first["schemes"]] == [
        "Adaptations",
        "Homecare, interim contracts",
        "Carers",
    ]
    assert {each["expenditure"] for each in first["schemes"]} == {"1000.00", "200000.00", "700.00"}
    assert [each["code"] for each in first["schemes"][1]["findings"]] == ["DECISION_NOT_CITED"]

    said = {
        "approved_until": "2021-12-31",
        "tag": "Ageing well",
        "starts": [{"follows": "Framework", "starts": "2022-02", "source": "Strategy", "page": "5"}],
    }
    done = doors.call("plan-lead", "PUT", one, said, If_Match='"0"')
    again = doors.call("plan-lead", "PUT", one, said)
    stale = doors.call("plan-lead", "PUT", one, {"tag": "Other"}, If_Match='"0"')
    wrong = doors.call("plan-lead", "PUT", one, {"recurrence": "often"})
    shown = doors.call("plan-lead", "GET", one)

    assert (done.status_code, [each["field"] for each in done.json["changed"]]) == (
        200, ["approved_until", "tag", "starts"],
    )  # fmt: skip
    assert (again.json["event"], again.json["version"]) == (None, done.json["event"])
    assert (stale.status_code, stale.json["code"], wrong.status_code) == (409, "VERSION_STALE", 400)
    assert shown.headers["ETag"] == f'"{done.json["event"]}"'
    assert (shown.json["tag"], shown.json["status"], shown.json["starts"][0]["page"]) == (
        "Ageing well",
        None,
        "5",
    )
    assert {each["field"] for each in shown.json["history"]} == {"approved_until", "tag", "starts"}
    assert {"SPENDING_PAST_APPROVAL", "COVER_ENDS_EARLY"} <= {each["code"] for each in shown.json["findings"]}

    pages = [doors.call("plan-lead", "GET", f"{listed}?limit=2").json]
    pages.append(doors.call("plan-lead", "GET", f"{listed}?limit=2&cursor={pages[0]['next_cursor']}").json)
    assert [len(each["schemes"]) for each in pages] == [2, 1]
    assert pages[1]["next_cursor"] is None
    tagged = doors.call("plan-lead", "GET", f"{listed}?tag=Ageing%20well").json["schemes"]
    assert [each["key"] for each in tagged] == [KEY]
    for path in (listed, one, f"/plans/{desk.ref}/third-parties"):
        assert doors.call("dorset-plan-lead", "GET", path).status_code == 404
    assert doors.call("plan-lead", "GET", f"{listed}/99-nothing").status_code == 404
    assert doors.call("clerk", "PUT", one, {"tag": "Mine"}).json["code"] == "NOT_YOUR_ROLE"


def test_the_api_records_third_parties_and_takes_them_back(desk: Desk, doors: Doors) -> None:
    path = f"/plans/{desk.ref}/third-parties"
    asked = {"requirement": "PR3", "kind": "districts", "party": "Northern", "agreed": "All of it.",
             "agreed_on": "2021-09-20", "in_full": True}  # fmt: skip

    done = doors.call("plan-lead", "POST", path, asked, Idempotency_Key="k")
    again = doors.call("plan-lead", "POST", path, asked, Idempotency_Key="k")
    shown = {
        (one["requirement"], one["kind"]): one
        for one in doors.call("plan-lead", "GET", path).json["third_parties"]
    }
    back = doors.call("plan-lead", "POST", f"{path}/{done.json['id']}/withdraw", {"reason": "Typed wrong."})

    assert (done.status_code, again.json) == (201, done.json)
    districts = shown["PR3", "districts"]
    assert (districts["answer"], districts["missing"]) == ("Yes", ["Southern"])
    assert [one["in_full"] for one in districts["recorded"]] == [True]
    assert back.status_code == 200
    after = doors.call("plan-lead", "GET", path).json["third_parties"]
    assert [one["missing"] for one in after if one["kind"] == "districts"] == [["Northern", "Southern"]]
    wrong = doors.call("plan-lead", "POST", path, asked | {"agreed_on": "soon"})
    assert (wrong.status_code, wrong.json["code"]) == (400, "INVALID_INPUT")


def test_the_pages_say_and_show_what_a_scheme_hangs_on(desk: Desk, doors: Doors) -> None:
    reader = doors.reader("plan-lead")
    page = f"/plans/{desk.ref}/schemes/{KEY}"
    typed: dict[str, Any] = {"seen": "0", "key": "a", "decided_elsewhere": "Panel, March 2018", "tag": "Ageing well",
                             "contract_end-day": "31", "contract_end-month": "12", "contract_end-year": "2021"}  # fmt: skip

    without = send(reader, page, page, **typed)
    typed["document"] = (io.BytesIO(b"Minute of the panel of March 2018."), "minute.txt")
    saved = send(reader, page, page, **typed)
    follows = {"do": "follows", "key": "b", "follows": "Framework", "start": "2022-02", "source": "Strategy"}
    started = send(reader, page, page, **follows)
    unclear = send(reader, page, page, **(follows | {"start": "spring", "key": "c"}))

    assert without.status_code == 400
    assert "Attach the document" in unescape(without.text)
    assert (saved.status_code, started.status_code, unclear.status_code) == (303, 303, 400)
    assert "neither a day nor a month" in unescape(unclear.text)
    shown = unescape(reader.get(page).text)
    for words in ("Panel, March 2018", "Ageing well", "31 December 2021", "in February 2022", "Plan lead"):
        assert words in shown
    listed = unescape(reader.get(f"/plans/{desk.ref}/schemes?tag=Ageing+well").text)
    assert "Cover ends on 31 December 2021" in listed
    assert "Adaptations" not in listed
    assert "0 schemes" in reader.get(f"/plans/{desk.ref}/schemes?tag=None").text
    calendar = reader.get("/calendar?year=2021").text
    assert "Contract ends: 12 Homecare" in calendar
    stale = send(reader, page, page, seen="0", key="d", tag="Other", decided_elsewhere="")
    assert (stale.status_code, doors.reader("dorset-plan-lead").get(page).status_code) == (409, 404)
    assert "Record this" not in doors.reader("clerk").get(page).text


def test_the_page_of_third_parties_names_who_is_missing_and_records_them(desk: Desk, doors: Doors) -> None:
    reader = doors.reader("plan-lead")
    page = f"/plans/{desk.ref}/agreed-by"
    typed = {"of": "PR3:districts", "party": "Southern", "agreed": "Its amount.", "amount": "£50,000", "key": "a",
             "agreed_on-day": "20", "agreed_on-month": "9", "agreed_on-year": "2021"}  # fmt: skip

    before = unescape(reader.get(page).text)
    nobody = send(reader, page, page, **(typed | {"party": ""}))
    undated = send(reader, page, page, **(typed | {"agreed_on-day": ""}))
    saved = send(reader, page, page, **typed)
    after = unescape(reader.get(page).text)
    row = doors.office.rows("third_party_agreement")[0]
    back = send(reader, page, page, do="withdraw", which=row["id"], reason="Another grant.", key="b")

    assert "none is recorded of Northern and Southern." in before
    assert (nobody.status_code, undated.status_code, saved.status_code, back.status_code) == (
        400,
        400,
        303,
        303,
    )
    assert row["amount"] == "50000.00"
    assert "none is recorded of Northern." in after
    assert "without a document" in after
    assert "Recorded in error" in reader.get(page).text
    linked = unescape(reader.get(f"{page}?of=PR3:districts&party=Northern").text)
    assert 'value="Northern"' in linked
    desk.held = None
    assert "Nothing is held" in unescape(reader.get(page).text)
    assert "Nothing is held" in unescape(reader.get(f"/plans/{desk.ref}/schemes").text)


def test_the_command_line_lists_shows_sets_and_records(
    desk: Desk,
    signing_root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("GOVFLOW_DATABASE_URL", desk.play.url)
    leave_the_shell()
    desk.furnish(product_here())
    minute = tmp_path / "minute.txt"
    minute.write_text("Minute of the panel.", encoding="utf-8")

    def ask(*words: str) -> tuple[int, Any]:
        code = run([*words, "--json"])
        return code, json.loads(capsys.readouterr().out)

    code, done = ask("scheme", "set", desk.ref, KEY, "--decided-elsewhere", "Panel, March 2018", "--evidence", str(minute),
                     "--contract-end", "2021-12-31", "--follows", "Framework", "--starts", "2022-02",
                     "--source", "Strategy", "--as", "plan-lead")  # fmt: skip
    assert (code, len(done["changed"])) == (0, 4)
    code, shown = ask("scheme", "show", desk.ref, KEY)
    assert (code, shown["decided_elsewhere"], len(shown["history"])) == (0, "Panel, March 2018", 4)
    code, listed = ask("scheme", "list", desk.ref)
    assert (code, len(listed["schemes"])) == (0, 3)
    code, noted = ask("thirdparty", "record", desk.ref, "--requirement", "PR8", "--kind", "hospital_trusts",
                      "--party", "A trust", "--agreed", "The stays.", "--on", "2021-09-01", "--as", "plan-lead")  # fmt: skip
    assert code == 0
    code, parties = ask("thirdparty", "list", desk.ref)
    assert [one["missing"] for one in parties["third_parties"] if one["requirement"] == "PR8"] == [[]]
    assert (
        ask("thirdparty", "withdraw", desk.ref, noted["id"], "--reason", "Typed wrong.", "--as", "plan-lead")[
            0
        ]
        == 0
    )
    assert ask("scheme", "set", desk.ref, KEY, "--review", "soon", "--as", "plan-lead")[0] == 2
    assert ask("scheme", "set", desk.ref, KEY, "--tag", "Mine", "--as", "clerk")[0] == 1
    assert run(["scheme", "list", desk.ref]) == 0
    assert run(["scheme", "show", desk.ref, KEY]) == 0
    assert run(["thirdparty", "list", desk.ref]) == 0
    words = capsys.readouterr().out
    assert "COVER_ENDS_EARLY" in words
    assert "THIRD_PARTY_MISSING" in words
    leave_the_shell()
