"""A timetable by page, API and command line: the same dates, the same rules, and a rehearsal that writes nothing."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from govflow.cli.main import run
from tests.integration.powers.authority import Powers, signing_root
from tests.integration.powers.test_doors import Doors, send
from tests.make.commands import leave_the_shell
from tests.make.play import Play

__all__ = ["signing_root"]


RECOMMENDATION = "Report to the Health and Wellbeing Board of 11 November 2021"


def of_cases(doors: Doors) -> list[int]:
    """Every event of a case; a token made to ask with is none."""
    return [one["id"] for one in doors.office.events() if one["stream"].startswith("case:")]


@pytest.fixture
def doors(play: Play, signing_root: Path) -> Iterator[Doors]:
    office = Powers(play.url, signing_root)
    opened = Doors(office, signing_root)
    yield opened
    opened.app.extensions["govflow"].store.engine.dispose()
    office.store.engine.dispose()


@pytest.fixture
def ref(doors: Doors) -> str:
    return doors.office.open()


@pytest.fixture
def shell(doors: Doors, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Any]:
    monkeypatch.setenv("GOVFLOW_DATABASE_URL", doors.office.url)
    leave_the_shell()

    def ask(*words: str) -> tuple[int, Any]:
        code = run([*words, "--json"])
        return code, json.loads(capsys.readouterr().out)

    yield ask
    leave_the_shell()


def test_the_api_shows_a_timetable_whole_and_rehearses_it_without_writing(doors: Doors, ref: str) -> None:
    events = of_cases(doors)

    shown = doors.call("plan-lead", "GET", f"/timetables/{ref}").json
    slipped = doors.call("plan-lead", "GET", f"/timetables/{ref}/rehearsal?slip=jcog_scrutiny%3D%2B5").json

    dated = [one for one in shown["milestones"] if one["qualifier"] != "to_be_confirmed"]
    assert len(dated) == 12
    assert {"key", "title", "qualifier", "start", "due", "source", "owner", "status", "days_late",
            "slack_working_days", "latest", "sources", "former"} <= set(dated[0])  # fmt: skip
    both = [one for one in dated if len({each["paper"] for each in one["sources"]} - {RECOMMENDATION}) == 2]
    assert len(both) == 7
    assert {"DATES_CONFLICT", "NOTICE_TOO_SHORT"} == {one["code"] for one in shown["findings"]}
    broken = {one["milestone"]: one["by_working_days"] for one in slipped["breaks"]}
    assert (broken["jcog_scrutiny"], broken["hwb_sign_off"], broken["submitted"]) == (5, 5, 3)
    assert of_cases(doors) == events


def test_the_api_moves_a_date_once_under_its_key_and_keeps_the_former(doors: Doors, ref: str) -> None:
    asked = {"qualifier": "on", "due": "2021-11-02", "reason": "The room is taken."}
    path = f"/timetables/{ref}/dates/jcog_scrutiny"

    moved = doors.call("plan-lead", "POST", path, asked, Idempotency_Key="m")
    again = doors.call("plan-lead", "POST", path, asked, Idempotency_Key="m")
    refused = doors.call(
        "plan-lead", "POST", f"/timetables/{ref}/dates/submitted", {**asked, "due": "2021-11-23"}
    )

    assert (moved.status_code, moved.json) == (201, again.json)
    assert moved.json["moved"] == [
        {
            "milestone": "jcog_scrutiny",
            "from": {"qualifier": "on", "start": "2021-10-26", "due": "2021-10-26"},
            "to": {"qualifier": "on", "start": "2021-11-02", "due": "2021-11-02"},
        }
    ]
    assert (refused.status_code, refused.json["code"]) == (422, "EVIDENCE_MISSING")
    former = {
        one["key"]: one["former"]
        for one in doors.call("plan-lead", "GET", f"/timetables/{ref}").json["milestones"]
    }
    assert [one["due"] for one in former["jcog_scrutiny"]] == ["2021-10-26"]
    assert former["submitted"] == []


def test_the_api_adds_waives_and_copies(doors: Doors, ref: str) -> None:
    later = doors.office.open(year="2023-25")
    relative = {"before": "hwb_sign_off", "working_days": 10}
    step = {
        "key": "first_draft",
        "title": "First draft",
        "qualifier": "by",
        "relative": relative,
        "reason": "Ours",
    }

    added = doors.call("plan-lead", "POST", f"/timetables/{ref}/steps", step)
    waived = doors.call(
        "plan-lead", "POST", f"/timetables/{ref}/dates/draft_to_jcog/waive", {"reason": "Joint."}
    )
    copied = doors.call("plan-lead", "POST", f"/timetables/{later}/copy", {"copy_from": ref})
    unknown = doors.call(
        "plan-lead", "POST", f"/timetables/{later}/supplements", {"supplement": "x", "document": "y"}
    )

    assert [one.status_code for one in (added, waived, copied, unknown)] == [201, 201, 201, 404]
    rows = {one["key"]: one for one in doors.call("clerk", "GET", f"/timetables/{later}").json["milestones"]}
    # Ten working days before the board's meeting, which is three before the submission of 28 June 2023.
    assert (rows["hwb_sign_off"]["due"], rows["first_draft"]["due"]) == ("2023-06-23", "2023-06-09")


def test_another_areas_timetable_looks_like_nothing(doors: Doors) -> None:
    theirs = doors.office.open("dorset-plan-lead", area="dorset")

    for method, path in (("GET", ""), ("GET", "/rehearsal"), ("POST", "/dates/submitted")):
        body = {"qualifier": "to_be_confirmed"} if method == "POST" else None
        answer = doors.call("plan-lead", method, f"/timetables/{theirs}{path}", body)
        assert answer.status_code == 404, path
    assert doors.reader("plan-lead").get(f"/timetables/{theirs}").status_code == 404


def test_the_page_shows_last_days_conflicts_and_former_dates(doors: Doors, ref: str) -> None:
    reader = doors.reader("plan-lead")
    place = f"/timetables/{ref}/dates/jcog_scrutiny"
    new = {"qualifier": "on", "due-day": "2", "due-month": "11", "due-year": "2021"}

    silent = send(reader, place, place, **new)
    moved = send(reader, place, place, reason="The room is taken.", **new)
    shown = reader.get(f"/timetables/{ref}").text

    assert (silent.status_code, moved.status_code) == (400, 303)
    assert "Say why the date changes" in silent.text
    assert "Papers differ" in shown
    assert "four clear working days if that was publication, 3 November is the last good day" in shown
    assert "The room is taken." in shown
    assert "Legal implications cleared" in shown
    assert f"/timetables/{ref}" in reader.get(f"/plans/{ref}/timetable").text


def test_what_will_be_missed_stands_on_the_plan_itself_from_the_day_it_is_true(
    doors: Doors, ref: str
) -> None:
    reader = doors.reader("plan-lead")
    assert "You will miss it" not in reader.get(f"/plans/{ref}").text

    doors.office.at("2021-11-04T00:30:00Z")

    said = "Report circulated to members of the Board. You will miss it: the last possible day was 3 November 2021"
    assert said in reader.get(f"/plans/{ref}").text
    assert any(said in one for one in doors.call("plan-lead", "GET", f"/plans/{ref}").json["notices"])


def test_a_national_date_asks_on_its_page_for_the_owners_document(doors: Doors, ref: str) -> None:
    reader, place = doors.reader("plan-lead"), f"/timetables/{ref}/dates/submitted"
    assert "it moves only by a document from its owner" in reader.get(place).text
    new = {
        "qualifier": "on",
        "due-day": "23",
        "due-month": "11",
        "due-year": "2021",
        "issued-by": "NHS England",
    }

    refused = send(reader, place, place, **new)
    letter = (io.BytesIO(b"The submission is on 23 November."), "letter.txt")
    moved = send(reader, place, place, **{**new, "document": letter})

    assert refused.status_code == 422
    assert moved.status_code == 303
    assert "23 November 2021" in reader.get(f"/timetables/{ref}").text


def test_the_page_rehearses_a_slip_and_writes_nothing(doors: Doors, ref: str) -> None:
    reader = doors.reader("plan-lead")
    events = of_cases(doors)

    broken = reader.get(f"/timetables/{ref}/rehearsal?milestone=jcog_scrutiny&days=5").text
    wrong = reader.get(f"/timetables/{ref}/rehearsal?milestone=jcog_scrutiny&days=soon").text
    nothing = reader.get(f"/timetables/{ref}/rehearsal?milestone=&days=5").text

    assert "Board agrees spending plan and narrative, by 5 working days" in broken
    assert "no meeting saves the later dates" in broken
    assert "Write a whole number of working days" in wrong
    assert "Choose the step that moves" in nothing
    assert of_cases(doors) == events


def test_the_page_adds_a_step_and_copies_last_years(doors: Doors, ref: str) -> None:
    reader = doors.reader("plan-lead")
    place, later = f"/timetables/{ref}/steps", doors.office.open(year="2023-25")
    own = {
        "do": "step",
        "title": "Papers with the clerk",
        "name": "papers_to_clerk",
        "why": "The clerk asked.",
    }

    added = send(reader, place, place, before="report_to_board", days="2", **own)
    wrong = send(reader, place, place, before="report_to_board", days="two", **own)
    copied = send(reader, f"/timetables/{later}/steps", f"/timetables/{later}/steps", do="copy", earlier=ref)
    missing = send(
        reader, f"/timetables/{later}/steps", f"/timetables/{later}/steps", do="copy", earlier="none"
    )

    assert [one.status_code for one in (added, wrong, copied, missing)] == [303, 400, 303, 400]
    assert "Papers with the clerk" in reader.get(f"/timetables/{ref}").text
    assert "to be checked" in reader.get(f"/timetables/{later}").text


def test_those_who_only_read_are_offered_no_form(doors: Doors, ref: str) -> None:
    reader = doors.reader("chair")

    assert "Last possible day" in reader.get(f"/timetables/{ref}").text
    for path in (f"/timetables/{ref}/dates/jcog_scrutiny", f"/timetables/{ref}/steps"):
        assert '<form method="post"' not in reader.get(path).text


def test_the_command_line_moves_adds_waives_copies_and_rehearses(doors: Doors, ref: str, shell: Any) -> None:
    later, lead = doors.office.open(year="2023-25"), ("--as", "plan-lead")

    moved = shell("timetable", "move", ref, "jcog_scrutiny", "--due", "2021-10-27", "--reason", "Room", *lead)
    refused = shell("timetable", "move", ref, "submitted", "--due", "2021-11-23", "--reason", "Late", *lead)
    added = shell("timetable", "add", ref, "papers_to_clerk", "--title", "Papers with the clerk",
                  "--before", "report_to_board", "--days", "2", "--reason", "Asked", *lead)  # fmt: skip
    waived = shell("timetable", "waive", ref, "draft_to_jcog", "--reason", "Joint", *lead)
    copied = shell("timetable", "copy", later, "--from", ref, *lead)
    supplement = shell("timetable", "supplement", ref, "discharge_fund", *lead)

    assert [one[0] for one in (moved, refused, added, waived, copied, supplement)] == [0, 1, 0, 0, 0, 1]
    assert refused[1]["error"]["code"] == supplement[1]["error"]["code"] == "EVIDENCE_MISSING"
    shown = {one["key"]: one for one in shell("timetable", "show", ref)[1]["milestones"]}
    assert (shown["jcog_scrutiny"]["due"], shown["papers_to_clerk"]["due"]) == ("2021-10-27", "2021-11-02")
    assert shown["draft_to_jcog"]["status"] == "waived"
    assert shown["submitted"]["due"] == "2021-11-16"
    code, rehearsal = shell("timetable", "rehearse", ref, "--slip", "jcog_scrutiny=+5")
    assert code == 0
    assert set(rehearsal) == {"milestones", "breaks", "saving", "findings"}
    twice = shell("timetable", "rehearse", ref, "--slip", "submitted=+1", "--slip", "submitted=+2")
    assert (twice[0], twice[1]["error"]["code"]) == (2, "INVALID_INPUT")


def test_a_step_of_our_own_is_recorded_as_done_by_page_api_and_command(
    doors: Doors, ref: str, shell: Any
) -> None:
    def add(key: str) -> str:
        step = {"key": key, "title": f"Step {key}", "qualifier": "by", "due": "2021-10-08", "reason": "Ours"}
        doors.call("plan-lead", "POST", f"/timetables/{ref}/steps", step)
        return f"/timetables/{ref}/dates/{key}"

    paged, called, typed = add("paged"), add("called"), add("typed")
    doors.office.at("2021-10-12T09:00:00Z")
    reader = doors.reader("plan-lead")
    day = {"do": "done", "done-day": "7", "done-month": "10", "done-year": "2021"}

    silent = send(reader, paged, paged, **day)
    without = send(reader, paged, paged, do="done", shown="The clerk has them.")
    done = send(reader, paged, paged, shown="The clerk has them.", **day)
    said = {"done_on": "2021-10-11", "reason": "Receipt."}
    answer = doors.call("plan-lead", "POST", f"{called}/done", said, Idempotency_Key="d")
    same = doors.call("plan-lead", "POST", f"{called}/done", said, Idempotency_Key="d")
    code, told = shell("timetable", "done", ref, typed.rsplit("/", 1)[1], "--on", "2021-10-08",
                       "--reason", "Receipt.", "--as", "plan-lead")  # fmt: skip

    assert [one.status_code for one in (silent, without, done, answer)] == [400, 400, 303, 201]
    assert "Say what shows that it was done" in silent.text
    assert "Enter the day on which it was done" in without.text
    assert (same.json, code, told["met_on"]) == (answer.json, 0, "2021-10-08")
    rows = {one["key"]: one for one in doors.call("clerk", "GET", f"/timetables/{ref}").json["milestones"]}
    found = {key: (rows[key]["status"], rows[key]["met_on"]) for key in ("paged", "called", "typed")}
    assert found == {
        "paged": ("done", "2021-10-07"),
        "called": ("done_late", "2021-10-11"),
        "typed": ("done", "2021-10-08"),
    }
    assert "It is met by the step" in reader.get(f"/timetables/{ref}/dates/submitted").text


def test_the_page_draws_the_timetable_and_its_table_says_the_same_of_every_step(
    doors: Doors, ref: str
) -> None:
    doors.office.at("2021-11-05T09:00:00Z")
    place = f"/timetables/{ref}/dates/hwb_sign_off"
    moved = {"qualifier": "on", "due-day": "12", "due-month": "11", "due-year": "2021"}
    send(doors.reader("plan-lead"), place, place, reason="The chamber is taken.", **moved)

    shown = unescape(doors.reader("chair").get(f"/timetables/{ref}").text)

    drawn, table = shown[shown.index("<svg") : shown.index("</svg>")], shown[shown.index("steps-caption") :]
    assert 'role="img" aria-labelledby="gantt-title gantt-told"' in drawn
    rows = {one["key"]: one for one in doors.call("chair", "GET", f"/timetables/{ref}").json["milestones"]}
    for one in rows.values():
        assert one["title"][:20] in drawn, one["key"]
        assert one["title"] in table, one["key"]
    assert drawn.count("govflow-gantt-former") == 1
    assert "Late: by 21 October 2021" in drawn
    assert "At risk: on 12 November 2021" in drawn
    assert "5 working days left" in table
    assert "The chamber is taken." in table
    assert "Democratic services officer" in table


def test_its_owner_is_led_to_a_date_to_record_it_as_done_and_not_to_move_it(doors: Doors, ref: str) -> None:
    step = {
        "key": "money",
        "title": "Money confirmed",
        "qualifier": "by",
        "due": "2021-10-08",
        "reason": "Ours",
    }
    doors.call("plan-lead", "POST", f"/timetables/{ref}/steps", {**step, "owner": "s151_officer"})
    place = f"/timetables/{ref}/dates/money"
    owner, chair = doors.reader("s151"), doors.reader("chair")

    assert place in owner.get(f"/timetables/{ref}").text
    assert place not in chair.get(f"/timetables/{ref}").text
    form = owner.get(place).text
    assert "Record it as done" in form
    assert "Record the new date" not in form
    assert "Record it as done" not in chair.get(place).text
