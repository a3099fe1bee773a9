"""Whatever two versions say: no pound is lost, a version differs in nothing from itself, and a mirror is a mirror."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from govflow.workbook.model import Contents
from tests.unit.workbook.versions import difference, line, plan

# Few names and amounts, so that keys meet, and names of one scheme in two wordings and under two labels.
SOURCES = (
    "iBCF",
    "Improved BCF",
    "DFG",
    "Disabled Facilities Grant",
    "Minimum CCG Contribution",
    "a charity",
    "",
)
LINES = st.builds(
    line,
    st.sampled_from(["1", "2", ""]),
    st.sampled_from(["Carers", "carers", "Beds", ""]),
    st.sampled_from(SOURCES),
    st.one_of(st.none(), st.integers(0, 3), st.integers(0, 10**12)),
    area=st.sampled_from(["Acute", "Social Care"]),
)
VERSIONS = st.lists(LINES, max_size=9).map(lambda lines: plan(*lines))


def entries(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [*found["added"], *found["removed"], *found["changed"]]


def by_hand(version: Contents) -> Decimal:
    return sum((Decimal(one.expenditure.pence or 0) / 100 for one in version.lines or ()), Decimal(0))


@settings(deadline=None, max_examples=60)
@given(VERSIONS, VERSIONS)
def test_prior_and_virement_are_current_in_every_row_by_source_by_type_and_in_total(
    old: Contents, new: Contents
) -> None:
    found = difference(old, new)

    totals = {name: Decimal(text) for name, text in found["totals"].items()}
    assert totals == {"old": by_hand(old), "new": by_hand(new), "virement": by_hand(new) - by_hand(old)}
    for row in [*entries(found), *found["by_source"], *found["by_type"]]:
        assert Decimal(row["old"]) + Decimal(row["virement"]) == Decimal(row["new"])
    for part in (entries(found), found["by_source"], found["by_type"]):
        assert sum(Decimal(row["virement"]) for row in part) == totals["virement"]
    assert len(found["added"]) - len(found["removed"]) == len(new.lines or ()) - len(old.lines or ())


@settings(deadline=None, max_examples=60)
@given(VERSIONS)
def test_a_version_differs_in_nothing_from_itself(version: Contents) -> None:
    found = difference(version, version)

    assert (entries(found), found["other_changes"]) == ([], [])


@settings(deadline=None, max_examples=60)
@given(VERSIONS, VERSIONS)
def test_looked_at_from_the_other_side_it_is_the_same_the_other_way_round(
    old: Contents, new: Contents
) -> None:
    def moves(found: dict[str, Any], kind: str, *keys: str) -> Counter[tuple[str, ...]]:
        return Counter(tuple(row[key] for key in keys) for row in found[kind])

    there, back = difference(old, new), difference(new, old)

    named = ("scheme_id", "scheme_name", "source")
    assert moves(there, "added", *named, "old", "new") == moves(back, "removed", *named, "new", "old")
    assert moves(there, "removed", *named, "old", "new") == moves(back, "added", *named, "new", "old")
    assert moves(there, "changed", "old", "new") == moves(back, "changed", "new", "old")
