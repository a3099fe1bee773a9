"""The public register of decisions: whoever asks reads what was decided in public, and nothing that was not."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring

from tests.integration.powers.authority import Powers
from tests.integration.powers.test_doors import RECORD, Doors

SECRET = "Buy the MIDNIGHT building."
FORMULA = '=HYPERLINK("https://bad.example")'
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def doors(office: Powers, signing_root: Path) -> Iterator[Doors]:
    opened = Doors(office, signing_root)
    yield opened
    opened.app.extensions["govflow"].store.engine.dispose()


def anyone(doors: Doors, form: str, **asked: str) -> Any:
    answer = doors.app.test_client().get(f"/register/decisions.{form}", query_string=asked)
    assert answer.status_code == 200, answer.text
    return answer


def published(doors: Doors, **asked: str) -> dict[str, dict[str, Any]]:
    return {one["ref"]: one for one in anyone(doors, "json", **asked).json["decisions"]}


def test_the_boards_decisions_and_its_delegates_are_read_by_anyone(doors: Doors) -> None:
    office = doors.office
    paper = office.paper()
    decided = office.decide().ref
    passed = office.grant(decided).ref
    office.at("2021-10-19T09:00:00Z")
    signing = {"verb": "sign_off", "subject": paper, "delegation": passed, "decided": None, "record": RECORD}
    signed = office.decide("director", text="Signed off.", **signing).ref

    shown = published(doors)

    assert set(shown) == {decided, signed}
    assert shown[decided]["decided_by"] == "Health and Wellbeing Board"
    assert (shown[decided]["decided_at"], shown[decided]["what_was_done"]) == ("2021-10-14", "delegate")
    by, grantor = shown[signed]["decided_by"].split(", under delegated authority from ")
    assert by.startswith("Director")
    assert grantor == "Health and Wellbeing Board"


def test_exempt_wording_and_what_it_is_about_stay_withheld_in_every_form(doors: Doors) -> None:
    kept = {"exempt": "3", "reasons": "MIDNIGHT is cheaper."}
    ref = doors.office.decide(verb="approve", text=SECRET, amount="1250000.00", record=kept).ref

    said = {form: anyone(doors, form).text for form in ("json", "csv", "atom")}

    assert [form for form, text in said.items() if ref not in text] == []
    assert [form for form, text in said.items() if "MIDNIGHT" in text or "1250000" in text] == []
    assert published(doors)[ref]["exempt_paragraph"] == "3"


def test_what_no_public_body_decided_or_nobody_yet_decided_is_not_published(doors: Doors) -> None:
    office = doors.office
    office.decide(body="doncaster-jcmb", verb="note", text="Within the board that meets in private.")
    office.decide(verb="sign_off", text="Put off.", outcome="deferred")

    assert published(doors) == {}


def test_the_table_has_one_header_row_and_nothing_a_spreadsheet_would_run(doors: Doors) -> None:
    ref = doors.office.decide(verb="note", text=FORMULA).ref

    answer = anyone(doors, "csv")
    [row] = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))

    assert answer.content_type == "text/csv; charset=utf-8"
    assert (row["ref"], row["text"], row["urgent"]) == (ref, f"'{FORMULA}", "no")


def test_the_feed_names_each_decision_for_good_with_its_moments(doors: Doors) -> None:
    refs = [doors.office.decide(decided=day, verb="note").ref for day in ("2021-10-13", "2021-10-14")]

    answer = anyone(doors, "atom")
    feed = fromstring(answer.data)

    assert answer.content_type.startswith("application/atom+xml")
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
    assert [str(one).rpartition("/")[2] for one in ids] == refs[::-1]
    moments = [entry.findtext(f"{ATOM}published") for entry in feed.findall(f"{ATOM}entry")]
    assert moments == ["2021-10-14T00:00:00+00:00", "2021-10-13T00:00:00+00:00"]
    assert feed.findtext(f"{ATOM}rights") == "Open Government Licence v3.0"


def test_the_register_is_read_for_one_area(doors: Doors) -> None:
    ref = doors.office.decide(verb="note").ref

    assert set(published(doors, area="doncaster")) == {ref}
    assert published(doors, area="norfolk") == {}
