"""A person opens their link, signs in, looks after their account and signs out, without script."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from govflow.people.model import NewRole
from govflow.people.use_cases import end_role, new_link, new_token, sign_out_everywhere
from govflow.web.gate import is_safe_path
from tests.integration.people.place import CCG, COUNCIL, PASSWORD, RULES, Place, by
from tests.journeys.people.conftest import MakeApp


def send(client: FlaskClient, page: str, to: str = "", **form: str) -> TestResponse:
    """Open a page and send its form, with the token that stands in it."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert found, f"There is no form on {page}."
    return client.post(to or page, data={"csrf_token": found.group(1), **form})


def enter(client: FlaskClient, name: str = "council-admin", password: str = PASSWORD) -> TestResponse:
    return send(client, "/sign-in", sign_in=name, password=password)


def cookie_of(client: FlaskClient) -> str:
    cookie = client.get_cookie("govflow")
    assert cookie is not None
    return cookie.value


def who(client: FlaskClient) -> str:
    answer = client.get("/who")
    return str(answer.json["person"]) if answer.status_code == 200 and answer.json else ""


def test_signing_in_leads_to_the_page_that_was_asked_for(client: FlaskClient, place: Place) -> None:
    asked = client.get("/account?tab=1")
    assert (asked.status_code, asked.location) == (303, "/sign-in")

    entered = enter(client)

    assert (entered.status_code, entered.location) == (303, "/account?tab=1")
    assert who(client) == place.council


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "////evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\tx",
        "/ /evil.example",
        "/\x00",
        "evil",
        "",
        "/a\\b",
        "/" + "a" * 5000,
    ],
)
def test_no_path_leads_to_another_site(path: str) -> None:
    assert not is_safe_path(path)


def test_an_address_cannot_say_where_signing_in_leads(client: FlaskClient) -> None:
    client.get("/sign-in?next=https://evil.example")
    assert enter(client).location == "/"


def test_a_wrong_password_is_answered_beside_the_field(client: FlaskClient) -> None:
    answer = enter(client, password="wrong")

    assert "<title>Error: Sign in" in answer.text
    assert 'href="#sign_in"' in answer.text
    assert "is not right" in answer.text
    assert 'value="council-admin"' in answer.text
    assert who(client) == ""


def test_a_copied_cookie_opens_nothing_after_signing_out(client: FlaskClient) -> None:
    enter(client)
    copied = cookie_of(client)
    assert "Sign out" in client.get("/sign-out").text
    assert who(client)
    send(client, "/sign-out")

    client.set_cookie("govflow", copied)

    assert who(client) == ""
    assert client.get("/account").status_code == 303


def test_a_session_ended_elsewhere_is_ended_here(client: FlaskClient, place: Place) -> None:
    enter(client)
    with place.store.write(by(place.council)) as work:
        sign_out_everywhere(work)

    assert client.get("/account").location == "/sign-in"


def test_what_was_planted_before_signing_in_does_not_live_on(client: FlaskClient, place: Place) -> None:
    with client.session_transaction() as planted:
        planted["_user_id"] = "planted"
        planted["planted"] = "yes"
    before = cookie_of(client)
    enter(client)

    with client.session_transaction() as now:
        assert "planted" not in now
        assert now["_user_id"] != "planted"
    client.set_cookie("govflow", before)
    assert who(client) == ""


def test_signing_in_again_ends_the_session_before(client: FlaskClient, place: Place) -> None:
    enter(client)
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/account").text)
    assert token
    copied = cookie_of(client)
    form = {"csrf_token": token.group(1), "sign_in": "ccg-admin", "password": PASSWORD}
    client.post("/sign-in", data=form)
    assert who(client) == place.ccg

    client.set_cookie("govflow", copied)
    assert who(client) == ""


def test_a_form_sent_from_elsewhere_is_refused(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={"sign_in": "council-admin", "password": PASSWORD})

    assert answer.status_code == 400
    assert "This form was open for too long" in answer.text
    assert who(client) == ""


def test_a_link_is_opened_twice_and_used_once(client: FlaskClient, place: Place) -> None:
    person = place.asked_in(place.council, "author", COUNCIL, "report_author")
    with place.store.write(by(place.council)) as work:
        link = f"/invitation/{new_link(work, RULES, person)}"
    assert client.get(link).status_code == client.get(link).status_code == 200

    short = send(client, link, password="short")
    assert "Password must be 12 characters or more." in short.text
    used = send(client, link, password="correct horse battery")

    assert (used.status_code, used.location) == (303, "/sign-in")
    assert "Your password is saved" in client.get("/sign-in").text
    assert client.get(link).status_code == 404
    enter(client, "author@govflow.example", "correct horse battery")
    assert who(client) == person


def test_the_api_takes_a_token_and_no_cookie(client: FlaskClient, place: Place) -> None:
    enter(client)
    with place.store.write(by(place.ccg)) as work:
        secret = new_token(work, "test").secret

    refused = client.get("/api/v1/who")
    assert refused.status_code == 401
    assert refused.mimetype == "application/problem+json"
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    assert refused.json
    assert refused.json["code"] == "NOT_SIGNED_IN"
    taken = client.get("/api/v1/who", headers={"Authorization": f"Bearer {secret}"})
    assert taken.json == {"person": place.ccg}
    assert client.get("/who", headers={"Authorization": f"Bearer {secret}"}).json == {"person": place.council}


def test_an_administrator_asks_in_gives_and_ends_a_role(client: FlaskClient, place: Place) -> None:
    enter(client)
    invited = send(
        client,
        "/people/invite",
        name="Clerk",
        email="clerk@govflow.example",
        sign_in="clerk",
        role="report_author",
        area="doncaster",
        organisation=COUNCIL,
    )
    found = re.search(r"http://\S+/invitation/[\w-]+", invited.text)
    assert found, invited.text
    [row] = place.rows("SELECT id FROM person WHERE sign_in = 'clerk'")
    page = f"/people/{row.id}"

    wrong = send(client, page, f"{page}/roles", role="auditor", area="doncaster", organisation=COUNCIL)
    assert "cannot be held without an end date" in wrong.text
    unreal = send(
        client,
        page,
        f"{page}/roles",
        role="auditor",
        area="doncaster",
        **{"until-day": "31", "until-month": "2", "until-year": "2030"},
    )
    assert "must be a real date" in unreal.text
    given = send(
        client, page, f"{page}/roles", role="finance_officer", area="doncaster", organisation=COUNCIL
    )
    assert given.location == page
    assert "Finance officer" in client.get(page).text
    [grant] = place.rows("SELECT id FROM role_grant WHERE role = 'finance_officer'")
    assert send(client, page, f"{page}/roles/{grant.id}/end").location == page
    assert place.rows("SELECT until_at FROM role_grant WHERE role = 'finance_officer'")[0].until_at
    assert "Clerk" in client.get("/people").text


def test_a_role_is_shown_with_the_last_day_on_which_it_is_held(client: FlaskClient, place: Place) -> None:
    author = place.asked_in(place.council, "author", COUNCIL, "report_author")
    place.grant(
        place.council,
        author,
        NewRole("auditor", "doncaster", COUNCIL, "", date(2030, 4, 1), date(2031, 3, 31)),
    )
    enter(client)

    page = client.get(f"/people/{author}").text

    assert "1 April 2030" in page
    assert "31 March 2031" in page
    assert "1 April 2031" not in page


def test_everything_an_invitation_lacks_is_said_at_once(client: FlaskClient) -> None:
    enter(client)

    page = send(client, "/people/invite").text

    links = re.findall(r'<a href="#([a-z_-]+)">', page)
    assert links == ["name", "email", "sign_in", "role"]


def test_the_wall_between_organisations_is_said_on_a_page(client: FlaskClient, place: Place) -> None:
    person = place.asked_in(place.ccg, "nhs-finance", CCG, "nhs_finance_lead")
    enter(client)
    page = f"/people/{person}"
    seen = client.get(page).text
    assert "belongs to another organisation than yours" in seen
    assert "nhs-finance@govflow.example" not in seen
    assert f"{page}/" not in seen, "no form of what would be refused"

    answer = send(
        client, "/account", f"{page}/roles", role="plan_lead", area="doncaster", organisation=COUNCIL
    )

    assert answer.status_code == 403
    assert "belongs to another organisation" in answer.text
    assert "What would help" in answer.text


def test_the_list_of_people_says_which_roles_each_holds_now(client: FlaskClient, place: Place) -> None:
    author = place.asked_in(place.council, "author", COUNCIL, "report_author")
    later = NewRole("plan_lead", "doncaster", COUNCIL, from_on=date(2099, 1, 1))
    place.grant(place.council, author, later)
    enter(client)

    page = client.get("/people").text
    row = re.search(r"<tr[^>]*>(?:(?!</tr>).)*>Author<.*?</tr>", page, re.DOTALL)

    assert row
    assert "Report author" in row[0]
    assert "Doncaster Council" in row[0]
    assert "Plan lead" not in row[0]


def test_whose_roles_have_ended_sees_nobody_of_the_area_any_more(client: FlaskClient, place: Place) -> None:
    leaver = place.asked_in(place.council, "leaver", COUNCIL, "report_author")
    enter(client, "leaver")
    assert client.get(f"/people/{place.council}").status_code == 200
    [grant] = place.rows(f"SELECT id FROM role_grant WHERE person = '{leaver}'")
    with place.store.write(by(place.council)) as work:
        end_role(work, grant.id)

    assert client.get(f"/people/{place.council}").status_code == 404
    assert "Council-Admin" not in client.get("/people").text


def test_a_locked_account_is_told_so_with_status_429(client: FlaskClient) -> None:
    for _ in range(RULES.sign_in_attempts):
        assert enter(client, password="wrong").status_code == 200

    locked = enter(client)

    assert locked.status_code == 429
    assert "Wait 5 minutes" in locked.text
    assert who(client) == ""


def test_an_auditor_is_asked_in_from_outside_for_one_organisation(client: FlaskClient, place: Place) -> None:
    enter(client)
    asked = {"name": "Auditor", "email": "a@audit.example", "sign_in": "auditor", "role": "auditor"}
    dates = {"until-day": "31", "until-month": "3", "until-year": "2099"}

    alone = send(client, "/people/invite", area="doncaster", **asked, **dates)
    assert 'href="#organisation"' in alone.text
    assert "for which organisation the role of Auditor is held" in alone.text
    invited = send(client, "/people/invite", area="doncaster", organisation=COUNCIL, **asked, **dates)

    assert "One-time link for Auditor" in invited.text
    [row] = place.rows(
        "SELECT p.organisation AS home, g.organisation AS held_for FROM person p "
        "JOIN role_grant g ON g.person = p.id WHERE p.sign_in = 'auditor'"
    )
    assert (row.home, row.held_for) == (None, COUNCIL)


def test_a_stranger_to_the_area_learns_of_nobody(client: FlaskClient, place: Place) -> None:
    far = place.asked_in(place.root, "far-admin", COUNCIL, "area_administrator")
    place.grant(place.root, far, NewRole("area_administrator", "bromley", "bromley-council"))
    place.rows("SELECT 1")
    enter(client, "ccg-admin")

    assert client.get(f"/people/{place.root}").status_code == 404
    assert client.get("/people/person-nobody").status_code == 404
    assert client.get("/people?area=bromley").status_code == 404


def test_a_password_is_changed_and_a_token_made_and_revoked(client: FlaskClient, place: Place) -> None:
    enter(client)
    wrong = send(client, "/account", "/account/password", old_password="no", password="a new long password")
    assert "present password" in wrong.text
    send(client, "/account", "/account/password", old_password=PASSWORD, password="a new long password")
    assert "has been changed" in client.get("/account").text

    made = send(client, "/account", "/account/tokens", name="Spreadsheet")
    secret = re.search(r"govflow_[\w-]{43}", made.text)
    assert secret
    assert secret.group() not in client.get("/account").text
    [row] = place.rows("SELECT id FROM api_token WHERE revoked_at = ''")
    send(client, "/account", f"/account/tokens/{row.id}/revoke")
    bearer = {"Authorization": f"Bearer {secret.group()}"}
    assert client.get("/api/v1/who", headers=bearer).status_code == 401


def test_cookies_are_secure_wherever_the_site_is(make_app: MakeApp) -> None:
    plain = make_app().test_client().get("/sign-in").headers["Set-Cookie"]
    safe = (
        make_app("https://govflow.example").test_client().get("/sign-in", base_url="https://govflow.example")
    )

    assert plain.startswith("govflow=")
    assert safe.headers["Set-Cookie"].startswith("__Host-govflow=")
    for said in ("HttpOnly", "SameSite=Lax", "Path=/"):
        assert said in plain
        assert said in safe.headers["Set-Cookie"]
    assert "Secure" in safe.headers["Set-Cookie"]
    assert "Secure" not in plain
