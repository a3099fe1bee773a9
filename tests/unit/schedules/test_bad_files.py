"""Files that are no schedule, or not quite one, are told apart in words; nothing of them is taken for nought."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from govflow.schedules.checking import check_schedule
from tests.unit.schedules.checked import SPELLING, check_text, codes, found

HEAD = "scheme_name,source_of_funding,amount_gbp\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n", "is empty"),
        (b"PK\x03\x04 a workbook", "not a CSV file"),
        (b"%PDF-1.7", "not a CSV file"),
        ("scheme_name,amount\nCafé,1\n".encode("utf-16"), "not a CSV file"),
        ("scheme_name,amount\nCafé,1\n".encode("cp1252"), "line 2 has a byte"),
        (b'scheme_name,amount\n"never closed,1\n', "not a CSV file"),
    ],
)
def test_a_file_of_another_kind_says_what_it_is_not_and_how_to_save_it(
    tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "wrong.csv"
    path.write_bytes(content)

    report = check_schedule(path, SPELLING)

    assert codes(report) == ["WORKBOOK_UNREADABLE"]
    assert report.unreadable
    assert words in report.findings[0].message
    assert report.findings[0].remedy


def test_a_file_that_is_not_there_and_a_folder_are_no_fault(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.csv", tmp_path):
        assert codes(check_schedule(path, SPELLING)) == ["WORKBOOK_UNREADABLE"]


def test_a_file_over_its_bounds_is_refused_before_it_is_added_up(tmp_path: Path) -> None:
    rows = HEAD + "Care,DFG,1\n" * 4
    for bounds, words in (
        (replace(SPELLING, most_rows=3), "more than 3 rows"),
        (replace(SPELLING, largest_bytes=40), "more than 40 bytes"),
        (replace(SPELLING, most_columns=2), "3 columns in row 1"),
    ):
        report = check_text(tmp_path, rows, spelling=bounds)
        assert codes(report) == ["WORKBOOK_TOO_LARGE"]
        assert words in report.findings[0].message
        assert not report.unreadable
    assert codes(check_text(tmp_path, HEAD + f"{'x' * 40_000},DFG,1\n")) == ["WORKBOOK_TOO_LARGE"]
    assert codes(check_text(tmp_path, rows, spelling=replace(SPELLING, most_rows=4))) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("amount_gbp\n1\n", "no column that names its lines"),
        ("scheme_name,words\nCare,1\n", "no column of money"),
        ("scheme_name,amount_gbp,Amount GBP\nCare,1,1\n", "two columns headed"),
        ("scheme_name,amount,budget\nCare,1,1\n", "headings for the same money"),
        ("scheme_name,virement,amount\nCare,1,1\n", "not the two years"),
        ("scheme_name,amount_gbp\n", "headings and no rows"),
        ("scheme_name,amount_gbp\nTotal,5\n", "no line but totals"),
        ("scheme_name,amount_gbp,row_type\nCare,5,sideways\nHelp,1,\n", "'sideways', which is not known"),
        ("scheme_name,amount_gbp\nCare,1,234\n", "Row 2 has more cells"),
        ("scheme_name;amount_gbp\nCare;1\n", "not separated by commas"),
    ],
)
def test_a_layout_that_is_not_certain_is_said_and_nothing_is_guessed(
    tmp_path: Path, text: str, words: str
) -> None:
    report = check_text(tmp_path, text)

    assert set(codes(report)) == {"LAYOUT_UNKNOWN"}
    assert words in report.findings[0].message
    assert report.findings[0].remedy


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "n/a",
        "#REF!",
        "--5",
        "(-5)",
        "5)",
        "£",
        "-",
        "12k",
        "1.005",
        "-5",
        "(5)",
        "1,23",
        "٣",
        "1e3",
        "nan",
    ],
)
def test_what_is_no_amount_is_named_by_cell_and_never_counts_as_nought(tmp_path: Path, cell: str) -> None:
    report = check_text(tmp_path, f'{HEAD}Care,DFG,10\nHelp,DFG,"{cell}"\nTotal,,10\n')

    (wrong,) = report.findings
    assert (wrong.code, wrong.severity, wrong.where) == ("EXPENDITURE_INVALID", "error", "schedule.csv!C3")
    assert wrong.figures["column"] == "amount_gbp"


@pytest.mark.parametrize(
    "cell", ["1234567.89", "1,234,567.89", "£1,234,567.89", " 1 234 567.89 ", "£1234567.890"]
)
def test_an_amount_is_read_to_the_penny_however_it_is_printed(tmp_path: Path, cell: str) -> None:
    rows = f'{HEAD}Care,DFG,"{cell}"\nHelp,DFG,0.01\nTotal,,'

    assert codes(check_text(tmp_path, rows + "1234567.90\n")) == []
    (apart,) = found(check_text(tmp_path, rows + "1234567.91\n"), "TOTAL_MISMATCH")
    assert apart.figures["difference"] == "0.01"


def test_a_virement_may_be_below_nought_in_every_way_papers_print_it(tmp_path: Path) -> None:
    rows = "".join(
        f'Care,100,"{minus}",60\n' for minus in ("-40", "(40)", "\u221240", "£-40", "-£40", "(£40)")
    )

    report = check_text(tmp_path, "scheme,2018/19 £,Virement (£),2019/20 (£)\n" + rows)

    assert report.findings == ()
    assert report.facts["virements"] == {
        "right": 6,
        "sign_lost": 0,
        "rounded": 0,
        "mismatch": 0,
        "unread": 0,
    }


def test_a_row_off_by_more_than_rounding_or_with_pence_is_wrong(tmp_path: Path) -> None:
    head = "scheme_name,prior,virement,current\n"

    assert codes(check_text(tmp_path, f"{head}Care,100,10,111\n")) == ["ROUNDED"]
    assert codes(check_text(tmp_path, f"{head}Care,100,10,112\n")) == ["VIREMENT_MISMATCH"]
    assert codes(check_text(tmp_path, f"{head}Care,100.00,10.50,111\n")) == ["VIREMENT_MISMATCH"]
    strict = replace(SPELLING, rounding=SPELLING.rounding * 0)
    assert codes(check_text(tmp_path, f"{head}Care,100,10,111\n", spelling=strict)) == ["VIREMENT_MISMATCH"]


def test_minimums_are_worked_out_where_the_lines_show_area_and_commissioner(tmp_path: Path) -> None:
    text = (
        "scheme_name,source_of_funding,area_of_spend,commissioner,amount_gbp\n"
        "Care,CCG minimum,Social Care,LA,100\n"
        "Nursing,Minimum NHS contribution,Community Health,NHS,50\n"
        "Ward,Minimum CCG Contribution,Acute,CCG,900\n"
        "Homes,iBCF,Social Care,LA,900\n"
    )

    assert codes(check_text(tmp_path, text, totals={"minimums": {"NC2": "100", "NC3": "50"}})) == []
    short = check_text(tmp_path, text, totals={"minimums": {"NC2": "101", "NC3": "50.01"}})
    assert [(one.code, one.figures["short_by"]) for one in short.findings] == [
        ("NC2_BELOW_MINIMUM", "1.00"),
        ("NC3_BELOW_MINIMUM", "0.01"),
    ]
    unseen = check_text(tmp_path, text.replace("Acute,CCG", "Acute,"), totals={"minimums": {"NC3": "50"}})
    assert codes(unseen) == ["NOT_EVIDENCED"]
    joint = check_text(
        tmp_path, text.replace("Health,NHS", "Health,Joint"), totals={"minimums": {"NC3": "50"}}
    )
    assert [(one.code, one.figures["shown"]) for one in joint.findings] == [("NOT_EVIDENCED", "0.00")]
    unpaid = check_text(tmp_path, text.replace("iBCF", ""), totals={"minimums": {"NC2": "1"}})
    assert codes(unpaid) == ["NOT_EVIDENCED"]


@pytest.mark.parametrize(
    ("totals", "code"),
    [
        ([], "WORKBOOK_UNREADABLE"),
        ({"amount_gbp": "ten"}, "EXPENDITURE_INVALID"),
        ({"amount_gbp": True}, "EXPENDITURE_INVALID"),
        ({"amount_gbp": 10**400}, "EXPENDITURE_INVALID"),
        ({"2031-32": "10"}, "LAYOUT_UNKNOWN"),
        ({"minimums": {"NC9": "1"}}, "LAYOUT_UNKNOWN"),
        ({"carry_forward": [{"amount": "1", "scheme": 5}]}, "LAYOUT_UNKNOWN"),
        ({"total": "11"}, "TOTAL_MISMATCH"),
        ({"printed": {"current total": "11"}}, "TOTAL_MISMATCH"),
        ({"amount_gbp": 10.0}, ""),
    ],
)
def test_a_file_of_totals_is_read_as_strictly(tmp_path: Path, totals: object, code: str) -> None:
    assert codes(check_text(tmp_path, f"{HEAD}Care,DFG,10\n", totals=totals)) == ([code] if code else [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"total": 10, "total": 11}', "WORKBOOK_UNREADABLE"),
        ('{"total": NaN}', "WORKBOOK_UNREADABLE"),
        ("[" * 100_000, "WORKBOOK_UNREADABLE"),
        ('{"total": ' + "9" * 5000 + "}", "WORKBOOK_UNREADABLE"),
        ('{"total": 1e999999999}', "EXPENDITURE_INVALID"),
        ('{"total": 1e1}', ""),
    ],
)
def test_hostile_json_is_told_in_words_at_once(tmp_path: Path, text: str, code: str) -> None:
    schedule, totals = tmp_path / "schedule.csv", tmp_path / "totals.json"
    schedule.write_text(f"{HEAD}Care,DFG,10\n", encoding="utf-8")
    totals.write_text(text, encoding="utf-8")

    assert codes(check_schedule(schedule, SPELLING, totals=totals)) == ([code] if code else [])


def test_a_funding_table_whose_year_is_not_certain_is_not_compared_with_two_years(tmp_path: Path) -> None:
    text = "scheme_name,source,budget_2019_20,budget_2020_21\nCare,DFG,10,20\n"

    unknown = check_text(tmp_path, text, funding="source,amount\nDFG,20\n")
    named = check_text(tmp_path, text, funding="source,amount_2020_21_gbp\nDFG,21\n")

    assert codes(unknown) == ["LAYOUT_UNKNOWN"]
    assert codes(named) == ["SOURCE_TOTAL_MISMATCH", "TOTAL_MISMATCH"]
    assert named.findings[0].where == "schedule.csv!D"


def test_grants_that_bear_their_own_names_are_compared_one_by_one(tmp_path: Path) -> None:
    text = "scheme_name,source,amount\nWarm homes,DFG,10\nCare,iBCF,20\n"

    report = check_text(
        tmp_path, text, funding="source,amount\nDisabled Facilities Grant,20\nImproved BCF,10\n"
    )

    apart = {one.figures["source"]: one.figures["difference"] for one in report.findings}
    assert apart == {"DFG": "-10.00", "iBCF": "10.00"}
