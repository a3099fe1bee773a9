"""What notice a meeting needs and by when, what can take its place, and notices recorded at every door."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from govflow.cli.main import cli
from govflow.meetings.ports import PART as MEETINGS
from govflow.meetings.use_cases.arranging import OpenMeeting, open_meeting
from govflow.meetings.use_cases.items import AddItem, add_item
from tests.integration.powers.authority import Powers
from tests.integration.powers.test_doors import Doors, send
from tests.make.commands import leave_the_shell

CABINET, BOARD = "doncaster-cabinet", "doncaster-hwb"
MATTER = {"area": "doncaster", "matter": "To commit the pooled budget", "body": CABINET, "key_decision": True}
EXCEPTION = {
    "notice": "general_exception",
    "reason": "The round was published late.",
    "informed": "Chair of overview and scrutiny",
    "published_at": "Council offices and website",
}
URGENCY = {
    "notice": "special_urgency",
    "reason": "The money is to be committed before the fund closes.",
    "agreed_by": "Chair of overview and scrutiny",
    "published_at": "Council offices and website",
}


def called(office: Powers, body: str, starts: str, **items: dict[str, Any]) -> str:
    """Call a meeting with items on its agenda; ``i7`` is item 7."""
    rules = office.product.parts[MEETINGS]
    ref = office.within(
        "clerk", lambda work: open_meeting(work, rules, OpenMeeting(body, starts, "Civic"))
    ).ref
    for number, more in items.items():
        command = AddItem(ref, number.removeprefix("i"), more.pop("title", "Fund"), "agree", **more)
        office.within("clerk", partial(add_item, rules=rules, command=command))
    return ref


def check(desk: Doors, ref: str, who: str = "clerk") -> dict[str, Any]:
    answer = desk.call(who, "GET", f"/meetings/{ref}/notice")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


def give(desk: Doors, who: str = "clerk", key: str = "", **said: str) -> Any:
    headers = {"Idempotency_Key": key} if key else {}
    return desk.call(who, "POST", "/notices", said, **headers)


def planned(desk: Doors, noticed: str, meeting: str = "", on: str = "2021-11-16") -> str:
    said = {**MATTER, "on": on, "noticed_on": noticed, "meeting": meeting, "item": "7" if meeting else ""}
    made = desk.call("clerk", "POST", "/forward-plan", said)
    assert made.status_code == 201, made.text
    return str(made.json["id"])


def by_notice(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["notice"]: one for one in found["notices"]}


def test_an_agenda_on_4_november_for_11_november_is_too_late_by_one_and_says_what_the_law_asks(
    office: Powers, desk: Doors
) -> None:
    ref = called(office, BOARD, "2021-11-11T09:30:00Z", i13={})
    office.at("2021-11-03T12:00:00Z")
    before = check(desk, ref)
    office.at("2021-11-04T12:00:00Z")
    unpublished = check(desk, ref)
    office.do(ref, "clerk", "publish_agenda")
    [agenda] = check(desk, ref)["notices"]

    assert [one["standing"] for one in before["notices"]] == ["not_given"]
    assert [one["latest"] for one in before["notices"]] == ["2021-11-03"]
    assert [(one["standing"], one["given"]) for one in unpublished["notices"]] == [("too_late", None)]
    assert (agenda["standing"], agenda["clear_days"], agenda["short"]) == ("too_late", 4, 1)
    assert "special circumstances" in agenda["asks"]
    assert office.case(ref).state == "agenda_published"  # What was published late is recorded all the same.


def test_an_agenda_in_time_is_given_and_nothing_is_asked(office: Powers, desk: Doors) -> None:
    ref = called(office, BOARD, "2021-11-11T09:30:00Z")
    office.at("2021-11-03T16:59:00Z")
    office.do(ref, "clerk", "publish_agenda")

    found = check(desk, ref)

    assert [(one["standing"], one["clear_days"]) for one in found["notices"]] == [("given", 5)]
    assert found["findings"] == []


def test_a_private_part_of_an_executive_meeting_needs_28_days_and_five_or_an_agreement(
    office: Powers, desk: Doors
) -> None:
    ref = called(office, CABINET, "2021-11-16T10:00:00Z", i7={"exempt": "3"})
    needed = by_notice(check(desk, ref))
    reason = {"reason": "Commercial terms.", "published_at": "Website"}
    assert (
        give(desk, notice="private_meeting", meeting=ref, given_at="2021-10-18", **reason).status_code == 201
    )
    further = {"representations": "None.", "response": "None was needed.", **reason}
    short = give(desk, notice="private_meeting_further", meeting=ref, given_at="2021-10-18", **reason)
    given = by_notice(check(desk, ref))

    assert {name: needed[name]["latest"] for name in ("private_meeting", "private_meeting_further")} == {
        "private_meeting": "2021-10-18",
        "private_meeting_further": "2021-11-08",
    }
    assert (short.status_code, short.json["code"]) == (400, "INVALID_INPUT")
    assert (given["private_meeting"]["standing"], given["private_meeting"]["clear_days"]) == ("given", 28)
    assert given["private_meeting_further"]["standing"] == "not_given"
    office.at("2021-11-10T09:00:00Z")
    give(desk, notice="private_meeting_further", meeting=ref, **further)
    late = by_notice(check(desk, ref))["private_meeting_further"]
    assert (late["standing"], late["short"], late["offered"]) == ("too_late", 2, ["private_meeting_agreed"])
    give(desk, notice="private_meeting_agreed", meeting=ref, agreed_by="Chair of scrutiny", **reason)
    excused = by_notice(check(desk, ref))["private_meeting_further"]
    assert excused["excused_by"] == "private_meeting_agreed"
    assert [one for one in check(desk, ref)["findings"] if "private" in one["message"]] == []


def test_a_board_that_is_no_executive_needs_no_notice_of_private_parts_or_key_decisions(
    office: Powers, desk: Doors
) -> None:
    ref = called(office, BOARD, "2021-11-16T10:00:00Z", i7={"exempt": "3"})

    assert by_notice(check(desk, ref)).keys() == {"agenda"}


def test_a_key_decision_noticed_too_late_is_offered_the_general_exception_then_special_urgency(
    office: Powers, desk: Doors
) -> None:
    ref = called(office, CABINET, "2021-11-16T10:00:00Z", i7={})
    office.at("2021-10-20T09:00:00Z")
    id_ = planned(desk, "2021-10-20", ref)
    late = by_notice(check(desk, ref))["key_decision"]
    assert (late["standing"], late["clear_days"], late["latest"]) == ("too_late", 26, "2021-10-18")
    assert late["offered"] == ["general_exception", "special_urgency"]

    office.at("2021-11-09T09:00:00Z")
    passed = by_notice(check(desk, ref))["key_decision"]
    assert passed["offered"] == ["special_urgency"]  # Four clear days are left of the five.
    give(desk, planned=id_, **EXCEPTION)
    tried = by_notice(check(desk, ref))
    assert (tried["general_exception"]["standing"], tried["general_exception"]["short"]) == ("too_late", 1)
    assert tried["key_decision"]["excused_by"] == ""

    give(desk, planned=id_, **URGENCY)
    agreed = by_notice(check(desk, ref))
    assert agreed["key_decision"]["excused_by"] == "special_urgency"
    assert agreed["urgency_report"]["standing"] == "not_given"
    give(desk, notice="urgency_report", planned=id_, published_at="Council of 25 November")
    assert by_notice(check(desk, ref))["urgency_report"]["standing"] == "given"
    assert office.verify().findings == ()


def test_a_general_exception_with_five_clear_days_takes_the_place_of_the_28(
    office: Powers, desk: Doors
) -> None:
    id_ = planned(desk, "2021-10-18", on="2021-11-01")
    ref = called(office, CABINET, "2021-11-01T10:00:00Z")
    made, again = (give(desk, key="once", planned=id_, given_at="2021-10-18", **EXCEPTION) for _ in range(2))

    found = by_notice(check(desk, ref))

    assert (made.status_code, again.json) == (201, made.json)
    assert len(office.rows("notice_given")) == 1
    assert found["key_decision"]["excused_by"] == "general_exception"
    assert found["general_exception"]["standing"] == "given"
    [entry] = [
        one for one in desk.call("clerk", "GET", "/forward-plan").json["forward_plan"] if one["id"] == id_
    ]
    assert (entry["clear_days_met"], entry["excused_by"]) == (False, "general_exception")
    assert "General exception" in desk.reader("clerk").get("/forward-plan").text
    assert "urgency_report" not in found


def test_a_notice_of_a_meeting_that_is_not_there_or_of_another_area_is_refused(
    office: Powers, desk: Doors
) -> None:
    ref = called(office, CABINET, "2021-11-16T10:00:00Z")
    said = {"notice": "private_meeting", "reason": "Terms.", "published_at": "Website"}

    nowhere = give(desk, meeting="meeting-nowhere-1", **said)
    elsewhere = give(desk, "dorset-clerk", meeting=ref, **said)

    assert (nowhere.status_code, nowhere.json["code"]) == (400, "INVALID_INPUT")
    assert (elsewhere.status_code, elsewhere.json["code"]) == (403, "NOT_YOUR_AREA")
    assert office.rows("notice_given") == []


@pytest.mark.parametrize(
    ("who", "said", "status", "code"),
    [
        ("area-admin", {}, 403, "NOT_YOUR_ROLE"),
        ("dorset-clerk", {}, 403, "NOT_YOUR_AREA"),
        ("clerk", {"notice": "a_kind_word"}, 400, "INVALID_INPUT"),
        ("clerk", {"notice": "agenda"}, 400, "INVALID_INPUT"),
        ("clerk", {"informed": ""}, 400, "INVALID_INPUT"),
        ("clerk", {"planned": "PLAN-0"}, 400, "INVALID_INPUT"),
        ("clerk", {"given_at": "2021-10-19"}, 400, "INVALID_INPUT"),
    ],
)
def test_a_notice_that_cannot_be_is_refused_and_leaves_nothing(
    office: Powers, desk: Doors, who: str, said: dict[str, str], status: int, code: str
) -> None:
    id_ = planned(desk, "2021-10-18")

    answer = give(desk, who, **({"planned": id_, **EXCEPTION} | said))

    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert office.rows("notice_given") == []


def test_the_clerk_reads_and_records_notice_on_the_pages(office: Powers, desk: Doors) -> None:
    ref = called(office, CABINET, "2021-11-16T10:00:00Z", i7={"exempt": "3"})
    id_ = planned(desk, "2021-10-18", ref)
    clerk, page = desk.reader("clerk"), f"/meetings/{ref}/notice"

    wrong = send(clerk, page, page, notice="private_meeting", **{"published-at": "Website"})
    done = send(
        clerk, page, page, notice="private_meeting", reason="Commercial terms.", **{"published-at": "Website"}
    )
    shown = clerk.get(page).text
    matter = clerk.get(f"/forward-plan/{id_}/notice").text

    assert (wrong.status_code, done.status_code) == (400, 303)
    assert "say why" in wrong.text
    assert "Notice that part of the meeting is to be private" in shown
    assert "SI 2012/2089 regulation 5(2)" in shown
    assert "18 October 2021" in shown
    assert "Notice of a key decision" in matter
    assert "Record a notice" not in desk.reader("chair").get(page).text
    assert desk.reader("dorset-clerk").get(page).status_code == 404


def command(office: Powers, root: Path, *words: str) -> Any:
    environ = {"GOVFLOW_DATABASE_URL": office.url, "GOVFLOW_ROOT": str(root)}
    leave_the_shell()
    try:
        return CliRunner().invoke(cli, list(words), env=environ)
    finally:
        leave_the_shell()


def test_the_command_says_by_when_and_falls_short_where_something_is_too_late(
    office: Powers, desk: Doors, signing_root: Path
) -> None:
    ref = called(office, BOARD, "2021-11-11T09:30:00Z")
    good = command(office, signing_root, "meeting", "notice", ref, "--json")
    office.at("2021-11-04T12:00:00Z")
    short = command(office, signing_root, "meeting", "notice", ref)
    id_ = planned(desk, "2021-10-18")
    said = [f"--{name.replace('_', '-')}={value}" for name, value in URGENCY.items() if name != "notice"]
    made = command(
        office,
        signing_root,
        "meeting",
        "give-notice",
        "special_urgency",
        "--planned",
        id_,
        *said,
        "--as=clerk",
    )

    assert (good.exit_code, json.loads(good.stdout)["notices"][0]["latest"]) == (0, "2021-11-03")
    assert short.exit_code == 1
    assert "too late" in short.output
    assert (made.exit_code, len(office.rows("notice_given", planned=id_))) == (0, 1)
