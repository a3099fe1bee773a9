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
from tests.integration.meetings.doors import PASSWORD, Doors
from tests.integration.meetings.hall import Hall, Member, seat_of
from tests.journeys.cases.test_in_a_browser import looked_over
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
        page.goto(f"{self.address}/sign-in")
        page.locator('input[name="sign_in"]').fill(name)
        page.locator('input[name="password"]').fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()


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


def pages(ref: str) -> list[str]:
    meetings = ["", f"?body={HWB}", "/new", "/votes", f"/attendance/{HWB}"]
    one = [f"/{ref}{path}" for path in ("", "/agenda", "/minutes", "/desk")]
    bodies = ["", f"/{HWB}", f"/{HWB}/terms", f"/{HWB}/interests"]
    return [f"/meetings{path}" for path in (*meetings, *one)] + [f"/bodies{path}" for path in bodies]


@pytest.mark.parametrize("who", ["clerk", "one"])
def test_every_page_of_meetings_and_bodies_is_accessible_and_reflows(
    page: Page, served: Served, who: str
) -> None:
    fill_the_meeting(served.hall, served.ref)
    served.sign_in(page, who)
    paths = pages(served.ref) if who == "clerk" else pages(served.ref)[3:9]

    wrong = [said for path in paths for said in looked_over(page, served.address + path)]

    assert not wrong, "\n".join(wrong)


def by_key(page: Page, key: str) -> None:
    """Press the one button that a key stands for; browsers differ in what is held down with it."""
    buttons = page.locator(f'[accesskey="{key}"]')
    assert buttons.count() == 1
    buttons.press("Enter")


def test_the_clerk_keeps_an_item_by_the_keyboard_alone(page: Page, served: Served) -> None:
    hall, ref = served.hall, served.ref
    hall.item(ref, "12", "sign_off")
    hall.come(ref, "chair", "one")
    served.sign_in(page, "clerk")
    page.goto(f"{served.address}/meetings/{ref}/desk")

    by_key(page, "b")
    page.wait_for_url("**/desk#item-12")
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
