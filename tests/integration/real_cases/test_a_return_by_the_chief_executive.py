"""A quarterly return: the chief executive approves it after consulting the chair; the board notes it later."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govflow.kernel.errors import Refused
from tests.integration.real_cases.conftest import Played

SCRIPT, UNTIL = "doncaster-return-2021-22", "2022-03-12T08:00:00+00:00"


@pytest.fixture
def town(played: Callable[..., Played]) -> Played:
    return played(SCRIPT, until=UNTIL)


def test_the_approval_names_the_office_the_delegation_and_the_day(town: Played) -> None:
    ref = town.ref("return")
    [approved] = [one for one in town.payloads(ref) if one.get("trigger") == "approve_return"]
    authority = approved["authority"]

    assert (approved["role"], approved["happened_on"]) == ("head_of_paid_service", "2022-01-25")
    assert (authority["kind"], authority["ref"]) == ("delegation", town.ref("returns"))
    assert (authority["power"], authority["delegate"]) == ("approves_returns", "office:head_of_paid_service")
    assert approved["flags"] == []


def test_the_chair_was_consulted_and_what_they_replied_was_considered(town: Played) -> None:
    [asked] = town.rows("consultation", delegation=town.ref("returns"))

    assert (asked["consultee"], asked["answer"]) == ("office:chair", "supported")
    assert asked["answered_by"] == town.person("chair")
    assert asked["considered"] is not None
    assert asked["material"] != "", "asked with the return itself"


def test_noting_by_the_board_comes_after_and_approves_nothing(town: Played) -> None:
    ref = town.ref("return")
    noted = [one for one in town.payloads(ref) if one.get("trigger") == "report_to_board"]

    assert [(one["from"], one["to"], one["happened_at"]) for one in noted] == [
        ("return_submitted", "return_submitted", "2022-03-10")
    ]


def test_before_the_chair_was_asked_and_had_time_the_same_step_is_refused(
    played: Callable[..., Played],
) -> None:
    town = played(SCRIPT, until="2022-01-21T09:00:00+00:00")

    with pytest.raises(Refused) as refused:
        town.do(town.ref("return"), "head-of-paid-service", "approve_return", authority=town.ref("returns"))

    assert {finding.code for finding in refused.value.findings} == {"CONSULTATION_MISSING"}


def test_nobody_else_approves_it_under_that_delegation(played: Callable[..., Played]) -> None:
    town = played(SCRIPT, until="2022-01-25T09:10:00+00:00")

    for who in ("director", "nhs-chief-officer"):
        with pytest.raises(Refused):
            town.do(town.ref("return"), who, "approve_return", authority=town.ref("returns"))
    assert town.case(town.ref("return")).state == "partial"
