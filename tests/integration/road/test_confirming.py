"""An act recorded for a person or an office: they are told, and they alone confirm or dispute it."""

from __future__ import annotations

from datetime import date

import pytest

from govflow.kernel.errors import InvalidInput, Refused
from govflow.kernel.moments import parse_instant
from govflow.ledger.rows import Row
from govflow.people.model import NewRole
from govflow.people.rules import PART
from govflow.people.use_cases import end_role, grant_role
from govflow.reactions import later
from govflow.road.confirming import AnswerAct, answer_act
from govflow.road.explain import explain
from govflow.road.history import Entry, read_entries
from govflow.road.queries import view_case
from govflow.road.questions import settle_question
from govflow.storage.ledger import NewEvent, read_event
from govflow.timetable.reader import read_on
from tests.make.history import correct
from tests.make.play import AREA, Play


@pytest.fixture
def ref(play: Play) -> str:
    """An agreement that the council signed, and the NHS body is to sign."""
    play.walk("submit")
    return play.agreement_to("sign_for_council")


def record(play: Play, ref: str, who: str = "governance-officer", on_behalf: str = "") -> int:
    """Write down the NHS body's signature, for the person who gave it, or for their office."""
    whom = on_behalf or play.by("signatory-nhs").id
    play.do(ref, who, "sign_for_nhs", happened="2021-11-16", on_behalf=whom, reason="On paper.")
    return play.event_of(ref, "sign_for_nhs")


def answer(play: Play, ref: str, event: int, who: str, reason: str = "", *, confirms: bool = True) -> int:
    command = AnswerAct(ref, event, confirms, reason)
    return play.within(who, lambda work: answer_act(work, play.rules, command), ref).id


def codes(play: Play, ref: str, event: int, who: str) -> set[str]:
    with pytest.raises(Refused) as refused:
        answer(play, ref, event, who)
    return {finding.code for finding in refused.value.findings}


def entry(play: Play, ref: str, event: int) -> Entry:
    with play.store.read() as connection:
        return next(one for one in read_entries(connection, ref) if one.event == event)


def told(play: Play, event: int) -> str:
    with play.store.read() as connection:
        stored = read_event(connection, event)
        assert stored is not None
        return " ".join(explain(connection, stored, play.product.parts["names_for"]))


def items(play: Play) -> list[tuple[str, str]]:
    found = play.rows("work_item", kind="recorded_on_behalf")
    return [(row["role"], row["status"]) for row in found]


def link(play: Play, account: str, person: str) -> None:
    """Two accounts of one person, as the record holds it."""
    pair = [play.by(account).id, play.by(person).id]
    row = Row("same_person", {"account": pair[0]}, {"person": pair[1], "event": 1}, new=True)
    play.within(
        "system:tests",
        lambda work: work.append(NewEvent("test:link", "person.accounts_linked", work.actor.id, rows=[row])),
    )


def test_whoever_it_was_recorded_for_is_told_and_confirms_it(play: Play, ref: str) -> None:
    event = record(play, ref)
    assert read_on(play.road, later(lambda: play.rules)) == ()
    assert items(play) == [(play.by("signatory-nhs").id, "open")]
    assert entry(play, ref, event).on_behalf == "recorded on behalf, not confirmed"
    assert "who has not confirmed it" in told(play, event)

    confirmed = answer(play, ref, event, "signatory-nhs")

    assert items(play) == [(play.by("signatory-nhs").id, "done")]
    assert entry(play, ref, event).on_behalf == "confirmed by whom it was recorded for"
    assert f"confirmed by whom it was recorded for: event {confirmed}" in told(play, event)
    assert play.rows("case_question", case_ref=ref) == []
    assert play.verify().findings == ()


def test_answered_before_anybody_was_told_nobody_is_told_any_more(play: Play, ref: str) -> None:
    event = record(play, ref)
    answer(play, ref, event, "signatory-nhs")

    assert read_on(play.road, later(lambda: play.rules)) == ()

    assert [status for _, status in items(play)] == ["done"]
    assert play.verify().findings == ()


def test_a_dispute_needs_its_reason_puts_the_act_in_question_and_what_relies_on_it_waits(
    play: Play, ref: str
) -> None:
    event = record(play, ref)
    assert "IN_QUESTION" not in {
        one.code for one in play.options(ref, "pool-manager")["bring_into_force"].blocked_by
    }
    with pytest.raises(InvalidInput) as asked:
        answer(play, ref, event, "signatory-nhs", confirms=False)
    assert asked.value.field == "reason"

    answer(play, ref, event, "signatory-nhs", "I signed another paper.", confirms=False)

    assert entry(play, ref, event).on_behalf == "disputed by whom it was recorded for"
    (question,) = play.rows("case_question", case_ref=ref)
    assert (question["code"], question["about_event"], question["status"]) == ("IN_QUESTION", event, "open")
    assert "IN_QUESTION" in {
        one.code for one in play.options(ref, "pool-manager")["bring_into_force"].blocked_by
    }
    assert play.case(ref).state == "signed", "what was done in the world stays as it was recorded"
    assert play.verify().findings == ()


def test_the_same_person_may_take_a_dispute_back_and_it_is_settled(play: Play, ref: str) -> None:
    event = record(play, ref)
    answer(play, ref, event, "signatory-nhs", "Not so.", confirms=False)
    assert codes_of_dispute(play, ref, event) == {"STATE_FORBIDS"}

    answer(play, ref, event, "signatory-nhs")

    assert entry(play, ref, event).on_behalf == "confirmed by whom it was recorded for"
    assert [row["status"] for row in play.rows("case_question", case_ref=ref)] == ["settled"]
    assert codes(play, ref, event, "signatory-nhs") == {"STATE_FORBIDS"}
    assert play.verify().findings == ()


def codes_of_dispute(play: Play, ref: str, event: int) -> set[str]:
    with pytest.raises(Refused) as refused:
        answer(play, ref, event, "signatory-nhs", "Once more.", confirms=False)
    return {finding.code for finding in refused.value.findings}


@pytest.mark.parametrize("who", ["clerk", "area-admin", "monitoring-officer", "system:reactions"])
def test_nobody_else_answers_for_them(play: Play, ref: str, who: str) -> None:
    event = record(play, ref)

    assert codes(play, ref, event, who) == {"NOT_YOUR_ROLE"}

    assert entry(play, ref, event).answered_by is None


def test_whoever_wrote_it_down_answers_through_no_account_of_theirs(play: Play, ref: str) -> None:
    event = record(play, ref)
    link(play, "clerk", "governance-officer")
    link(play, "monitoring-officer", "clerk")

    assert codes(play, ref, event, "governance-officer") == {"SELF_APPROVAL"}
    assert codes(play, ref, event, "clerk") == {"SELF_APPROVAL"}
    assert codes(play, ref, event, "monitoring-officer") == {"SELF_APPROVAL"}, "a link of a link is a link"


def test_another_account_of_the_person_it_was_recorded_for_answers_for_them(play: Play, ref: str) -> None:
    event = record(play, ref)
    link(play, "clerk", "signatory-nhs")

    answer(play, ref, event, "clerk")

    assert entry(play, ref, event).answer == "case.act_confirmed"


def test_whoever_wrote_it_down_does_not_settle_its_dispute(play: Play, ref: str) -> None:
    event = record(play, ref)
    answer(play, ref, event, "signatory-nhs", "Not so.", confirms=False)
    (question,) = play.rows("case_question", case_ref=ref)

    def settle(who: str) -> None:
        play.within(
            who, lambda work: settle_question(work, play.rules, ref, question["id"], "It stands."), ref
        )

    with pytest.raises(Refused) as refused:
        settle("governance-officer")
    assert {finding.code for finding in refused.value.findings} == {"SELF_APPROVAL"}
    settle("monitoring-officer")
    assert [row["status"] for row in play.rows("case_question", case_ref=ref)] == ["settled"]


def test_a_bodys_act_is_confirmed_by_its_minute_and_by_nobody(play: Play) -> None:
    ref = play.walk("sign_off")

    with pytest.raises(InvalidInput) as refused:
        answer(play, ref, play.event_of(ref, "sign_off"), "chair")

    assert "minute" in refused.value.message
    assert entry(play, ref, play.event_of(ref, "sign_off")).on_behalf == ""


def test_an_act_struck_meanwhile_is_asked_about_no_more(play: Play, ref: str) -> None:
    event = record(play, ref)
    read_on(play.road, later(lambda: play.rules))

    correct(play, ref, event)

    assert [status for _, status in items(play)] == ["withdrawn"]
    assert codes(play, ref, event, "signatory-nhs") == {"STATE_FORBIDS"}
    assert play.verify().findings == ()


def test_an_act_of_an_office_is_the_present_holders_to_answer_for(play: Play) -> None:
    ref = play.walk("start_drafting")
    play.until("2021-10-20T09:00:00Z")
    office = "office:plan_lead"
    play.do(ref, "governance-officer", "send_draft_to_bcm", happened="2021-10-19", on_behalf=office)
    event = play.case(ref).last_event
    assert [flag["code"] for flag in play.payloads(ref)[-1]["flags"]] == [], "the office was held then"
    read_on(play.road, later(lambda: play.rules))
    assert items(play) == [("plan_lead", "open")], "it waits for the office, whoever holds it"

    rules = play.product.parts[PART]
    new = NewRole("plan_lead", AREA, "doncaster-council", "", date(2021, 10, 20), None)
    play.within(
        "system:administration", lambda work: grant_role(work, rules, play.by("report-author").id, new)
    )
    (grant,) = play.rows("role_grant", person=play.by("plan-lead").id, role="plan_lead")
    play.within("system:administration", lambda work: end_role(work, grant["id"], reason="Left."))

    assert codes(play, ref, event, "plan-lead") == {"NOT_YOUR_ROLE"}
    answer(play, ref, event, "report-author")
    assert items(play) == [("plan_lead", "done")]
    assert play.verify().findings == ()


def test_what_was_known_before_the_answer_shows_the_act_unconfirmed(play: Play, ref: str) -> None:
    event = record(play, ref)
    play.at("2021-11-20T09:00:00Z")
    answer(play, ref, event, "signatory-nhs")

    def then(known_at: str) -> str:
        with play.store.read() as connection:
            view = view_case(connection, ref, known_at=parse_instant(known_at))
        return next(one for one in view.entries if one.event == event).on_behalf

    assert then("2021-11-19T09:00:00Z") == "recorded on behalf, not confirmed"
    assert then("2021-11-21T09:00:00Z") == "confirmed by whom it was recorded for"
