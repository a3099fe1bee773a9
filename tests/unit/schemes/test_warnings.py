"""A scheme warns where its decision, its approval, its contract, its reviews or its cover run out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from govflow.kernel.errors import InvalidInput
from govflow.schemes.model import (
    Cited,
    Said,
    Scheme,
    Start,
    last_words,
    lines_by_scheme,
    month_or_day,
    scheme_key,
    year_end,
)
from govflow.schemes.warnings import On, scheme_findings
from tests.make.plan_contents import contents, line

# The board of Bath and North East Somerset met on 4 June 2019; its plan was of 2019-20.
MEETING = On(date(2019, 6, 4), date(2020, 3, 31), 90)
HOMECARE = Scheme("12-homecare", "12", "Homecare", (line("12", "Homecare", 200_000_00),))
TABLE = Start("Homecare framework", "2019-11", "Homecare strategy, table of stages", page="5")
TEXT = Start("Homecare framework", "2020-01", "Homecare strategy, text")


def saying(**fields: str) -> Scheme:
    said = {name: Said(name, value, "somebody", "2019-06-04T10:00:00Z", 1) for name, value in fields.items()}
    return replace(HOMECARE, said=said)


def codes(scheme: Scheme, on: On = MEETING) -> list[str]:
    return [one.code for one in scheme_findings(scheme, on)]


DECIDED = {"decided_elsewhere": "Panel, March 2018", "decision_document": "D1"}


def test_the_homecare_of_2019_had_no_cover_from_october_by_either_source() -> None:
    homecare = replace(saying(contract_end="2019-09-30", **DECIDED), starts=(TABLE, TEXT))

    found = {one.code: one for one in scheme_findings(homecare, MEETING)}

    assert set(found) == {"COVER_ENDS_EARLY", "STARTS_DIFFER"}
    gap = found["COVER_ENDS_EARLY"]
    assert gap.figures["cover_ends"] == "2019-09-30"
    starts: Any = gap.figures["starts"]
    assert [(one["starts"], one["days"]) for one in starts] == [("2019-11", 31), ("2020-01", 92)]
    assert (
        "in November 2019 (Homecare strategy, table of stages, page 5), 31 days without cover" in gap.message
    )
    assert "in January 2020 (Homecare strategy, text), 92 days without cover" in gap.message
    assert all(one.rule and one.remedy and one.severity == "warning" for one in found.values())


def test_cover_holds_where_what_follows_starts_the_next_day_or_in_the_same_month() -> None:
    for starts in ("2019-10-01", "2019-10", "2019-09", "2019-09-30"):
        followed = (Start("Framework", starts, "Report"),)
        assert codes(replace(saying(contract_end="2019-09-30", **DECIDED), starts=followed)) == []
    a_day_late = (Start("Framework", "2019-10-02", "Report"),)
    late = replace(saying(contract_end="2019-09-30", **DECIDED), starts=a_day_late)
    assert codes(late) == ["COVER_ENDS_EARLY"]


def test_cover_ends_with_the_approval_where_that_comes_before_the_contract_ends() -> None:
    followed = (Start("Framework", "2019-10-01", "Report"),)
    scheme = saying(contract_end="2019-12-31", approved_until="2019-08-31", **DECIDED)

    found = scheme_findings(replace(scheme, starts=followed), MEETING)

    (gap,) = [one for one in found if one.code == "COVER_ENDS_EARLY"]
    assert gap.figures["cover_ends"] == "2019-08-31"


def test_money_planned_to_the_end_of_the_year_is_past_an_approval_that_ends_in_it() -> None:
    ending = saying(approved_until="2020-03-30", **DECIDED)
    (found,) = scheme_findings(ending, MEETING)

    assert found.code == "SPENDING_PAST_APPROVAL"
    assert found.where == "12 Homecare"
    assert found.figures == {
        "scheme": "12-homecare",
        "approved_until": "2020-03-30",
        "spending_to": "2020-03-31",
        "expenditure": "200000.00",
    }
    assert (
        "£200,000 is to be spent to 31 March 2020, and its approval ends on 30 March 2020." in found.message
    )
    assert codes(saying(approved_until="2020-03-31", **DECIDED)) == []
    free = replace(ending, lines=(line("12", "Homecare", 0),))
    assert codes(free) == []


def test_a_scheme_in_the_plan_without_a_decision_is_warned_of_and_one_outside_it_is_not() -> None:
    assert codes(HOMECARE) == ["DECISION_NOT_CITED"]
    assert codes(saying(decision="decision-1")) == []
    assert codes(replace(HOMECARE, lines=())) == []


def test_a_cited_decision_that_may_not_be_relied_on_is_named_with_its_reason() -> None:
    doubted = Cited("decision-1", "anyshire", "Board", "2019-04-25", ("decision-1 is on hold.",))

    (found,) = scheme_findings(replace(saying(decision="decision-1"), cited=doubted), MEETING)

    assert found.code == "DECISION_IN_DOUBT"
    assert found.message.endswith("decision-1 is on hold.")


@pytest.mark.parametrize(
    ("field", "day", "code"),
    [
        ("contract_end", "2019-09-02", "CONTRACT_ENDS_SOON"),
        ("contract_end", "2019-09-03", ""),
        ("contract_end", "2019-06-04", "CONTRACT_ENDS_SOON"),
        ("contract_end", "2019-06-03", "CONTRACT_ENDED"),
        ("review", "2019-06-03", "REVIEW_OVERDUE"),
        ("review", "2019-06-04", ""),
        ("business_case", "2019-06-03", "BUSINESS_CASE_OVERDUE"),
        ("business_case", "2019-06-04", ""),
        ("impact_review", "2019-06-03", "IMPACT_REVIEW_OVERDUE"),
        ("impact_review", "2019-06-04", ""),
    ],
)
def test_what_is_due_is_warned_of_from_its_own_day_on(field: str, day: str, code: str) -> None:
    assert codes(saying(**{field: day}, **DECIDED)) == ([code] if code else [])


def test_a_source_that_says_another_start_later_is_believed_and_other_sources_stay() -> None:
    moved = replace(TABLE, starts="2019-12", event=3)

    assert last_words([TABLE, TEXT, moved]) == (moved, TEXT)
    assert last_words([TABLE, TEXT, replace(TEXT, starts="", event=4)]) == (TABLE,)


def test_a_scheme_is_its_number_and_name_whatever_the_spaces_and_capitals() -> None:
    held = contents([("22", "Oxygen", 1), ("22", " oxygen ", 2), ("22", "Beds", 4), ("", "Oxygen", 8)])

    found = lines_by_scheme(held)

    assert [sum(one.expenditure.pence or 0 for one in lines) for lines in found.values()] == [3, 4, 8]
    assert scheme_key("22", "A & B") != scheme_key("22", "A B")
    assert scheme_key("4", "Dementia/Alzheimer's Support").startswith("4-dementia-alzheimers-support-")
    assert len(scheme_key("4", "x" * 500)) < 60
    assert all(one.isascii() for one in (scheme_key("é", "ü"), scheme_key("", "")))


def test_a_month_is_all_its_days_and_nothing_else_is_taken_for_a_start() -> None:
    assert month_or_day("2020-02") == (date(2020, 2, 1), date(2020, 2, 29))
    assert month_or_day("2020-02-03") == (date(2020, 2, 3), date(2020, 2, 3))
    for wrong in ("autumn", "2020-13", "2020", "1999-11", "2020-02-30"):
        with pytest.raises(InvalidInput):
            month_or_day(wrong)


def test_a_plan_of_one_year_or_two_spends_to_the_last_day_of_march() -> None:
    assert [year_end(year) for year in ("2019-20", "2023-25", "")] == [
        date(2020, 3, 31),
        date(2025, 3, 31),
        date.min,
    ]
