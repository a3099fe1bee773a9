"""``govflow calendar`` at its door: one document, plain words, exit codes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from govflow.timetable.calendar import Calendar
from govflow.timetable.commands import calendar


def run(line: str) -> Result:
    return CliRunner().invoke(calendar, line.split(), obj=Calendar())


def document(line: str) -> tuple[int, dict[str, Any]]:
    result = run(f"{line} --json")
    read: dict[str, Any] = json.loads(result.stdout)
    assert result.stdout.count("\n") == 1
    return result.exit_code, read


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("add 2021-11-11 -5", {"date": "2021-11-06"}),
        ("add 2021-11-11 -5 --working", {"date": "2021-11-04"}),
        ("add --working 2021-11-11 -12", {"date": "2021-10-26"}),
        ("add 2021-12-24 1 --working", {"date": "2021-12-29"}),
        ("add 2021-12-25 0 --working", {"date": "2021-12-25"}),
        ("add 2021-11-11 +3", {"date": "2021-11-14"}),
        ("clear-days 2021-11-04 2021-11-11 --working", {"clear_days": 4}),
        ("clear-days 2021-11-04 2021-11-11", {"clear_days": 6}),
        ("clear-days 2021-11-11 2021-11-04", {"clear_days": 0}),
        ("latest-notice 2019-06-04 --days 5 --working", {"latest": "2019-05-24"}),
        (
            "latest-notice 2019-06-13 --days 5 --working --at 17:00",
            {"latest": "2019-06-05T17:00:00+01:00"},
        ),
        ("latest-notice 2022-01-12 --days 5 --working --at 17:00", {"latest": "2022-01-04T17:00:00+00:00"}),
    ],
)
def test_each_command_prints_one_document_with_an_empty_list_of_findings(
    line: str, expected: dict[str, Any]
) -> None:
    assert document(line) == (0, {**expected, "findings": []})


def test_warnings_stand_in_the_document_and_do_not_fail_it() -> None:
    code, closed = document("latest-notice 2019-06-04 --days 28")
    _, unpublished = document("clear-days 2029-11-04 2029-11-11 --working")

    assert code == 0
    assert closed["latest"] == "2019-05-06"
    assert [(each["code"], each["severity"]) for each in closed["findings"]] == [("OFFICE_CLOSED", "warning")]
    assert [each["code"] for each in unpublished["findings"]] == ["YEAR_NOT_PUBLISHED"]


def test_without_json_the_answer_is_words_and_the_warning_goes_to_standard_error() -> None:
    found = run("latest-notice 2019-06-04 --days 28")

    assert found.exit_code == 0
    assert found.stdout == "Monday 6 May 2019\n"
    assert found.stderr.startswith("Warning: The office is closed")
    assert (
        run("latest-notice 2019-06-13 --days 5 --working --at 17:00").stdout
        == "17:00 on Wednesday 5 June 2019\n"
    )
    assert run("clear-days 2021-11-09 2021-11-11 --working").stdout == "1 clear working day\n"


WRONG = [
    "add 2021-02-30 1",
    "add 11/11/2021 1",
    "add 1999-12-31 1",
    "add 2100-12-31 1",
    "add 2021-11-11 five",
    "add 2021-11-11 1.5",
    "add 2021-11-11 99999999999999999999",
    "add 2021-11-11",
    "add 2021-11-11 5 --wroking",
    "clear-days 2021-11-11 tomorrow",
    "latest-notice 2021-11-11",
    "latest-notice 2021-11-11 --days -5",
    "latest-notice 2021-11-11 --days 5 --at 24:00",
    "latest-notice 2021-11-11 --days 5 --at 5pm",
]


@pytest.mark.parametrize("line", WRONG)
def test_what_cannot_be_used_is_one_plain_sentence_on_standard_error_and_exit_2(line: str) -> None:
    found = run(line)

    assert found.exit_code == 2
    assert found.stdout == ""
    assert len(found.stderr.strip().splitlines()) == 1
    assert found.stderr.strip().endswith(".")
    assert "Traceback" not in found.stderr


@pytest.mark.parametrize("line", WRONG)
def test_with_json_what_cannot_be_used_is_an_error_document_and_exit_2(line: str) -> None:
    code, read = document(line)

    assert code == 2
    error = read["error"]
    assert error["code"] == "INVALID_INPUT"
    assert error["message"]
    # The shape of every other command's error, so that a script reads them all alike.
    assert [(each["code"], each["message"]) for each in error["blocked_by"]] == [
        (error["code"], error["message"])
    ]
