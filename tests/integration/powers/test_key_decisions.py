"""A key decision keeps the notice given of it or is in question; a call-in window counts from publication."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from govflow.kernel.moments import parse_happened
from govflow.ledger.rows import Row
from govflow.meetings.use_cases.motions import Part
from govflow.papers.ports import PART as PAPERS
from govflow.papers.use_cases.noticing import RecordNotice, record_notice
from govflow.papers.use_cases.planning import PlanDecision, plan_decision
from govflow.powers.queries.loading import need_decision
from govflow.powers.use_cases.completing import CompleteRecord, complete_record
from govflow.powers.use_cases.publishing import PublishDecision, call_in_due, publish_decision
from govflow.storage.ledger import NewEvent
from tests.integration.meetings.conftest import MakeHall, make_hall
from tests.integration.meetings.hall import Member
from tests.integration.powers.authority import Powers, codes
from tests.integration.powers.test_decisions import executive_with_call_in

__all__ = ["make_hall"]
CABINET = "doncaster-cabinet"


def planned(office: Powers, noticed: str, on: str = "2021-10-18") -> str:
    command = PlanDecision(
        "doncaster", "The pooled budget", on, body=CABINET, key_decision=True, noticed_on=noticed
    )
    return str(office.within("clerk", lambda work: plan_decision(work, command))["id"])


def notice(office: Powers, kind: str, matter: str, given: str) -> None:
    said = {"reason": "The round came late.", "published_at": "Website"}
    said |= {"informed": "Chair of scrutiny", "agreed_by": "Chair of scrutiny"}
    command = RecordNotice(kind, planned=matter, given_at=given, **said)
    law = office.product.parts[PAPERS].law
    office.within("clerk", lambda work: record_notice(work, law, command))


def key(office: Powers, **more: Any) -> Any:
    said: dict[str, Any] = {"verb": "approve", "body": CABINET, "decided": "2021-10-18"}
    said |= {"executive": True, "key_decision": True}
    return office.decide(**(said | more))


def row(office: Powers, ref: str) -> Any:
    return office.rows("decision", case_ref=ref)[0]


def record(office: Powers, ref: str) -> Any:
    with office.store.read() as connection:
        return need_decision(connection, ref).record


def publish(office: Powers, ref: str, day: str, who: str = "clerk") -> None:
    command = PublishDecision(ref, parse_happened(day))
    office.within(who, lambda work: publish_decision(work, office.powers, command))


def test_a_key_decision_without_notice_is_recorded_in_question_and_says_what_the_law_asks(
    office: Powers,
) -> None:
    made = key(office)

    assert "NOTICE_TOO_SHORT" in codes(made.flags)
    asked = row(office, made.ref)["in_question"]
    # 20 September to 17 October are 28 days; neither the day of notice nor that of the decision counts.
    assert "The last day for it was Sunday 19 September 2021" in asked
    assert "general exception" in asked
    assert "special urgency" in asked
    assert office.verify().findings == ()


def test_28_clear_days_are_kept_with_the_decision_and_27_put_it_in_question(office: Powers) -> None:
    enough = key(office, planned=planned(office, "2021-09-19"))
    short = key(office, planned=planned(office, "2021-09-20"))

    assert "NOTICE_TOO_SHORT" not in codes(enough.flags)
    assert "28 clear days" in str(record(office, enough.ref)["notice"])
    assert row(office, enough.ref)["in_question"] == ""
    assert "27 clear days" in row(office, short.ref)["in_question"]


@pytest.mark.parametrize(
    ("kind", "given", "enough"),
    [
        ("general_exception", "2021-10-08", True),  # 11 to 15 October: five clear working days.
        ("general_exception", "2021-10-11", False),
        ("special_urgency", "2021-10-18", True),
    ],
)
def test_general_exception_and_special_urgency_take_the_place_of_the_28_days(
    office: Powers, kind: str, given: str, enough: bool
) -> None:
    matter = planned(office, "2021-10-08")
    notice(office, kind, matter, given)

    made = key(office, planned=matter)

    assert ("NOTICE_TOO_SHORT" not in codes(made.flags)) is enough
    assert kind.replace("_", " ") in str(record(office, made.ref)["notice"]).lower()


def test_what_is_in_question_for_its_notice_is_relied_on_only_after_a_determination(office: Powers) -> None:
    executive_with_call_in(office)
    paper = office.paper()
    made = key(
        office, verb="sign_off", subject=paper, decided="2021-10-08", record={"call_in_excluded": "Urgent."}
    )

    before = office.refused(lambda: office.sign(paper, made.ref))
    office.determine("monitoring-officer", "reliance", made.ref, "may_be_relied_on")
    office.sign(paper, made.ref)

    assert before == ["IN_QUESTION"]


def test_a_board_that_is_no_executive_has_no_key_decisions(office: Powers) -> None:
    made = office.decide(verb="sign_off", key_decision=True)

    assert "NOTICE_TOO_SHORT" not in codes(made.flags)


def test_saying_later_that_it_was_key_puts_it_in_question_too(office: Powers) -> None:
    made = key(office, key_decision=False)
    command = CompleteRecord(made.ref, key_decision=True)
    assert row(office, made.ref)["in_question"] == ""

    office.within("clerk", lambda work: complete_record(work, office.powers, command))

    assert "Notice of a key decision" in row(office, made.ref)["in_question"]


def test_a_window_is_counted_anew_from_the_publication_and_closes_by_itself_then(office: Powers) -> None:
    executive_with_call_in(office)
    made = key(office, key_decision=False, decided="2021-10-15")
    assert record(office, made.ref)["call_in_closes"] == "2021-10-22T23:00:00Z"

    publish(office, made.ref, "2021-10-18")
    office.until("2021-10-25T22:59:59Z")
    early = office.case(made.ref).state
    office.until("2021-10-25T23:00:00Z")

    assert early == "in_call_in"
    assert office.case(made.ref).state == "effective"
    assert row(office, made.ref)["effective_at"] == "2021-10-25T23:00:00Z"
    assert [one["state"] for one in office.rows("timer", case_ref=made.ref)].count("fired") == 1
    assert office.verify().findings == ()


def test_a_publication_after_it_took_effect_puts_it_in_question(office: Powers) -> None:
    executive_with_call_in(office)
    made = key(office, key_decision=False, decided="2021-10-15")
    office.until("2021-10-27T09:00:00Z")

    publish(office, made.ref, "2021-10-26")

    assert "before its call-in window had closed" in row(office, made.ref)["in_question"]
    assert "Tuesday 2 November 2021" in row(office, made.ref)["in_question"]


def test_a_publication_is_recorded_once_by_its_clerk_and_not_before_the_decision(office: Powers) -> None:
    made = key(office, key_decision=False, decided="2021-10-15")

    for day in ("2021-10-14", "2021-10-19"):
        with pytest.raises(Exception, match="published"):
            publish(office, made.ref, day)
    assert office.refused(lambda: publish(office, made.ref, "2021-10-18", "area-admin")) == ["NOT_YOUR_ROLE"]
    publish(office, made.ref, "2021-10-18")
    with pytest.raises(Exception, match="recorded already"):
        publish(office, made.ref, "2021-10-18")


def test_a_day_closed_after_all_lets_a_decision_wait_until_the_window_planned_anew(office: Powers) -> None:
    """The calendar's reader moves the timer; what took effect says the later moment."""
    executive_with_call_in(office)
    made = key(office, key_decision=False, decided="2021-10-15", published="2021-10-18")
    [pending] = office.rows("timer", case_ref=made.ref, state="pending")
    closed = replace(office.powers, add_working_days=lambda day, days: day + timedelta(days=8))
    with office.store.read() as connection:
        due = call_in_due(connection, closed, pending)
        same = call_in_due(connection, office.powers, pending)
    moved = Row("timer", {"id": pending["id"]}, {"due_at": str(due)})
    office.within(
        "system:calendar",
        lambda work: work.append(NewEvent("test:calendar", "test.replanned", work.actor.id, rows=[moved])),
    )
    office.until("2021-10-26T22:59:59Z")
    early = office.case(made.ref).state
    office.until("2021-10-26T23:00:00Z")

    assert (same, due) == ("2021-10-25T23:00:00Z", "2021-10-26T23:00:00Z")
    assert (early, office.case(made.ref).state) == ("in_call_in", "effective")
    assert row(office, made.ref)["effective_at"] == "2021-10-26T23:00:00Z"


def test_a_motion_on_a_planned_key_decision_opens_it_with_its_notice_or_in_question(
    make_hall: MakeHall,
) -> None:
    rules: dict[str, Any] = {"powers": ["commits_money"], "executive": True}
    hall = make_hall("doncaster").body("cabinet", [Member("chair", office="chair")], **rules)
    hall.build("2021-11-16T09:00:00Z")
    ref = hall.meeting("cabinet", "2021-11-16T10:00:00Z")
    hall.come(ref, "chair")
    for number, noticed in (("1", "2021-10-18"), ("2", "2021-10-19")):
        hall.item(ref, number)
        matter = PlanDecision(
            "doncaster",
            f"Matter {number}",
            "2021-11-16",
            body="cabinet",
            key_decision=True,
            meeting=ref,
            item=number,
            noticed_on=noticed,
        )
        hall.play.within("clerk", partial(plan_decision, command=matter))
        hall.agree(ref, number, Part("That it be agreed.", "", "agree"))

    enough, short = hall.play.rows("decision", meeting=ref)

    assert (enough["key_decision"], short["key_decision"]) == (1, 1)
    assert "28 clear days" in json.loads(enough["record"])["notice"]
    assert "Notice of a key decision" not in enough["in_question"]
    assert "27 clear days" in short["in_question"]
    assert hall.play.verify().findings == ()
