"""What is asked before a kind of function passes to a kind of delegate. A warning, never a ruling."""

from __future__ import annotations

import pytest

from govflow.rulebook.functions import COUNCILLOR, OFFICER, OUTSIDE_OFFICER, SUB_COMMITTEE, ask_about


@pytest.mark.parametrize(
    ("function", "delegate", "asks"),
    [
        ("hwb_statutory", SUB_COMMITTEE, False),
        ("hwb_statutory", OFFICER, True),
        ("hwb_s196", OFFICER, False),
        ("hwb_s196", OUTSIDE_OFFICER, True),
        ("council", OFFICER, False),
        ("council", COUNCILLOR, True),
        ("executive", COUNCILLOR, False),
        ("executive", OFFICER, False),
        ("nhs", OUTSIDE_OFFICER, False),
        ("nhs", COUNCILLOR, True),
        ("", OFFICER, True),
        ("", COUNCILLOR, True),
    ],
)
def test_a_function_passes_without_a_question_only_to_those_its_rule_names(
    function: str, delegate: str, asks: bool
) -> None:
    finding = ask_about(function, delegate)

    assert (finding is not None) is asks
    if finding is not None:
        assert (finding.code, finding.severity) == ("GRANTOR_LACKS_POWER", "warning")
        assert finding.remedy


def test_one_councillor_is_offered_the_officer_in_consultation_with_the_chair() -> None:
    finding = ask_about("council", COUNCILLOR)

    assert finding is not None
    assert "which power allows it" in finding.message
    assert "in consultation with the chair" in finding.message
