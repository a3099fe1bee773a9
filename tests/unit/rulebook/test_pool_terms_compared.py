"""Two terms beside each other: whatever differs is told, of parties of one name too."""

from __future__ import annotations

from typing import Any

from govflow.rulebook.pool_terms_compared import compare_terms
from tests.make.pools import PARTIES, document, terms


def told(**changed: Any) -> dict[str, tuple[str, str]]:
    found = compare_terms(terms(document()), terms(document(**changed)))
    return {one.name: (one.before, one.after) for one in found.worded}


def test_instalments_parties_and_what_a_line_is_of_are_told_where_no_sum_moves() -> None:
    assert told() == {}
    first, *rest = document()["contributions"]
    paid = {**first, "instalments": {"pattern": "monthly", "first_on": "2019-04-15"}}
    assert told(contributions=[paid, *rest]) == {"Instalments of ccg-base": ("", "monthly, from 2019-04-15")}
    dates = {"pattern": "dates", "dates": [{"on": "2019-05-01", "amount": "100.00"}]}
    assert told(contributions=[{**first, "instalments": dates}, *rest]) == {
        "Instalments of ccg-base": ("", "2019-05-01: £100")
    }
    moved = [{**PARTIES[0], "organisation": "another"}, PARTIES[1]]
    assert told(parties=moved) == {
        "Party CCG": (f"{PARTIES[0]['name']}, {PARTIES[0]['organisation']}", f"{PARTIES[0]['name']}, another")
    }
    line = {"key": "beds", "title": "Beds", "amount": "1.00", "holding": "aligned", "party": "LA"}
    assert told(budget_lines=[{**line, "plan_line": "7"}]) == {
        "Budget line beds": ("", "aligned, of Council, line 7 of the plan")
    }


def test_parties_of_one_name_are_told_apart() -> None:
    same = document(parties=[{**one, "name": "Partner"} for one in PARTIES])
    found = compare_terms(terms(same), terms(same))
    assert [(one.name, one.before) for one in found.parties] == [
        ("Partner (CCG)", 10_000),
        ("Partner (LA)", 30_000),
    ]
