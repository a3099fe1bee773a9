"""The set of 2025-26 with one party a fortnight late: two boards on 31 March, the council on 2 April, the last on 14."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from govflow.kernel.actor import SCHEDULER
from govflow.people.rules import PART, PeopleRules
from govflow.people.use_cases.areas import load_area
from govflow.people.use_cases.demonstration import demo_people
from govflow.plans.queries import standing_of
from govflow.road.queries import load_case
from govflow.storage.schema import REHEARSAL, declare
from tests.make.play import PLAN, Play

AREA, YEAR = "three-boards", "2025-26"
COUNCIL, BOARDS = "the-council", ("first-board", "second-board", "third-board")
FROM = date(2024, 4, 1)


def person(sign_in: str, role: str, organisation: str) -> dict[str, Any]:
    return {
        "sign_in": sign_in,
        "title": sign_in.replace("-", " ").capitalize(),
        "email": f"{sign_in}@govflow.example",
        "organisation": organisation,
        "roles": [{"role": role, "from": FROM}],
    }


def body(slug: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"slug": slug, "name": slug.replace("-", " ").capitalize(), "kind": kind, **more}


AREA_FILE: dict[str, Any] = {
    "area": AREA,
    "name": "Three boards",
    "code": "E10000099",
    "board": "three-hwb",
    "organisations": [
        {"slug": COUNCIL, "name": "The council", "kind": "council"},
        *({"slug": one, "name": one.replace("-", " ").capitalize(), "kind": "nhs"} for one in BOARDS),
    ],
    "bodies": [
        body("three-hwb", "health_and_wellbeing_board", parent=COUNCIL),
        body("three-nhs-england", "nhs_england"),
    ],
    "people": [
        person("lead", "plan_lead", COUNCIL),
        person("governance", "governance_officer", COUNCIL),
        person("writer", "report_author", COUNCIL),
        person("board-clerk", "democratic_services_officer", COUNCIL),
        person("chief-executive", "head_of_paid_service", COUNCIL),
        person("finance-director", "s151_officer", COUNCIL),
        *(person(f"chief-of-the-{one}", "nhs_chief_officer", one) for one in BOARDS),
    ],
}


@pytest.fixture
def three(database_url: str) -> Iterator[Play]:
    """An area with a council and three integrated care boards, in March 2025."""
    made = Play(database_url)
    with made.store.write(SCHEDULER) as work:
        declare(work, REHEARSAL)
    made.at("2025-03-03T09:00:00Z")
    rules: PeopleRules = made.product.parts[PART]
    with made.store.write(SCHEDULER) as work:
        load_area(work, rules, AREA_FILE)
        demo_people(work, rules, AREA_FILE, rules.hasher.hash("only-for-tests"))
    yield made
    made.store.engine.dispose()


def signed(play: Play, ref: str) -> dict[str, tuple[str, bool]]:
    """The day of each signature by its organisation and key, and whether it was late."""
    with play.store.read() as connection:
        found = standing_of(connection, load_case(connection, ref)).signatures
    return {one.key: (one.signed_on, one.late) for one in found}


def test_each_signs_for_itself_the_late_are_shown_and_approval_waits_for_the_last(three: Play) -> None:
    ref = three.open("lead", PLAN, YEAR, area=AREA)
    for who, trigger, more in (
        ("lead", "start_drafting", {"happened": "2025-01-30", "on_behalf": "three-nhs-england"}),
        ("lead", "send_draft_to_bcm", {}),
        ("lead", "go_on_without_feedback", {}),
        ("governance", "go_on_without_scrutiny", {}),
        ("writer", "prepare_report", {}),
    ):
        given: Any = more
        three.do(ref, who, trigger, reason="As this round has it.", area=AREA, **given)
    three.until("2025-03-31T10:00:00Z")
    for one in BOARDS[:2]:
        three.do(ref, f"chief-of-the-{one}", "sign_plan", area=AREA)
    waiting = {"reason": "The council and one board have still to sign.", "expected_on": "2025-04-14"}
    three.do(ref, "lead", "submit_pending_sign_off", answers=waiting, area=AREA)
    three.until("2025-04-02T10:00:00Z")
    three.do(ref, "chief-executive", "sign_plan")
    three.do(ref, "finance-director", "sign_plan")
    three.until("2025-04-14T10:00:00Z")
    three.do(ref, f"chief-of-the-{BOARDS[2]}", "sign_plan")

    assert signed(three, ref) == {
        "hwb": ("", False),
        f"chief_executive:{COUNCIL}": ("2025-04-02", True),
        f"nhs_chief_executive:{BOARDS[0]}": ("2025-03-31", False),
        f"nhs_chief_executive:{BOARDS[1]}": ("2025-03-31", False),
        f"nhs_chief_executive:{BOARDS[2]}": ("2025-04-14", True),
        f"s151_officer:{COUNCIL}": ("2025-04-02", True),
    }
    assert three.case(ref).state == "submitted_pending_sign_off", "the board has still to sign off"

    three.until("2025-05-21T10:00:00Z")
    resolved: Any = {"happened": "2025-05-20", "on_behalf": "three-hwb"}
    three.do(ref, "board-clerk", "sign_off_retrospectively", area=AREA, **resolved)

    assert three.case(ref).state == "submitted"
    assert three.verify().findings == ()
