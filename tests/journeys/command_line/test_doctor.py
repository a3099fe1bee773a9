"""The doctor says what is so, asked of the thing itself, and what would put it right."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.command_line.conftest import Shell


def examined(shell: Shell) -> dict[str, Any]:
    return {one["name"]: one for one in shell.json("doctor").json["checks"]}


def test_the_database_is_told_by_what_it_answers_itself(shell: Shell, sqlite_demonstration: str) -> None:
    said = examined(shell)["database"]["message"]

    assert "of pysqlite3" in said
    assert "journal WAL, synchronous FULL" in said


def test_a_journal_that_is_not_the_one_asked_for_is_told_and_not_assumed(
    shell: Shell, sqlite_demonstration: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("govflow.storage.engine.wal_is_sound", lambda: False)

    database = examined(shell)["database"]

    assert database["status"] == "warning"
    assert "journal TRUNCATE, synchronous EXTRA" in database["message"]


def test_production_is_told_what_only_a_demonstration_may_leave_out(shell: Shell, sqlite_url: str) -> None:
    shell.set(GOVFLOW_DATABASE_URL=sqlite_url, GOVFLOW_ENV="production")

    answer = shell.json("doctor")
    found = {one["name"]: one for one in answer.json["checks"]}

    assert answer.code == 1
    assert found["configuration"]["status"] == "error"
    assert "GOVFLOW_PUBLIC_URL" in found["address"]["remedy"]
    assert "GOVFLOW_PROXIES" in found["proxies"]["remedy"]

    shell.set(GOVFLOW_SECRET="s" * 40, GOVFLOW_PUBLIC_URL="https://govflow.example", GOVFLOW_PROXIES="1")
    assert "address" not in examined(shell)
    assert "proxies" not in examined(shell)
    assert shell("doctor").code == 0


@pytest.mark.parametrize(
    ("package", "hidden", "remedy"),
    [
        ("graphviz", "govflow.cli.doctor.shutil.which", "apt-get install graphviz"),
        ("pango", "govflow.cli.doctor.ctypes.util.find_library", "apt-get install libpango-1.0-0"),
    ],
)
def test_a_missing_package_is_a_warning_with_the_command_that_installs_it(
    shell: Shell, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, package: str, hidden: str, remedy: str
) -> None:
    shell.set(GOVFLOW_DATABASE_URL=sqlite_url)
    monkeypatch.setattr(hidden, lambda _name: None)

    check = examined(shell)[package]

    assert (check["status"], remedy in check["remedy"]) == ("warning", True)
    assert shell("doctor").code == 0
