"""The forward plan: notice once given counts for good, every date is kept, clear days are computed."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from govflow.kernel.ids import new_id
from govflow.meetings.ports import PART as MEETINGS
from govflow.meetings.use_cases.arranging import OpenMeeting, open_meeting
from govflow.meetings.use_cases.items import AddItem, add_item
from tests.integration.powers.authority import Powers
from tests.integration.powers.test_doors import Doors, send, shell

MATTER = {
    "area": "doncaster",
    "matter": "To commit the pooled budget",
    "on": "2021-12-07",
    "body": "doncaster-hwb",
    "documents": "The plan and its annexes",
    "how_to_get": "Ask the clerk to the board",
    "key_decision": True,
    "noticed_on": "2021-10-15",
}


def put(desk: Doors, key: str = "k", who: str = "clerk", **changed: Any) -> Any:
    return desk.call(who, "POST", "/forward-plan", {**MATTER, **changed}, Idempotency_Key=key)


def plan(desk: Doors, who: str = "director") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = desk.call(who, "GET", "/forward-plan").json["forward_plan"]
    return found


def test_a_matter_has_what_the_notice_must_name_and_its_clear_days(office: Powers, desk: Doors) -> None:
    made = put(desk)
    again = put(desk)
    [entry] = plan(desk)

    assert (made.status_code, again.json["id"]) == (201, made.json["id"])
    assert entry["decision_maker"] == "Health and Wellbeing Board"
    assert "Chair of the Health and Wellbeing Board" in entry["members"]
    assert (entry["documents"], entry["how_to_get"]) == (MATTER["documents"], MATTER["how_to_get"])
    # 16 October to 6 December: neither the day of notice nor the day of the decision is counted.
    assert entry["clear_days"] == (date(2021, 12, 6) - date(2021, 10, 16)).days + 1 == 52
    assert entry["clear_days_met"] is True
    assert entry["dates"] == [
        {"from": "2021-12-07", "until": "2021-12-07", "noticed_on": "2021-10-15", "reason": "First notice"}
    ]


def test_28_clear_days_are_met_on_the_29th_day_and_not_on_the_28th(office: Powers, desk: Doors) -> None:
    put(desk, "a", on="2021-11-12", noticed_on="2021-10-15", matter="A")
    put(desk, "b", on="2021-11-13", noticed_on="2021-10-15", matter="B")
    put(desk, "c", on="2021-10-20", noticed_on="2021-10-15", matter="C", key_decision=False)

    found = {one["matter"]: (one["clear_days"], one["clear_days_met"]) for one in plan(desk)}

    assert found == {"A": (27, False), "B": (28, True), "C": (4, None)}


def test_a_new_date_keeps_every_former_one_and_the_first_notice(office: Powers, desk: Doors) -> None:
    id_ = put(desk).json["id"]
    moved = desk.call(
        "clerk",
        "POST",
        f"/forward-plan/{id_}/dates",
        {"on": "2021-11-01", "until": "2021-11-05", "reason": "Brought forward."},
    )
    [entry] = plan(desk)

    assert moved.status_code == 201, moved.text
    assert (entry["from"], entry["until"], entry["first_noticed"]) == (
        "2021-11-01",
        "2021-11-05",
        "2021-10-15",
    )
    assert [(one["from"], one["noticed_on"]) for one in entry["dates"]] == [
        ("2021-12-07", "2021-10-15"),
        ("2021-11-01", "2021-10-18"),
    ]
    assert (entry["clear_days"], entry["clear_days_met"]) == (16, False)
    page = desk.reader("chair").get(f"/forward-plan/{id_}").text
    assert "Fewer than 28 clear days" in page
    assert "7 December 2021" in page
    assert office.verify().findings == ()


def test_a_matter_leaves_the_plan_by_a_decision_and_stays_to_be_read(office: Powers, desk: Doors) -> None:
    id_ = put(desk).json["id"]
    decided = office.decide(body="doncaster-hwb")
    path = f"/forward-plan/{id_}/close"

    assert desk.call("clerk", "POST", path, {"closed": "withdrawn"}).status_code == 400
    assert desk.call("clerk", "POST", path, {"closed": "decided", "decision": decided.ref}).status_code == 201
    late = desk.call("clerk", "POST", f"/forward-plan/{id_}/dates", {"on": "2021-12-08", "reason": "Late."})

    assert (late.status_code, late.json["code"]) == (409, "STATE_FORBIDS")
    assert plan(desk) == []
    page = desk.reader("chair").get(f"/forward-plan/{id_}").text
    assert "It was decided by" in page
    assert decided.ref in page


def test_items_to_come_stand_beside_the_plan_until_it_names_them(office: Powers, desk: Doors) -> None:
    rules = office.product.parts[MEETINGS]
    called = OpenMeeting("doncaster-hwb", "2021-11-11T09:30:00Z", "Civic Office")
    ref = office.within("clerk", lambda work: open_meeting(work, rules, called)).ref
    for number, title, verb in (("13", "Better Care Fund", "sign_off"), ("14", "Annual report", "note")):
        command = AddItem(ref, number, title, verb)
        office.within("clerk", partial(add_item, rules=rules, command=command))

    beside = plan(desk)
    put(desk, matter="Better Care Fund", on="2021-11-11", meeting=ref, item="13")
    named = plan(desk)

    assert [(one["kind"], one["matter"], one["from"], one["first_noticed"]) for one in beside] == [
        ("item", "Better Care Fund", "2021-11-11", "")
    ]
    assert [(one["kind"], one["first_noticed"]) for one in named] == [("planned", "2021-10-15")]


def test_who_does_not_keep_the_record_puts_nothing_in_it_and_another_area_sees_nothing(
    office: Powers, desk: Doors
) -> None:
    id_ = put(desk).json["id"]

    def code(**changed: Any) -> tuple[int, str]:
        answer = put(desk, new_id("try", 20), **changed)
        return answer.status_code, answer.json["code"]

    assert code(who="area-admin") == (403, "NOT_YOUR_ROLE")
    assert code(who="dorset-clerk") == (403, "NOT_YOUR_AREA")
    assert code(body="", office="") == (400, "INVALID_INPUT")
    assert code(body="dorset-hwb") == (400, "INVALID_INPUT")
    assert code(noticed_on="2021-10-19") == (400, "INVALID_INPUT")
    assert code(until="2021-12-01") == (400, "INVALID_INPUT")
    assert code(meeting="meeting-nowhere-1") == (400, "INVALID_INPUT")
    assert plan(desk, "dorset-clerk") == []
    stranger = desk.reader("dorset-clerk")
    assert stranger.get(f"/forward-plan/{id_}").status_code == 404
    assert len(office.rows("planned_decision")) == 1


def test_the_page_and_the_table_show_it_and_the_form_puts_it_in(office: Powers, desk: Doors) -> None:
    clerk, path = desk.reader("clerk"), "/forward-plan/new"
    day = {"on-day": "7", "on-month": "12", "on-year": "2021"}
    typed = {"matter": "=1+1 and more", "body": "doncaster-hwb", "key-decision": "yes", **day}

    wrong = send(clerk, path, path, matter="No day")
    done = send(clerk, path, path, **typed)
    entry = done.headers["Location"]
    moved = send(clerk, entry, entry, do="redate", why="The board asked.", **{**day, "on-day": "14"})
    rows = list(csv.DictReader(io.StringIO(clerk.get("/forward-plan.csv").data.decode("utf-8-sig"))))

    assert wrong.status_code == 400
    assert "There is a problem" in wrong.text
    assert (done.status_code, moved.status_code) == (303, 303)
    [row] = rows
    assert (row["matter"], row["from"], row["key_decision"], row["first_noticed"]) == (
        "'=1+1 and more", "2021-12-14", "yes", "2021-10-18",
    )  # fmt: skip
    assert "Put a matter in the plan" not in desk.reader("director").get("/forward-plan").text
    out = send(clerk, entry, entry, do="withdrawn", reason="Not needed.")
    assert out.status_code == 303
    assert "Nothing is to be decided" in clerk.get("/forward-plan").text


def test_the_command_line_keeps_the_plan(office: Powers, signing_root: Path) -> None:
    made = shell(
        office, signing_root, "forward-plan", "add", "To commit the budget", "--area", "doncaster", "--on",
        "2021-12-07", "--office", "Director of adult social services", "--as", "clerk",
    )  # fmt: skip
    shell(
        office, signing_root, "forward-plan", "redate", made["id"], "--on", "2021-12-08", "--reason", "Moved.",
        "--as", "clerk",
    )  # fmt: skip
    listed = shell(office, signing_root, "forward-plan", "list", "--area", "doncaster")["forward_plan"]

    assert [(one["decision_maker"], one["from"]) for one in listed] == [
        ("Director of adult social services", "2021-12-08")
    ]
    assert json.dumps(listed).count("noticed_on") == 2

    shell(
        office, signing_root, "forward-plan", "close", made["id"], "--withdrawn", "--reason", "Not needed.",
        "--as", "clerk",
    )  # fmt: skip
    left = shell(office, signing_root, "forward-plan", "list", "--area", "doncaster")["forward_plan"]
    assert left == []


def test_the_plan_is_read_page_by_page_over_the_api_and_nothing_is_lost(desk: Doors) -> None:
    for number, day in enumerate(("2021-12-03", "2021-12-01", "2021-12-02")):
        put(desk, key=str(number), on=day, matter=f"Matter {number}")

    read: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = desk.call("director", "GET", f"/forward-plan?limit=2&cursor={cursor}").json
        assert len(page["forward_plan"]) <= 2
        read += page["forward_plan"]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert read == plan(desk)
    assert [one["from"] for one in read if one["kind"] == "planned"] == [
        "2021-12-01",
        "2021-12-02",
        "2021-12-03",
    ]
    assert desk.call("director", "GET", "/forward-plan?area=norfolk").json["forward_plan"] == []
