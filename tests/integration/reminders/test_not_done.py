"""Who has not yet done what, with one button for each person and the date of the last reminder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from govflow.kernel.errors import InvalidInput, Refused
from govflow.kernel.moments import parse_instant
from govflow.kernel.root import root
from govflow.reminders.ports import PART
from govflow.reminders.queries.not_done import not_done
from govflow.reminders.use_cases.reminding import remind
from tests.integration.powers.test_doors import Doors, send
from tests.make.play import Play


@pytest.fixture
def desk(play: Play) -> Iterator[Doors]:
    """The app over Doncaster's plan."""
    opened = Doors(play, root())  # type: ignore[arg-type]
    yield opened
    opened.app.extensions["govflow"].store.engine.dispose()


def waiting(play: Play, who: str, area: str = "doncaster") -> list[tuple[str, str, str]]:
    """What somebody has not done: as what, which date, and on which day they were last told of it."""
    with play.store.read() as connection:
        parts = play.product.parts[PART]
        found = not_done(connection, parts, {area}, parse_instant(play.now()), play.by(who).id)
    return [(row.line.kind, row.line.dated.milestone, row.told_at[:10]) for one in found for row in one.lines]


def test_it_names_what_is_near_or_past_and_leaves_out_what_is_done_or_far(play: Play) -> None:
    play.open()
    play.at("2021-10-18T09:00:00Z")
    ahead = waiting(play, "plan-lead")
    play.at("2021-10-20T09:00:00Z")
    after = waiting(play, "plan-lead")

    assert ("coming", "draft_to_bcm", "") in ahead
    assert ("late", "draft_to_bcm", "") in after
    assert "submitted" not in {milestone for _, milestone, _ in after}


def test_one_button_reminds_a_person_of_all_of_it_once_and_the_day_is_shown(play: Play, desk: Doors) -> None:
    play.open()
    play.at("2021-10-20T09:00:00Z")
    lead = play.by("plan-lead").id
    officer = desk.reader("governance-officer")
    before = officer.get("/outstanding").text

    for _ in range(2):
        send(officer, "/outstanding", f"/outstanding/{lead}/remind", key="once")

    after = officer.get("/outstanding").text
    shown = desk.reader("plan-lead").get("/reminders").text
    events = [row for row in play.events(f"person:{lead}") if row["type"] == "person.reminded"]
    assert "Not reminded yet." in before
    assert "Last reminded <time" in after
    assert len(events) == 1, "pressed twice, told once"
    assert "Sent by Governance officer" in shown
    assert {day for _, _, day in waiting(play, "plan-lead")} == {"2021-10-20"}
    assert play.verify().findings == ()


def test_only_who_keeps_the_area_going_reminds_and_only_there(play: Play) -> None:
    play.open()
    play.at("2021-10-20T09:00:00Z")
    parts, lead = play.product.parts[PART], play.by("plan-lead").id

    with pytest.raises(Refused) as refused:
        play.within("member", lambda work: remind(work, parts, lead))
    with pytest.raises(InvalidInput):
        play.within("dorset-plan-lead", lambda work: remind(work, parts, lead))

    assert refused.value.findings[0].code == "NOT_YOUR_ROLE"
    assert play.rows("reminder") == []


def test_the_page_shows_nothing_of_an_area_in_which_one_holds_no_role(play: Play, desk: Doors) -> None:
    ref = play.open()
    play.at("2021-10-20T09:00:00Z")

    page = desk.reader("dorset-plan-lead").get("/outstanding").text

    assert ref not in page
