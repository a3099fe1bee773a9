"""The register of interests: who writes in it, who reads what, and who gives leave in spite of one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from govflow.bodies.model import End, GrantDispensation, NewInterest, Noted
from govflow.bodies.queries import interests_in, interests_of
from govflow.bodies.queries.interests import Interest
from govflow.bodies.use_cases import end_interest, grant_dispensation, register_interest
from govflow.kernel.errors import InvalidInput, Refused
from govflow.kernel.findings import Json
from govflow.people.queries import roles_of
from govflow.web.gate import Viewer
from tests.integration.bodies.conftest import CABINET, Board, day

SECRET = "Lives beside the site"
RULES: dict[str, Json] = {"powers": ["commits_money"], "dispensations_by": "monitoring_officer"}


def register(board: Board, who: str, whose: str, **more: Any) -> Noted:
    values = {"kind": "disclosable_pecuniary", "text": SECRET, "organisation": "Care Homes Ltd", **more}
    command = NewInterest(person=board.id(whose), area="doncaster", **values)
    return board.do(who, lambda work: register_interest(work, command))


def as_seen(board: Board, who: str, whose: str = "member", **more: Any) -> Interest:
    with board.play.store.read() as connection:
        viewer = Viewer(board.id(who), who, roles_of(connection, board.id(who))) if who else None
        return interests_of(connection, viewer, person=board.id(whose), **more)[0]


def dispense(board: Board, who: str, **more: Any) -> Noted:
    values: dict[str, Any] = {"subject": "", "document": "", "until": date(2022, 3, 31), **more}
    values["document"] = values["document"] or board.paper()
    command = GrantDispensation(person=board.id("member"), body=CABINET, **values)
    return board.do(who, lambda work: grant_dispensation(work, command))


@pytest.mark.parametrize(
    ("who", "details", "text"),
    [
        ("member", True, True),
        ("monitoring-officer", True, True),
        ("clerk", True, True),
        ("chair", True, True),
        ("regional-contact", True, False),
        ("area-admin", True, False),
        ("", True, False),
    ],
)
def test_an_interest_is_read_by_members_in_full_and_by_partners_without_its_text(
    board: Board, who: str, details: bool, text: bool
) -> None:
    register(board, "member", "member")
    seen = as_seen(board, who)
    assert (seen.organisation == "Care Homes Ltd") is details
    assert (seen.text == SECRET) is text
    assert seen.withheld is not text


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        ("member", True),
        ("monitoring-officer", True),
        ("chair", False),
        ("regional-contact", False),
        ("", False),
    ],
)
def test_a_sensitive_interest_stays_with_its_owner_and_those_who_keep_the_register(
    board: Board, who: str, reads: bool
) -> None:
    register(board, "monitoring-officer", "member", sensitive=True, kept_at="Town hall")
    seen = as_seen(board, who)
    assert (SECRET in seen.text, "Care Homes Ltd" in seen.text) == (reads, reads)
    assert (bool(seen.kind), bool(seen.kept_at)) == (reads, reads)
    assert seen.organisation == ""
    assert seen.withheld is not reads


def test_the_text_lies_apart_from_the_event_so_that_it_can_be_erased(board: Board) -> None:
    noted = register(board, "member", "member", sensitive=True)
    event = next(row for row in board.play.events() if row["id"] == noted.event)
    assert SECRET.encode() not in bytes(event["data"])
    assert b"Care Homes" not in bytes(event["data"])
    assert board.play.codes() == set()


def test_the_register_of_an_nhs_member_stays_where_it_is(board: Board) -> None:
    register(board, "clerk", "nhs-chief-officer", kind="financial", text="", kept_at="CCG register, page 4")
    seen = as_seen(board, "plan-lead", "nhs-chief-officer")
    assert (seen.kept_at, seen.text, seen.withheld) == ("CCG register, page 4", "", False)


def test_the_interests_of_a_body_are_those_of_whoever_sits_there_then(board: Board) -> None:
    register(board, "member", "member", since=day("2021-05-01"))
    register(board, "finance", "finance", since=day("2021-05-01"))
    with board.play.store.read() as connection:
        on_board = interests_of(connection, None, body="doncaster-hwb", at=board.play.now())
        before = interests_of(connection, None, body="doncaster-hwb", at="2021-04-20T00:00:00Z")
        everyone = interests_in(connection, None, "doncaster")
    assert [one.person for one in on_board] == [board.id("member")]
    assert before == []
    assert len(everyone) == 2


@pytest.mark.parametrize("who", ["plan-lead", "area-admin", "chair", "dorset-clerk"])
def test_nobody_but_the_owner_and_the_keepers_writes_in_the_register(board: Board, who: str) -> None:
    with pytest.raises(Refused) as refused:
        register(board, who, "member")
    assert refused.value.code in {"NOT_YOUR_ROLE", "NOT_YOUR_AREA"}
    noted = register(board, "member", "member")
    with pytest.raises(Refused):
        board.do(who, lambda work: end_interest(work, End(noted.id)))


def test_an_interest_of_an_area_in_which_one_has_no_part_cannot_be_registered(board: Board) -> None:
    command = NewInterest(board.id("member"), "dorset", "other", text="Owns land there.")
    with pytest.raises(Refused):
        board.do("member", lambda work: register_interest(work, command))


def test_an_interest_that_ended_stays_with_its_dates_and_ends_once(board: Board) -> None:
    noted = register(board, "member", "member", since=day("2021-05-01"))
    board.do("member", lambda work: end_interest(work, End(noted.id, day("2021-09-01"), "Sold.")))
    assert as_seen(board, "member").until_at == "2021-08-31T23:00:00Z"
    with pytest.raises(Refused) as refused:
        board.do("member", lambda work: end_interest(work, End(noted.id)))
    assert refused.value.code == "STATE_FORBIDS"
    with pytest.raises(InvalidInput):
        other = register(board, "member", "member", since=day("2021-05-01"))
        board.do("member", lambda work: end_interest(work, End(other.id, day("2021-04-01"))))


@pytest.mark.parametrize("wrong", [{"kind": "vague"}, {"text": " "}])
def test_an_interest_says_its_kind_and_what_it_is(board: Board, wrong: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        register(board, "member", "member", **wrong)


def test_a_dispensation_is_granted_by_the_office_the_terms_name_and_by_no_other(board: Board) -> None:
    assert dispense(board, "head-of-paid-service").id.startswith("DISPENSATION-")
    board.adopt("2021-09-20", RULES)
    for who in ("head-of-paid-service", "clerk", "area-admin", "chair"):
        with pytest.raises(Refused) as refused:
            dispense(board, who)
        assert refused.value.code == "NOT_YOUR_ROLE"
    dispense(board, "monitoring-officer", subject="plan-doncaster-2021-22")
    rows = board.play.rows("dispensation")
    assert [(row["granted_by"], row["subject"]) for row in rows] == [
        ("head_of_paid_service", ""),
        ("monitoring_officer", "plan-doncaster-2021-22"),
    ]
    assert rows[0]["until_at"] == "2022-03-31T23:00:00Z"
    assert board.play.codes() == set()


def test_a_dispensation_needs_its_paper_and_is_never_ones_own(board: Board) -> None:
    with pytest.raises(Refused) as refused:
        dispense(board, "monitoring-officer", document="doc-none")
    assert refused.value.code == "EVIDENCE_MISSING"
    own = GrantDispensation(board.id("monitoring-officer"), CABINET, "", board.paper(), date(2022, 3, 31))
    with pytest.raises(Refused) as refused:
        board.do("monitoring-officer", lambda work: grant_dispensation(work, own))
    assert refused.value.code == "SELF_APPROVAL"
