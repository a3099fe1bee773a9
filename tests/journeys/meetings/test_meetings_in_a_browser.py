"""The pages of meetings and bodies in Chromium: sound on a narrow screen and a wide one, and a meeting by keys."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page
from werkzeug.serving import make_server

from govflow.meetings.use_cases.commitments import MakeCommitment, make_commitment
from govflow.meetings.use_cases.motions import Part
from govflow.meetings.use_cases.submissions import ReceiveSubmission, receive_submission
from tests.integration.meetings.doors import PASSWORD, Doors
from tests.integration.meetings.hall import Hall, Member, seat_of
from tests.journeys.browsing import looked_over, press_enter, sign_in
from tests.make.play import Play

pytestmark = pytest.mark.browser
HWB = "norfolk-hwb"


@dataclass
class Served:
    """A hall with a meeting in session, at an address."""

    hall: Hall
    ref: str
    address: str
    doors: Doors

    def sign_in(self, page: Page, name: str) -> None:
        self.doors.reader(name)
        sign_in(page, self.address, name, PASSWORD)


@pytest.fixture
def served(sqlite_url: str) -> Iterator[Served]:
    hall = Hall(Play(sqlite_url))
    seats = [Member("chair", office="chair"), Member("one", substitutes=("stand-in",)), Member("two")]
    hall.body(HWB, seats, quorum={"number": 2}, substitutes="named", casting_vote=True)
    hall.build("2021-12-01T09:30:00Z")
    doors = Doors.of(hall)
    server = make_server("127.0.0.1", 0, doors.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    ref = hall.meeting(HWB, "2021-12-01T09:30:00Z")
    yield Served(hall, ref, f"http://127.0.0.1:{server.server_port}", doors)
    server.shutdown()
    thread.join()
    server.server_close()
    doors.close()
    hall.play.store.engine.dispose()


def fill_the_meeting(hall: Hall, ref: str) -> None:
    """Everything that a page of meetings can show: open, closed, exempt, late, amended, recorded, promised."""
    hall.item(ref, "3", "note", exempt="3")
    hall.item(ref, "12", "sign_off", recipients=("council",))
    hall.come(ref, "chair", "one", "two")
    hall.agree(ref, "3", Part("Note the report.", "a", "note"), Part("Ask for another.", "b", "agree"))
    hall.interest(ref, "two", "12")
    [motion] = hall.move(ref, "12", "That the plan be signed off.", verb="sign_off", mover="one")
    hall.vote(motion, one="for", chair="for")
    hall.close(motion)
    hall.move(ref, "12", "That it be sent at once.", letter="b")
    promised = MakeCommitment(ref, "Bring the review.", "Director", "12", "2021-12-31")
    hall.do(make_commitment, promised)
    questions = (ReceiveSubmission(ref, "question", "A resident", said) for said in ("How many?", "When?"))
    _, second = (str(hall.do(receive_submission, one).payload()["submission"]) for one in questions)
    answer = MakeCommitment(ref, "Answer.", "Director", due_on="2021-12-08", submission=second)
    hall.do(make_commitment, answer)


def pages(ref: str) -> list[str]:
    meetings = ["", f"?body={HWB}", "/new", "/votes", f"/attendance/{HWB}"]
    one = [f"/{ref}{path}" for path in ("", "/agenda", "/minutes", "/desk", "/questions", "/notice")]
    bodies = ["", f"/{HWB}", f"/{HWB}/terms", f"/{HWB}/interests"]
    return [f"/meetings{path}" for path in (*meetings, *one)] + [f"/bodies{path}" for path in bodies]


@pytest.mark.parametrize("who", ["clerk", "one"])
def test_every_page_of_meetings_and_bodies_is_accessible_and_reflows(
    page: Page, served: Served, who: str
) -> None:
    fill_the_meeting(served.hall, served.ref)
    served.sign_in(page, who)
    paths = pages(served.ref) if who == "clerk" else pages(served.ref)[3:11]

    wrong = [said for path in paths for said in looked_over(page, served.address + path)]

    assert not wrong, "\n".join(wrong)


def by_key(page: Page, key: str) -> None:
    """Press the one button that a key stands for; browsers differ in what is held down with it."""
    buttons = page.locator(f'[accesskey="{key}"]')
    assert buttons.count() == 1
    press_enter(page, buttons)


def test_the_clerk_keeps_an_item_by_the_keyboard_alone(page: Page, served: Served) -> None:
    hall, ref = served.hall, served.ref
    hall.item(ref, "12", "sign_off")
    hall.come(ref, "chair", "one")
    served.sign_in(page, "clerk")
    page.goto(f"{served.address}/meetings/{ref}/desk")

    by_key(page, "b")
    assert "In hand" in page.inner_text("#item-12")
    page.locator("#parts-12").focus()
    page.keyboard.type("That the plan be signed off.")
    by_key(page, "g")
    page.get_by_text("Recorded as").wait_for()
    page.locator("#end-12").focus()
    page.keyboard.type("Decided")
    by_key(page, "e")
    page.get_by_text("12. Item 12: Decided").wait_for()

    assert [one["result"] for one in hall.closed(ref)] == ["carried"]
    assert hall.play.rows("attendance", seat=seat_of("one", HWB))[0]["arrived_at"]


def test_what_was_typed_at_the_desk_stands_there_again_when_it_is_refused(page: Page, served: Served) -> None:
    hall, ref = served.hall, served.ref
    hall.item(ref, "12", "sign_off")
    hall.come(ref, "chair", "one")
    served.sign_in(page, "clerk")
    page.goto(f"{served.address}/meetings/{ref}/desk")

    page.locator('[accesskey="n"]').press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("12")
    page.locator("#new-title").fill("A second item of that number")
    press_enter(page, page.locator("#new-exempt"))
    page.get_by_text("There is a problem").wait_for()
    assert page.locator("#new-number").input_value() == "12"
    assert page.locator("#new-title").is_visible(), "the drawer it was typed in is open"
    assert page.locator("#new-title").input_value() == "A second item of that number"
    assert page.locator("#promise-text").input_value() == "", "and no other form is filled by it"

    page.locator("#end-12").select_option("deferred")
    page.locator("#until-12-day").fill("31")
    press_enter(page, page.locator("#until-12-day"))
    page.locator("#until-12-day.govuk-input--error, #until-12-month.govuk-input--error").first.wait_for()
    assert page.locator("#end-12").input_value() == "deferred"
    assert page.locator("#until-12-day").input_value() == "31"
    assert page.locator("#new-number").input_value() == ""


def test_a_text_too_long_for_the_desk_is_refused_and_never_cut(page: Page, served: Served) -> None:
    hall, ref = served.hall, served.ref
    hall.item(ref, "12", "note")
    served.sign_in(page, "clerk")
    page.goto(f"{served.address}/meetings/{ref}/desk")
    page.get_by_text("What was said, for the minutes").click()
    page.locator("#said-12").fill("x" * 10_001)
    press_enter(page, page.get_by_role("button", name="Keep it for the minutes"))
    page.get_by_text("There is a problem").wait_for()
    assert "10,000 characters or fewer" in page.inner_text("main")
    assert len(page.locator("#said-12").input_value()) == 10_001


def test_lines_pasted_under_a_lettered_part_belong_to_it_and_none_is_dropped(
    page: Page, served: Served
) -> None:
    hall, ref = served.hall, served.ref
    hall.item(ref, "12", "note")
    hall.come(ref, "chair", "one")
    served.sign_in(page, "clerk")
    page.goto(f"{served.address}/meetings/{ref}/desk")
    press_enter(page, page.get_by_role("button", name="Begin item 12"))
    page.get_by_text("Recorded as").wait_for()
    page.locator("#parts-12").fill("\n".join(f"That part {number} be noted." for number in range(27)))
    press_enter(page, page.get_by_role("button", name="Agreed", exact=True))
    page.get_by_text("26 parts or fewer").first.wait_for()
    page.locator("#parts-12").fill("a) That the plan\nbe noted.\nb) That it be sent.")
    press_enter(page, page.get_by_role("button", name="Agreed", exact=True))
    page.get_by_text("Agreed without a vote.").first.wait_for()
    assert {one["text"] for one in hall.closed(ref)} == {"That the plan be noted.", "That it be sent."}


def test_an_interest_written_down_at_the_desk_says_whose_it_is(page: Page, served: Served) -> None:
    hall, ref = served.hall, served.ref
    hall.come(ref, "chair", "one")
    served.sign_in(page, "clerk")
    page.goto(f"{served.address}/meetings/{ref}/desk")
    page.locator('[accesskey="d"]').press("Enter")
    page.locator("#interest-kind").select_option("other")
    press_enter(page, page.get_by_role("button", name="Write the interest down"))
    page.get_by_text("Choose whose interest it is").first.wait_for()
    assert not hall.play.rows("declared_interest")
