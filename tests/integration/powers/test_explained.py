"""The chain of authority behind a step, told in sentences, whatever kind of power it was taken under."""

from __future__ import annotations

from govflow.road.explain import explain
from govflow.storage.ledger import read_event
from tests.integration.powers.authority import Powers
from tests.make.play import Play


def told(play: Play, event: int) -> str:
    with play.store.read() as connection:
        stored = read_event(connection, event)
        assert stored is not None
        return " ".join(explain(connection, stored, play.product.parts["names_for"]))


def test_a_delegation_is_told_back_to_the_terms_of_the_body_that_made_it(office: Powers) -> None:
    delegation, ref = office.delegated(), office.paper()
    office.sign(ref, delegation)

    words = told(office, office.event_of(ref, "sign"))

    assert f"under the delegation {delegation} to director" in words
    assert "by which Health and Wellbeing Board resolved to delegate on 2021-10-14" in words
    assert "Health and Wellbeing Board held that power by its terms of reference in force from" in words


def test_a_decision_is_told_with_its_body_and_its_terms(office: Powers) -> None:
    ref = office.paper()
    decision = office.decide(verb="sign_off", subject=ref, text="That it be signed off.").ref
    office.sign(ref, decision)

    words = told(office, office.event_of(ref, "sign"))

    assert f"rests on {decision}, by which Health and Wellbeing Board resolved to sign off" in words
    assert "terms of reference in force from" in words


def test_a_bodys_act_written_down_is_told_with_the_terms_it_acted_under(office: Powers) -> None:
    ref = office.paper()
    office.at("2021-10-21T09:00:00Z")
    office.do(ref, "clerk", "sign", happened="2021-10-20", on_behalf="doncaster-hwb")

    event = office.event_of(ref, "sign")

    assert f"rests on ACT-{event}, an act of Health and Wellbeing Board (sign) of 2021-10-20" in told(
        office, event
    )
    assert "held that power by its terms of reference in force from" in told(office, event)


def test_an_outside_body_a_role_and_the_rule_of_the_workflow_are_told_as_what_they_are(
    office: Powers,
) -> None:
    ref = office.walk("submit")
    guidance, draft = office.event_of(ref, "start_drafting"), office.event_of(ref, "send_draft_to_bcm")
    submitted = told(office, office.event_of(ref, "submit"))

    assert "NHS England" in told(office, guidance)
    assert "under the routine power of the plan lead, held from 2021-03-31T23:00:00Z" in told(office, draft)
    assert "It was taken under the routine power of the plan lead, held from" in submitted
