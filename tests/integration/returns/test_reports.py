"""One report over several returns: its head, what it covers, and the board's noting on each return."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from govflow.kernel.errors import InvalidInput, Refused
from govflow.returns.queries.holding import header_of, list_reports, reports_on, returns_in
from govflow.returns.use_cases.reporting import DescribeReport, OpenReport, describe_report, open_report
from tests.integration.returns.conftest import Desk

HEAD = {
    "body": "doncaster-hwb",
    "meeting_on": "2022-01-20",
    "decision_type": "Non-Urgent Non-Executive Non-Key",
    "contact_officer": "Head of integrated commissioning",
}


def begin(desk: Desk, *returns: str, who: str = "plan-lead", **given: Any) -> str:
    """Begin a report on some returns."""
    command = OpenReport("doncaster", "2021-22", returns, HEAD | given.pop("head", {}), **given)
    return desk.play.within(who, lambda work: open_report(work, desk.parts, command)).ref


def describe(desk: Desk, ref: str, **given: Any) -> None:
    """Change a report."""
    command = DescribeReport(ref, given.pop("returns", None), given)
    desk.play.within("plan-lead", lambda work: describe_report(work, desk.parts, command), ref)


def test_a_report_that_the_board_notes_is_noted_on_every_return_it_covers_that_is_ready(desk: Desk) -> None:
    desk.metrics = [replace(one, state="complete") for one in desk.metrics]
    desk.play.at("2022-01-04T09:00:00Z")
    first, second, third = (desk.open(one) for one in ("Q1", "Q2", "Q3"))
    for ref in (first, second):
        desk.play.do(ref, "plan-lead", "end_quarter")
        desk.spend(ref, "1", "2", "3")
        desk.play.do(ref, "plan-lead", "collect_all")
    report = begin(desk, first, second, key="report-1")
    assert begin(desk, first, second, key="report-1") == report

    assert desk.play.do(report, "director", "clear_report").to_state == "cleared"
    desk.play.do(report, "clerk", "publish_report")
    with pytest.raises(Refused):
        describe(desk, report, title="Changed after it was published")
    desk.play.at("2022-01-21T09:00:00Z")
    desk.play.do(report, "clerk", "note_report", happened="2022-01-20", on_behalf="doncaster-hwb")

    assert desk.play.case(report).state == "noted"
    assert [desk.play.case(ref).state for ref in (first, second, third)] == [
        "reported_to_hwb",
        "reported_to_hwb",
        "quarter_open",
    ]
    [noted] = [one for one in desk.play.payloads(first) if one.get("trigger") == "note_in_report"]
    assert noted["answers"] == {"report": report, "noted_on": "2022-01-20"}
    again = begin(desk, second, third)
    desk.play.do(again, "clerk", "publish_report")
    desk.play.do(again, "clerk", "note_report", happened="2022-01-21", on_behalf="doncaster-hwb")
    assert desk.play.case(second).state == "reported_to_hwb", "a period may be in several reports"
    with desk.play.store.read() as connection:
        assert reports_on(connection, second) == [report, again]
    assert desk.play.codes() == set()


def test_the_head_of_a_report_and_what_it_covers_change_until_it_is_published(desk: Desk) -> None:
    first, second = desk.open("Q1"), desk.open("Q2")
    report = begin(desk, second, first)
    with desk.play.store.read() as connection:
        head = header_of(connection, report)
    assert head.title == "Better Care Fund: performance in quarter 2 of 2021-22 and quarter 1 of 2021-22"
    assert head.recommendation.startswith("That the board notes")

    describe(
        desk, report, returns=[first], body="Health and Wellbeing Board", ward="All wards", contact_officer=""
    )
    describe(desk, report, returns=[first, second])
    with desk.play.store.read() as connection:
        head = header_of(connection, report)
        assert returns_in(connection, [report])[report] == [(first, "2021-22 Q1"), (second, "2021-22 Q2")]
        [listed] = list_reports(connection, ["doncaster"])
    assert (head.body, head.ward, head.contact_officer) == ("doncaster-hwb", "All wards", "")
    assert (listed.periods, listed.meeting_on) == (("2021-22 Q1", "2021-22 Q2"), "2022-01-20")
    assert desk.play.codes() == set()

    wrong: list[dict[str, Any]] = [
        {"returns": [desk.plan]},
        {"body": "The parish council"},
        {"meeting_on": "some day"},
        {"nonsense": "x"},
        {},
    ]
    for given in wrong:
        with pytest.raises(InvalidInput):
            describe(desk, report, **given)


def test_a_report_on_nothing_is_not_published_and_another_areas_return_is_not_in_it(desk_file: Desk) -> None:
    desk = desk_file
    report = begin(desk)
    blocked = desk.play.options(report, "clerk")["publish_report"].blocked_by
    assert "CHECKS_FAILED" in {one.code for one in blocked}
    theirs = desk.play.open("dorset-plan-lead", "quarterly_return", "2021-22", area="dorset")
    with pytest.raises(InvalidInput):
        describe(desk, report, returns=[theirs])
    with pytest.raises(Refused):
        begin(desk, who="member")
