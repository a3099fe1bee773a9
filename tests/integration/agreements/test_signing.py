"""Each party enters an agreement under its own authority, and signs the text that was finalised."""

from __future__ import annotations

import pytest

from govflow.kernel.errors import InvalidInput
from govflow.kernel.moments import parse_happened
from tests.integration.agreements.desk import CABINET, GOVERNING_BODY, HEALTHWATCH, KEEPER, Desk, sha256_of
from tests.integration.powers.authority import codes
from tests.make.entering import enter
from tests.make.signed_pdfs import director, plain_pdf, signed_pdf, with_bytes_flipped

SEALED = {"manner": "seal", "seal_number": "1042", "attested_by": "Monitoring officer"}


def test_each_partner_approves_by_a_decision_of_its_own_body_and_signs_on_its_own_day(desk: Desk) -> None:
    ref = desk.to_sign()
    council, nhs = desk.decided(CABINET, ref), desk.decided(GOVERNING_BODY, ref)

    def approve(whose: str, decision: str) -> None:
        desk.do(ref, KEEPER, f"approve_for_{whose}", authority=decision)

    assert desk.refused(lambda: approve("nhs", council)) == ["AUTHORITY_MISSING"]
    assert desk.refused(lambda: approve("nhs", "")) == ["AUTHORITY_MISSING"]
    assert desk.refused(lambda: desk.do(ref, "signatory-nhs", "sign_for_nhs")) == ["AUTHORITY_MISSING"]
    approve("council", council)
    approve("nhs", nhs)
    desk.do(ref, "signatory-nhs", "sign_for_nhs")
    desk.until("2021-11-19T09:00:00Z")
    desk.do(ref, "signatory-council", "sign_for_council", answers={"signed_as": "Director"})

    shown = desk.shown(ref)
    assert (shown.state, shown.signed_on) == ("signed", "2021-11-19")
    signed = {one.party.side: one.signature for one in shown.parties if one.signature}
    assert [signed[side].authority for side in ("council", "nhs")] == [council, nhs]
    assert (signed["council"].signatory, signed["council"].text_sha256) == ("Director", shown.text_sha256)
    assert signed["council"].sha256 not in {"", shown.text_sha256}
    assert desk.verify().findings == ()


def test_an_officer_approves_under_a_delegation_of_their_own_body(desk: Desk) -> None:
    ref = desk.to_sign()
    granted = desk.decide(body=CABINET, verb="delegate", text="That entering agreements be delegated.")
    scope = {"powers": ["enters_agreements"]}
    delegation = desk.grant(
        granted.ref, scope=scope, function_kind="executive", until="2022-03-31T00:00:00Z"
    ).ref

    assert desk.refused(
        lambda: desk.do(ref, "director", "approve_for_nhs", authority=delegation)
    ) == ["AUTHORITY_MISSING"]  # fmt: skip
    desk.do(ref, "director", "approve_for_council", authority=delegation)

    [council, nhs] = desk.shown(ref).parties
    assert council.approval is not None
    assert (council.approval.cited, council.approval.body, nhs.approval) == (delegation, CABINET, None)


def test_a_signature_given_elsewhere_without_authority_is_kept_and_put_in_question(desk: Desk) -> None:
    ref = desk.to_sign()

    taken = desk.do(ref, KEEPER, "sign_for_council", happened=desk.now()[:10], on_behalf="signatory-council")

    assert (taken.to_state, codes(taken.flags)) == ("signed_by_council", ["AUTHORITY_MISSING"])
    assert len(desk.rows("case_question", case_ref=ref, status="open")) == 1


def test_another_text_than_the_one_finalised_is_not_signed(desk: Desk) -> None:
    ref = desk.to_sign()
    enter(desk, ref)
    right = desk.shown(ref).text_sha256

    def sign(text: str) -> None:
        desk.do(ref, "signatory-council", "sign_for_council", answers={"signed_text": text})

    assert desk.refused(lambda: sign("0" * 64)) == ["APPROVAL_STALE"]
    elsewhere = {"happened": desk.now()[:10], "on_behalf": "signatory-nhs"}
    kept = desk.do(ref, KEEPER, "sign_for_nhs", **elsewhere, answers={"signed_text": "0" * 64})  # type: ignore[arg-type]
    assert codes(kept.flags) == ["APPROVAL_STALE"]
    desk.settle_all(ref)
    sign(right.upper())

    assert desk.case(ref).state == "signed"


def test_an_approval_of_a_text_does_not_hold_for_the_one_finalised_after_it(desk: Desk) -> None:
    ref = desk.to_sign()
    enter(desk, ref)
    desk.do(ref, KEEPER, "return_to_drafting", reason="The risk share changes.")
    desk.do(ref, KEEPER, "send_to_partners")
    desk.finalise_as(ref, "Another text.")

    def sign() -> None:
        desk.do(ref, "signatory-council", "sign_for_council")

    assert desk.refused(sign) == ["APPROVAL_STALE"]
    desk.until("2021-11-18T09:00:00Z")
    enter(desk, ref)
    sign()

    assert desk.shown(ref).text_sha256 == sha256_of("Another text.")


def test_the_file_of_an_earlier_draft_is_no_signed_copy(desk: Desk) -> None:
    ref = desk.to_sign()
    enter(desk, ref)
    [draft] = [row for row in desk.rows("case_document", case_ref=ref) if row["kind"] == "draft_agreement"]

    assert desk.refused(lambda: desk.sign_with(ref, str(draft["document"]))) == ["APPROVAL_STALE"]


def test_a_file_signed_by_an_outside_service_is_checked_before_it_is_a_signature(desk: Desk) -> None:
    ref = desk.to_sign()
    enter(desk, ref)
    signed = signed_pdf(director())

    assert desk.refused(lambda: desk.sign_by_file(ref, plain_pdf())) == ["EVIDENCE_MISSING"]
    assert desk.refused(lambda: desk.sign_by_file(ref, with_bytes_flipped(signed))) == ["EVIDENCE_MISSING"]
    assert desk.sign_by_file(ref, signed).flags == ()


def test_an_altered_file_from_elsewhere_is_recorded_and_put_in_question(desk: Desk) -> None:
    ref = desk.to_sign()
    enter(desk, ref)
    altered = with_bytes_flipped(signed_pdf(director()))

    kept = desk.sign_by_file(
        ref, altered, happened=parse_happened(desk.now()[:10]), on_behalf="signatory-council"
    )

    assert (kept.to_state, codes(kept.flags)) == ("signed_by_council", ["EVIDENCE_MISSING"])


def test_a_seal_after_commencement_has_its_number_and_is_labelled_retrospective(desk: Desk) -> None:
    ref = desk.to_sign()
    enter(desk, ref)
    desk.set(ref, commencement="2021-04-01")
    with pytest.raises(InvalidInput, match="register of sealings"):
        desk.do(ref, "signatory-council", "sign_for_council", answers={"manner": "seal"})
    desk.at("2022-01-29T09:00:00Z")

    desk.do(ref, "signatory-council", "sign_for_council", answers=SEALED)
    desk.do(ref, "signatory-nhs", "sign_for_nhs")

    shown = desk.shown(ref)
    sealed = next(one.signature for one in shown.parties if one.party.side == "council")
    assert sealed is not None
    assert (sealed.seal_number, sealed.attested_by) == ("1042", "Monitoring officer")
    assert sealed.label == "Retrospective: sealed 303 days after commencement"
    assert "In force 303 days before it was signed." in {one.message for one in shown.findings}


def test_an_approval_ends_with_its_decision_and_the_agreement_waits(desk: Desk) -> None:
    ref = desk.to_sign()
    decision = desk.decided(CABINET, ref)
    desk.do(ref, KEEPER, "approve_for_council", authority=decision)

    desk.do(decision, "clerk", "rescind", happened=desk.now()[:10], on_behalf=CABINET, reason="It was.")

    assert desk.shown(ref).parties[0].approval is None
    refused = desk.refused(lambda: desk.do(ref, "signatory-council", "sign_for_council"))
    assert set(refused) == {"AUTHORITY_MISSING", "IN_QUESTION"}
    assert desk.verify().findings == ()


def test_a_third_party_signs_in_any_order_and_the_agreement_waits_for_it(desk: Desk) -> None:
    desk.walk("submit")
    ref = desk.open(KEEPER, "section_75_agreement")
    desk.commit_money(ref.replace("agreement-", "plan-"))
    desk.name(ref, "Doncaster Council", "doncaster-ccg", "Healthwatch Doncaster")
    desk.signatory("healthwatch", HEALTHWATCH)
    desk.do(ref, KEEPER, "send_to_partners")
    desk.do(ref, KEEPER, "finalise")
    enter(desk, ref)
    assert desk.refused(lambda: desk.do(ref, "healthwatch", "sign_for_party")) == ["AUTHORITY_MISSING"]
    today = desk.now()[:10]
    kept = desk.do(ref, KEEPER, "approve_for_party", happened=today, on_behalf="doncaster-hwb",
                   answers={"party": HEALTHWATCH})  # fmt: skip
    assert "AUTHORITY_MISSING" in codes(kept.flags)
    desk.settle_all(ref)

    assert desk.do(ref, "signatory-council", "sign_for_council").to_state == "signed_by_council"
    assert desk.do(ref, "signatory-nhs", "sign_for_nhs").to_state == "awaiting_others"
    assert desk.refused(
        lambda: desk.do(ref, "signatory-council", "sign_for_party", answers={"party": HEALTHWATCH})
    ) == ["SIGNATORY_MISSING"]
    assert desk.do(ref, "healthwatch", "sign_for_party").to_state == "signed"


def test_a_plan_reaches_its_signed_agreement_only_through_it_and_by_no_side_letter(desk: Desk) -> None:
    plan = desk.walk("approve")
    letter = desk.open(KEEPER, "agreement", year="2021-22")
    desk.set(letter, kind="side_letter")
    desk.name(letter, "doncaster-council", "doncaster-ccg")
    desk.do(letter, KEEPER, "send_to_partners")
    desk.do(letter, KEEPER, "finalise")
    today = desk.now()[:10]
    for who, body, party in (
        ("signatory-council", CABINET, "doncaster-council"),
        ("signatory-nhs", GOVERNING_BODY, "doncaster-ccg"),
    ):
        desk.do(letter, KEEPER, "approve_for_party", happened=today, on_behalf=body, answers={"party": party})
        desk.do(letter, who, "sign_for_party")
    assert (desk.case(letter).state, desk.case(plan).state) == ("signed", "approved")
    desk.agreement_to("sign_for_nhs")

    assert desk.case(plan).state == "section_75_signed"
