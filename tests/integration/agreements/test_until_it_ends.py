"""An agreement's days are minded: review, notice, end; it runs out by the clock, or another takes its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import cast

import pytest

from govflow.agreements.comparing import compare
from govflow.agreements.dates import months_before
from govflow.agreements.model import Kind
from govflow.agreements.queries import Sought, register
from govflow.kernel.errors import InvalidInput
from tests.integration.agreements.desk import CABINET, GOVERNING_BODY, KEEPER, Desk
from tests.make.entering import enter

UNTIL = {"in_force_from": "2021-04-01", "in_force_until": "2022-03-31"}


def in_force(desk: Desk) -> str:
    """Doncaster's agreement of 2021-22, in force until the end of March."""
    ref = desk.to_sign()
    enter(desk, ref)
    desk.do(ref, "signatory-council", "sign_for_council")
    desk.do(ref, "signatory-nhs", "sign_for_nhs")
    desk.do(ref, "pool-manager", "bring_into_force", answers=dict(UNTIL))
    return ref


def another(desk: Desk, ref: str, kind: str, relation: str) -> str:
    """Another agreement of the two partners, about one in force, and in force itself."""
    made = desk.open(KEEPER, "agreement", year="")
    desk.set(made, kind=kind, relation=relation, about=ref, commencement="2022-01-01", ends_on="2023-03-31")
    desk.name(made, "doncaster-council", "doncaster-ccg")
    desk.annex(made, "annex-1", "Schemes", "2022-01-01")
    desk.do(made, KEEPER, "send_to_partners")
    desk.do(made, KEEPER, "finalise")
    today = desk.now()[:10]
    for who, body, party in (
        ("signatory-council", CABINET, "doncaster-council"),
        ("signatory-nhs", GOVERNING_BODY, "doncaster-ccg"),
    ):
        desk.do(made, KEEPER, "approve_for_party", happened=today, on_behalf=body, answers={"party": party})
        desk.do(made, who, "sign_for_party")
    desk.do(made, "pool-manager", "bring_into_force")
    return made


def titles(desk: Desk, ref: str) -> list[tuple[str, str]]:
    return [
        (str(row["kind"]), str(row["role"])) for row in desk.rows("work_item", case_ref=ref, status="open")
    ]


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2022, 3, 31), 6, date(2021, 9, 30)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2022, 3, 31), 12, date(2021, 3, 31)),
        (date(2022, 1, 15), 1, date(2021, 12, 15)),
    ],
)
def test_months_before_a_day_end_with_their_own_last_day(day: date, months: int, then: date) -> None:
    assert months_before(day, months) == then


def test_it_is_raised_before_its_end_runs_out_on_the_day_and_escalates(desk: Desk) -> None:
    ref = in_force(desk)
    desk.until(desk.now()[:10] + "T23:00:00Z")
    # Six months before the end of March had passed when it came into force.
    assert desk.case(ref).state == "expiring"
    assert ("agreement_expiring", "governance_officer") in titles(desk, ref)

    desk.until("2022-03-31T12:00:00Z")
    assert desk.case(ref).state == "expiring"
    desk.until("2022-04-08T09:00:00Z")

    assert desk.case(ref).state == "expired"
    assert ("escalated", "monitoring_officer") in titles(desk, ref)
    [end] = [row for row in desk.rows("milestone", case_ref=ref) if row["key"] == "agreement_end"]
    assert (end["due"], end["met_on"], end["waived"]) == ("2022-03-31", "", 0)
    assert desk.verify().findings == ()


def test_an_extension_puts_off_the_end_and_its_dates(desk: Desk) -> None:
    ref = in_force(desk)
    desk.set(ref, review_by="2022-02-01", notice_months="3")

    desk.do(ref, KEEPER, "extend", happened=desk.now()[:10], on_behalf="doncaster-cabinet",
            answers={"in_force_until": "2023-03-31"})  # fmt: skip

    days = {row["key"]: row["due"] for row in desk.rows("milestone", case_ref=ref)}
    assert days == {
        "agreement_review": "2022-02-01",
        "agreement_notice": "2022-12-31",
        "agreement_end": "2023-03-31",
    }
    desk.until("2022-09-29T12:00:00Z")
    assert desk.case(ref).state == "in_force"
    desk.until("2022-10-01T12:00:00Z")
    assert desk.case(ref).state == "expiring"
    with pytest.raises(InvalidInput, match="before it begins"):
        desk.set(ref, title="x", ends_on="2020-01-01")


def test_a_deed_of_variation_puts_the_variation_in_force_and_a_successor_takes_its_place(desk: Desk) -> None:
    ref = in_force(desk)
    desk.do(ref, KEEPER, "begin_variation", reason="A scheme more.")
    deed = another(desk, ref, "deed_of_variation", "varies")
    assert desk.case(ref).state == "in_force"

    next_one = another(desk, ref, "section_75", "continues")

    assert desk.case(ref).state == "superseded"
    assert desk.shown(ref).successors == (deed, next_one)
    # Who follows ends what was minded of it.
    assert [row["id"] for row in desk.rows("timer", case_ref=ref, state="pending")] == []
    found = {one.place: (one.before, one.after) for one in compare(desk.shown(ref), desk.shown(next_one))}
    assert found["Ends on"] == ("2022-03-31", "2023-03-31")
    assert found["Annex: annex-1"] == ("", "Schemes, from 2022-01-01")
    assert desk.verify().findings == ()


def test_doncaster_unsigned_on_1_february_is_one_day_late_wherever_it_is_shown(desk: Desk) -> None:
    ref = desk.to_sign()
    enter(desk, ref)
    desk.do(ref, "signatory-council", "sign_for_council")
    desk.at("2022-01-31T22:00:00Z")
    assert desk.shown(ref).days_late == 0
    desk.at("2022-02-01T08:00:00Z")

    with desk.store.read() as connection:
        [one] = register(connection, desk.parts, ["doncaster"], Sought(q="doncaster 2021"))
        assert register(connection, desk.parts, ["doncaster"], Sought(kind="side_letter")) == ()
        assert register(connection, desk.parts, ["norfolk"], Sought()) == ()
    assert (one.ref, one.days_late, one.line()["signed_by"]) == (ref, 1, ["Doncaster Council"])
    desk.until("2022-02-03T08:00:00Z")
    desk.do(ref, "signatory-nhs", "sign_for_nhs")
    desk.until("2022-03-01T08:00:00Z")
    # How late it was stays to be read; it grows no more.
    assert (desk.shown(ref).state, desk.shown(ref).days_late) == ("signed", 3)


def test_what_is_missing_of_the_law_is_said_and_stops_where_the_setting_says_so(desk: Desk) -> None:
    ref = desk.open(KEEPER, "agreement")
    desk.set(ref, kind="section_113")
    desk.name(ref, "doncaster-council", "doncaster-ccg")
    assert "The officers were consulted" in " ".join(one.message for one in desk.shown(ref).findings)
    with pytest.raises(InvalidInput, match="consulted, staff"):
        desk.clause(ref, "host", "3")

    desk.clause(ref, "consulted", "Recital 4")
    desk.clause(ref, "staff", "Clause 2")

    assert [one.clause for one in desk.shown(ref).clauses] == ["Recital 4", "Clause 2"]
    assert not desk.shown(ref).findings


def test_finalising_waits_for_every_required_content_where_the_kind_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = cast("dict[str, Kind]", desk.parts.kinds)
    monkeypatch.setitem(kinds, "side_letter", replace(kinds["section_113"], blocks=True))
    ref = desk.open(KEEPER, "agreement")
    desk.set(ref, kind="side_letter")
    desk.name(ref, "doncaster-council", "doncaster-ccg")
    desk.do(ref, KEEPER, "send_to_partners")
    assert desk.refused(lambda: desk.do(ref, KEEPER, "finalise")) == ["EVIDENCE_MISSING"]
    desk.clause(ref, "consulted", "Recital 4")
    desk.clause(ref, "staff", "Clause 2")

    assert desk.do(ref, KEEPER, "finalise").to_state == "finalised"


def test_what_the_parties_signed_is_not_changed_on_the_record(desk: Desk) -> None:
    ref = in_force(desk)

    assert desk.refused(lambda: desk.set(ref, ends_on="2022-12-31")) == ["STATE_FORBIDS"]
    assert desk.refused(lambda: desk.name(ref, "doncaster-council", "doncaster-ccg")) == ["STATE_FORBIDS"]
    assert desk.refused(lambda: desk.set(ref, "finance", title="Mine")) == ["NOT_YOUR_ROLE"]
    desk.set(ref, title="Our agreement")
    assert desk.shown(ref).title == "Our agreement"
