"""What the software is expected to know of late items, delegated and retrospective sign-off, two votes and urgency."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import pytest

from govflow.cli.acting import product_here
from govflow.cli.main import run
from govflow.kernel.errors import InvalidInput, Refused
from govflow.kernel.moments import parse_happened
from govflow.meetings.ports import PART as MEETINGS
from govflow.meetings.use_cases.agreeing import AgreeWithoutVote, agree_without_vote
from govflow.meetings.use_cases.closing import CloseMotion, close_motion
from govflow.meetings.use_cases.items import AddItem, ExplainItem, add_item, explain_item
from govflow.meetings.use_cases.motions import MoveMotion, Part, motions_moved, move_motion
from govflow.meetings.use_cases.votes import CastVotes, VoteGiven, cast_votes
from govflow.powers.ports import PART as POWERS
from govflow.powers.use_cases.completing import CompleteRecord, complete_record
from govflow.powers.use_cases.decided import RecordDecision
from govflow.powers.use_cases.deciding import record_decision
from govflow.powers.use_cases.granting import GrantDelegation, grant_delegation
from govflow.road.queries import view_case
from govflow.rulebook.delegation_terms import read_terms
from tests.integration.real_cases.conftest import Played

Playing = Callable[..., Played]
CABINET, INTEGRATION = "bnes-cabinet-committee", "bnes-integration-committee"
COUNCIL = ("bnes-cabinet-leader", "bnes-cabinet-adults", "bnes-cabinet-finance")
NHS = ("bnes-nhs-chair", "bnes-nhs-finance", "bnes-nhs-nursing", "bnes-nhs-lay-1")
AMENDED = "That the framework be approved as amended."


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {finding.code for finding in refused.value.findings}


def test_a_late_item_is_not_decided_before_the_special_circumstances_are_minuted(played: Playing) -> None:
    town = played("doncaster-2021-11-11", "doncaster-2021-22", until="2021-11-11T09:05:00+00:00")
    ref, rules = town.ref("board"), town.product.parts[MEETINGS]
    town.within("clerk", lambda work: add_item(work, rules, AddItem(ref, "14", "Winter pressures", "agree")))
    command = AgreeWithoutVote(ref, "14", (Part("That the money be moved.", "", "agree"),))

    with pytest.raises(Refused) as refused:
        town.within("clerk", lambda work: agree_without_vote(work, rules, command))
    assert codes(refused) == {"NOTICE_TOO_SHORT"}

    why = ExplainItem(ref, "14", "The hospital declared an incident this morning.")
    town.within("clerk", lambda work: explain_item(work, rules, why))
    town.within("clerk", lambda work: agree_without_vote(work, rules, command))
    [decided] = [one for one in town.closed(ref) if one["item"] == "14"]
    assert (decided["result"], decided["in_question"]) == ("carried", [])


def test_a_delegated_sign_off_asks_which_function_it_is_and_waits_for_the_chair(played: Playing) -> None:
    town = played("doncaster-2021-22", until="2021-11-11T18:00:00+00:00")
    rules = town.product.parts[POWERS]
    resolved = RecordDecision(
        area="doncaster",
        verb="delegate",
        text="That final sign-off be delegated to the director after consulting the chair.",
        decided=parse_happened("2021-11-11"),
        body="doncaster-hwb",
        subject="plan-doncaster-2021-22",
    )
    instrument = town.within("clerk", lambda work: record_decision(work, rules, resolved)).ref
    terms = read_terms(
        {
            "delegates": [{"office": "director"}],
            "scope": {"powers": ["signs_off_plans"]},
            "consultees": [{"office": "chair"}],
        }
    )
    command = GrantDelegation(instrument, terms)
    granted = town.within("clerk", lambda work: grant_delegation(work, rules, command))

    assert granted.power_confirmed == "no"
    [asked] = [flag for flag in granted.flags if flag.code == "GRANTOR_LACKS_POWER"]
    assert asked.message.startswith("Which kind of function this is")
    record = {"reasons": "r", "options_rejected": "o", "interests": "none"}
    signing = {"delegation": granted.ref, "verb": "sign_off", "text": "Signed off.", "record": record}
    assert "CONSULTATION_MISSING" in town.decision_refused(
        "director", subject="plan-doncaster-2021-22", power="signs_off_plans", **signing
    )


def test_dorsets_resolution_of_12_january_is_retrospective_by_57_days(played: Playing) -> None:
    town = played("dorset-2021-22", until="2022-02-01T08:00:00+00:00")

    with town.store.read() as connection:
        label = view_case(connection, "plan-dorset-2021-22").retrospective

    assert label is not None
    assert (label.signed_off_on, label.days) == (date(2022, 1, 12), 57)


def _put(town: Played, text: str, committee: str = "", replaces: str = "") -> list[str]:
    command = MoveMotion(
        town.ref("board"), "8", (Part(text, "", "approve"),), committee=committee, replaces=replaces
    )
    rules = town.product.parts[MEETINGS]
    return motions_moved(town.within("bnes-clerk", lambda work: move_motion(work, rules, command)))


def _vote(town: Played, motion: str, names: tuple[str, ...], against: int = 0) -> None:
    rules = town.product.parts[MEETINGS]
    given = tuple(
        VoteGiven("against" if place < against else "for", person=name) for place, name in enumerate(names)
    )
    town.within("bnes-clerk", lambda work: cast_votes(work, rules, CastVotes(motion, given)))
    town.within("bnes-clerk", lambda work: close_motion(work, rules, CloseMotion(motion)))


@pytest.fixture
def board(played: Playing) -> Played:
    """The Health and Care Board at item 8, nothing yet put."""
    return played("bnes-2019-03-06", until="2019-03-06T10:16:00+00:00")


def test_one_committee_for_and_a_tie_in_the_other_is_no_decision_of_the_board(board: Played) -> None:
    nhs, council = _put(board, "That the framework be approved.")
    _vote(board, council, COUNCIL)
    _vote(board, nhs, NHS, against=2)

    [said] = [one for one in board.closed(board.ref("board")) if one["item"] == "8"]
    assert said["result"] == "no_decision"
    assert [one["committee"] for one in said["assents"] if one["result"] == "tied"] == [INTEGRATION]
    assert board.rows("decision", motion=said["motion"]) == []


def test_the_amended_text_in_one_committee_and_the_first_in_the_other_is_no_decision(board: Played) -> None:
    nhs, council = _put(board, "That the framework be approved.")
    [amended] = _put(board, AMENDED, CABINET, council)
    _vote(board, amended, COUNCIL)
    _vote(board, nhs, NHS)

    [said] = [one for one in board.closed(board.ref("board")) if one["item"] == "8"]
    assert (said["result"], said["reason"]) == ("no_decision", "The committees voted on different words.")


def test_an_urgent_decision_is_not_recorded_without_its_rule_reason_publicity_and_who_agreed(
    board: Played,
) -> None:
    decision = board.ref("terms-decision")
    whole = {
        "urgency_rule": "Rule 15",
        "urgency_reason": "Contracts expire on 31 March 2019.",
        "urgency_agreed_by": "Chair",
        "published_at": "The agenda",
    }

    def complete(record: Mapping[str, str], who: str = "bnes-clerk", *, urgent: bool = True) -> None:
        command = CompleteRecord(decision, dict(record), urgent=urgent)
        rules = board.product.parts[POWERS]
        board.within(who, lambda work: complete_record(work, rules, command))

    for missing in whole:
        with pytest.raises(InvalidInput) as refused:
            complete({name: words for name, words in whole.items() if name != missing})
        assert refused.value.field == missing
    complete(whole)
    assert board.decision_of(decision)["urgent"] == 1
    with pytest.raises(InvalidInput, match="says that already"):
        complete({"urgency_rule": "Rule 14"}, urgent=False)
    with pytest.raises(Refused):
        complete({"reasons": "Mine."}, "bnes-area-admin", urgent=False)


def test_the_clerk_completes_a_record_from_the_command_line(
    board: Played, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    decision = board.ref("terms-decision")
    monkeypatch.setenv("GOVFLOW_DATABASE_URL", board.url)
    product_here.cache_clear()
    try:
        words = [
            "decision",
            "complete",
            decision,
            "--add",
            "reasons=As the report has it.",
            "--as",
            "bnes-clerk",
        ]
        assert run(words) == 0
        assert f"The record of {decision} is completed." in capsys.readouterr().out
    finally:
        product_here().store.engine.dispose()
        product_here.cache_clear()
    assert board.decision_of(decision)["record"]["reasons"] == "As the report has it."
