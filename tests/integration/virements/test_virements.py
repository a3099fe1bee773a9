"""Money moves between lines under a power that reaches so far, or is recorded from where it was agreed, flagged."""

from __future__ import annotations

from typing import Any

import pytest

from govflow.kernel.errors import InvalidInput
from tests.integration.virements.ledgered import CARERS, HOME, JCMB, LINES, NURSES, Books
from tests.make.history import correct
from tests.unit.workbook.versions import line, plan


def amounts(books: Books) -> dict[str, tuple[str, str, str]]:
    """Prior, virement and current of each line that moved, and of all."""
    found = books.position()
    rows = [*found["lines"], found["other_lines"], found["totals"]]
    return {one["name"]: (one["prior"], one["virement"], one["current"]) for one in rows}


def test_a_virement_needs_the_power_and_moves_between_two_lines_and_nothing_in_total(books: Books) -> None:
    assert books.refused(lambda: books.vire("finance", "2", "3", "600")) == ["AUTHORITY_MISSING"]
    assert books.rows("virement") == []
    decision = books.authorised()

    done = books.vire("finance", "2", "3", "600", authority=decision)

    assert (done["status"], done["flags"]) == ("agreed", [])
    assert amounts(books) == {
        HOME: ("3000.00", "-600.00", "2400.00"),
        NURSES: ("2000.00", "600.00", "2600.00"),
        "All other lines": ("800.00", "0.00", "800.00"),
        "Total": ("5800.00", "0.00", "5800.00"),
    }
    (shown,) = books.position()["virements"]
    assert (shown["from"], shown["to"], shown["amount"], shown["authority"]) == (
        HOME,
        NURSES,
        "600.00",
        decision,
    )
    assert (shown["decided_on"], shown["reason"]) == ("2021-10-18", "Demand rose.")
    assert books.position()["findings"] == []
    assert books.payloads(books.plan_ref)[-1]["authority"]["power"] == "approves_virements"
    assert "Demand rose." not in str(books.payloads(books.plan_ref))
    assert books.verify().findings == ()


def test_a_line_gives_no_more_than_it_has_after_what_was_moved_before(books: Books) -> None:
    decision = books.authorised()
    books.vire("finance", "2", "3", "2999.99", authority=decision)

    assert books.refused(lambda: books.vire("finance", "2", "3", "0.02", authority=decision)) == [
        "OVER_LIMIT"
    ]
    books.vire("finance", "3", "5", "4999.99", authority=decision)

    (source,) = books.position()["findings"]
    assert (source["code"], source["severity"]) == ("SOURCE_TOTAL_MISMATCH", "warning")
    assert [one["virement"] for one in books.position()["by_source"]] == ["-4999.99", "4999.99"]


def test_a_delegate_moves_within_its_limits_and_what_was_struck_is_given_back(books: Books) -> None:
    delegation = books.passed_on(limit_each=50_000, limit_total=80_000)

    assert books.refused(lambda: books.vire("director", "2", "3", "500.01", authority=delegation)) == [
        "OVER_LIMIT"
    ]
    proposed = str(books.propose("finance", "2", "3", "500")["virement"])
    assert amounts(books)["Total"] == ("5800.00", "0.00", "5800.00")
    assert HOME not in amounts(books)
    books.vire("director", proposal=proposed, authority=delegation)
    assert amounts(books)[HOME] == ("3000.00", "-500.00", "2500.00")
    assert books.refused(lambda: books.vire("director", "2", "3", "300.01", authority=delegation)) == [
        "OVER_LIMIT"
    ]

    event = books.rows("virement")[0]["event"]
    correct(books, books.plan_ref, event)

    assert amounts(books)["Total"] == ("5800.00", "0.00", "5800.00")
    assert books.refused(lambda: books.vire("director", "2", "3", "500.01", authority=delegation)) == [
        "OVER_LIMIT"
    ]
    books.vire("director", "2", "3", "500", authority=delegation)
    assert books.verify().findings == ()


def test_nobody_agrees_under_a_delegation_what_they_proposed(books: Books) -> None:
    delegation = books.passed_on("finance_officer")
    proposed = str(books.propose("finance", "2", "3", "500")["virement"])

    refused = books.refused(lambda: books.vire("finance", proposal=proposed, authority=delegation))

    assert refused == ["SELF_APPROVAL"]
    other = str(books.propose("plan-lead", "2", "3", "500")["virement"])
    assert books.vire("finance", proposal=other, authority=delegation)["status"] == "agreed"


def test_what_was_agreed_elsewhere_is_recorded_with_its_document_and_flagged(books: Books) -> None:
    elsewhere: dict[str, Any] = {"happened": "2021-10-15", "on_behalf": "doncaster-hwb"}
    assert books.refused(lambda: books.vire("clerk", "2", "3", "600", shown=False, **elsewhere)) == [
        "EVIDENCE_MISSING"
    ]

    done = books.vire("clerk", "2", "A scheme of theirs", "9000", **elsewhere)

    assert [one["code"] for one in done["flags"]] == ["GRANTOR_LACKS_POWER", "OUT_OF_SCOPE", "OVER_LIMIT"]  # type: ignore[union-attr,index,call-overload]
    questions = [row["code"] for row in books.rows("case_question", case_ref=books.plan_ref)]
    assert questions == ["GRANTOR_LACKS_POWER", "OUT_OF_SCOPE", "OVER_LIMIT"]
    (shown,) = books.position()["virements"]
    assert (shown["decided_on"], shown["flags"]) == ("2021-10-15", questions)
    assert amounts(books)["A scheme of theirs"] == ("0.00", "9000.00", "9000.00")
    well = books.vire("clerk", "3", "2", "1", happened="2021-10-15", on_behalf=JCMB)
    assert well["flags"] == []
    assert books.verify().findings == ()


def test_a_plan_brought_in_since_is_held_to_what_was_moved(books: Books) -> None:
    decision = books.authorised()
    books.vire("finance", "2", "3", "600", authority=decision)
    moved = [line("2", "Home care", "Minimum CCG Contribution", 2400), *LINES[2:]]

    reworded = [
        line("2", "Home care", "Minimum CCG Contribution", 3000, description="At home"),
        *LINES[1:],
    ]
    books.held = plan(*reworded, line("12", "Another", "iBCF", 1))
    assert amounts(books)[HOME] == ("3000.00", "-600.00", "2400.00")
    books.held = plan(*moved, line("3", "Nurses", "Minimum CCG Contribution", 2600))
    assert (books.position()["findings"], books.position()["lines"]) == ([], [])
    books.held = plan(*moved, line("3", "Nurses", "Minimum CCG Contribution", 2500))

    (finding,) = books.position()["findings"]
    assert (finding["code"], finding["where"]) == ("VIREMENT_MISMATCH", NURSES)
    assert finding["figures"] == {
        "prior": "2000.00",
        "virement": "600.00",
        "current": "2500.00",
        "difference": "-100.00",
    }


def test_money_comes_into_the_fund_and_goes_out_of_it(books: Books) -> None:
    decision = books.authorised()

    books.vire("finance", "", "5", "300", authority=decision)
    books.vire("finance", "2", "", "100", authority=decision)

    assert amounts(books)["Total"] == ("5800.00", "200.00", "6000.00")
    assert amounts(books)[CARERS] == ("700.00", "300.00", "1000.00")


def test_a_proposal_is_taken_back_once_and_with_a_reason(books: Books) -> None:
    proposed = str(books.propose("finance", "2", "3", "500")["virement"])

    with pytest.raises(InvalidInput, match="Say why"):
        books.cancel("finance", proposed, " ")
    books.cancel("finance", proposed)

    assert [one["status"] for one in books.position()["virements"]] == ["cancelled"]
    with pytest.raises(InvalidInput, match="no open proposal"):
        books.vire("finance", proposal=proposed, authority=books.authorised())
    assert books.refused(lambda: books.propose("signatory-nhs", "2", "3", "1")) == ["NOT_YOUR_ROLE"]
    assert books.refused(lambda: books.vire("dorset-plan-lead", "2", "3", "1")) == ["NOT_YOUR_AREA"]


NO_MOVES = (
    (("9", "3", "10"), "More than one line is '9'"),
    (("22", "3", "10"), "'22' is no line"),
    (("2", "2", "10"), "to which other"),
    (("2", "3", "0"), "amount"),
    (("2", "3", "10", " "), "reason"),
)


def test_what_is_no_move_and_a_plan_without_figures_is_said_in_words(books: Books) -> None:
    for said, words in NO_MOVES:
        with pytest.raises(InvalidInput, match=words):
            books.propose("finance", *said)
    books.held = None

    with pytest.raises(InvalidInput, match="planning workbook"):
        books.propose("finance", "2", "3", "10")
    assert books.position()["totals"]["current"] == "0.00"
    assert books.rows("virement") == []
