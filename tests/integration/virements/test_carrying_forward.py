"""Money carried forward belongs to a scheme and a year; what is in no line of the plan is in no total of it."""

from __future__ import annotations

import pytest

from govflow.kernel.errors import InvalidInput
from tests.integration.virements.ledgered import HELD, Books
from tests.unit.workbook.versions import line, plan


def codes(books: Books) -> list[str]:
    return [one["code"] for one in books.position()["findings"]]


def test_bromleys_806_000_asks_for_its_scheme_and_year_and_is_in_no_total(books: Books) -> None:
    books.held = plan(line("1", "All schemes", "Minimum CCG Contribution", 23_854_000))

    books.carry("806000", reason="BCF underspends during 2018/19.")

    assert codes(books) == ["CARRY_FORWARD_WITHOUT_ORIGIN", "CARRY_FORWARD_NOT_IN_PLAN"]
    origin, outside = books.position()["findings"]
    assert "no scheme and year of origin" in origin["message"]
    assert outside["figures"] == {"carried": "806000.00", "lines": "23854000.00"}
    assert {one["severity"] for one in (origin, outside)} == {"warning"}
    assert books.position()["totals"]["current"] == "23854000.00"


def test_it_is_kept_per_scheme_with_year_reason_decision_and_document(books: Books) -> None:
    paper = books.paper_of("finance")
    done = books.carry(
        "7.05",
        scheme="Reablement capacity",
        source="iBCF",
        from_year="2018/19",
        line="5",
        decision="Executive, 10 July 2019",
        decided_on="2019-07-10",
        document=paper,
    )

    (shown,) = books.position()["carry_forward"]
    assert shown == {
        "id": done["carry_forward"],
        "scheme": "Reablement capacity",
        "source": "iBCF",
        "amount": "7.05",
        "from_year": "2018-19",
        "into_year": "2021-22",
        "line": "5 · Carers · iBCF",
        "reason": "It was not spent.",
        "decision": "Executive, 10 July 2019",
        "decided_on": "2019-07-10",
        "document": paper,
        "event": done["event"],
    }
    assert books.position()["carry_forward_total"] == "7.05"
    assert codes(books) == []
    assert books.verify().findings == ()


WRONG: tuple[tuple[str, dict[str, str], str], ...] = (
    ("0", {}, "amount"),
    ("1", {"reason": " "}, "reason"),
    ("1", {"from_year": "2018"}, "financial year"),
    ("1", {"from_year": "2018-20"}, "financial year"),
    ("1", {"from_year": "2021-22"}, "before 2021-22"),
    ("1", {"line": "9"}, "More than one line"),
    ("1", {"decided_on": "2021-10-19"}, "still to come"),
)


def test_what_cannot_be_is_said_in_words_and_nothing_is_written(books: Books) -> None:
    for pounds, given, words in WRONG:
        with pytest.raises(InvalidInput, match=words):
            books.carry(pounds, **given)

    assert books.rows("carry_forward") == []


def test_only_who_has_a_part_in_the_plans_money_records_it_and_a_repeat_writes_nothing_more(
    books: Books,
) -> None:
    assert books.refused(lambda: books.carry("1", who="healthwatch")) == ["NOT_YOUR_ROLE"]

    once = books.carry("1", key="the same")

    assert books.carry("1", key="the same") == once
    assert len(books.rows("carry_forward")) == 1
    assert books.held == HELD
