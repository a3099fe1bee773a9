"""People, areas and tokens at the command line: what is not there is told, and one's own tokens are seen."""

from __future__ import annotations

from tests.journeys.command_line.conftest import Shell


def test_an_area_that_is_none_is_no_empty_list(shell: Shell, sqlite_demonstration: str) -> None:
    known = shell.json("people", "list", "--area", "doncaster")
    mistyped = shell.json("people", "list", "--area", "doncastor")

    assert len(known.json["people"]) > 20
    assert mistyped.code == 2
    assert "Did you mean 'doncaster'?" in mistyped.json["error"]["message"]


def test_a_token_is_listed_without_its_secret_and_gone_once_revoked(
    shell: Shell, sqlite_demonstration: str
) -> None:
    made = shell.json("token", "new", "--name", "Spreadsheet", "--as", "plan-lead").json

    listed = shell.json("token", "list", "--as", "plan-lead")
    assert [(one["id"], one["name"]) for one in listed.json["tokens"]] == [(made["id"], "Spreadsheet")]
    assert made["token"] not in listed.out
    assert shell.json("token", "list", "--as", "clerk").json["tokens"] == []
    assert shell("token", "revoke", made["id"], "--as", "clerk").code == 1

    assert shell("token", "revoke", made["id"], "--as", "plan-lead").code == 0
    assert shell.json("token", "list", "--as", "plan-lead").json["tokens"] == []
