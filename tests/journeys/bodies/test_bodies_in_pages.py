"""Bodies as their officers keep them and others see them: pages, the API and the command line."""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass, replace
from typing import Any

import pytest

from govflow.bodies.ports import PART
from govflow.cli.main import run
from tests.journeys.bodies.conftest import Town
from tests.journeys.cases.conftest import Person

CABINET = "/bodies/doncaster-cabinet"
HWB = "/bodies/doncaster-hwb"


def paper() -> tuple[io.BytesIO, str]:
    return io.BytesIO(b"Approved at the annual council."), "minute.txt"


@dataclass(frozen=True)
class Counted:
    """A row of an attendance record."""

    title: str
    name: str
    meetings: int
    present: int
    substituted: int
    apologies: int


def typed(name: str, day: int, month: int, year: int) -> dict[str, str]:
    return {f"{name}-day": str(day), f"{name}-month": str(month), f"{name}-year": str(year)}


TERMS = {
    **typed("approved", 15, 9, 2021),
    "approved-by": "Full council, item 4",
    "powers": ["commits_money", "enters_agreements"],
    "quorum-number": "3",
    "quorum-of": "Councillor: 2",
    "voting": "majority_present",
    "substitutes": "none",
    "yes": ["casting_vote", "executive", "call_in"],
    "call-in-working-days": "5",
    "notice-days": "5",
    "questions-days": "4",
    "questions-hour": "17:00",
    "recipient-interest": "exclude",
    "meets": "2021-12-07\n2021-11-02",
}


def test_the_list_of_bodies_says_who_holds_which_power_and_what_nobody_holds(town: Town) -> None:
    clerk = town.person("clerk")
    said = clerk.open("/bodies")
    assert "Bodies of Doncaster" in said
    assert "Health and Wellbeing Board (HWB) Signs off plans" in said
    assert "Joint Commissioning Operational Group (JCOG) Advises only" in said
    assert "NHS England (NHSE) Outside GovFlow: its acts are recorded" in said
    assert (
        "Nobody holds this Vacant seats: Director of children’s services, Health and Wellbeing Board" in said
    )
    assert re.search(r'<a[^>]*href="/bodies"[^>]*aria-current', clerk.page.text)


def test_a_body_shows_its_rules_in_words_and_who_sits_where(town: Town) -> None:
    said = town.person("plan-lead").open(HWB)
    assert "3 voting members, among them at least 1 councillor and 1 NHS" in said
    assert "Majority of those present and voting" in said
    assert "5 clear working days before the meeting" in said
    assert "a demonstration value" in said
    assert "Chair of the Health and Wellbeing Board Chair from 1 April 2021" in said
    assert "Substitute for the CCG from 1 April 2021" in said
    assert "7 seats, 1 vacant" in said
    assert "11 November 2021" in said
    assert "Record new terms" not in said


def test_an_officer_records_new_terms_and_the_earlier_ones_stay_with_their_dates(town: Town) -> None:
    clerk = town.person("clerk")
    clerk.open(f"{CABINET}/terms")
    clerk.send(f"{CABINET}/terms", 303, document=paper(), **TERMS)
    said = clerk.follow()
    assert "The terms of reference are recorded." in said
    assert "In force from 15 September 2021." in said
    assert "Commits money; Enters agreements" in said
    assert "3 voting members, among them at least 2 councillor" in said
    assert "Within 5 working days; how many must call is not stated" in said
    assert "4 clear working days before the meeting, by 17:00" in said
    assert "Terms from 1 April 2021 until 15 September 2021" in said
    assert said.index("2 November 2021") < said.index("7 December 2021")
    again = clerk.open(f"{CABINET}/terms")
    assert "Record terms of reference" in again
    assert 'value="3"' in clerk.page.text
    assert "councillor: 2" in clerk.page.text
    assert re.search(r'value="commits_money" checked', clerk.page.text)


@pytest.mark.parametrize(
    ("wrong", "words", "anchor"),
    [
        ({"approved-day": ""}, "The day the terms were approved must include a day", "#approved-day"),
        ({"approved-year": "2031"}, "not approved yet", "#approved"),
        ({"quorum-number": "three"}, "Write this as a whole number", "#quorum-number"),
        ({"quorum-of": "councillor two"}, "Write one category", "#quorum-of"),
        ({"quorum-of": "councillor: 9"}, "Raise the number", "#quorum-of"),
        ({"questions-hour": "5pm"}, "Write it like 17:00", "#questions-hour"),
        ({"meets": "7 December"}, "is not a date", "#meets"),
        ({"call-in-working-days": ""}, "how long the window is", "#call-in-working-days"),
        ({"approved-by": " "}, "Enter who approved the terms", "#approved-by"),
    ],
)
def test_a_form_of_terms_that_cannot_be_used_keeps_what_was_typed_and_says_where(
    town: Town, wrong: dict[str, str], words: str, anchor: str
) -> None:
    clerk = town.person("clerk")
    clerk.open(f"{CABINET}/terms")
    said = clerk.send(f"{CABINET}/terms", 200, document=paper(), **{**TERMS, **wrong})
    assert "There is a problem" in said
    assert words in said
    assert f'href="{anchor}"' in clerk.page.text
    assert f'id="{anchor[1:]}"' in clerk.page.text
    assert 'value="enters_agreements" checked' in clerk.page.text


def test_terms_without_their_paper_are_asked_for_it(town: Town) -> None:
    clerk = town.person("clerk")
    clerk.open(f"{CABINET}/terms")
    assert "Choose the file of the approved terms" in clerk.send(f"{CABINET}/terms", 200, **TERMS)


def _person_id(page: Person, name: str) -> str:
    found = re.search(rf'<option value="(person-[a-z0-9]+)"[^>]*>{re.escape(name)}', page.page.text)
    assert found, f"{name} is not offered."
    return found[1]


def test_an_officer_makes_a_seat_fills_it_records_an_election_and_ends_it(town: Town) -> None:
    clerk = town.person("clerk")
    clerk.open(f"{CABINET}/seats")
    seat = {
        "title": "Leader",
        "organisation": "doncaster-council",
        "kind": "voting",
        "category": "Councillor",
    }
    assert "Enter what the seat is called" in clerk.send(f"{CABINET}/seats", 200, **{**seat, "title": ""})
    clerk.send(f"{CABINET}/seats", 303, **seat, **typed("from", 1, 4, 2021))
    assert "1 seat, 1 vacant" in clerk.follow()

    found = re.search(rf'href="({CABINET}/seats/[^"]+)"', clerk.page.text)
    assert found
    clerk.open(found[1])
    member = _person_id(clerk, "Member of the Health and Wellbeing Board")
    said = clerk.send(found[1], 200, person="", capacity="holder")
    assert "Choose a person who is in the register" in said
    clerk.send(found[1], 303, person=member, capacity="holder", **typed("from", 1, 5, 2021))
    assert "Member of the Health and Wellbeing Board from 1 May 2021" in clerk.follow()

    clerk.open(f"{CABINET}/election")
    clerk.send(f"{CABINET}/election", 303, person=member, office="chair", **typed("from", 1, 6, 2021))
    assert "Member of the Health and Wellbeing Board Chair from 1 June 2021" in clerk.follow()
    assert "(member), from 1 May 2021 until 1 June 2021" in " ".join(clerk.open(CABINET).split())

    leaves = re.search(rf'href="({CABINET}/end/holding/[^"]+)"', clerk.page.text)
    assert leaves
    clerk.open(leaves[1])
    assert "began after that day" in clerk.send(leaves[1], 200, **typed("at", 1, 4, 2021))
    clerk.send(leaves[1], 303, reason="Left the council.", **typed("at", 1, 9, 2021))
    assert "1 seat, 1 vacant" in clerk.follow()
    assert town.play.codes() == set()


def test_those_who_keep_no_record_are_refused_though_they_know_the_address(town: Town) -> None:
    admin = town.person("area-admin")
    admin.open(f"{CABINET}/seats")
    seat = {"title": "Leader", "organisation": "doncaster-council", "kind": "voting", "category": "x"}
    assert "needs one of these roles in this area" in admin.send(f"{CABINET}/seats", 403, **seat)
    assert town.play.rows("seat", body="doncaster-cabinet") == []
    stranger = town.person("dorset-clerk")
    for path in (HWB, f"{HWB}/terms", f"{HWB}/seats", f"{HWB}/election", f"{HWB}/dispensation"):
        stranger.open(path, 404)
    stranger.open("/interests?area=doncaster", 404)
    stranger.open("/bodies?area=doncaster", 404)


def test_a_member_registers_an_interest_and_others_see_what_is_theirs_to_see(town: Town) -> None:
    member = town.person("member")
    member.open("/interests/new")
    interest = {
        "kind": "disclosable_pecuniary",
        "organisation": "Care Homes Ltd",
        "text": "A director of it.",
    }
    assert "Choose one of" in member.send("/interests/new", 200, **{**interest, "kind": ""})
    member.send("/interests/new", 303, **interest)
    assert "Disclosable pecuniary interest: Care Homes Ltd A director of it." in member.follow()

    officer = town.person("monitoring-officer")
    officer.open("/interests/new")
    whose = _person_id(officer, "Member of the Health and Wellbeing Board")
    officer.send("/interests/new", 303, person=whose, kind="other", text="Threatened.", sensitive="yes")
    assert "Sensitive Threatened." in officer.follow()

    chair = town.person("chair").open("/interests")
    assert "A director of it." in chair
    assert "Withheld This interest is sensitive." in chair
    partner = town.person("regional-contact").open("/interests")
    assert "Care Homes Ltd" in partner
    assert "A director of it." not in partner
    assert "Threatened" not in partner + chair

    ends = re.search(r'href="(/interests/[^"]+/end)"', member.page.text)
    assert ends
    member.open(ends[1])
    member.send(ends[1], 303, reason="Resigned.")
    assert "The interest has ended." in member.follow()


def test_the_office_that_may_grants_a_dispensation_with_its_paper(town: Town) -> None:
    officer = town.person("monitoring-officer")
    assert "Grant a dispensation" in officer.open(HWB)
    officer.open(f"{HWB}/dispensation")
    whose = _person_id(officer, "Member of the Health and Wellbeing Board")
    assert "Enter the last day" in officer.send(f"{HWB}/dispensation", 200, person=whose, document=paper())
    until = typed("until", 31, 3, 2022)
    officer.send(f"{HWB}/dispensation", 303, person=whose, document=paper(), **until)
    said = officer.follow()
    assert "Member of the Health and Wellbeing Board, on everything" in said
    assert "by the head of paid service" not in said
    assert "Grant a dispensation" not in town.person("clerk").open(HWB)


def test_the_api_gives_bodies_of_ones_own_areas_at_any_instant(town: Town) -> None:
    client: Any = town.app.test_client()
    headers = town.token("plan-lead")
    rows = client.get("/api/v1/bodies?area=doncaster", headers=headers).json["bodies"]
    powers = {row["slug"]: row["powers"] for row in rows}
    assert "signs_off_plans" in powers["doncaster-hwb"]
    assert powers["doncaster-nhs-england"] == []
    assert client.get("/api/v1/bodies?area=dorset", headers=headers).json["bodies"] == []

    now = client.get("/api/v1/bodies/doncaster-hwb", headers=headers).json
    assert now["terms"]["rules"]["quorum"] == {"number": 3, "of": {"councillor": 1, "nhs": 1}}
    assert now["seats"][0]["holder"]["office"] == "chair"
    before = client.get("/api/v1/bodies/doncaster-hwb?as_at=2021-03-31T22:59:59Z", headers=headers).json
    assert (before["terms"], before["powers"], before["seats"]) == (None, [], [])
    assert client.get("/api/v1/bodies/dorset-hwb", headers=headers).status_code == 404
    assert client.get("/api/v1/bodies/doncaster-hwb?at=now", headers=headers).status_code == 400


def test_the_command_line_lists_and_shows_bodies(
    town: Town, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from govflow.cli.acting import product_here

    monkeypatch.setenv("GOVFLOW_DATABASE_URL", town.play.url)
    product_here.cache_clear()
    assert run(["body", "list", "--area", "doncaster", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["bodies"]
    assert {row["area"] for row in listed} == {"doncaster"}
    assert run(["body", "show", "doncaster-hwb"]) == 0
    said = capsys.readouterr().out
    assert "Quorum: 3 voting members, among them at least 1 councillor and 1 NHS" in said
    assert "Director of children’s services: vacant" in said
    assert run(["body", "show", "doncaster-hwb", "--json", "--as-at", "2021-03-01T00:00:00Z"]) == 0
    assert json.loads(capsys.readouterr().out)["terms"] is None
    assert run(["body", "show", "nowhere"]) == 1
    product_here().store.engine.dispose()
    product_here.cache_clear()


def test_the_page_of_a_body_carries_its_attendance_record_of_the_council_year(town: Town) -> None:
    asked: list[tuple[str, int]] = []

    def attendance(connection: object, body: str, year: int) -> list[Counted]:
        asked.append((body, year))
        return [Counted("Leader", "Cabinet member", 4, 2, 1, 1)]

    parts = town.app.extensions["govflow"].parts
    with town.play.store.read() as connection:
        assert list(parts[PART].attendance(connection, "doncaster-hwb", 2021)) == []
    parts[PART] = replace(parts[PART], attendance=attendance)
    said = town.person("clerk").open(HWB)
    assert "Attendance in the council year 2021 to 2022" in said
    assert "Leader Cabinet member 4 2 1 1" in said
    assert asked == [("doncaster-hwb", 2021)]
