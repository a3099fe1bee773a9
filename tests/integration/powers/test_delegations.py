"""Granting a delegation, asking those it names, its joint delegates, its pauses and its end."""

from __future__ import annotations

from typing import Any

import pytest

from govflow.kernel.errors import InvalidInput
from govflow.kernel.moments import parse_date, parse_instant
from govflow.powers.use_cases.extending import ExtendDelegation, extend_delegation
from govflow.powers.use_cases.standing_in import ArrangeCover, arrange_cover, link_accounts
from tests.integration.powers.authority import UNTIL, Powers, codes
from tests.make.play import AREA


def test_only_a_body_that_holds_a_power_passes_it_on(office: Powers) -> None:
    cabinet = office.decide(body="doncaster-cabinet", record={"call_in_excluded": "urgent"})
    advisers = office.decide(body="doncaster-jcog")

    assert office.refused(lambda: office.grant(cabinet.ref)) == ["GRANTOR_LACKS_POWER"]
    assert office.refused(lambda: office.grant(advisers.ref)) == ["GRANTOR_LACKS_POWER"]
    assert office.rows("delegation") == []


def test_a_resolution_that_notes_delegates_nothing(office: Powers) -> None:
    noted = office.decide(verb="note")
    deferred = office.decide(outcome="deferred")

    assert office.refused(lambda: office.grant(noted.ref)) == ["OUT_OF_SCOPE"]
    assert office.refused(lambda: office.grant(deferred.ref)) == ["NOT_CARRIED"]


def test_someone_who_keeps_no_record_grants_nothing(office: Powers) -> None:
    decision = office.decide()

    for who in ("director", "chair", "area-admin", "auditor"):
        assert office.refused(lambda who=who: office.grant(decision.ref, who=who)) == ["NOT_YOUR_ROLE"]


def test_a_key_grants_once(office: Powers) -> None:
    decision = office.decide()

    first, second = (office.grant(decision.ref, key="once") for _ in range(2))

    assert first == second
    assert len(office.rows("delegation")) == 1
    assert office.refused(lambda: office.grant(decision.ref, key="once", develop_only=True)) == [
        "IDEMPOTENCY_CONFLICT"
    ]


def test_the_kind_of_function_is_asked_and_a_determination_settles_it_for_the_area(office: Powers) -> None:
    decision = office.decide()

    asked = office.grant(decision.ref, function_kind="")
    statutory = office.grant(decision.ref, function_kind="hwb_statutory")
    office.determine("monitoring-officer", "function", "signs_off_plans", "hwb_s196")
    settled = office.grant(decision.ref, function_kind="")

    assert (asked.power_confirmed, codes(asked.flags)) == ("no", ["GRANTOR_LACKS_POWER"])
    assert "SI 2013/218 regulation 3" in statutory.flags[0].rule
    assert (settled.power_confirmed, settled.flags) == ("yes", ())
    waiting = office.rows("work_item", role="monitoring_officer", status="open")
    assert [row["case_ref"] for row in waiting] == [asked.ref, statutory.ref]


def test_one_councillor_is_possible_marked_and_listed_until_it_is_determined(office: Powers) -> None:
    decision = office.decide()
    to_chair: dict[str, Any] = {"delegates": [{"office": "chair"}]}

    with pytest.raises(InvalidInput, match="in consultation with the chair") as refused:
        office.grant(decision.ref, **to_chair)
    granted = office.grant(decision.ref, relied="Constitution, part 3.", **to_chair)
    office.determine("monitoring-officer", "power", granted.ref, "confirmed")

    assert refused.value.field == "power_relied_on"
    assert granted.power_confirmed == "no"
    (row,) = office.rows("delegation", case_ref=granted.ref)
    assert row["power_confirmed"].startswith("DET-")
    assert office.rows("work_item", role="monitoring_officer", status="open") == []


def test_a_delegation_without_an_end_is_warned_of(office: Powers) -> None:
    granted = office.grant(office.decide().ref, until="")

    assert codes(granted.flags) == ["NO_EXPIRY"]


def test_what_may_not_be_passed_on_is_not(office: Powers) -> None:
    record = {"reasons": "r", "options_rejected": "none", "interests": "none"}
    first = office.delegated()
    onward = office.decide(
        "director", delegation=first, decided="", record=record, text="That my deputy acts."
    )
    allowed = office.delegated(may_sub_delegate=True)
    further = office.decide("director", delegation=allowed, decided="", record=record)

    to_chief: dict[str, Any] = {"delegates": [{"office": "head_of_paid_service"}]}
    assert office.refused(lambda: office.grant(onward.ref, **to_chief)) == ["NO_ONWARD_DELEGATION"]
    below = office.grant(further.ref, **to_chief).ref
    paper = office.paper()
    assert office.sign(paper, below, who="head-of-paid-service")["under"] == allowed

    office.do(allowed, "clerk", "revoke", reason="The board took it back.")
    other = office.paper("2020-21")
    assert office.refused(lambda: office.sign(other, below, who="head-of-paid-service")) == [
        "AUTHORITY_REVOKED"
    ]


def test_consultation_is_met_by_silence_and_by_a_reply_once_it_was_weighed(office: Powers) -> None:
    delegation = office.delegated(consultees=[{"office": "chair"}])
    silent, answered = office.paper(), office.paper("2020-21")
    office.ask(delegation, "office:chair", about=silent, reply_by="2021-10-20T12:00:00Z")
    asked = office.ask(delegation, "office:chair", about=answered, reply_by="2021-10-25T12:00:00Z")

    assert office.refused(lambda: office.sign(silent, delegation)) == ["CONSULTATION_MISSING"]
    office.at("2021-10-20T12:00:00Z")
    office.sign(silent, delegation)

    assert office.refused(lambda: office.reply("member", asked, "supported")) == ["NOT_YOUR_ROLE"]
    office.reply("chair", asked, "opposed")
    assert office.refused(lambda: office.sign(answered, delegation)) == ["CONSULTATION_MISSING"]
    assert office.refused(lambda: office.consider("chair", asked)) == ["NOT_YOUR_ROLE"]
    office.consider("director", asked)
    office.sign(answered, delegation)
    assert office.verify().findings == ()


def test_agreement_is_another_kind_and_silence_is_none(office: Powers) -> None:
    delegation = office.delegated(consultees=[{"office": "chair", "kind": "agree"}])
    paper = office.paper()
    asked = office.ask(delegation, "office:chair", about=paper, reply_by="2021-10-20T12:00:00Z")

    office.at("2021-10-22T12:00:00Z")
    assert office.refused(lambda: office.sign(paper, delegation)) == ["AGREEMENT_MISSING"]
    office.reply("chair", asked, "not_agreed")
    assert office.refused(lambda: office.sign(paper, delegation)) == ["AGREEMENT_MISSING"]
    office.reply("chair", asked, "agreed")
    office.sign(paper, delegation)


def test_joint_delegates_all_act_each_as_a_different_person(office: Powers) -> None:
    both = [{"office": "director"}, {"office": "nhs_chief_officer"}]
    delegation = office.delegated(joint=True, delegates=both, consultees=[])
    paper = office.paper()

    assert office.refused(lambda: office.assent("chair", delegation, paper)) == ["NOT_YOUR_ROLE"]
    office.assent("director", delegation, paper)
    assert office.refused(lambda: office.sign(paper, delegation)) == ["JOINT_DELEGATE_MISSING"]
    office.assent("nhs-chief-officer", delegation, paper)
    office.sign(paper, delegation)

    assert office.case(paper).state == "signed"


def test_nobody_signs_off_what_they_submitted_through_a_second_account_either(office: Powers) -> None:
    paper = office.paper(submit="director")
    delegation = office.delegated(delegates=[{"office": "director"}, {"office": "head_of_paid_service"}])

    assert office.refused(lambda: office.sign(paper, delegation)) == ["SELF_APPROVAL"]
    second, first = office.by("head-of-paid-service").id, office.by("director").id
    office.within("monitoring-officer", lambda work: link_accounts(work, AREA, second, first))
    assert office.refused(lambda: office.sign(paper, delegation, who="head-of-paid-service")) == [
        "SELF_APPROVAL"
    ]
    assert office.case(paper).state == "ready"


def test_what_was_recorded_for_an_office_is_the_act_of_whoever_held_it_then(office: Powers) -> None:
    paper = office.paper(submit="")
    note, whose = "From the director's note.", "office:director"
    office.do(paper, "plan-lead", "submit", happened="2021-10-15", on_behalf=whose, reason=note)
    delegation = office.delegated(delegates=[{"office": "director"}, {"office": "s151_officer"}])

    assert office.refused(lambda: office.sign(paper, delegation)) == ["SELF_APPROVAL"]


def test_whoever_covers_an_absence_acts_for_its_time_and_both_names_are_kept(office: Powers) -> None:
    delegation, paper = office.delegated(), office.paper()
    absent, covering = office.by("director").id, office.by("head-of-paid-service").id
    cover = ArrangeCover(
        AREA, "director", absent, covering, parse_date("2021-10-18"), parse_date("2021-10-18")
    )

    assert "AUTHORITY_MISSING" in office.refused(
        lambda: office.sign(paper, delegation, who="head-of-paid-service")
    )
    own = ArrangeCover(
        AREA, "director", absent, office.by("governance-officer").id, cover.from_on, cover.until_on
    )
    assert office.refused(
        lambda: office.within("governance-officer", lambda work: arrange_cover(work, office.powers, own))
    ) == ["SELF_APPROVAL"]
    office.within("governance-officer", lambda work: arrange_cover(work, office.powers, cover))
    office.sign(paper, delegation, who="head-of-paid-service")

    (row,) = office.rows("cover")
    assert (row["absent"], row["covering"], row["until_at"]) == (absent, covering, "2021-10-18T23:00:00Z")
    office.at("2021-10-18T23:00:00Z")
    late = office.paper("2020-21")
    assert "AUTHORITY_MISSING" in office.refused(
        lambda: office.sign(late, delegation, who="head-of-paid-service")
    )


def test_the_clock_ends_a_delegation_at_its_instant_and_judging_does_not_wait_for_it(office: Powers) -> None:
    delegation, paper = office.delegated(), office.paper()

    office.at(UNTIL)
    assert office.case(delegation).state == "active"
    assert office.refused(lambda: office.sign(paper, delegation)) == ["AUTHORITY_EXPIRED"]
    (fired,) = [one for one in office.sweep().fired if one.kind == "step_due"]

    assert (fired.subject, fired.due_at, fired.failed) == (f"{delegation}:expire", UNTIL, "")
    assert office.case(delegation).state == "expired"
    assert office.sweep().fired == ()
    assert office.verify().findings == ()


def test_one_granted_for_later_begins_by_the_clock(office: Powers) -> None:
    delegation = office.delegated(**{"from": "2021-10-19T09:00:00Z"})

    assert office.case(delegation).state == "granted"
    office.until("2021-10-19T09:00:00Z")
    office.sweep()
    assert office.case(delegation).state == "active"


def test_a_revoked_delegations_timer_lapses_and_what_was_done_before_stands(office: Powers) -> None:
    delegation, paper = office.delegated(), office.paper()
    office.sign(paper, delegation)
    office.do(delegation, "clerk", "revoke", reason="No longer needed.")

    office.until("2021-11-18T09:00:00Z")
    office.sweep()

    assert (office.case(delegation).state, office.case(paper).state) == ("revoked", "signed")
    assert [row["type"] for row in office.events(f"case:{delegation}")][-1] == "timer.lapsed"


def test_nothing_is_done_while_it_is_suspended(office: Powers) -> None:
    delegation, paper = office.delegated(), office.paper()

    office.do(delegation, "monitoring-officer", "suspend", reason="To be looked at.")
    assert office.refused(lambda: office.sign(paper, delegation)) == ["ON_HOLD"]
    office.do(delegation, "monitoring-officer", "resume", reason="It was looked at.")
    office.sign(paper, delegation)


def test_it_is_extended_by_a_decision_of_its_grantor_while_it_runs_and_not_after(office: Powers) -> None:
    delegation, paper = office.delegated(), office.paper()
    by_board = office.decide(decided="2021-10-15").ref
    later = ExtendDelegation(delegation, by_board, parse_instant("2021-12-01T00:00:00Z"))
    cabinet = office.decide(body="doncaster-cabinet", record={"call_in_excluded": "urgent"}).ref
    elsewhere = ExtendDelegation(delegation, cabinet, later.until)

    def extend(command: ExtendDelegation) -> None:
        office.within("clerk", lambda work: extend_delegation(work, office.powers, command))

    assert office.refused(lambda: extend(elsewhere)) == ["GRANTOR_LACKS_POWER"]
    extend(later)
    office.until("2021-11-30T23:59:59Z")
    office.sign(paper, delegation)
    office.until("2021-12-01T00:00:00Z")
    office.sweep()
    assert office.case(delegation).state == "expired"
    assert office.refused(
        lambda: extend(ExtendDelegation(delegation, by_board, parse_instant("2022-01-01T00:00:00Z")))
    ) == ["STATE_FORBIDS"]
    assert office.verify().findings == ()


def test_a_hold_stops_what_follows_until_the_same_office_lifts_it(office: Powers) -> None:
    delegation, paper = office.delegated(), office.paper()
    hold = office.hold("s151", delegation)

    assert office.refused(lambda: office.sign(paper, delegation)) == ["ON_HOLD"]
    assert office.refused(lambda: office.lift("monitoring-officer", hold)) == ["NOT_YOUR_ROLE"]
    assert office.refused(lambda: office.hold("clerk", delegation)) == ["NOT_YOUR_ROLE"]
    office.lift("s151", hold)
    on_the_paper = office.hold("monitoring-officer", paper)
    assert office.refused(lambda: office.sign(paper, delegation)) == ["ON_HOLD"]
    office.lift("monitoring-officer", on_the_paper)
    office.sign(paper, delegation)
