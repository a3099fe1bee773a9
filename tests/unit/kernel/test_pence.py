"""Money from text to pence and back, to the last penny."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest

from govflow.kernel.errors import InvalidInput
from govflow.kernel.pence import LARGEST_KEPT, amount_typed, money_words, pence_of, pence_typed, pounds_of


def test_what_is_written_is_read_again_whatever_its_size() -> None:
    random = Random(1)
    for digits in range(1, 18):
        for _ in range(100):
            pence = random.randrange(10**digits)
            assert pounds_of(pence) == f"{Decimal(pence).scaleb(-2):.2f}"
            assert pence_of(pounds_of(pence)) == pence
            assert pounds_of(-pence) == ("-" if pence else "") + pounds_of(pence)


def test_pounds_may_stand_without_pence() -> None:
    assert (pence_of("7"), pence_of("007.05"), pence_of("0")) == (700, 705, 0)


@pytest.mark.parametrize(
    "text", ["", "1.5", "1.505", "-1.00", "+1", "1,000", "£1", " 1", "1\n", "٣", "1e2", "1" * 16]
)
def test_what_is_no_amount_is_none(text: str) -> None:
    assert pence_of(text) is None


def test_money_reads_as_people_write_it() -> None:
    assert [money_words(one) for one in (0, 5, 120_000, 120_050, -7)] == [
        "£0",
        "£0.05",
        "£1,200",
        "£1,200.50",
        "-£0.07",
    ]


def test_people_type_thousands_in_threes_and_nothing_else_is_guessed() -> None:
    read = {"1,200.50": 120_050, "£1,200,000": 120_000_000, " 7 ": 700, "£ 5.05": 505, "1200": 120_000}
    assert {text: pence_typed(text) for text in read} == read
    for text in ("1,5", "1,20.00", "12,3456", ",100", "1,,000", "5£", "££5", "1.5", "-1", "1e5", ""):
        assert pence_typed(text) is None, text


def test_an_amount_beyond_what_an_event_holds_is_refused_in_plain_words() -> None:
    assert amount_typed(pounds_of(LARGEST_KEPT)) == LARGEST_KEPT
    with pytest.raises(InvalidInput, match="more than the record can hold"):
        amount_typed(pounds_of(LARGEST_KEPT + 1))
    with pytest.raises(InvalidInput, match="is not an amount"):
        amount_typed("1,5")
