"""A meeting through each door: the clerk's desk by pages, a program by the API, and the command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from govflow.ledger.rows import Row
from tests.integration.meetings.conftest import MakeHall
from tests.integration.meetings.doors import Doors, shell
from tests.integration.meetings.hall import OUTSIDER, Hall, Member, person_of, refusal_codes, seat_of

HWB = "norfolk-hwb"
MEMBERS = (
    Member("chair", office="chair"),
    Member("one", substitutes=("one-substitute",)),
    Member("two"),
    Member("nhs-member", "nhs"),
)


@pytest.fixture
def hall(make_hall: MakeHall) -> Hall:
    board = make_hall()
    board.body(HWB, MEMBERS, quorum={"number": 3}, substitutes="named", casting_vote=True)
    return board.build("2021-12-01T09:00:00Z")


@pytest.fixture
def doors(hall: Hall) -> Iterator[Doors]:
    opened = Doors.of(hall)
    yield opened
    opened.close()


# -- Pages ---------------------------------------------------------------------------------------


def test_the_clerk_keeps_a_whole_meeting_at_the_desk(hall: Hall, doors: Doors) -> None:
    clerk = doors.reader("clerk")
    clerk.open("/meetings/new")
    typed = {"starts-day": "1", "starts-month": "12", "starts-year": "2021", "starts-time": "9:30am"}
    clerk.send("/meetings/new", body=HWB, place="County Hall", kind="ordinary", key="k", **typed)
    ref = clerk.page.headers["Location"].rpartition("/")[2]
    assert "There is nothing on the agenda yet." in clerk.follow()
    clerk.desk(ref, "add_item", number="12", title="Better Care Fund submission", verb="sign_off")
    hall.play.at("2021-12-01T09:31:00Z")
    hall.hold(ref)

    assert "0 present of 3 needed. Not quorate" in clerk.open(f"/meetings/{ref}/desk")
    seats = [seat_of(name, HWB) for name in ("chair", "one", "two")]
    assert "3 present of 3 needed. Quorate" in clerk.desk(ref, "record_attendance", seat=seats)
    clerk.desk(ref, "begin_item", item="12")
    clerk.desk(
        ref, "agree", item="12", parts="a) Note the review.\nb) Sign off the submission.", verb="sign_off"
    )
    said = clerk.desk(ref, "end_item", item="12", outcome="decided")

    assert "Better Care Fund submission: Decided" in said
    assert [one["letter"] for one in hall.closed(ref)] == ["a", "b"]
    minutes = clerk.open(f"/meetings/{ref}/minutes")
    assert "RESOLVED a) Note the review." in minutes
    assert "unanimously" not in minutes
    assert "Agreed without a vote" in minutes


def test_what_cannot_be_written_down_says_why_on_the_desk(hall: Hall, doors: Doors) -> None:
    ref = hall.meeting(HWB, "2021-12-01T09:30:00Z")
    clerk = doors.reader("clerk")

    assert "has no item '99'" in clerk.desk(ref, "move_motion", 404, item="99")
    hall.item(ref, "1")
    said = clerk.desk(ref, "end_item", 400, item="1", outcome="decided")

    assert "Nothing was carried under this item." in said
    assert "There is a problem" in said


def test_a_member_votes_on_the_desk_and_is_offered_no_other_form(hall: Hall, doors: Doors) -> None:
    ref = hall.meeting(HWB, "2021-12-01T09:30:00Z")
    hall.item(ref, "12", "sign_off")
    hall.come(ref, "chair", "one", "two")
    [motion] = hall.move(ref, "12")
    member = doors.reader("one")

    member.open(f"/meetings/{ref}/desk")
    assert 'value="vote"' in member.page.text
    assert 'value="close_motion"' not in member.page.text
    member.desk(ref, "vote", motion=motion, value="for")

    [vote] = hall.play.rows("motion_vote", motion=motion)
    assert (vote["person"], vote["value"], vote["recorded_by"]) == (person_of("one"), "for", "")


def test_the_desk_shows_who_is_excluded_and_whom_to_ask(hall: Hall, doors: Doors) -> None:
    ref = hall.meeting(HWB, "2021-12-01T09:30:00Z")
    hall.item(ref, "12", "sign_off", recipients=("council",))
    hall.come(ref, "chair", "one", "two")
    hall.interest(ref, "one", "12")

    said = doors.reader("clerk").open(f"/meetings/{ref}/desk")

    assert "Excluded: One." in said
    assert "Ask Their organisation receives money under this: Chair, Two." in said
    assert "2 present of 3 needed at this item. Not quorate" in said


def test_whom_to_ask_follows_from_what_the_case_says_of_who_receives_money(hall: Hall, doors: Doors) -> None:
    about = hall.meeting(HWB, "2021-09-29T09:30:00Z")
    mark = {"case_ref": about, "name": "recipient:council"}
    hall.write(Row("case_mark", dict(mark), {"value": "2021-09-29", "event": 1, "struck": 0}, new=True))
    ref = hall.meeting(HWB, "2021-12-01T09:30:00Z")
    hall.item(ref, "12", "sign_off", subject=about)
    hall.item(ref, "13", "sign_off")
    hall.come(ref, "chair", "one", "two")

    said = doors.reader("clerk").open(f"/meetings/{ref}/desk")

    assert said.count("Their organisation receives money under this: Chair, One, Two.") == 1


def test_a_meeting_of_another_area_looks_like_one_that_is_not_there(hall: Hall, doors: Doors) -> None:
    ref = hall.meeting(HWB, "2021-12-01T09:30:00Z")
    stranger = doors.reader(OUTSIDER)

    for path in ("", "/agenda", "/minutes", "/desk"):
        assert f"There is no meeting with the reference '{ref}'." in stranger.open(
            f"/meetings/{ref}{path}", 404
        )
    assert "No meeting has been called in your areas yet." in stranger.open("/meetings")


# -- The API -------------------------------------------------------------------------------------


def test_a_program_records_a_division_from_attendance_to_its_result(hall: Hall, doors: Doors) -> None:
    clerk, member = doors.caller("clerk"), doors.caller("two")
    called = clerk.post("/meetings", {"body": HWB, "starts_at": "2021-12-01T09:30:00Z"}, Idempotency_Key="c1")
    ref = called["ref"]
    again = clerk.post("/meetings", {"body": HWB, "starts_at": "2021-12-01T09:30:00Z"}, Idempotency_Key="c1")
    assert again["ref"] == ref
    clerk.post(f"/meetings/{ref}/items", {"number": "12", "title": "Submission", "verb": "sign_off"})
    clerk.post(f"/meetings/{ref}/transitions", {"trigger": "open_meeting"}, 200, If_Match='"1"')
    came = {"attenders": [{"person": name} for name in ("chair", "one", "two")]}
    clerk.post(f"/meetings/{ref}/attendance", came, If_Match='"2"')
    moved = clerk.post(
        f"/meetings/{ref}/motions", {"item": "12", "parts": [{"text": "That it be signed off."}]}
    )
    motion = moved["motions"][0]["motion"]
    votes = [{"person": "chair", "value": "for"}, {"person": "one", "value": "for"}]
    clerk.post(f"/motions/{motion}/votes", {"votes": votes})
    member.post(f"/motions/{motion}/votes", {"votes": [{"value": "against"}]})

    closed = clerk.post(f"/motions/{motion}/close", {}, Idempotency_Key="close")

    assert (closed["result"], closed["count"]["for"], closed["count"]["against"]) == ("carried", 2, 1)
    assert clerk.post(f"/motions/{motion}/close", {}, Idempotency_Key="close")["event"] == closed["event"]
    shown = member.get(f"/meetings/{ref}/record")
    assert shown["items"][0]["motions"][0]["result"] == "carried"
    assert [one["ref"] for one in member.get("/meetings")["meetings"]] == [ref]


def test_the_api_refuses_a_vote_by_whom_has_none_and_a_stale_version(hall: Hall, doors: Doors) -> None:
    ref = hall.meeting(HWB, "2021-12-01T09:30:00Z")
    hall.item(ref, "12")
    hall.come(ref, "chair", "one", "two")
    [motion] = hall.move(ref, "12")
    vote = {"votes": [{"value": "for"}]}

    refused = doors.caller("administrator").post(f"/motions/{motion}/votes", vote, 403)
    assert refused["code"] == "NOT_YOUR_ROLE"
    stranger = doors.caller(OUTSIDER)
    assert stranger.post(f"/motions/{motion}/votes", vote, 403)["code"] == "NOT_YOUR_AREA"
    assert stranger.get(f"/meetings/{ref}/record", 404)["code"] == "NOT_FOUND"
    clerk = doors.caller("clerk")
    assert clerk.post(f"/motions/{motion}/close", {}, 409, If_Match='"1"')["code"] == "VERSION_STALE"
    assert clerk.post(f"/motions/{motion}/close", {"result": "carried"}, 400)["code"] == "INVALID_INPUT"
    kept = hall.play.events(f"refusals:{ref}")
    assert len(kept) == 3


def test_an_interest_declared_stays_with_those_who_may_read_it(hall: Hall, doors: Doors) -> None:
    ref = hall.meeting(HWB, "2021-12-01T09:30:00Z")
    hall.item(ref, "12")
    declared = {"kind": "other", "text": "A relative works there.", "sensitive": True, "person": "one"}
    doors.caller("clerk").post(f"/meetings/{ref}/interests", declared)

    def seen(who: str) -> dict[str, object]:
        found: dict[str, object] = doors.caller(who).get(f"/meetings/{ref}/record")["interests"][0]
        return found

    assert (seen("clerk")["text"], seen("one")["text"]) == ("A relative works there.",) * 2
    assert (seen("two")["text"], seen("two")["kind"], seen("two")["withheld"]) == ("", "", True)


def test_the_description_of_the_api_names_every_route_of_meetings(doors: Doors) -> None:
    described: Any = doors.app.test_client().get("/api/v1/openapi.json").json
    paths = described["paths"]

    for path in ("attendance", "interests", "motions", "record", "items", "commitments"):
        assert f"/api/v1/meetings/{{ref}}/{path}" in paths
    assert {"/api/v1/motions/{id_}/votes", "/api/v1/motions/{id_}/close"} <= paths.keys()
    body = paths["/api/v1/meetings"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body["$ref"].endswith("/OpenMeeting")


# -- The command line ----------------------------------------------------------------------------


def test_a_meeting_on_the_command_line(hall: Hall) -> None:
    def run(*arguments: str) -> Any:
        return shell(hall, "meeting", *arguments, "--as", "clerk")

    ref = str(run("open", HWB, "--starts", "2021-12-01T09:30:00Z", "--place", "County Hall")["ref"])
    run("item", "add", ref, "9", "Governance update", "--verb", "note")
    hall.hold(ref)
    run("attend", ref, "--person", "chair", "--person", "one", "--seat", seat_of("two", HWB))
    put = run("motion", ref, "9", "--part", "a:note:That it be noted.", "--part", "b:support:That it be so.")
    motion = put["motions"][0]["motion"]
    run("vote", motion, "--for", "chair", "--for", f"seat:{seat_of('one', HWB)}")
    closed = run("close", motion)
    run("agree", ref, "9")
    run("item", "end", ref, "9", "decided")
    shown = shell(hall, "meeting", "show", ref)

    assert closed["result"] == "carried"
    assert closed["unanimous"] is True
    assert [one["method"] for one in shown["items"][0]["motions"]] == ["division", "agreed"]
    assert shown["items"][0]["outcome"] == "decided"
    assert [one["ref"] for one in shell(hall, "meeting", "list", "--body", HWB)["meetings"]] == [ref]


def test_an_administrator_has_no_vote_on_the_command_line_either(hall: Hall) -> None:
    ref = hall.meeting(HWB, "2021-12-01T09:30:00Z")
    hall.item(ref, "9")
    [motion] = hall.move(ref, "9")

    asked = ("meeting", "vote", motion, "--own", "for", "--as", "administrator")

    assert refusal_codes(shell, hall, *asked) == ["NOT_YOUR_ROLE"]
    assert hall.play.rows("motion_vote", motion=motion) == []
