"""Terms of reference: no power before they are approved, one set at a time, and a paper behind each."""

from __future__ import annotations

from datetime import timedelta

import pytest

from govflow.bodies.queries import terms_at, terms_history, terms_in_force
from govflow.kernel.errors import InvalidInput, NotFound, Refused
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant, parse_instant
from tests.integration.bodies.conftest import CABINET, Board

MICRO = timedelta(microseconds=1)
RULES: dict[str, Json] = {"powers": ["commits_money"], "quorum": {"number": 3}, "executive": True}
FIRST = "2021-03-31T23:00:00Z"  # The day the area file gives, in London's summer time.


def powers_at(board: Board, instant: str, body: str = CABINET) -> tuple[str, ...] | None:
    with board.play.store.read() as connection:
        rules = terms_at(connection, body, instant)
    return rules.powers if rules else None


def test_a_body_has_no_power_the_microsecond_before_its_terms_were_approved(board: Board) -> None:
    begins = parse_instant(FIRST)
    assert powers_at(board, format_instant(begins - MICRO)) is None
    assert powers_at(board, format_instant(begins)) == (
        "commits_money",
        "enters_agreements",
        "approves_policies",
        "signs_plans",
        "approves_virements",
    )


def test_new_terms_are_in_force_from_their_approval_and_the_earlier_end_there(board: Board) -> None:
    approved = "2021-09-15T18:30:00Z"
    noted = board.adopt(approved, RULES)
    at = parse_instant(approved)
    assert len(powers_at(board, format_instant(at - MICRO)) or ()) == 5
    assert powers_at(board, approved) == ("commits_money",)
    with board.play.store.read() as connection:
        history = terms_history(connection, CABINET)
        now = terms_in_force(connection, CABINET, board.play.now())
    assert history[0].id == noted.id
    assert history[1].until_at == approved
    assert now is not None
    assert (now.approved_by, now.parent, now.rules.quorum.number) == ("Full council", "doncaster-council", 3)
    assert board.play.codes() == set()


def test_terms_recorded_after_those_that_followed_them_end_where_the_later_began(board: Board) -> None:
    board.adopt("2021-09-20", RULES)
    board.adopt("2021-06-01", {"powers": ["enters_agreements"]})
    assert len(powers_at(board, "2021-05-31T22:59:59.999999Z") or ()) == 5
    assert powers_at(board, "2021-05-31T23:00:00Z") == ("enters_agreements",)
    assert powers_at(board, "2021-09-19T22:59:59.999999Z") == ("enters_agreements",)
    assert powers_at(board, "2021-09-19T23:00:00Z") == ("commits_money",)


def test_two_sets_of_terms_of_one_moment_are_refused(board: Board) -> None:
    board.adopt("2021-09-20", RULES)
    with pytest.raises(Refused) as refused:
        board.adopt("2021-09-20", RULES)
    assert refused.value.code == "STATE_FORBIDS"


def test_terms_that_are_not_approved_yet_cannot_be_recorded(board: Board) -> None:
    with pytest.raises(InvalidInput) as error:
        board.adopt("2021-10-02", RULES)
    assert error.value.field == "approved"


def test_terms_need_the_paper_that_shows_them_and_one_of_their_own_area(board: Board) -> None:
    of_dorset = board.paper("dorset-clerk", "dorset")
    for document in ("doc-nowhere", of_dorset):
        with pytest.raises(Refused) as refused:
            board.adopt("2021-09-20", RULES, document=document)
        assert refused.value.code == "EVIDENCE_MISSING"


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("plan-lead", "NOT_YOUR_ROLE"),
        ("area-admin", "NOT_YOUR_ROLE"),
        ("chair", "NOT_YOUR_ROLE"),
        ("auditor", "NOT_YOUR_ROLE"),
        ("dorset-clerk", "NOT_YOUR_AREA"),
    ],
)
def test_only_the_officers_who_keep_the_record_adopt_terms(board: Board, who: str, code: str) -> None:
    before = len(board.play.rows("body_terms"))
    with pytest.raises(Refused) as refused:
        board.adopt("2021-09-20", RULES, who=who)
    assert refused.value.code == code
    assert len(board.play.rows("body_terms")) == before
    assert [row["type"] for row in board.play.events("refusals:security")] == ["step.refused"]


@pytest.mark.parametrize(
    ("body", "rules", "field"),
    [
        (CABINET, {"powers": ["flies"]}, "powers"),
        (CABINET, {"powers": ["advises", "commits_money"]}, "powers"),
        ("doncaster-jcog", {"powers": ["commits_money"]}, "powers"),
        (CABINET, {"committees": [CABINET]}, "committees"),
        (CABINET, {"committees": ["dorset-hwb"]}, "committees"),
        (CABINET, {"quorum": {"members": 2}}, "quorum.members"),
    ],
)
def test_rules_that_a_body_cannot_have_are_named(
    board: Board, body: str, rules: dict[str, Json], field: str
) -> None:
    with pytest.raises(InvalidInput) as error:
        board.adopt("2021-09-20", rules, body=body)
    assert error.value.field == field


def test_a_body_or_parent_that_is_not_there_is_named(board: Board) -> None:
    with pytest.raises(NotFound):
        board.adopt("2021-09-20", RULES, body="doncaster-senate")
    with pytest.raises(InvalidInput) as error:
        board.adopt("2021-09-20", RULES, parent="doncaster-senate")
    assert error.value.field == "parent"
    board.adopt("2021-09-20", RULES, parent="doncaster-hwb")
    with board.play.store.read() as connection:
        assert terms_history(connection, CABINET)[0].parent == "doncaster-hwb"


def test_the_same_key_records_terms_once(board: Board) -> None:
    first = board.adopt("2021-09-20", RULES, key="terms-1")
    again = board.adopt("2021-09-20", RULES, key="terms-1")
    assert (again.id, again.event, again.repeated) == (first.id, first.event, True)
