"""Which period is meant, and rows as they come from a spreadsheet: read strictly, or refused in words."""

from __future__ import annotations

import pytest

from govflow.kernel.errors import InvalidInput
from govflow.returns.commands import EnterFigures, LineEntered
from govflow.returns.entered import entered
from govflow.returns.model import Carried, Figures, Line, MetricLine
from govflow.returns.pasting import read_rows
from govflow.returns.periods import covers, next_period, period_called, period_words
from govflow.returns.written import as_json, parts_of


@pytest.mark.parametrize(
    ("year", "said", "name", "start", "end"),
    [
        ("2021-22", "Q1", "2021-22 Q1", "2021-04-01", "2021-06-30"),
        ("2021-22", " q4 ", "2021-22 Q4", "2022-01-01", "2022-03-31"),
        ("2021-22", "Year end", "2021-22", "2021-04-01", "2022-03-31"),
        ("2023-25", "2024-25 Q3", "2024-25 Q3", "2024-10-01", "2024-12-31"),
        ("2023-25", "2023-24", "2023-24", "2023-04-01", "2024-03-31"),
    ],
)
def test_a_period_is_a_quarter_or_a_whole_year_of_its_year(
    year: str, said: str, name: str, start: str, end: str
) -> None:
    found = period_called(year, said)

    assert (found.name, found.start.isoformat(), found.end.isoformat()) == (name, start, end)


@pytest.mark.parametrize("said", ["Q3", "2025-26 Q1", "2022-23 Q4", "2024-10", "2024-25 H1", "", "year_end"])
def test_a_round_of_two_years_needs_the_year_and_takes_no_other(said: str) -> None:
    with pytest.raises(InvalidInput):
        period_called("2023-25", said)


def test_the_next_period_is_the_first_without_a_return_and_a_round_of_two_years_has_ten() -> None:
    taken: list[str] = []
    for _ in range(10):
        taken.append(next_period("2023-25", taken).name)

    assert taken[0] == "2023-24 Q1"
    assert taken[4:6] == ["2023-24", "2024-25 Q1"]
    assert next_period("2023-25", taken).name == "2024-25"
    assert covers("2023-25", "2024-25")
    assert not covers("2023-24", "2024-25")
    assert [period_words(one) for one in ("2024-25 Q3", "2024-25")] == [
        "quarter 3 of 2024-25",
        "the year 2024-25",
    ]


def test_rows_are_read_by_their_headings_from_a_spreadsheet_or_a_file() -> None:
    pasted = 'Ref\tScheme ID\tProject\tActual\tDue\n-\t7\tHome first\t£1,200.50\t\n\n-\t8\t"With ""quotes"""\t\t2022-01-31\n'
    filed = '\ufeffScheme Name,Commissioner,Expenditure to date\nHome first,LBB,"(12)"\n'

    assert read_rows(pasted) == [
        LineEntered(scheme_id="7", scheme="Home first", spent="£1,200.50"),
        LineEntered(scheme_id="8", scheme='With "quotes"', expected_on="2022-01-31"),
    ]
    assert read_rows(filed) == [LineEntered(scheme="Home first", source="LBB", spent="(12)")]
    assert read_rows("") == read_rows("\n \n") == []
    for wrong in (
        "1\t2\n3\t4\n",
        "Scheme\tSpent\n\t5\n",
        "Scheme\x00\n",
        'Scheme,Spent\n"open,5\n',
        "Spent\n5\n",
    ):
        with pytest.raises(InvalidInput):
            read_rows(wrong)


def test_a_line_is_found_by_whatever_is_given_of_it_and_two_that_fit_are_refused() -> None:
    held = Figures(
        "r",
        lines=(
            Line("a", 1, "Home first", "1", "DFG"),
            Line("b", 2, "Home first", "1", "iBCF"),
            Line("c", 3, "Equipment", "2", "DFG"),
        ),
    )

    def spent(**given: str) -> list[int | None]:
        found = entered(held, EnterFigures("r", [LineEntered(**given, spent="1")]))
        return [one.spent for one in found.lines]

    assert spent(scheme_id="2") == spent(scheme="EQUIPMENT") == spent(line="c") == [None, None, 100]
    assert spent(scheme="home  first", source="ibcf") == [None, 100, None]
    assert spent(scheme="Equipment", source="iBCF") == [None, None, None, 100], "of another source it is new"
    for given in ({"scheme": "Home first"}, {"scheme_id": "1"}, {"source": "DFG"}, {"scheme_id": "9"}):
        with pytest.raises(InvalidInput):
            spent(**given)


def test_twenty_thousand_rows_each_find_their_own_line() -> None:
    count = 20_000
    held = Figures("r", lines=tuple(Line(f"k{one}", one, f"Scheme {one}", str(one)) for one in range(count)))
    found = entered(
        held, EnterFigures("r", [LineEntered(scheme_id=str(one), spent="1") for one in range(count)])
    )

    assert found.totals.spent == count * 100


def test_each_part_has_a_digest_of_its_own_and_what_was_sent_before_is_in_none() -> None:
    plain = Figures("r", "p", "2021-22 Q1", lines=(Line("a", 1, "Home first", budget=10_000, spent=2_550),))
    metric = Figures("r", "p", "2021-22 Q1", plain.lines, (MetricLine("Falls", actual="7", key="falls|"),))
    sent = Figures("r", "p", "2021-22 Q1", (Line("a", 1, "Home first", budget=10_000, spent=2_550, sent=9),))
    carried = Figures("r", "p", "2021-22 Q1", plain.lines, carried=(Carried("2018-19", 80_600_000),))

    def changed(other: Figures) -> set[str]:
        return {name for name, digest in parts_of(other).items() if parts_of(plain)[name] != digest}

    assert (changed(sent), changed(metric), changed(carried)) == (set(), {"metrics"}, {"figures"})
    assert as_json(plain)["totals"] == {
        "budget": "100.00",
        "spent": "25.50",
        "left": "74.50",
        "forecast": "0.00",
        "underspend": "0.00",
    }
