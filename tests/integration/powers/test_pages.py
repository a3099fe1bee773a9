"""The pages by which powers are granted, used, covered and looked up, as somebody at their browser has them."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from tests.integration.powers.test_doors import PASSWORD, RECORD, Doors, doors, send

__all__ = ["doors"]


def granting(instrument: str, **typed: Any) -> dict[str, Any]:
    """What is typed into the form of a delegation."""
    said = {"instrument": instrument, "delegate": "director", "powers": "signs_off_plans"}
    said |= {"function_kind": "hwb_s196", "until-day": "17", "until-month": "11", "until-year": "2021"}
    return said | typed


def test_a_delegation_is_granted_by_its_form_once(doors: Doors) -> None:
    office = doors.office
    instrument, other = office.decide().ref, office.decide(verb="note").ref
    clerk, path = doors.reader("clerk"), "/delegations/new"
    shown = clerk.get(path).text
    typed = granting(instrument, key="k1", conditions="In writing.\nWith the police.")
    typed |= {"consultee-1": "office:chair", "consultee-2": "body:doncaster-cabinet", "kind-2": "agree"}
    typed |= {"limit": "12.50", "report_back_on-day": "1", "report_back_on-month": "12"}
    typed |= {"report_back_on-year": "2021"}

    assert instrument in shown
    assert other not in shown
    first, second = send(clerk, path, path, **typed), send(clerk, path, path, **typed)

    assert (first.status_code, first.headers["Location"]) == (303, second.headers["Location"])
    (row,) = office.rows("delegation")
    page = clerk.get(first.headers["Location"]).text
    for words in ("n consultation with the chair", "with the agreement of Cabinet", "£12.50"):
        assert words in page, words
    assert "In writing.; With the police." in page
    assert (row["until_at"], row["report_back_on"]) == ("2021-11-17T00:00:00Z", "2021-12-01")


def test_one_councillor_is_asked_which_power_allows_it_and_offered_the_usual_form(doors: Doors) -> None:
    office = doors.office
    instrument = office.decide().ref
    clerk, path = doors.reader("clerk"), "/delegations/new"
    typed = granting(instrument, delegate="chair")

    asked = send(clerk, path, path, **typed)
    assert asked.status_code == 400
    assert "Say which power allows it" in asked.text
    assert "The usual form is an officer" in asked.text
    usual = send(clerk, path, path, **typed, do="usual").text
    assert '<option value="office:chair" selected>' in usual
    assert office.rows("delegation") == []
    relied = send(clerk, path, path, **typed, power_relied_on="Constitution, part 3.")

    assert "Power not confirmed" in clerk.get(relied.headers["Location"]).text


def test_what_is_wanting_in_a_grant_is_said_beside_its_box_and_nothing_typed_is_lost(doors: Doors) -> None:
    office = doors.office
    instrument = office.decide().ref
    clerk, path = doors.reader("clerk"), "/delegations/new"

    empty = send(clerk, path, path, conditions="Kept.")
    for words in ("Choose the decision", "Choose an office", "Choose which power passes", "Kept."):
        assert words in empty.text, words
    cabinet = office.decide(body="doncaster-cabinet", record={"call_in_excluded": "urgent"}).ref
    refused = send(clerk, path, path, **granting(cabinet))
    wrong = send(clerk, path, path, **granting(instrument, limit="12,50"))
    stranger = doors.reader("dorset-clerk")

    assert (empty.status_code, refused.status_code, wrong.status_code) == (400, 422, 400)
    assert "did not hold this power" in refused.text
    assert 'href="#limit"' in wrong.text
    assert send(stranger, path, path, **granting(instrument)).status_code == 404
    assert send(doors.reader("area-admin"), path, path, **granting(instrument)).status_code == 422
    assert office.rows("delegation") == []


def test_a_delegate_asks_weighs_and_decides_from_the_pages(doors: Doors) -> None:
    office = doors.office
    paper, delegation = office.paper(), office.delegated(consultees=[{"office": "chair"}])
    director, path = doors.reader("director"), f"/delegations/{delegation}/ask"
    day = {"reply_by-day": "25", "reply_by-month": "10", "reply_by-year": "2021"}

    nobody = send(director, path, path, about=paper, **day)
    asked = send(
        director, path, path, about=paper, consultee="office:chair", document=office.document(), **day
    )
    assert (nobody.status_code, asked.status_code) == (400, 303)
    (row,) = office.rows("consultation")
    assert (row["case_ref"], row["reply_by"]) == (paper, "2021-10-25T23:00:00Z")
    office.reply("chair", row["id"], "opposed")
    deciding = f"/delegations/{delegation}/decide?about={paper}"
    assert "How you considered the reply of chair" in director.get(deciding).text
    send(director, deciding, f"/consultations/{row['id']}/consider", about=paper, considered="Weighed.")
    assert "How you considered" not in director.get(deciding).text
    office.sign(paper, delegation)


def test_a_joint_delegate_assents_from_the_page(doors: Doors) -> None:
    office = doors.office
    both = [{"office": "director"}, {"office": "nhs_chief_officer"}]
    paper, delegation = office.paper(), office.delegated(joint=True, delegates=both)
    chief, page = doors.reader("nhs-chief-officer"), f"/delegations/{delegation}/decide?about={paper}"

    assert send(chief, page, f"/delegations/{delegation}/assent", about=paper).status_code == 303
    office.sign(paper, delegation)


def test_you_are_deciding_says_what_is_new_since_you_last_looked(doors: Doors) -> None:
    office = doors.office
    paper, delegation = office.paper(submit=""), office.delegated()
    director, page = doors.reader("director"), f"/delegations/{delegation}/decide?about={paper}"

    first = director.get(page).text
    office.do(paper, "plan-lead", "submit")
    again = director.get(page).text
    office.at("2021-10-18T11:00:00Z")
    later = director.get(page).text
    later_again = director.get(page).text
    office.at("2021-10-18T13:00:00Z")

    mark = "New since you last looked"
    assert [text.count(mark) for text in (first, again, later, later_again)] == [0, 0, 1, 1]
    assert mark not in director.get(page).text
    assert office.verify().findings == ()


def test_cover_is_arranged_and_ended_and_two_accounts_linked_from_one_page(doors: Doors) -> None:
    office = doors.office
    officer, path = doors.reader("governance-officer"), "/covers"
    director, s151 = office.by("director").id, office.by("s151").id
    typed = {"area": "doncaster", "office": "director", "absent": director, "covering": s151}
    days = {"from-day": "18", "from-month": "10", "from-year": "2021"}
    days |= {"until-day": "29", "until-month": "10", "until-year": "2021"}

    missing = send(officer, path, path, **typed)
    made = send(officer, path, path, **typed, **days)
    (row,) = office.rows("cover")
    ended = send(officer, path, f"/covers/{row['id']}/end", reason="Back early.")
    linked = send(officer, path, "/covers/linked", linked_area="doncaster", account=s151, person=director)
    twice = send(officer, path, "/covers/linked", linked_area="doncaster", account=s151, person=director)

    assert (missing.status_code, made.status_code, ended.status_code) == (400, 303, 303)
    assert (linked.status_code, twice.status_code) == (303, 400)
    assert "known as one person already" in twice.text
    assert office.rows("cover")[0]["until_at"] < "2021-10-19"
    assert "Arrange cover" not in doors.reader("director").get(path).text
    assert "Cover for absences" in doors.reader("dorset-clerk").get(path).text
    assert row["id"] not in doors.reader("dorset-clerk").get(path).text


def test_the_scheme_lists_what_is_in_force_by_office_and_registers_narrow_and_warn(doors: Doors) -> None:
    office = doors.office
    delegation = office.delegated(scope={"powers": ["signs_off_plans"], "limit_each": 1250})
    ended = office.delegated(until="2021-10-18T08:00:00Z")
    decided = office.decide(verb="note", decided="2021-03-31", in_question=("Quorum not met.",)).ref
    reader = doors.reader("clerk")

    scheme = reader.get("/scheme-of-delegation").text
    assert "The director" in scheme
    assert delegation in scheme
    assert "£12.50 for one act" in scheme
    assert ended not in scheme
    assert decided in reader.get("/decisions?in_question=yes&year=2020-21").text
    assert decided not in reader.get("/decisions?year=2021-22").text
    assert decided not in reader.get("/decisions?body=doncaster-cabinet").text
    assert delegation not in doors.reader("dorset-clerk").get("/scheme-of-delegation").text


def test_its_page_offers_only_the_steps_that_are_somebodys_to_take(doors: Doors) -> None:
    office = doors.office
    delegation = office.delegated()

    officer = doors.reader("monitoring-officer").get(f"/delegations/{delegation}").text
    member = doors.reader("member").get(f"/delegations/{delegation}").text

    for words in ("Suspend it", "Revoke it", "Extend it"):
        assert words in officer, words
        assert words not in member, words
    clerk, path = doors.reader("clerk"), f"/delegations/{delegation}/extend"
    by = office.decide(decided="2021-10-15").ref
    day = {"until-day": "1", "until-month": "12", "until-year": "2021"}
    assert send(clerk, path, path, **day).status_code == 400
    assert send(clerk, path, path, instrument=by, **day).status_code == 303
    assert office.rows("delegation")[0]["until_at"] == "2021-12-01T00:00:00Z"
    assert send(clerk, path, path, instrument=by, **day).status_code == 400


def test_a_decision_says_to_its_delegate_what_was_recorded_and_where(doors: Doors) -> None:
    office = doors.office
    paper, delegation = office.paper(), office.delegated()
    director, path = doors.reader("director"), f"/delegations/{delegation}/decide"
    typed = {"do": "decide", "about": paper, "verb": "sign_off", "text": "Signed off.", **RECORD}

    done = send(director, path, path, **typed, password="only-for-tests")
    page = director.get(done.headers["Location"]).text

    assert f"under {delegation}" in page
    assert "reference GF-" in page


def test_a_question_of_the_delegate_or_a_consultee_stays_with_the_decision(doors: Doors) -> None:
    office = doors.office
    paper, delegation = office.paper(), office.delegated(consultees=[{"office": "chair"}])
    asked = office.ask(delegation, "office:chair", about=paper, reply_by="2021-10-25T12:00:00Z")
    chair, path = doors.reader("chair"), f"/delegations/{delegation}/decide"
    question = {"do": "question", "about": paper, "note": "What of weekends?"}

    assert "Or ask its author a question" in chair.get("/consulted").text
    assert send(chair, "/consulted", path, **question).status_code == 303
    assert send(chair, "/consulted", path, **{**question, "do": "decline"}).status_code == 422
    assert send(doors.reader("member"), "/account", path, **question).status_code == 422
    office.reply("chair", asked, "supported")
    office.consider("director", asked)
    made = office.decide(
        "director", delegation=delegation, decided="", subject=paper, verb="sign_off", record=RECORD
    )

    (item,) = office.rows("work_item", case_ref=paper, kind="sent_back")
    (row,) = office.rows("decision", case_ref=made.ref)
    assert item["role"] == "plan_lead"
    assert f'"questions": ["GF-{item["event"]}"]' in row["record"]
    assert f"GF-{item['event']}" in chair.get(f"/decisions/{made.ref}").text


def test_whoever_is_consulted_finds_it_among_their_work_until_they_have_replied(doors: Doors) -> None:
    office = doors.office
    paper, delegation = office.paper(), office.delegated(consultees=[{"office": "chair"}])
    chair = doors.reader("chair")
    assert "You are being consulted" not in chair.get("/").text

    asked = office.ask(delegation, "office:chair", about=paper, reply_by="2021-10-25T12:00:00Z")
    work = chair.get("/").text
    assert re.search(f"{paper}, by <time [^>]+>25 October 2021", work)
    assert 'href="/consulted"' in work
    assert "You are being consulted" not in doors.reader("member").get("/").text
    office.reply("chair", asked, "supported")
    assert "You are being consulted" not in chair.get("/").text


def test_the_button_pressed_twice_decides_once(doors: Doors) -> None:
    office = doors.office
    paper, delegation = office.paper(), office.delegated()
    director, path = doors.reader("director"), f"/delegations/{delegation}/decide"
    shown = director.get(f"{path}?about={paper}").text
    (key,) = re.findall(r'name="key" value="([^"]+)"', shown)
    typed = {"do": "decide", "about": paper, "verb": "sign_off", "text": "That it be signed off.", "key": key}
    typed |= {
        "reasons": "It is ready.",
        "options_rejected": "None.",
        "interests": "None.",
        "password": PASSWORD,
    }

    first, second = send(director, path, path, **typed), send(director, path, path, **typed)

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(office.rows("decision", delegation=delegation)) == 1


def test_a_delegate_who_decides_on_an_older_page_is_shown_what_changed_first(doors: Doors) -> None:
    office = doors.office
    paper, delegation = office.paper(submit=""), office.delegated()
    director, page = doors.reader("director"), f"/delegations/{delegation}/decide?about={paper}"
    given = {"about": paper, "do": "decide", "text": "That it be signed off.", "verb": "sign_off"}
    given |= {"reasons": "So.", "options_rejected": "None.", "interests": "None.", "password": PASSWORD}

    def before_them() -> str:
        found = re.search(r'name="version" value="([0-9]+)"', director.get(page).text)
        assert found
        return found[1]

    old = before_them()
    office.do(paper, "plan-lead", "submit")
    late = send(director, page, page, **given, version=old)
    made = [one for one in office.rows("decision") if one["delegation"]]
    now = send(director, page, page, **given, version=before_them())

    assert (late.status_code, made) == (422, [])
    assert "see what changed, and decide whether your step still stands" in late.text
    assert now.status_code == 303


def test_to_develop_and_report_back_offers_nothing_to_decide(doors: Doors) -> None:
    delegation = doors.office.delegated(develop_only=True, scope={"powers": []})
    page = doors.reader("director").get(f"/delegations/{delegation}/decide").text

    assert "It is no power to decide" in page
    assert "What you decide" not in page
    assert "Ask a question" in page


def test_a_delegation_over_one_case_opens_on_that_case_with_people_and_organisations_by_name(
    doors: Doors,
) -> None:
    office = doors.office
    paper = office.paper()
    chair = next(one["id"] for one in office.rows("person") if one["sign_in"] == "chair")
    delegation = office.delegated(
        scope={"powers": ["signs_off_plans"], "subject": {"cases": [paper]}},
        delegates=[{"office": "director", "organisation": "doncaster-council"}],
        consultees=[{"person": chair}],
    )
    page = unescape(doors.reader("director").get(f"/delegations/{delegation}/decide").text)
    sheet = doors.call("director", "GET", f"/delegations/{delegation}/sheet?about={paper}").json

    assert f">{paper}</a>, now" in page
    for said in (page, str(sheet)):
        assert "of Doncaster Council" in said
        assert chair not in said
    name = next(one["name"] for one in office.rows("person") if one["id"] == chair)
    assert f"{name} must be consulted first, and was not asked." in page
