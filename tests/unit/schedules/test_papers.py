"""What the public papers of four councils add up to, and what they do not. Expected figures were worked by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from govflow.schedules.checking import Report
from tests.unit.schedules.checked import PAPERS, check_paper, check_text, codes, found

BNES_TOTALS = {
    "expenditure_2018_19_gbp": "69184226",
    "virement_as_printed_gbp": "726078",
    "expenditure_2019_20_gbp": "71342161",
}


@pytest.fixture
def bath(tmp_path: Path) -> Report:
    totals = tmp_path / "totals.json"
    totals.write_text(json.dumps({"totals": BNES_TOTALS}), encoding="utf-8")
    return check_paper("bnes_schemes_2019_20.csv", "bnes_funding_2019_20.csv", totals)


def test_bath_has_51_lines_of_which_45_are_right_4_lost_their_sign_and_2_are_rounded(bath: Report) -> None:
    assert bath.facts["lines"] == 51
    assert bath.facts["virements"] == {
        "right": 45,
        "sign_lost": 4,
        "rounded": 2,
        "mismatch": 0,
        "unread": 0,
    }
    assert bath.facts["virement_with_signs_restored"] == "2182707.00"
    lost = {one.figures["scheme_id"]: one.figures["corrected"] for one in found(bath, "SIGN_LOST")}
    assert lost == {"7": "-59906.00", "8": "-516698.00", "12": "-23685.00", "13": "-106376.00"}
    assert {one.where for one in found(bath, "SIGN_LOST")} == {
        f"bnes_schemes_2019_20.csv!H{row}" for row in (15, 16, 21, 22)
    }
    assert [one.figures["row"] for one in found(bath, "ROUNDED")] == [8, 51]


def test_baths_total_row_is_short_by_1431857(bath: Report) -> None:
    (total,) = found(bath, "VIREMENT_MISMATCH")

    assert total.figures["difference"] == "1431857.00"
    assert total.figures["prior_and_virement"] == "69910304.00"
    assert "short of the £71,342,161 printed by £1,431,857" in total.message
    sums = {one.figures["column"]: one.figures["difference"] for one in found(bath, "TOTAL_MISMATCH")}
    assert sums == {"expenditure_2018_19_gbp": "24774.00", "virement_as_printed_gbp": "-2869959.00"}


def test_baths_equal_totals_hide_differences_by_source_that_cancel_in_two_pairs(bath: Report) -> None:
    by_source = found(bath, "SOURCE_TOTAL_MISMATCH")

    assert {one.figures["source"]: one.figures["difference"] for one in by_source} == {
        "Additional CCG Contribution": "4273558.00",
        "Additional LA Contribution": "-4273558.00",
        "Minimum CCG Contribution": "-42501.00",
        "Grants and iBCF": "42501.00",
    }
    assert {one.figures["source"]: one.figures["offset_by"] for one in by_source} == {
        "Additional CCG Contribution": "Additional LA Contribution",
        "Additional LA Contribution": "Additional CCG Contribution",
        "Minimum CCG Contribution": "Grants and iBCF",
        "Grants and iBCF": "Minimum CCG Contribution",
    }
    (grants,) = [one for one in by_source if one.figures["source"] == "Grants and iBCF"]
    parts = grants.figures["of_which"]
    assert isinstance(parts, list)
    assert [one["difference"] for one in parts if isinstance(one, dict)] == ["-220000.00", "262501.00"]


def test_baths_contingency_and_schemes_to_be_identified_are_listed(bath: Report) -> None:
    held = {one.figures["scheme_name"]: one.figures["amount"] for one in found(bath, "UNALLOCATED")}

    assert held == {"BCF Risk Share Contingency": "570129.00", "Schemes to be identified": "344738.00"}


def test_baths_findings_come_in_the_order_of_files_rows_and_codes(bath: Report) -> None:
    rows = [one.figures["row"] for one in bath.findings if "row" in one.figures]

    assert rows == sorted(row for row in rows if isinstance(row, int))
    files = [one.where.partition("!")[0] for one in bath.findings]
    assert files == sorted(files, key=["bnes_schemes_2019_20.csv", "totals.json"].index)


def test_the_columns_in_which_somebody_else_judged_the_rows_are_not_read(bath: Report) -> None:
    not_read = bath.facts["not_read"]

    assert isinstance(not_read, list)
    assert {"virement_sign_corrected_gbp", "residual_gbp", "row_check"} <= {str(one) for one in not_read}


def test_both_of_bromleys_tables_add_up(tmp_path: Path) -> None:
    plan = check_text(
        tmp_path,
        (PAPERS / "bromley_bcf_schemes.csv").read_text("utf-8"),
        totals={"2019-20": "23854000", "2020/21": "24331000"},
    )
    grant = check_paper("bromley_ibcf.csv")

    assert (plan.findings, grant.findings) == ((), ())
    assert (plan.facts["lines"], grant.facts["lines"]) == (24, 10)
    totals = grant.facts["totals"]
    assert isinstance(totals, dict)
    sums = [(one["rows"], one["stated"]) for one in totals.values() if isinstance(one, dict)]
    assert sums == [("6313000.00", "6313000.00"), ("4600000.00", "4600000.00"), ("4600000.00", "4600000.00")]


def test_bromleys_carried_money_outside_its_table_asks_for_scheme_and_year(tmp_path: Path) -> None:
    text = (PAPERS / "bromley_bcf_schemes.csv").read_text("utf-8")
    carried = {"amount": "806000", "from_year": "2018/19", "to_year": "2019/20"}

    report = check_text(tmp_path, text, totals={"carry_forward": [carried]})

    (prompt,) = report.findings
    assert (prompt.code, prompt.severity) == ("CARRY_FORWARD_WITHOUT_ORIGIN", "warning")
    assert prompt.figures["amount"] == "806000.00"
    assert prompt.figures["schedule"] == "23854000.00"
    known = check_text(tmp_path, text, totals={"carry_forward": [{**carried, "scheme": "16"}]})
    assert known.findings == ()


@pytest.mark.parametrize(("row", "code"), [("grant", "SOURCE_TOTAL_MISMATCH"), ("scheme", "TOTAL_MISMATCH")])
def test_a_pound_changed_in_bromleys_second_table_is_found(tmp_path: Path, row: str, code: str) -> None:
    text = (PAPERS / "bromley_ibcf.csv").read_text("utf-8")
    before = "-6313000" if row == "grant" else "Assistive Technology,25000"
    after = "-6313001" if row == "grant" else "Assistive Technology,25001"

    report = check_text(tmp_path, text.replace(before, after))

    assert code in codes(report, "error")


def test_dorsets_funding_and_its_parts_add_up_and_a_changed_pound_is_found(tmp_path: Path) -> None:
    assert check_paper("dorset_funding.csv").findings == ()

    text = (PAPERS / "dorset_funding.csv").read_text("utf-8")
    pool = check_text(tmp_path, text.replace("12084516", "12084517"))
    part = check_text(tmp_path, text.replace("4155848", "4155849"))

    assert [(one.code, one.where) for one in pool.findings] == [("TOTAL_MISMATCH", "schedule.csv!B7")]
    assert [(one.code, one.where) for one in part.findings] == [("TOTAL_MISMATCH", "schedule.csv!B11")]


def test_doncasters_thousands_are_within_tolerance_and_its_minimums_are_not_evidenced() -> None:
    report = check_paper("doncaster_spend_by_type.csv", "doncaster_funding.csv")

    minimums = {one.figures["condition"]: one.figures["required"] for one in found(report, "NOT_EVIDENCED")}
    assert minimums == {"NC2": "8575547.00", "NC3": "7380716.00"}
    assert all(one.figures["planned"] is None for one in found(report, "NOT_EVIDENCED"))
    assert codes(report, "error") == ["NOT_EVIDENCED", "NOT_EVIDENCED"]
    in_all = [one for one in found(report, "ROUNDED") if "source" not in one.figures]
    assert [(one.figures["difference"], one.figures["tolerance"]) for one in in_all] == [
        ("314.00", "9000.00")
    ]
    by_source = {
        one.figures["source"]: one.figures["difference"]
        for one in found(report, "ROUNDED")
        if "source" in one.figures
    }
    assert by_source == {"DFG": "-137.00", "Minimum CCG Contribution": "263.00", "iBCF": "188.00"}
