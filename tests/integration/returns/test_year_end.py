"""The year-end return on its plan: recorded when it is sent, waiting while the plan is not there, taken once."""

from __future__ import annotations

from govflow.returns.queries.year_end import waits_at_year_end
from govflow.returns.shown import notices_of
from tests.integration.returns.conftest import Desk
from tests.integration.returns.test_a_return import settle, yes_to_all


def send_year_end(desk: Desk) -> str:
    """A year-end return without anything missing, approved by the board on 19 April 2022 and sent a day later."""
    desk.metrics = ()
    desk.play.until("2022-04-18T15:00:00Z")
    ref = desk.open("year_end")
    desk.play.do(ref, "plan-lead", "end_quarter")
    desk.spend(ref, "600000", "2000000", "40000", conditions=yes_to_all(desk, ref))
    desk.play.do(ref, "plan-lead", "collect_all")
    desk.play.until("2022-04-19T15:00:00Z")
    desk.play.do(
        ref,
        "clerk",
        "approve_return",
        happened="2022-04-19",
        on_behalf="doncaster-hwb",
        papers=["quarterly_return"],
    )
    settle(desk, ref)
    desk.play.until("2022-04-20T10:00:00Z")
    desk.play.do(ref, "plan-lead", "submit_return")
    return ref


def test_a_year_end_return_that_was_sent_waits_for_its_plan_and_is_recorded_once_with_its_own_day(
    desk: Desk,
) -> None:
    play, plan = desk.play, desk.play.walk("approve", desk.plan)
    ref = send_year_end(desk)

    # The agreement is not signed, so the plan has no year to end: it says so, and the return stays sent.
    assert (play.case(ref).state, play.case(plan).state) == ("return_submitted", "approved")
    with play.store.read() as connection:
        waits = waits_at_year_end(connection, plan)
        assert waits in notices_of(connection, desk.parts, ref)
    assert waits.startswith(f"The year-end return {ref} was sent on 20 April 2022; {plan} has not recorded")

    play.until("2022-04-25T10:00:00Z")
    play.agreement_to("sign_for_nhs")
    play.do(plan, "plan-lead", "start_year")

    assert play.case(plan).state == "year_end_returned"
    [taken] = [one for one in play.payloads(plan) if one.get("trigger") == "record_year_end_return"]
    sent = play.payloads(ref)[-1]
    assert (taken["happened_on"], taken["for"]) == ("2022-04-20", "office:plan_lead")
    assert [(one["document"], one["kind"]) for one in taken["evidence"]] == [
        (sent["evidence"][0]["document"], "year_end_return")
    ]
    assert [row["met_on"] for row in play.rows("milestone", case_ref=plan, key="year_end_return")] == [
        "2022-04-20"
    ]
    with play.store.read() as connection:
        assert waits_at_year_end(connection, plan) == ""
    # Not accepted, the plan goes back to its year; the same sending does not end it again.
    nhse = {"happened": "2022-04-25", "on_behalf": "doncaster-nhs-england"}
    play.do(plan, "plan-lead", "reopen_year", reason="A figure was queried.", **nhse)  # type: ignore[arg-type]
    assert play.case(plan).state == "in_year"
    assert not play.codes()
