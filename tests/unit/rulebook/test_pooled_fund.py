"""Instalments and statements drawn at random, against exact fractions that share no code with the product."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govflow.kernel.errors import InvalidInput
from govflow.rulebook.contingency import HELD, RELEASED, Reserve, held_in_lines
from govflow.rulebook.instalments import PAID, RECEIVED, Said, schedule_of, stand_on, whole_schedule
from govflow.rulebook.pool_terms import (
    BudgetLine,
    Contribution,
    Instalments,
    PoolParty,
    PoolTerms,
    RiskShare,
)
from govflow.rulebook.pooled_fund import draw
from govflow.rulebook.pooled_fund_model import Books, Given, Settled, Spent

START, END = date(2021, 4, 1), date(2022, 3, 31)
PENCE = st.integers(min_value=0, max_value=10**12)


def terms(amounts: list[int], lines: list[int], **more: Any) -> PoolTerms:
    """A pool of three parties, two of them of one organisation, with a contribution of every kind."""
    parties = (PoolParty("N", "NHS", "nhs"), PoolParty("L", "Council", "la"), PoolParty("E", "Schools", "la"))
    transferred, own, schools, kept, grant, reserve = amounts
    return PoolTerms(
        key="p",
        title="Pool",
        purpose="",
        host=more.pop("host", "la"),
        manager="",
        parties=parties,
        contributions=(
            Contribution("n", "N", "NHS", transferred, "transferred", Instalments("monthly")),
            Contribution("l", "L", "Council", own),
            Contribution("e", "E", "Schools", schools),
            Contribution("k", "N", "Kept", kept, "kept"),
            Contribution("g", "", "Grant", grant),
            Contribution("r", "N", "Reserve", reserve, "contingency"),
        ),
        budget_lines=(
            BudgetLine("a", "A", lines[0]),
            BudgetLine("b", "B", lines[1], "aligned", "L"),
            BudgetLine("c", "C", lines[2]),
        ),
        risk_share=RiskShare(
            {"N": "14", "L": "41", "E": "45"},
            ({"over_percent": "0", "method": "ratio"},),
            more.pop("underspend", "ratio"),
            met_first=more.pop("met_first", ()),
        ),
        starts_on=START,
        ends_on=END,
    )


def cut(total: int, first: int, second: int) -> list[int]:
    """Three budget lines that make a total."""
    one = total * first // 100
    two = (total - one) * second // 100
    return [one, two, total - one - two]


@given(
    pence=PENCE,
    pattern=st.sampled_from(["monthly", "quarterly", "once"]),
    first=st.dates(START, END),
    end=st.dates(date(2021, 6, 1), date(2023, 3, 31)),
)
@settings(max_examples=300, deadline=None)
def test_equal_parts_are_rounded_down_the_last_has_the_rest_and_they_make_the_contribution(
    pence: int, pattern: Any, first: date, end: date
) -> None:
    pool = terms([pence, 0, 0, 0, 0, 0], [0, 0, pence])
    one = Contribution("n", "N", "NHS", pence, "transferred", Instalments(pattern, first))
    found = schedule_of(PoolTerms(**{**_fields(pool), "ends_on": end}), one)

    exact = Fraction(pence, len(found))
    assert sum(each.pence for each in found) == pence
    assert {each.pence for each in found[:-1]} <= {int(exact)}
    assert 0 <= found[-1].pence - exact < len(found)
    assert len(found) <= {"monthly": 12, "quarterly": 4, "once": 1}[pattern]
    assert [each.number for each in found] == list(range(1, len(found) + 1))
    days = [each.due_on for each in found]
    step = {"monthly": 1, "quarterly": 3, "once": 1}[pattern]
    assert [_month(day) - _month(first) for day in days] == [step * place for place in range(len(days))]
    assert all(day.day == first.day or (day + timedelta(days=1)).day == 1 for day in days)


def _fields(pool: PoolTerms) -> dict[str, Any]:
    return {name: getattr(pool, name) for name in pool.__slots__}


def _month(day: date) -> int:
    return day.year * 12 + day.month


@given(
    amounts=st.lists(PENCE, min_size=6, max_size=6).filter(lambda given: any(given[:5])),
    parts=st.tuples(st.integers(0, 100), st.integers(0, 100)),
    spent=st.lists(PENCE, min_size=4, max_size=4),
    paid=st.lists(st.tuples(st.integers(1, 12), PENCE), max_size=14),
    host=st.sampled_from(["la", "L", "E", "nhs", "third"]),
    underspend=st.sampled_from(["ratio", "contribution", "carried_forward"]),
    order=st.permutations(["contingency", "underspends", "other_sources"]),
    named=st.integers(0, 3),
    given_help=st.tuples(PENCE, PENCE),
    is_released=st.booleans(),
)
@settings(max_examples=400, deadline=None)
def test_a_statement_balances_to_the_penny_and_what_help_leaves_goes_by_the_ratio(
    amounts: list[int],
    parts: tuple[int, int],
    spent: list[int],
    paid: list[tuple[int, int]],
    host: str,
    underspend: str,
    order: list[Any],
    named: int,
    given_help: tuple[int, int],
    *,
    is_released: bool,
) -> None:
    if not any((amounts[0], amounts[1], amounts[2], amounts[3])):
        underspend = "ratio"
    first = tuple(order[:named])
    lines = cut(sum(amounts[:5]), *parts)
    pool = terms(amounts, lines, host=host, underspend=underspend, met_first=first)
    helps = dict(zip(("underspends", "other_sources"), given_help, strict=True))
    helps = {name: pence for name, pence in helps.items() if name in first}
    said = [Said("n", number, side, pence, START) for number, pence in paid for side in (PAID, RECEIVED)]
    reserve = Reserve("C", "r", amounts[5], "N", "Metric", "", RELEASED if is_released else HELD)
    places = (("L", "a"), ("N", "a"), ("L", "b"), ("N", "c"))
    reported = [Spent(*place, pence, END) for place, pence in zip(places, spent, strict=True)]

    found = draw(pool, Books(tuple(said), tuple(reported), (reserve,), given=Given(None, helps)), END)

    there = {**helps, "contingency": amounts[5] if is_released else 0}
    aligned = spent[2] - pool.budget_lines[1].pence
    variance = Fraction(sum(spent) - sum(amounts[:5]) - aligned)
    used: dict[str, Fraction] = {}
    for name in first:
        used[name] = min(max(variance, Fraction(0)), Fraction(there[name]))
        variance -= used[name]
    assert {one.name: one.used for one in found.helped} == used
    assert {one.code: one.released for one in found.positions if one.code == "N"} == {
        "N": used.get("contingency", 0)
    }
    assert found.total_income == sum(amounts[:5]) + sum(used.values())
    assert found.spend == sum(spent)
    assert found.residual == 0
    assert found.debtors == found.creditors
    assert not [one for one in found.findings if one.code == "DOES_NOT_BALANCE"]
    shares = {one.code: one.share for one in found.positions}
    if variance > 0 or underspend == "ratio":
        for code, weight in (("N", 14), ("L", 41), ("E", 45)):
            assert abs(shares[code] - variance * Fraction(weight, 100)) < 1
        assert sum(shares.values()) == variance
    assert {one.aligned for one in found.positions if one.code == "L"} == {aligned}


@given(
    paid=st.lists(
        st.tuples(st.integers(1, 12), st.sampled_from([PAID, RECEIVED]), PENCE, st.dates(START, END))
    ),
    today=st.dates(START, END),
    whole=PENCE,
)
@settings(max_examples=200, deadline=None)
def test_the_sides_of_an_instalment_add_up_and_it_is_late_from_the_day_after(
    paid: list[Any], today: date, whole: int
) -> None:
    pool = terms([whole, 0, 0, 0, 0, 0], [0, 0, whole])
    said = [Said("n", *each) for each in paid]

    for one in stand_on(whole_schedule(pool), said, frozenset(), today):
        of = [each for each in paid if each[0] == one.instalment.number and each[3] <= today]
        assert one.paid == sum(pence for _, side, pence, _ in of if side == PAID)
        assert one.received == sum(pence for _, side, pence, _ in of if side == RECEIVED)
        assert one.outstanding - one.overpaid == one.instalment.pence - one.paid
        is_late = one.paid < one.instalment.pence and today > one.instalment.due_on
        assert (one.status == "late") == is_late
        assert not is_late or one.days_late == (today - one.instalment.due_on).days


def test_what_is_held_in_a_line_adds_up_and_what_was_released_is_free() -> None:
    held = [
        Reserve("C-1", "r", 100, "N", "Falls", "2"),
        Reserve("C-2", "r", 50, "N", "Admissions", "2"),
        Reserve("C-3", "r", 7, "N", "Falls", "2", RELEASED),
        Reserve("C-4", "r", 9, "N", "Falls", ""),
    ]

    (found,) = held_in_lines(held).items()

    assert (found[0], found[1][0]) == ("2", 150)
    assert "C-1" in found[1][1]
    assert "C-2" in found[1][1]


def test_contingency_that_the_terms_do_not_use_first_stays_where_it_is_and_that_is_said() -> None:
    pool = terms([100, 100, 100, 0, 0, 60], [300, 0, 0])
    reserve = Reserve("C", "r", 60, "N", "Metric", "", RELEASED)

    found = draw(pool, Books(spent=(Spent("L", "a", 400, END),), reserves=(reserve,)), END)

    assert [one.share for one in found.positions] == [14, 41, 45]
    assert "CONTINGENCY_UNUSED" in [one.code for one in found.findings]
    with pytest.raises(InvalidInput, match="is not given"):
        draw(pool, Books(given=Given(None, {"contingency": 60})), END)


def test_each_share_that_the_settlement_has_otherwise_is_said_with_both_figures() -> None:
    pool = terms([100, 100, 100, 0, 0, 0], [300, 0, 0])
    spent = (Spent("L", "a", 400, END),)

    def told(shares: dict[str, int], forward: int = 0) -> list[tuple[str, object]]:
        found = draw(pool, Books(spent=spent, settled=Settled("PS-1", shares, forward)), END).findings
        return [(one.where, one.figures) for one in found if one.code == "SETTLEMENT_DIFFERS"]

    assert told({"N": 14, "L": 41, "E": 45}) == []
    assert told({"N": 13, "L": 42, "E": 45}, 5) == [
        ("N", {"statement": "0.14", "settlement": "0.13"}),
        ("L", {"statement": "0.41", "settlement": "0.42"}),
        ("carried_forward", {"statement": "0.00", "settlement": "0.05"}),
    ]
