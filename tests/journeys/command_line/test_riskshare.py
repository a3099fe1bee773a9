"""``govflow riskshare settle`` as a script uses it: two files in; one document, findings and the exit code out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.command_line.conftest import ROOT, Shell
from tests.journeys.command_line.test_no_database import NO_SERVER

RULE: dict[str, Any] = {
    "ref": "mental-health-2019-20",
    "budget": "6060998.00",
    "parties": [
        {"code": "CCG", "contribution": "2982556.00", "share": "50"},
        {"code": "LA", "contribution": "3078442.00", "share": "50"},
    ],
    "overspend": [
        {"over_percent": "0", "method": "ratio"},
        {"over_percent": "10", "method": "aligned", "applies_to": "excess"},
    ],
    "underspend": {"method": "carried_forward"},
}
OUTTURN: dict[str, Any] = {
    "total": "6760998.00",
    "own_costs": {"CCG": "450000.00", "LA": "250000.00"},
}
Write = Callable[[str, Any], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(name: str, content: Any) -> Path:
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return file

    return written


def test_a_settlement_is_one_document_with_every_key_of_the_contract(shell: Shell, write: Write) -> None:
    shell.set(GOVFLOW_DATABASE_URL=NO_SERVER)  # It asks no database.
    answer = shell.json("riskshare", "settle", write("rule.json", RULE), write("outturn.json", OUTTURN))

    assert (answer.code, answer.err) == (0, "")
    parties = answer.json["parties"]
    assert [party["balancing_payment"] for party in parties] == ["363414.31", "336585.69"]
    assert [party["liability"] for party in parties] == ["3345970.31", "3415027.69"]
    assert {key: value for key, value in answer.json.items() if key != "parties"} == {
        "ref": "mental-health-2019-20",
        "budget": "6060998.00",
        "outturn": "6760998.00",
        "variance": "700000.00",
        "variance_percent": "11.55",
        "band": "aligned",
        "reading": "excess",
        "carried_forward": "0.00",
        "uncovered": "0.00",
        "residual": "0.00",
        "findings": [],
    }


def test_a_person_reads_who_pays_what_and_by_which_reading(shell: Shell, write: Write) -> None:
    rule = write("rule.json", RULE)
    said = shell("riskshare", "settle", rule, write("outturn.json", OUTTURN)).out
    for words in ("£700,000 over", "11.55%", "reading: excess", "CCG: pays in £363,414.31"):
        assert words in said
    whole = {**RULE, "overspend": [RULE["overspend"][0], {**RULE["overspend"][1], "applies_to": "whole"}]}
    assert "all of it is shared to each party by its own costs (reading: whole)" in (
        shell("riskshare", "settle", write("whole.json", whole), write("outturn.json", OUTTURN)).out
    )
    under = shell("riskshare", "settle", rule, write("under.json", {"total": "6060000.00"})).out
    assert "£998 under" in under
    assert "Carried forward: £998" in under
    assert (
        "exactly the budget" in shell("riskshare", "settle", rule, write("on.json", {"total": "6060998"})).out
    )
    back = write("back.json", {**RULE, "underspend": {"method": "ratio"}})
    assert (
        "LA: has back £499"
        in shell("riskshare", "settle", back, write("under.json", {"total": "6060000"})).out
    )


def test_an_overspend_on_a_pool_of_nothing_has_no_percent_in_words(shell: Shell, write: Write) -> None:
    parties = [{**party, "contribution": "0.00"} for party in RULE["parties"]]
    empty = {**RULE, "budget": "0.00", "parties": parties, "overspend": RULE["overspend"][:1]}
    said = shell("riskshare", "settle", write("rule.json", empty), write("outturn.json", {"total": "0.03"}))
    assert said.out.splitlines() == [
        "mental-health-2019-20: £0.03 over the budget of £0, shared by ratio.",
        "  CCG: pays in £0.02; bears £0.02, contributed £0",
        "  LA: pays in £0.01; bears £0.01, contributed £0",
    ]


def test_caps_that_are_exceeded_are_a_warning_and_exit_code_0(shell: Shell, write: Write) -> None:
    rule = write("rule.json", {**RULE, "cap": {"CCG": "1.00", "LA": "1.00"}})
    words = ("riskshare", "settle", rule, write("outturn.json", {"total": "6061001.00"}))

    answer = shell.json(*words)

    assert (answer.code, answer.json["uncovered"]) == (0, "1.00")
    [finding] = answer.json["findings"]
    assert {"code", "severity", "where", "message", "figures"} <= set(finding)
    assert (finding["code"], finding["severity"]) == ("CAPS_EXCEEDED", "warning")
    assert "CAPS_EXCEEDED" in shell(*words).out


@pytest.mark.parametrize(
    ("rule", "outturn", "codes"),
    [
        ({**RULE, "budget": 6060998.0}, OUTTURN, ["MONEY_INVALID"]),
        (RULE, {"total": 6760998}, ["MONEY_INVALID"]),
        ({**RULE, "other_contributions": "0.01"}, OUTTURN, ["CONTRIBUTIONS_DO_NOT_SUM"]),
        ({**RULE, "overspend": RULE["overspend"][1:]}, OUTTURN, ["BANDS_INVALID"]),
        (
            {**RULE, "parties": [{**RULE["parties"][0], "share": "0"}, RULE["parties"][1]]},
            OUTTURN,
            ["SHARES_INVALID"],
        ),
        (RULE, {"total": "6760998.00"}, ["OWN_COSTS_MISSING"]),
        (RULE, {**OUTTURN, "own_costs": {"CCG": "450000.00"}}, ["OWN_COSTS_DO_NOT_SUM"]),
        ({**RULE, "caps": {}}, {**OUTTURN, "totals": ""}, ["RULE_UNREADABLE", "RULE_UNREADABLE"]),
        (b"ref: mental-health", OUTTURN, ["RULE_UNREADABLE"]),
        (RULE, b'{"total": NaN}', ["RULE_UNREADABLE"]),
        (b'{"ref": "a", "ref": "b"}', b"\0\xff" * 1_000, ["RULE_UNREADABLE", "RULE_UNREADABLE"]),
        (b" " * 1024 * 1025, OUTTURN, ["RULE_UNREADABLE"]),
    ],
)
def test_what_cannot_be_settled_is_findings_without_a_figure_and_exit_code_1(
    shell: Shell, write: Write, rule: Any, outturn: Any, codes: list[str]
) -> None:
    words = ("riskshare", "settle", write("rule.json", rule), write("outturn.json", outturn))

    answer, plain = shell.json(*words), shell(*words)

    assert (answer.code, set(answer.json)) == (1, {"findings"})
    assert [finding["code"] for finding in answer.json["findings"]] == codes
    assert {finding["severity"] for finding in answer.json["findings"]} == {"error"}
    assert (plain.code, plain.out) == (1, "")
    assert all(code in plain.err for code in codes)


def test_a_file_that_is_not_there_is_exit_code_2_with_its_finding(
    shell: Shell, write: Write, tmp_path: Path
) -> None:
    rule, outturn = write("rule.json", RULE), write("outturn.json", OUTTURN)
    for words in ((tmp_path / "none.json", outturn), (rule, tmp_path / "none.json"), (tmp_path, outturn)):
        answer = shell.json("riskshare", "settle", *words)
        assert answer.code == 2
        assert [finding["code"] for finding in answer.json["findings"]] == ["RULE_UNREADABLE"]
    assert shell.json("riskshare", "settle", rule).code == 2
    assert shell.json("riskshare", "share", rule, outturn).refused_for == ["INVALID_INPUT"]


def test_a_name_that_steers_a_terminal_is_shown_spelled_out(shell: Shell, write: Write) -> None:
    rule = json.loads(json.dumps(RULE).replace("CCG", "C\\u001b[31mG"))
    own = {"C\x1b[31mG": "450000.00", "LA": "250000.00"}
    said = shell(
        "riskshare", "settle", write("rule.json", rule), write("outturn.json", {**OUTTURN, "own_costs": own})
    )

    assert said.code == 0
    assert "\x1b" not in said.out


def test_the_example_of_the_reference_gives_the_figures_printed_there(shell: Shell, write: Write) -> None:
    page = (ROOT / "docs/reference/risk-share.md").read_text("utf-8")
    rule = json.loads(page.split("```json")[1].split("```")[0])
    outturn = json.loads(page.split("## The outturn\n\n`")[1].split("`")[0])
    printed = dict(re.findall(r"^\| `(whole|excess)` \| ([\d.,]+ \| [\d.,]+) \|$", page, re.MULTILINE))

    for reading, figures in printed.items():
        rule["overspend"][1]["applies_to"] = reading
        answer = shell.json("riskshare", "settle", write("rule.json", rule), write("outturn.json", outturn))
        paid = [party["balancing_payment"] for party in answer.json["parties"]]
        assert (answer.json["reading"], paid) == (reading, figures.replace(",", "").split(" | "))
    assert set(printed) == {"whole", "excess"}
