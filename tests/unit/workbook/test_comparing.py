"""Two versions of a plan: which lines came in, went out or moved, and what else is said otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from govflow.kernel.errors import Broken
from tests.unit.workbook.versions import SHIPPED, TEMPLATE, aliases, difference, line, plan

CARERS = line("4", "Carers", "iBCF", 700)
HOME = line("2", "Home care", "Minimum CCG Contribution", 3000)
BEDS = line("9", "Beds", "DFG", 100)


def entry(number: str, name: str, source: str, old: str, new: str, virement: str) -> dict[str, Any]:
    """An entry as the contract writes it."""
    shape = {"scheme_id": number, "scheme_name": name, "source": source}
    return shape | {"old": old, "new": new, "virement": virement}


def test_lines_that_came_went_and_moved_are_told_apart_and_the_sums_hold() -> None:
    less = line("2", "Home care", "Minimum CCG Contribution", 2400)

    found = difference(plan(HOME, CARERS, BEDS), plan(CARERS, less, line("5", "Carers", "iBCF", 1)))

    assert found["added"] == [entry("5", "Carers", "iBCF", "0.00", "1.00", "1.00")]
    assert found["removed"] == [entry("9", "Beds", "DFG", "100.00", "0.00", "-100.00")]
    assert found["changed"] == [
        entry("2", "Home care", "Minimum CCG Contribution", "3000.00", "2400.00", "-600.00")
    ]
    assert found["totals"] == {"old": "3800.00", "new": "3101.00", "virement": "-699.00"}
    assert found["findings"] == []
    assert found["other_changes"] == []
    sums = {one["source"]: (one["old"], one["new"], one["virement"]) for one in found["by_source"]}
    assert sums == {
        "iBCF": ("700.00", "701.00", "1.00"),
        "Minimum CCG Contribution": ("3000.00", "2400.00", "-600.00"),
        "DFG": ("100.00", "0.00", "-100.00"),
    }
    assert [one["scheme_type"] for one in found["by_type"]] == ["Carers Services"]


def test_the_wording_of_a_round_is_no_change() -> None:
    new = line(
        "2", "home  care", "NHS Minimum Contribution", 3000, commissioner="la", provider="local authority"
    )

    found = difference(plan(HOME), plan(new))

    assert [found["added"], found["removed"], found["changed"]] == [[], [], []]
    assert found["other_changes"] == [
        {
            "scheme_id": "2",
            "scheme_name": "home  care",
            "source": "Minimum CCG Contribution",
            "changes": {"name": {"old": "Home care", "new": "home  care"}},
        }
    ]


def test_what_changed_besides_money_is_listed_beside_the_lines_that_moved() -> None:
    new = line("4", "Carers", "iBCF", 700, area="Acute", provider="NHS", description="Now at night")

    (changed,) = difference(plan(CARERS), plan(new))["other_changes"]

    assert changed["changes"] == {
        "area": {"old": "Social Care", "new": "Acute"},
        "provider": {"old": "Local Authority", "new": "NHS"},
        "description": {"old": "As before", "new": "Now at night"},
    }
    assert difference(plan(CARERS), plan(new))["changed"] == []


@pytest.mark.parametrize(
    ("old", "new", "moved"),
    [
        ([100, 200], [200, 100], []),
        ([100, 200], [200], [("100.00", "0.00")]),
        ([100, 200, 300], [300, 150], [("100.00", "150.00"), ("200.00", "0.00")]),
        ([5], [5, 5], [("0.00", "5.00")]),
    ],
)
def test_lines_of_one_key_are_matched_by_amount_and_then_in_order(
    old: list[int], new: list[int], moved: list[tuple[str, str]]
) -> None:
    def of(amounts: list[int]) -> Any:
        return plan(*(line("9", "One scheme", "iBCF", amount) for amount in amounts))

    found = difference(of(old), of(new))

    entries = [*found["added"], *found["changed"], *found["removed"]]
    assert [(one["old"], one["new"]) for one in entries] == moved


def test_lines_of_one_key_that_are_worded_anew_are_still_matched_by_their_amount() -> None:
    def of(**lines: int) -> Any:
        return plan(
            *(line("9", "One scheme", "iBCF", pounds, description=said) for said, pounds in lines.items())
        )

    found = difference(of(east=100, west=200), of(north=200, south=100))

    assert found["changed"] == []
    assert [one["changes"]["description"] for one in found["other_changes"]] == [
        {"old": "west", "new": "north"},
        {"old": "east", "new": "south"},
    ]


def test_a_scheme_a_type_and_a_source_under_another_name_are_renamed_not_replaced(tmp_path: Path) -> None:
    known = aliases(
        tmp_path / "aliases.toml",
        """
        [[scheme]]
        area = "Anyshire"
        names = ["Home First", "Discharge beds"]
        why = "Board of 3 March"
        [[funding]]
        names = ["iBCF", "Local Authority Better Care Grant"]
        why = "Framework 2026 to 2027"
        [[type]]
        names = ["Other", "16. Other"]
        why = "Numbered types"
        """,
    )
    old = line("7", "Discharge beds", "iBCF", 500, scheme_type="16. Other")
    new = line("12", "Home First", "Local Authority Better Care Grant", 450, scheme_type="Other")

    found = difference(plan(old), plan(new), known)

    assert (found["added"], found["removed"]) == ([], [])
    (renamed,) = found["changed"]
    assert renamed["scheme_name"] == "Home First"
    assert renamed["virement"] == "-50.00"
    assert renamed["was"] == {
        "scheme_name": "Discharge beds",
        "scheme_id": "7",
        "source": "iBCF",
        "scheme_type": "16. Other",
    }
    assert renamed["why"] == "Board of 3 March; Framework 2026 to 2027; Numbered types"
    assert found["by_source"] == [{"source": "iBCF", "old": "500.00", "new": "450.00", "virement": "-50.00"}]
    elsewhere = difference(plan(old, board="Elsewhere"), plan(new, board="Elsewhere"), known)
    assert [one["scheme_name"] for one in elsewhere["removed"]] == ["Discharge beds"]


def test_the_shipped_table_knows_the_grant_that_goes_on_under_another_name() -> None:
    new = line("4", "Carers", "Local Authority Better Care Grant", 700)

    (renamed,) = difference(plan(CARERS), plan(new))["changed"]

    assert (renamed["virement"], renamed["was"]) == ("0.00", {"source": "iBCF"})


def test_a_total_row_that_the_rows_do_not_move_by_is_an_error_with_its_figures() -> None:
    old = plan(CARERS, total=700)
    wrong = plan(line("4", "Carers", "iBCF", 900), total=1000)

    (finding,) = difference(old, wrong)["findings"]

    assert (finding["code"], finding["severity"], finding["where"]) == (
        "VIREMENT_MISMATCH",
        "error",
        "new: 5a. Expenditure!N2",
    )
    assert finding["figures"] == {
        "prior": "700.00",
        "virement": "200.00",
        "current": "1000.00",
        "difference": "100.00",
    }
    assert difference(wrong, wrong)["findings"] == []


def test_a_line_without_an_amount_counts_as_nothing_and_is_found() -> None:
    found = difference(plan(line("4", "Carers", "iBCF", None)), plan(CARERS))

    assert found["changed"] == [entry("4", "Carers", "iBCF", "0.00", "700.00", "700.00")]
    (finding,) = found["findings"]
    assert (finding["code"], finding["where"]) == ("EXPENDITURE_INVALID", "old: 5a. Expenditure!N9")


def test_an_alias_that_does_not_say_why_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Broken, match="why"):
        aliases(tmp_path / "aliases.toml", '[[type]]\nnames = ["One", "Two"]\n')


def test_every_shipped_alias_is_shown_by_a_name_of_the_template_and_stands_in_one_entry_only() -> None:
    shown = {"type": set(TEMPLATE.scheme_types), "funding": set(TEMPLATE.sources)}
    for kind, known in SHIPPED.items():
        names = [TEMPLATE.plain(name) for one in known for name in set(map(TEMPLATE.plain, one.names))]
        assert len(names) == len(set(names)), kind
        assert {one.names[0] for one in known} <= shown.get(kind, set()), kind
        assert all(one.why for one in known)
