"""The statement of a decision: what the Regulations ask for, what stands against it, nothing exempt."""

from __future__ import annotations

import pytest

from tests.integration.papers.conftest import pdf_text, word_text
from tests.integration.powers.authority import Powers
from tests.integration.powers.test_doors import Doors

RECORD = {
    "reasons": "It meets the conditions.",
    "options_rejected": "Doing nothing.",
    "interests": "None.",
    "background_papers": "The plan.",
}


def notice(desk: Doors, ref: str, who: str = "chair", version: str = "", status: int = 200) -> str:
    answer = desk.reader(who).get(f"/decisions/{ref}/notice.docx{version}")
    assert answer.status_code == status, answer.text
    return word_text(answer.data) if status == 200 else answer.text


def test_the_notice_of_an_executive_decision_has_what_regulation_12_asks_for(
    office: Powers, desk: Doors
) -> None:
    made = office.decide(
        body="doncaster-cabinet",
        verb="approve",
        text="That the money be committed.",
        key_decision=True,
        condition="the letter of NHS England",
        amount="1200.50",
        record={"reasons": "It meets the conditions.", "interests": "The leader: trustee."},
    )
    said = notice(desk, made.ref)

    assert "regulation 12 of SI 2012/2089" in said
    for label, value in (
        ("Decision maker", "Cabinet"),
        ("Date of the decision", "14 October 2021"),
        ("Key decision", "Yes"),
        ("Amount", "£1200.50"),
        ("Reasons", "It meets the conditions."),
        ("Options considered and rejected", "Not recorded"),
        ("Interests declared, or that there were none", "The leader: trustee."),
        ("Dispensations", "Not recorded"),
    ):
        assert f"{label}\n{value}" in said, (label, said)
    assert "Subject to: The letter of NHS England. Not yet met." in said
    assert "That the money be committed." in said


def test_the_notice_of_an_officers_decision_says_what_is_in_question_and_which_power_is_not_confirmed(
    office: Powers, desk: Doors
) -> None:
    delegation = office.delegated(function_kind="")
    made = office.decide(
        delegation=delegation,
        on_behalf="director",
        verb="sign_off",
        text="That it be signed off.",
        decided="2021-10-15",
        record=RECORD,
        in_question=("The agenda was late.",),
    )
    before = notice(desk, made.ref)
    reliance = office.determine("monitoring-officer", "reliance", made.ref, "may_be_relied_on")
    power = office.determine("monitoring-officer", "power", delegation, "confirmed")
    office.hold("monitoring-officer", made.ref)
    after = notice(desk, made.ref)

    assert "regulations 7 and 8 of SI 2014/2095" in before
    assert "Signed off under delegated authority by" in before
    assert "by the Board" not in before
    assert "In question: The agenda was late." in before
    assert f"Power not confirmed: which power {delegation} rests on" in before
    assert "In question" not in after
    assert "Power not confirmed" not in after
    assert f"{reliance}, 18 October 2021" in after
    assert f"the monitoring officer determined of {made.ref}" in after
    assert f"{power}, 18 October 2021" in after
    assert "On hold, by the monitoring officer." in after
    for word in ("lawful", "unlawful", "void", "invalid"):
        assert word not in f"{before} {after}".lower()


def test_an_exempt_decision_is_withheld_from_the_public_notice_and_not_from_the_full_one(
    office: Powers, desk: Doors
) -> None:
    made = office.decide(
        text="That the second bidder be chosen.",
        amount="77.00",
        record={**RECORD, "reasons": "It bid least.", "exempt": "3"},
    )
    public, full = notice(desk, made.ref), notice(desk, made.ref, "clerk", "?version=full")

    assert "Exempt by paragraph 3 of Schedule 12A" in public
    assert "Reasons\nWithheld from the public version." in public
    for word in ("second bidder", "bid least", "77.00", "The plan."):
        assert word not in public
        assert word in full
    assert "is for: democratic services officer" in notice(desk, made.ref, "chair", "?version=full", 403)
    assert notice(desk, made.ref, "dorset-clerk", status=404)


@pytest.mark.pango
def test_the_notice_in_pdf_says_what_the_one_in_word_says(office: Powers, desk: Doors) -> None:
    made = office.decide(text="That <b>it</b> be agreed & noted; {{ 7 * 7 }}.", record=RECORD)
    held = desk.reader("chair").get(f"/decisions/{made.ref}/notice.pdf")
    words = "That <b>it</b> be agreed & noted; {{ 7 * 7 }}."

    assert words in pdf_text(held.data)
    assert words in notice(desk, made.ref)
    assert held.headers["Content-Type"] == "application/pdf"
    assert "sandbox" in held.headers["Content-Security-Policy"]
    page = desk.reader("chair").get(f"/decisions/{made.ref}").text
    assert f"/decisions/{made.ref}/notice.pdf" in page
