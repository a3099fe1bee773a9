"""Norfolk 2021-22, to the letter of the contract: figures, findings, places and exit code, by the command itself."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from govflow.cli.main import run
from tests.make.workbooks import a_book, packed

NORFOLK = Path(__file__).resolve().parents[3] / "config" / "demonstration" / "norfolk-2021-22.xlsx"


@pytest.fixture
def document(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    code = run(["workbook", "check", str(NORFOLK), "--json"])

    assert code == 1
    printed: dict[str, Any] = json.loads(capsys.readouterr().out)
    return printed


def test_it_says_what_was_read(document: dict[str, Any]) -> None:
    assert document["file"] == str(NORFOLK)
    assert document["sha256"] == hashlib.sha256(NORFOLK.read_bytes()).hexdigest()
    assert document["template"] == "2021-22"
    assert document["health_and_wellbeing_board"] == "Norfolk"


def test_its_totals_are_the_published_ones(document: dict[str, Any]) -> None:
    by_source = {
        "DFG": "9157782.00",
        "Minimum CCG Contribution": "69119908.00",
        "iBCF": "38453693.00",
        "Additional LA Contribution": "0.00",
        "Additional CCG Contribution": "0.00",
    }
    types = document["totals"].pop("scheme_types")

    assert document["totals"] == {
        "income": by_source,
        "expenditure": by_source,
        "income_total": "116731383.00",
        "expenditure_total": "116731383.00",
        "adult_social_care": {"minimum": "34116638.00", "planned": "44378059.00"},
        "nhs_out_of_hospital": {"minimum": "19603939.00", "planned": "33906128.00"},
        "counted_in_both": "11507421.00",
        "other": {
            "amount": "47576131.00",
            "percent": "40.8",
            "denominator": "mandatory funding",
            "denominator_amount": "116731383.00",
        },
        "schemes": 82,
        "scheme_ids": 72,
    }
    assert len(types) == 17
    assert types["Other"] == "47576131.00"
    assert types["Personalised Budgeting and Commissioning"] == "0.00"
    assert types["Reablement in a persons own home"] == "11829299.00"


def test_its_findings_are_these_at_these_cells_in_this_order(document: dict[str, Any]) -> None:
    found = [(one["severity"], one["code"], one["where"]) for one in document["findings"]]

    assert found == [
        ("error", "COVER_INCOMPLETE", "2. Cover!D14"),
        ("error", "COVER_INCOMPLETE", "2. Cover!D15"),
        ("warning", "SIGN_OFF_PENDING", "2. Cover!D16"),
        ("warning", "OTHER_OVER_5_PERCENT", "3. Summary!C42"),
        ("info", "COUNTED_IN_BOTH", "5a. Expenditure!D20"),
        ("warning", "SCHEME_ID_REUSED", "5a. Expenditure!B62"),
        ("warning", "SCHEME_ID_REUSED", "5a. Expenditure!B67"),
        ("warning", "SCHEME_ID_REUSED", "5a. Expenditure!B81"),
        ("warning", "METRIC_WORSE_THAN_LAST_ACTUAL", "6. Metrics!E12"),
        ("info", "METRIC_RISING", "6. Metrics!E18"),
        ("info", "METRIC_RISING", "6. Metrics!E19"),
        ("warning", "METRIC_WORSE_THAN_LAST_ACTUAL", "6. Metrics!E23"),
        ("warning", "METRIC_WORSE_THAN_LAST_ACTUAL", "6. Metrics!E49"),
    ]


def test_what_it_says_of_them_can_be_acted_on(document: dict[str, Any]) -> None:
    findings = {(one["code"], one["where"]): one for one in document["findings"]}
    reused = [
        one["figures"]["scheme_id"] for one in document["findings"] if one["code"] == "SCHEME_ID_REUSED"
    ]
    pending = findings["SIGN_OFF_PENDING", "2. Cover!D16"]
    worse = findings["METRIC_WORSE_THAN_LAST_ACTUAL", "6. Metrics!E12"]

    assert sorted(reused, key=int) == ["2", "22", "31"]
    assert pending["figures"] == {"expected": "2021-12-01", "days_after_deadline": 15}
    assert worse["figures"]["change_percent"] == "+22.7"
    for one in document["findings"]:
        assert {"code", "severity", "where", "message", "figures"} <= set(one)
        assert one["remedy"]


def test_the_same_is_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["workbook", "check", str(NORFOLK)]) == 1

    said = capsys.readouterr().out
    assert f"{NORFOLK}: 2 errors, 8 warnings, 3 notes" in said
    assert "2. Cover!D15: 'Name of who signs off the plan' is blank." in said
    assert "40.8% of the mandatory funding of £116,731,383" in said


@pytest.mark.parametrize("name", ["missing.xlsx", "plan.csv", "empty.xlsx"])
def test_a_file_that_is_no_workbook_has_its_document_and_exit_code_2(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if name != "missing.xlsx":
        (tmp_path / name).write_text("Scheme ID,Expenditure\n" if name == "plan.csv" else "", "utf-8")

    code = run(["workbook", "check", str(tmp_path / name), "--json"])

    document = json.loads(capsys.readouterr().out)
    assert code == 2
    assert [one["code"] for one in document["findings"]] == ["WORKBOOK_UNREADABLE"]
    assert document["totals"] == {}


def test_a_workbook_without_an_error_has_exit_code_0(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "plan.xlsx").write_bytes(packed(a_book()))

    assert run(["workbook", "check", str(tmp_path / "plan.xlsx"), "--json"]) == 0

    document = json.loads(capsys.readouterr().out)
    assert document["health_and_wellbeing_board"] == "Anyshire"
    assert {one["severity"] for one in document["findings"]} == {"info"}


def test_a_workbook_that_is_not_to_be_opened_has_its_document_and_exit_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "plan.xlsx"
    file.write_bytes(packed(a_book()))
    with zipfile.ZipFile(file, "a") as opened:
        opened.writestr("xl/vbaProject.bin", b"x")

    assert run(["workbook", "check", str(file), "--json"]) == 1

    document = json.loads(capsys.readouterr().out)
    assert [(one["code"], one["where"]) for one in document["findings"]] == [
        ("WORKBOOK_HAS_MACROS", "plan.xlsx")
    ]
    assert document["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
