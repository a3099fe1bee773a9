"""The edges of a power: to the microsecond, by whom, and by no administrator through any door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner

from govflow.cli.main import cli
from govflow.kernel.actor import Door
from govflow.kernel.errors import InvalidInput, Refused
from govflow.kernel.moments import parse_date
from govflow.powers.use_cases.consulting import assent
from govflow.powers.use_cases.deciding import record_decision
from govflow.powers.use_cases.determining import Determine, determine, lift_hold, place_hold
from govflow.powers.use_cases.extending import ExtendDelegation, extend_delegation
from govflow.powers.use_cases.granting import GrantDelegation, grant_delegation
from govflow.powers.use_cases.sending_back import SendBack, send_back
from govflow.powers.use_cases.standing_in import ArrangeCover, arrange_cover, link_accounts
from govflow.road.ports import TakeStep
from govflow.rulebook.delegation_terms import read_terms
from govflow.storage.work import Work
from tests.integration.powers.authority import UNTIL, Powers, codes
from tests.integration.powers.test_decisions import RECORD
from tests.integration.powers.test_doors import Doors, doors, send
from tests.integration.powers.test_once import WRITES
from tests.make.commands import leave_the_shell
from tests.make.play import AREA

__all__ = ["doors"]
GIVEN = {"from": "2021-10-14T09:00:00Z", "until": "2021-11-17T00:00:00Z"}


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2021-10-14T08:59:59.999999Z", ["AUTHORITY_NOT_YET"]),
        ("2021-10-14T09:00:00Z", []),
        ("2021-11-16T23:59:59.999999Z", []),
        ("2021-11-17T00:00:00Z", ["AUTHORITY_EXPIRED"]),
    ],
)
def test_a_delegation_holds_from_its_first_microsecond_to_the_last_before_its_end(
    office: Powers, moment: str, expected: list[str]
) -> None:
    paper, delegation = office.paper(), office.delegated(**GIVEN)
    office.at("2021-11-20T09:00:00Z")

    taken = office.do(
        paper, "clerk", "sign", happened=moment, on_behalf="director", authority=delegation, reason="."
    )

    assert codes(taken.flags) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2021-10-19T12:29:59.999999Z", []),
        ("2021-10-19T12:30:00Z", ["AUTHORITY_REVOKED"]),
    ],
)
def test_a_delegation_revoked_in_the_world_ends_at_that_instant(
    office: Powers, moment: str, expected: list[str]
) -> None:
    paper, delegation = office.paper(), office.delegated()
    office.at("2021-10-20T09:00:00Z")
    office.do(
        delegation,
        "clerk",
        "revoke",
        happened="2021-10-19T12:30:00Z",
        on_behalf="doncaster-hwb",
        reason="Taken back.",
    )

    taken = office.do(paper, "clerk", "sign", happened=moment, on_behalf="director", authority=delegation)

    assert codes(taken.flags) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2021-10-14T14:29:59.999999Z", ["AUTHORITY_NOT_YET"]),
        ("2021-10-14T14:30:00Z", []),
    ],
)
def test_a_decision_gives_authority_from_the_microsecond_it_was_made(
    office: Powers, moment: str, expected: list[str]
) -> None:
    paper = office.paper()
    decision = office.decide(verb="sign_off", subject=paper, decided="2021-10-14T14:30:00Z").ref

    taken = office.do(
        paper, "clerk", "sign", happened=moment, on_behalf="director", authority=decision, reason="."
    )

    assert codes(taken.flags) == expected


def test_a_delegation_of_another_year_or_another_case_does_not_reach_this_one(office: Powers) -> None:
    this, other = office.paper(), office.paper("2020-21")
    year = office.delegated(scope={"powers": ["signs_off_plans"], "subject": {"years": ["2020-21"]}})
    case = office.delegated(scope={"powers": ["signs_off_plans"], "subject": {"cases": [other]}})

    for delegation in (year, case):
        assert office.refused(lambda delegation=delegation: office.sign(this, delegation)) == ["OUT_OF_SCOPE"]
    office.sign(other, case)


def test_a_chain_of_linked_accounts_is_one_person_from_every_end(office: Powers) -> None:
    paper = office.paper(submit="director")
    delegation = office.delegated(
        delegates=[{"office": "nhs_chief_officer"}, {"office": "head_of_paid_service"}]
    )
    director, chief = office.by("director").id, office.by("nhs-chief-officer").id
    head = office.by("head-of-paid-service").id

    def linked(account: str, same_as: str) -> Callable[[Work], Any]:
        return lambda work: link_accounts(work, AREA, account, same_as)

    office.within("monitoring-officer", linked(director, head))
    office.within("monitoring-officer", linked(head, chief))

    for who in ("nhs-chief-officer", "head-of-paid-service"):
        assert office.refused(lambda who=who: office.sign(paper, delegation, who=who)) == ["SELF_APPROVAL"]
    for account, same_as in ((director, chief), (chief, director)):
        with pytest.raises(InvalidInput, match="known as one person already"):
            office.within("monitoring-officer", linked(account, same_as))


def test_whoever_prepared_a_paper_does_not_take_it_on_under_the_boards_decision_either(
    office: Powers,
) -> None:
    paper = office.paper(submit="director")
    decision = office.decide(verb="sign_off", subject=paper).ref

    assert office.refused(lambda: office.sign(paper, decision)) == ["SELF_APPROVAL"]
    office.sign(paper, decision, who="clerk")


def test_a_joint_delegate_who_holds_both_offices_is_one_and_the_other_is_wanting(office: Powers) -> None:
    both = [{"office": "director"}, {"office": "head_of_paid_service"}]
    paper, delegation = office.paper(), office.delegated(joint=True, delegates=both)
    absent, covering = office.by("head-of-paid-service").id, office.by("director").id
    first, last = parse_date("2021-10-18"), parse_date("2021-10-29")
    cover = ArrangeCover(AREA, "head_of_paid_service", absent, covering, first, last)
    office.within("governance-officer", lambda work: arrange_cover(work, office.powers, cover))

    office.assent("director", delegation, paper)
    assert office.refused(lambda: office.sign(paper, delegation)) == ["JOINT_DELEGATE_MISSING"]


def test_accounts_linked_after_an_assent_are_one_person_all_the_same(office: Powers) -> None:
    both = [{"office": "director"}, {"office": "head_of_paid_service"}]
    paper, delegation = office.paper(), office.delegated(joint=True, delegates=both)
    one, other = office.by("head-of-paid-service").id, office.by("director").id

    for who in ("head-of-paid-service", "director"):
        office.assent(who, delegation, paper)
    office.within("monitoring-officer", lambda work: link_accounts(work, AREA, one, other))

    for who in ("director", "head-of-paid-service"):
        assert office.refused(lambda who=who: office.sign(paper, delegation, who=who)) == [
            "JOINT_DELEGATE_MISSING"
        ]


def test_a_hold_on_the_instrument_stops_what_was_granted_by_it(office: Powers) -> None:
    instrument = office.decide().ref
    paper, delegation = office.paper(), office.grant(instrument).ref

    hold = office.hold("monitoring-officer", instrument)
    assert office.refused(lambda: office.sign(paper, delegation)) == ["ON_HOLD"]
    office.lift("monitoring-officer", hold)
    office.sign(paper, delegation)


ADMINISTRATORS = ("area-admin",)
REFUSED = {"NOT_YOUR_ROLE", "AUTHORITY_MISSING"}


@pytest.mark.parametrize("write", sorted(set(WRITES) - {"reply"}))
def test_no_administrator_decides_delegates_determines_or_holds_over_the_api(
    doors: Doors, write: str
) -> None:
    _, path, body = WRITES[write](doors.office)
    before = [row["id"] for row in doors.office.events() if row["stream"].startswith("case:")]

    answer = doors.call("area-admin", "POST", path, body)

    assert answer.status_code in {403, 422}, answer.text
    assert answer.json["code"] in REFUSED
    after = [row["id"] for row in doors.office.events() if row["stream"].startswith("case:")]
    assert after == before


def acts(office: Powers) -> dict[str, Callable[[Work], Any]]:
    """Everything this room does, as an administrator would try it."""
    rules, delegation, paper = office.powers, office.delegated(), office.paper()
    instrument = office.decide().ref
    until = read_terms({"delegates": [{"office": "chair"}], "scope": {"powers": ["x"]}, "until": UNTIL}).until
    assert until is not None
    hold = office.hold("s151", office.paper("2020-21"))
    terms = read_terms({"delegates": [{"office": "director"}], "scope": {"powers": ["signs_off_plans"]}})
    joint = office.delegated(joint=True, delegates=[{"office": "director"}, {"office": "nhs_chief_officer"}])
    who = (office.by("director").id, office.by("s151").id)
    days = (parse_date("2021-10-18"), parse_date("2021-10-19"))
    return {
        "decide": lambda work: record_decision(work, rules, _decided(delegation, paper)),
        "grant": lambda work: grant_delegation(work, rules, GrantDelegation(instrument, terms)),
        "extend": lambda work: extend_delegation(
            work, rules, ExtendDelegation(delegation, instrument, until.replace(year=2022))
        ),
        "determine": lambda work: determine(
            work, rules, Determine(AREA, "power", delegation, "confirmed", "So.")
        ),
        "hold": lambda work: place_hold(work, rules, delegation, "So."),
        "lift": lambda work: lift_hold(work, rules, hold, "So."),
        "assent": lambda work: assent(work, rules, joint, paper),
        "send back": lambda work: send_back(work, rules, SendBack(delegation, paper, "decline", "No.")),
        "cover": lambda work: arrange_cover(work, rules, ArrangeCover(AREA, "director", *who, *days)),
        "link": lambda work: link_accounts(work, AREA, *who),
    }


def _decided(delegation: str, paper: str) -> Any:
    from govflow.powers.use_cases.decided import RecordDecision

    said: dict[str, Any] = {"area": AREA, "verb": "sign_off", "text": "Done.", "subject": paper}
    return RecordDecision(**said, delegation=delegation, record=RECORD)


@pytest.mark.parametrize("door", [Door.PAGE, Door.API, Door.COMMAND_LINE, Door.IMPORT])
def test_no_administrator_does_any_of_it_through_any_door(office: Powers, door: Door) -> None:
    administrator = replace(office.by("area-admin"), door=door)

    for name, act in acts(office).items():
        with pytest.raises(Refused) as refused:
            office.road.within(administrator, "", name, act)
        assert {one.code for one in refused.value.findings} & REFUSED, name
    delegation, paper = office.delegated(), office.paper("2019-20")
    for ref, trigger in ((delegation, "revoke"), (delegation, "suspend"), (paper, "sign")):
        command = TakeStep(ref, trigger, authority=delegation if trigger == "sign" else "", reason="So.")
        with pytest.raises(Refused) as refused:
            office.road.step(administrator, replace(command, answers={"reason": "So."}))
        assert "NOT_YOUR_ROLE" in {one.code for one in refused.value.findings}


def test_no_administrator_decides_or_grants_from_the_pages(doors: Doors) -> None:
    office = doors.office
    paper, delegation, decision = office.paper(), office.delegated(), office.decide().ref
    joint = office.delegated(joint=True, delegates=[{"office": "director"}, {"office": "nhs_chief_officer"}])
    administrator, path = doors.reader("area-admin"), f"/delegations/{delegation}/decide"

    decided = len(office.rows("decision"))
    page = administrator.get(f"{path}?about={paper}").text
    typed = {"do": "decide", "about": paper, "verb": "sign_off", "text": "Done.", **RECORD}
    tried = [
        send(administrator, "/account", path, **typed, password="only-for-tests"),
        send(administrator, "/account", path, do="decline", about=paper, note="No."),
        send(administrator, "/account", f"/delegations/{joint}/assent", about=paper),
        send(administrator, "/account", "/holds", ref=decision, reason="So."),
        send(administrator, "/account", f"/cases/{delegation}/steps/revoke", reason="So."),
    ]

    assert "It is not yours to decide" in page
    assert all(one.status_code >= 400 for one in tried)
    assert office.case(delegation).state == "active"
    assert office.rows("hold") == []
    assert len(office.rows("decision")) == decided


def test_no_administrator_holds_or_determines_at_the_command_line(office: Powers, signing_root: Any) -> None:
    delegation = office.delegated()
    environ = {"GOVFLOW_DATABASE_URL": office.url, "GOVFLOW_ROOT": str(signing_root)}
    tried = [
        ["hold", "place", delegation, "--reason", "So."],
        ["determination", "power", delegation, "confirmed", "--area", AREA, "--reasons", "So."],
        ["delegation", "assent", delegation],
        ["case", "do", delegation, "revoke", "--reason", "So."],
    ]
    leave_the_shell()
    try:
        answers = [CliRunner().invoke(cli, [*one, "--as", "area-admin"], env=environ) for one in tried]
    finally:
        leave_the_shell()

    assert [one.exit_code for one in answers[:2]] == [1, 1]
    assert all(one.exit_code in {1, 2} for one in answers)
    assert office.case(delegation).state == "active"
    assert office.rows("hold") == []
