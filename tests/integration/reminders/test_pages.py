"""The pages of reminders: one's own alone, in words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from govflow.kernel.root import root
from govflow.reminders.ports import PART
from govflow.reminders.use_cases.digests import make_digests
from tests.integration.powers.test_doors import Doors
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
