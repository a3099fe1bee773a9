"""On 1 February 2022 the Section 75 agreement is unsigned: late, one day. The letter is NHS England's: awaited."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.runs.story import (
    AT_THE_BOARD,
    CALIBRATED,
    DRAFTED,
    MODERATED,
    OPENED,
    PLAN,
    SENT_IN,
    SENT_TO_PARTNERS,
)
from tests.journeys.runs.town import Desks, Programs, Town

LAST_DAY, NEXT_DAY = "2022-01-31T22:00:00Z", "2022-02-01T09:00:00Z"
SECTION_75 = "Section 75 agreement signed and in place"
LETTER = "Approval letter giving permission to spend the CCG minimum"


def unsigned(programs: Programs) -> None:
    """Play the plan up to calibration; no letter is recorded and nobody signs."""
    programs.town.play.until(OPENED)
    programs.open("plan-lead", "plans")
    programs.play(DRAFTED, AT_THE_BOARD)
    programs.open("governance-officer", "agreements")
    programs.play((SENT_TO_PARTNERS,), SENT_IN, (MODERATED, CALIBRATED))


def with_scheduler(town: Town, to: str) -> None:
    town.play.until(to)


def with_dead_scheduler(town: Town, to: str) -> None:
    town.play.at(to)


@pytest.mark.parametrize("wait", [with_scheduler, with_dead_scheduler])
def test_over_the_api_it_is_late_by_one_day_whether_or_not_the_scheduler_lives(
    programs: Programs, audit_is_clean: Callable[[], None], wait: Callable[[Town, str], None]
) -> None:
    unsigned(programs)

    def dates() -> dict[str, tuple[str, int]]:
        rows = programs.get("plan-lead", f"/plans/{PLAN}/timetable")["milestones"]
        return {one["key"]: (one["status"], one["days_late"]) for one in rows}

    wait(programs.town, LAST_DAY)
    assert dates()["section_75_signed"][0] not in {"late", "missed", "done"}
    assert programs.show()["late"] == []
    assert [one["late"] for one in programs.get("plan-lead", "/plans")["plans"]] == [[]]
    wait(programs.town, NEXT_DAY)
    assert dates()["section_75_signed"] == ("late", 1)
    assert dates()["approval_letter"] == ("awaited", 0)
    assert programs.show()["late"] == ["section_75_signed"]
    (listed,) = programs.get("plan-lead", "/plans")["plans"]
    assert listed["late"] == ["section_75_signed"]
    audit_is_clean()


@pytest.mark.browser
def test_in_a_browser_it_is_late_by_one_day_wherever_the_plan_is_shown(
    desks: Desks, programs: Programs, audit_is_clean: Callable[[], None]
) -> None:
    unsigned(programs)
    with_scheduler(desks.town, LAST_DAY)
    assert "Late, " not in desks.read("plan-lead", "/plans")
    assert "Late, " not in desks.read("plan-lead", f"/plans/{PLAN}")

    with_scheduler(desks.town, NEXT_DAY)

    assert f"Late, 1 day {SECTION_75}" in desks.read("plan-lead", "/plans")
    assert "1 plan " in desks.read("plan-lead", "/plans?late=yes")
    overview = desks.read("plan-lead", f"/plans/{PLAN}")
    assert f"Late, 1 day: {SECTION_75}" in overview
    assert f"Awaited: {LETTER}" in overview
    page = desks.go("plan-lead", f"/plans/{PLAN}/timetable")
    rows = {
        step: [
            cell.strip()
            for cell in page.locator("tbody tr").filter(has_text=step).locator("td").all_inner_texts()
        ]
        for step in (SECTION_75, LETTER)
    }
    assert rows[SECTION_75][0].split() == ["Late", "1", "day"]
    assert rows[SECTION_75][1:3] == ["by 31 January 2022", "Not yet"]
    assert (rows[LETTER][0], rows[LETTER][2]) == ("Awaited", "Not yet")
    assert rows[LETTER][3].startswith("NHS England"), "an outside body's date names the body"
    mine = desks.read("signatory-council", "/")
    assert "Dates that have passed" in mine
    assert SECTION_75 in mine
    audit_is_clean()
