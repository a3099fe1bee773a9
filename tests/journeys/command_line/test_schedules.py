"""``govflow schedule check``: one document, the findings of the contract, and the exit code, without a database."""

from __future__ import annotations

from pathlib import Path

from tests.journeys.command_line.conftest import ROOT, Shell

PAPERS = ROOT / "tests" / "data" / "schedules"


def test_a_schedule_that_falls_short_is_one_document_and_exit_code_1(shell: Shell, tmp_path: Path) -> None:
    totals = tmp_path / "totals.json"
    totals.write_text('{"prior": "69184226", "virement": "726078", "current": "71342161"}', encoding="utf-8")
    words = ("schedule", "check", PAPERS / "bnes_schemes_2019_20.csv", "--totals", totals)

    answer = shell(*words, "--funding", PAPERS / "bnes_funding_2019_20.csv", "--json")

    assert answer.code == 1
    assert answer.json["lines"] == 51
    assert len(answer.json["sha256"]) == 64
    for finding in answer.json["findings"]:
        assert {"code", "severity", "where", "message", "figures"} <= set(finding)
    (total,) = [one for one in answer.json["findings"] if one["code"] == "VIREMENT_MISMATCH"]
    assert total["figures"]["difference"] == "1431857.00"
    said = shell(*words)
    assert said.code == 1
    assert "45 right, 4 sign lost, 2 rounded" in said.out
    assert "Print the virement as -£59,906." in said.out


def test_a_schedule_with_warnings_alone_or_none_is_exit_code_0(shell: Shell, tmp_path: Path) -> None:
    lost = tmp_path / "lost.csv"
    lost.write_text("scheme_name,prior,virement,current\nCare,100,40,60\n", encoding="utf-8")

    warned = shell("schedule", "check", lost, "--json")
    well = shell("schedule", "check", PAPERS / "bromley_ibcf.csv")

    assert (warned.code, [one["code"] for one in warned.json["findings"]]) == (0, ["SIGN_LOST"])
    assert (well.code, well.out) == (0, "bromley_ibcf.csv: all is well\n")


def test_a_file_that_is_not_there_is_exit_code_2_with_its_document(shell: Shell, tmp_path: Path) -> None:
    answer = shell("schedule", "check", tmp_path / "nowhere.csv", "--json")

    assert answer.code == 2
    assert [one["code"] for one in answer.json["findings"]] == ["WORKBOOK_UNREADABLE"]
    beside = shell("schedule", "check", PAPERS / "bromley_ibcf.csv", "--totals", tmp_path / "nowhere.json")
    assert beside.code == 2
    assert "no such file" in beside.out


def test_the_tolerance_is_a_setting_and_a_wrong_one_is_told_in_words(shell: Shell, tmp_path: Path) -> None:
    rounded = tmp_path / "rounded.csv"
    rounded.write_text("scheme_name,prior,virement,current\nCare,100,10,111\n", encoding="utf-8")
    assert shell("schedule", "check", rounded).code == 0

    shell.set(GOVFLOW_ROUNDING_UNITS="0")
    assert shell("schedule", "check", rounded).code == 1

    shell.set(GOVFLOW_ROUNDING_UNITS="half")
    refused = shell("schedule", "check", rounded)
    assert refused.code != 0
    assert "GOVFLOW_ROUNDING_UNITS" in refused.err
    assert "Traceback" not in refused.err


def test_a_table_of_metrics_says_what_is_not_there_yet_and_what_is_not_as_planned(shell: Shell) -> None:
    bromley = shell("schedule", "check", PAPERS / "bromley_metrics.csv")
    dorset = shell("schedule", "check", PAPERS / "dorset_metrics.csv", "--json")

    assert bromley.code == 0
    assert "2019-20 Q2: not available until 31 December 2019." in bromley.out
    assert dorset.code == 0
    (late,) = [one for one in dorset.json["comparisons"] if one["actual"] == "76.6"]
    assert (late["plan"], late["standing"]) == ("77", "worse than plan")
    said = shell("schedule", "check", PAPERS / "dorset_metrics.csv")
    assert "2021-22 Q3: 76.6 against a plan of 77: worse than plan" in said.out
