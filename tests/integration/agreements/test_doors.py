"""Agreements through the API, the pages and the command line: one record, the same rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.integration.agreements.desk import KEEPER, Desk
from tests.integration.powers.test_doors import Doors, shell
from tests.make.entering import enter
from tests.make.play import AGREEMENT


@pytest.fixture
def doors(desk: Desk, signing_root: Path) -> Iterator[Doors]:
    opened = Doors(desk, signing_root)
    yield opened
    opened.app.extensions["govflow"].store.engine.dispose()


def fill(client: FlaskClient, form: str, typed: Mapping[str, Any]) -> Any:
    """Open a form and send it."""
    shown = client.get(form)
    token = re.search(r'name="csrf_token" value="([^"]*)"', shown.text)
    key = re.search(r'name="key" value="([^"]*)"', shown.text)
    assert token
    assert key
    return client.post(form, data={"csrf_token": unescape(token[1]), "key": key[1], **typed})


def test_the_api_sets_the_record_once_and_shows_it(desk: Desk, doors: Doors) -> None:
    ref = desk.open(KEEPER, AGREEMENT)
    path = f"/agreements/{ref}"
    said = {"commencement": "2021-04-01", "ends_on": "2022-03-31", "notice_months": 6}

    done = [
        doors.call(KEEPER, "POST", f"{path}/record", said, Idempotency_Key="one") for _ in range(2)
    ]  # fmt: skip
    doors.call(KEEPER, "POST", f"{path}/contents/host", {"clause": "Clause 7"})
    annex = doors.call(KEEPER, "POST", f"{path}/annexes/annex-1", {"title": "Schemes"})
    named = {"parties": [{"name": "doncaster-council", "signs_as": "Director"}, {"name": "doncaster-ccg"}]}
    parties = doors.call(KEEPER, "POST", f"{path}/parties", named)

    assert [one.status_code for one in (*done, annex, parties)] == [201] * 4
    assert done[0].json == done[1].json
    shown = doors.call("clerk", "GET", f"{path}/record").json
    assert (shown["commencement"], shown["notice_months"], shown["kind"]) == ("2021-04-01", 6, "section_75")
    assert [one["signs_as"] for one in shown["parties"]] == ["Director", None]
    assert {one["item"]: one["clause"] for one in shown["contents"]}["host"] == "Clause 7"
    assert [one["key"] for one in shown["annexes"]] == ["annex-1"]
    [listed] = doors.call("clerk", "GET", "/agreements/register?kind=section_75&q=clinical").json[
        "agreements"
    ]
    assert listed["ref"] == ref
    wrong = doors.call(KEEPER, "POST", f"{path}/record", {"ends_on": "2020-01-01"})
    assert (wrong.status_code, wrong.json["field"]) == (400, "ends_on")
    refused = doors.call("finance", "POST", f"{path}/record", {"title": "Mine"})
    assert (refused.status_code, refused.json["code"]) == (403, "NOT_YOUR_ROLE")
    assert doors.call("dorset-clerk", "GET", f"{path}/record").status_code == 404
    assert doors.call(KEEPER, "GET", f"{path}/comparison").status_code == 400


def test_the_pages_set_the_record_and_show_who_approved_and_signed(desk: Desk, doors: Doors) -> None:
    ref = desk.open(KEEPER, AGREEMENT)
    reader = doors.reader(KEEPER)
    begun = {"commencement-day": "1", "commencement-month": "4", "commencement-year": "2021"}

    set_ = fill(reader, f"/agreements/{ref}/record", {"kind": "section_75", "title": "The pool", **begun})
    fill(reader, f"/agreements/{ref}/contents", {"host": "Clause 7"})
    half = fill(reader, f"/agreements/{ref}/contents", {"functions": "Clause 2"})
    nothing = fill(reader, f"/agreements/{ref}/contents", {})
    fill(reader, f"/agreements/{ref}/annexes/new", {"annex": "annex-1", "title": "Schemes"})
    fill(reader, f"/agreements/{ref}/parties", {"parties": "Doncaster Council, Director\ndoncaster-ccg"})
    wrong = fill(reader, f"/agreements/{ref}/parties", {"parties": "Doncaster Council"})
    page = reader.get(f"/agreements/{ref}").text

    assert (set_.status_code, half.status_code) == (303, 303)
    assert (nothing.status_code, "No clause is changed" in nothing.text) == (400, True)
    assert (wrong.status_code, "Name two parties or more" in wrong.text) == (400, True)
    for words in (
        "The pool",
        "Clause 7",
        "Clause 2",
        "Schemes",
        "Signs as: Director",
        "None stands",
        "Not yet",
    ):
        assert words in page, words
    assert "The pool" in reader.get("/agreements?q=pool").text
    assert "The pool" not in reader.get("/agreements?kind=side_letter").text
    assert reader.get("/agreements?state=drafting&area=doncaster").status_code == 200
    assert reader.get("/agreements/agreement-nowhere").status_code == 404


def test_the_page_and_the_case_say_how_late_the_signature_is(desk: Desk, doors: Doors) -> None:
    ref = desk.to_sign()
    enter(desk, ref)
    desk.do(ref, "signatory-council", "sign_for_council", answers={"manner": "wet_ink"})
    desk.at("2022-02-01T08:00:00Z")
    reader = doors.reader(KEEPER)

    for page in ("/agreements", f"/agreements/{ref}", f"/cases/{ref}"):
        assert "1 day late for signature" in reader.get(page).text, page
    assert "by hand" in reader.get(f"/agreements/{ref}").text


def test_the_command_line_lists_sets_and_compares(desk: Desk, signing_root: Path) -> None:
    ref, other = desk.open(KEEPER, AGREEMENT), desk.open(KEEPER, "agreement")

    def run(*words: str) -> Any:
        return shell(desk, signing_root, "agreement", *words)

    run("set", other, "--kind", "side_letter", "--relation", "continues", "--about", ref, "--as", KEEPER)
    run("parties", other, "doncaster-council=Director", "Doncaster Hospital Trust", "--as", KEEPER)
    run("annex", ref, "annex-1", "--title", "Schemes", "--applies-from", "2021-04-01", "--as", KEEPER)
    run("clause", ref, "host", "--clause", "7", "--as", KEEPER)

    assert [one["ref"] for one in run("list", "-q", "hospital")["agreements"]] == [other]
    shown = run("show", other)
    assert [one["party"] for one in shown["parties"]] == ["doncaster-council", "doncaster-hospital-trust"]
    assert "Kind" in {one["place"] for one in run("compare", other)["differences"]}
    assert "send_to_partners" in {one["trigger"] for one in run("options", other, "--as", KEEPER)["options"]}
