"""A closed day by page, API and command line: one record, one rule about who, one answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from govflow.cli.main import run
from govflow.people.model import NewRole
from govflow.people.rules import PART as PEOPLE
from govflow.people.use_cases import grant_role
from tests.integration.powers.authority import Powers, signing_root
from tests.integration.powers.test_doors import Doors, send
from tests.make.commands import leave_the_shell
from tests.make.play import Play

__all__ = ["signing_root"]
KEEPER = "area-admin"
PAGE = "/calendar/closed-days"


@pytest.fixture
def doors(play: Play, signing_root: Path) -> Iterator[Doors]:
    """The app over the database, with someone who keeps the installation."""
    office = Powers(play.url, signing_root)
    role = NewRole("system_administrator", "", "", "", date(2021, 10, 1), None)
    rules = office.product.parts[PEOPLE]
    office.within("system:administration", lambda work: grant_role(work, rules, office.by(KEEPER).id, role))
    opened = Doors(office, signing_root)
    yield opened
    opened.app.extensions["govflow"].store.engine.dispose()
    office.store.engine.dispose()


@pytest.fixture
def shell(doors: Doors, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Any]:
    monkeypatch.setenv("GOVFLOW_DATABASE_URL", doors.office.url)
    leave_the_shell()

    def ask(*words: str) -> tuple[int, Any]:
        code = run([*words, "--json"])
        return code, json.loads(capsys.readouterr().out)

    yield ask
    leave_the_shell()


def test_a_day_added_over_the_api_is_seen_there_and_taken_out_again(doors: Doors) -> None:
    asked = {"day": "2021-11-18", "title": "Day of mourning"}

    added = doors.call(KEEPER, "POST", "/calendar/closed-days", asked, Idempotency_Key="k")
    again = doors.call(KEEPER, "POST", "/calendar/closed-days", asked, Idempotency_Key="k")
    reason = {"reason": "It was withdrawn."}
    out = doors.call(KEEPER, "POST", "/calendar/closed-days/2021-11-18/reopen", reason)

    assert (added.status_code, added.json) == (201, again.json)
    assert (added.json["day"], added.json["replanned"], out.status_code) == ("2021-11-18", 0, 201)
    (seen,) = doors.call("clerk", "GET", "/calendar/closed-days").json["days"]
    assert (seen["title"], seen["stands"], seen["event"]) == ("Day of mourning", False, out.json["event"])


def test_the_api_refuses_whoever_does_not_keep_the_installation_and_a_day_closed_anyway(doors: Doors) -> None:
    refused = doors.call("clerk", "POST", "/calendar/closed-days", {"day": "2021-11-18", "title": "x"})
    closed = doors.call(KEEPER, "POST", "/calendar/closed-days", {"day": "2021-12-27", "title": "x"})

    assert (refused.status_code, refused.json["code"]) == (403, "NOT_YOUR_ROLE")
    assert (closed.status_code, closed.json["code"]) == (400, "INVALID_INPUT")


def test_the_page_lists_the_bank_holidays_of_a_year_and_adds_a_day(doors: Doors) -> None:
    reader = doors.reader(KEEPER)
    shown = reader.get(f"{PAGE}?year=2022").text
    assert "Platinum Jubilee" in shown
    typed = {"day-day": "18", "day-month": "11", "day-year": "2021"}

    nameless = send(reader, PAGE, PAGE, **typed)
    added = send(reader, PAGE, PAGE, title="Day of mourning", **typed)

    assert nameless.status_code == 400
    assert "Say what the day is" in nameless.text
    assert added.status_code == 303
    page = reader.get(added.headers["Location"]).text
    assert "Thursday 18 November 2021 is added. Nothing pending moved." in page
    taken = send(reader, PAGE, f"{PAGE}/2021-11-18/reopen", **{"reason-2021-11-18": "Withdrawn"})
    assert "Taken out again" in reader.get(taken.headers["Location"]).text


def test_others_read_the_page_and_are_offered_no_form(doors: Doors) -> None:
    shown = doors.reader("clerk").get(PAGE).text

    assert "Bank holidays in England, 2021" in shown
    assert "Add the day" not in shown


def test_the_command_line_adds_a_day_and_every_count_of_that_database_knows_it(
    doors: Doors, shell: Any
) -> None:
    notice = ("calendar", "latest-notice", "2021-11-19", "--days", "5", "--working")
    assert shell(*notice) == (0, {"latest": "2021-11-11", "findings": []})

    code, done = shell("calendar", "close", "2021-11-18", "--title", "Day of mourning", "--as", KEEPER)

    assert (code, done["replanned"]) == (0, 0)
    leave_the_shell()
    assert shell(*notice) == (0, {"latest": "2021-11-10", "findings": []})
    assert [one["day"] for one in shell("calendar", "days")[1]["days"]] == ["2021-11-18"]
    refused = shell("calendar", "reopen", "2021-11-18", "--reason", "x", "--as", "clerk")
    assert (refused[0], refused[1]["error"]["code"]) == (1, "NOT_YOUR_ROLE")
    assert shell("calendar", "reopen", "2021-11-18", "--reason", "x", "--as", KEEPER)[0] == 0
    leave_the_shell()
    assert shell(*notice)[1]["latest"] == "2021-11-11"
