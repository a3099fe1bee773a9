"""The pages of reminders: one's own alone, in words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from govflow.kernel.root import root
from govflow.reminders.ports import PART
from govflow.reminders.use_cases.digests import make_digests
from tests.integration.powers.test_doors import Doors, send
from tests.make.play import Play


@pytest.fixture
def desk(play: Play) -> Iterator[Doors]:
    """The app over Doncaster's plan."""
    opened = Doors(play, root())  # type: ignore[arg-type]
    yield opened
    opened.app.extensions["govflow"].store.engine.dispose()


def test_a_digest_stands_on_the_page_of_whom_it_was_made_for_and_nobody_elses(
    play: Play, desk: Doors
) -> None:
    ref = play.open()
    play.at("2021-10-18T08:00:00Z")
    make_digests(play.product.parts[PART])

    lead, finance = (desk.reader(who).get("/reminders").text for who in ("plan-lead", "finance"))

    line = "Draft plan to the Better Care Manager: due on 19 October 2021, in 1 working day."
    assert line in lead
    assert f"/plans/{ref}/timetable" in lead
    assert "You were told nothing yet." in finance


def test_the_owner_says_on_the_dates_page_when_it_is_expected_and_the_senior_reads_why(
    play: Play, desk: Doors
) -> None:
    ref = play.open()
    play.at("2021-10-15T14:00:00Z")
    path = f"/dates/{ref}/draft_to_bcm"
    day = {"expected-day": "27", "expected-month": "10", "expected-year": "2021"}

    missing = send(desk.reader("plan-lead"), path, path, **day)
    send(desk.reader("plan-lead"), path, path, reason="Figures come late.", **day)

    officer = desk.reader("governance-officer").get(path).text
    assert missing.status_code == 400
    assert "Say why it will be late." in missing.text
    assert "Figures come late." in officer
    assert "Record when it is expected" not in officer
    assert desk.reader("dorset-plan-lead").get(path).status_code == 404
    unprinted = desk.reader("plan-lead").get(f"/dates/{ref}/year_end_return").text
    assert "is still to be confirmed. Chase whoever owns it." in unprinted
    assert "Record when it is expected" not in unprinted
