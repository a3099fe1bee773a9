"""Power is judged at the moment of the act: when it was done, not when it was written down."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from govflow.documents.use_cases import Brought, bring
from govflow.kernel.errors import InvalidInput, Refused
from govflow.kernel.moments import parse_happened
from govflow.people.model import NewRole
from govflow.people.rules import PART
from govflow.people.use_cases import end_role, grant_role
from govflow.road.ports import StepTaken, TakeStep
from tests.integration.road.delegating import PAPER
from tests.make.entering import enter
from tests.make.play import AGREEMENT, AREA, Play

COUNCIL, CCG = "doncaster-council", "doncaster-ccg"


def give(play: Play, who: str, role: str, organisation: str, first: date, last: date | None = None) -> None:
    new = NewRole(role, AREA, organisation, "", first, last)
    rules = play.product.parts[PART]
    play.within("system:administration", lambda work: grant_role(work, rules, play.by(who).id, new))


def end(play: Play, who: str, role: str) -> None:
    (grant,) = play.rows("role_grant", person=play.by(who).id, role=role)
    play.within("system:administration", lambda work: end_role(work, grant["id"], reason="Left."))


@pytest.fixture
def agreement(play: Play) -> str:
    """An agreement that is ready to sign."""
    play.walk("submit")
    ref = play.open("governance-officer", AGREEMENT)
    play.commit_money(ref.replace("agreement-", "plan-"))
    play.do(ref, "governance-officer", "send_to_partners")
    play.do(ref, "governance-officer", "finalise")
    enter(play, ref)
    return ref


def codes(taken: StepTaken) -> list[str]:
    return sorted(flag.code for flag in taken.flags)


def signatory_for(play: Play, ref: str) -> Any:
    guards = play.payloads(ref)[-1]["guards"]
    return next(one["facts"]["signatory_for"] for one in guards if "signatory_for" in one["facts"])


def test_whoever_signed_for_the_council_until_yesterday_signs_for_the_nhs_body_alone(
    play: Play, agreement: str
) -> None:
    give(play, "signatory-council", "authorised_signatory", CCG, play.today())
    (council, _) = sorted(
        play.rows("role_grant", person=play.by("signatory-council").id), key=lambda row: str(row["from_at"])
    )
    play.within("system:administration", lambda work: end_role(work, council["id"], reason="Moved."))

    with pytest.raises(Refused) as refused:
        play.do(agreement, "signatory-council", "sign_for_council")
    assert [one.code for one in refused.value.findings] == ["SIGNATORY_MISSING"]
    assert play.do(agreement, "signatory-council", "sign_for_nhs").to_state == "signed_by_nhs"


def test_a_signature_given_while_the_power_was_held_stands_although_recorded_later(
    play: Play, agreement: str
) -> None:
    play.at("2021-11-20T09:00:00Z")
    end(play, "signatory-council", "authorised_signatory")
    play.at("2021-11-23T09:00:00Z")

    taken = play.do(agreement, "governance-officer", "sign_for_council",
                    happened="2021-11-18", on_behalf="signatory-council")  # fmt: skip

    assert codes(taken) == []
    assert signatory_for(play, agreement) == "council"
    power = play.payloads(agreement)[-1]["authority"]
    assert (power["kind"], power["ref"], power["scope"]) == ("routine", "authorised_signatory", AREA)
    assert power["until"], "the snapshot is of the signatory's own power, with its end"
    assert play.verify().findings == ()


@pytest.mark.parametrize("who", ["finance", "signatory-council"])
def test_a_signature_given_before_or_after_the_power_was_held_is_kept_and_put_in_question(
    play: Play, agreement: str, who: str
) -> None:
    if who == "finance":
        give(play, who, "authorised_signatory", COUNCIL, date(2021, 11, 22))
    else:
        end(play, who, "authorised_signatory")
    play.at("2021-11-23T09:00:00Z")

    taken = play.do(agreement, "governance-officer", "sign_for_council",
                    happened="2021-11-21", on_behalf=who)  # fmt: skip

    assert codes(taken) == ["NOT_YOUR_ROLE", "SIGNATORY_MISSING"]
    assert signatory_for(play, agreement) is None
    assert len(play.rows("case_question", case_ref=agreement, status="open")) == 2


def test_a_role_held_only_in_the_middle_of_the_day_is_held_on_that_day(play: Play, agreement: str) -> None:
    (grant,) = play.rows("role_grant", person=play.by("signatory-nhs").id)
    dates = {"from_at": "2021-11-19T10:00:00Z", "until_at": "2021-11-19T14:00:00Z"}
    move_grant(play, grant["id"], dates)
    play.at("2021-11-23T09:00:00Z")

    by_day = play.do(agreement, "governance-officer", "sign_for_nhs",
                     happened="2021-11-19", on_behalf="signatory-nhs")  # fmt: skip

    assert codes(by_day) == []


def test_an_instant_just_after_the_power_ended_is_too_late(play: Play, agreement: str) -> None:
    (grant,) = play.rows("role_grant", person=play.by("signatory-nhs").id)
    move_grant(play, grant["id"], {"until_at": "2021-11-19T14:00:00Z"})
    play.at("2021-11-23T09:00:00Z")

    late = play.do(agreement, "governance-officer", "sign_for_nhs",
                   happened="2021-11-19T14:00:00Z", on_behalf="signatory-nhs")  # fmt: skip

    assert codes(late) == ["NOT_YOUR_ROLE", "SIGNATORY_MISSING"]


def move_grant(play: Play, grant: str, dates: dict[str, str]) -> None:
    """Set a grant's dates to the instant: no administrator's page gives a role by the hour."""
    from govflow.ledger.rows import Row
    from govflow.storage.ledger import NewEvent

    actor = play.by("system:administration")
    with play.store.write(actor) as work:
        rows = [Row("role_grant", {"id": grant}, dict(dates))]
        work.append(NewEvent("person:test", "role.ended", actor.id, rows=rows))


def test_a_delegates_decision_dated_before_the_delegation_is_kept_and_put_in_question(
    hall: Play, delegated: str
) -> None:
    taken = hall.do(delegated, "governance-officer", "sign_off",
                    happened="2021-11-10", on_behalf="director", reason="Before the case.")  # fmt: skip

    assert codes(taken) == ["AUTHORITY_NOT_YET"]
    assert not hall.options(delegated, "plan-lead")["put_away"].open


def test_a_delegates_decision_dated_after_it_rests_on_the_delegation(hall: Play, delegated: str) -> None:
    delegation = hall.event_of(delegated, "delegate")

    taken = hall.do(delegated, "governance-officer", "sign_off",
                    happened="2021-11-11", on_behalf="director", reason="Before the case.")  # fmt: skip

    assert codes(taken) == []
    assert hall.payloads(delegated)[-1]["authority"]["ref"] == f"ACT-{delegation}"
    assert hall.verify().findings == ()


@pytest.mark.parametrize("state", ["delegated", "pending"])
def test_a_decision_under_a_delegation_is_no_act_of_the_board_itself(hall: Play, state: str) -> None:
    ref = hall.open(workflow=PAPER, year="")
    hall.at("2021-11-16T10:00:00Z")
    if state == "delegated":
        hall.do(ref, "clerk", "delegate", happened="2021-11-13", on_behalf="doncaster-hwb")
    else:
        hall.do(ref, "plan-lead", "send_on")

    with pytest.raises(Refused) as refused:
        hall.do(ref, "director", "sign_off", happened="2021-11-14", on_behalf="doncaster-hwb")

    assert [one.code for one in refused.value.findings] == ["OUT_OF_SCOPE"]


@pytest.mark.parametrize(
    ("happened", "received", "said"),
    [
        ("2021-11-11", "2030-01-01", "is in the future"),
        ("2021-11-11", "2021-11-10", "before it was done"),
        ("2021-11-11T14:00:00Z", "2021-11-11T13:59:59Z", "before it was done"),
        ("", "2021-11-11", "Say when it was done"),
    ],
)
def test_word_of_an_act_comes_neither_before_it_nor_from_the_future(
    play: Play, happened: str, received: str, said: str
) -> None:
    ref = play.walk("send_to_board")
    play.until("2021-11-12T10:00:00Z")

    with pytest.raises(InvalidInput, match=said):
        comment(play, ref, happened, received)

    assert play.case(ref).state == "hwb_sign_off"


@pytest.mark.parametrize("received", ["2021-11-11", "2021-11-11T14:00:00Z", "2021-11-12"])
def test_word_of_an_act_may_come_with_it_or_after_it(play: Play, received: str) -> None:
    ref = play.walk("send_to_board")
    play.until("2021-11-12T10:00:00Z")

    assert comment(play, ref, "2021-11-11", received).to_state == "board_commented"
    assert play.payloads(ref)[-1]["received_at"] == received


def comment(play: Play, ref: str, happened: str, received: str) -> StepTaken:
    command = TakeStep(
        ref,
        "comment_only",
        happened=parse_happened(happened) if happened else None,
        on_behalf="doncaster-hwb" if happened else "",
        received=parse_happened(received) if received else None,
    )
    return play.road.step(
        play.by("clerk"), command, bring([Brought("minute.txt", b"Minute.", "minute")], AREA)
    )
