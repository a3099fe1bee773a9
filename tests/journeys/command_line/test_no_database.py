"""Where the database is away, older, unwritable or another's: exit code 3 and what to do, no traceback."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from govflow.cli.acting import product_here
from tests.journeys.command_line.conftest import PLAN, ROOT, Shell, digest
from tests.make.full_disk import LARGE, full_disk

COMMANDS = (
    ("plan", "list"),
    ("plan", "do", PLAN, "submit", "--as", "plan-lead"),
    ("case", "open", "bcf_plan", "--area", "doncaster", "--as", "plan-lead"),
    ("timetable", "show", PLAN),
    ("audit", "verify"),
    ("tick",),
    ("people", "list"),
    ("db", "current"),
)
RUNNING = (("db", "upgrade"), ("demo", "--no-serve"), ("serve",), ("scheduler",))
NO_SERVER = "postgresql://nobody@127.0.0.1:1/govflow"


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_database_server_that_does_not_answer_is_exit_code_3(shell: Shell, words: tuple[str, ...]) -> None:
    shell.set(GOVFLOW_DATABASE_URL=NO_SERVER)
    answer = shell.json(*words)
    assert (answer.code, answer.refused_for) == (3, ["UNAVAILABLE"])


@pytest.mark.parametrize(
    "words", [("db", "upgrade"), ("demo", "--no-serve"), ("serve",), ("scheduler",)], ids=" ".join
)
def test_what_would_run_or_make_a_database_says_that_its_server_is_away(
    shell: Shell, words: tuple[str, ...]
) -> None:
    shell.set(GOVFLOW_DATABASE_URL=NO_SERVER)
    answer = shell(*words)
    assert (answer.code, answer.out) == (3, "")
    assert "Connection refused" in answer.err


def test_doctor_names_the_database_that_is_away_and_still_looks_at_the_rest(shell: Shell) -> None:
    shell.set(GOVFLOW_DATABASE_URL=NO_SERVER)
    answer = shell.json("doctor")
    found = {one["name"]: one for one in answer.json["checks"]}
    assert (answer.code, answer.json["ok"], found["database"]["status"]) == (3, False, "error")
    assert found["database"]["remedy"]
    assert {"configuration", "mail", "graphviz", "pango"} <= set(found)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_looking_at_a_file_that_is_not_there_says_which_command_makes_it_and_makes_none(
    shell: Shell, tmp_path: Path, words: tuple[str, ...]
) -> None:
    file = tmp_path / "absent.db"
    shell.set(GOVFLOW_DATABASE_URL=f"sqlite:///{file}")
    answer = shell.json(*words)
    assert (answer.code, answer.refused_for) == (3, ["UNAVAILABLE"])
    assert "govflow db upgrade" in answer.json["error"]["message"]
    assert not file.exists()


def test_an_older_schema_is_refused_by_all_with_the_command_that_brings_it_up(
    shell: Shell, empty_database_url: str
) -> None:
    if empty_database_url.startswith("sqlite"):
        Path(empty_database_url.removeprefix("sqlite:///")).touch()
    shell.set(GOVFLOW_DATABASE_URL=empty_database_url)
    for words in (*COMMANDS[:-1], ("serve", "--port", "0"), ("scheduler",)):
        answer = shell(*words)
        assert answer.code == 3, words
        assert "Run: govflow db upgrade" in answer.err
    before = shell.json("db", "current").json
    assert (before["current"], before["up_to_date"]) == ("", False)
    assert shell("db", "upgrade").code == 0
    assert shell("db", "upgrade").code == 0
    assert shell.json("db", "current").json["up_to_date"] is True
    shell.forget()
    assert shell.json("plan", "list").json == {"plans": []}


def test_a_file_that_is_no_database_is_left_as_it_is(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear board,", encoding="utf-8")
    shell.set(GOVFLOW_DATABASE_URL=f"sqlite:///{file}")
    for words in (("plan", "list"), ("db", "upgrade"), ("demo", "--no-serve"), ("doctor",)):
        assert shell(*words).code == 3, words
    assert file.read_text(encoding="utf-8") == "Dear board,"


@pytest.mark.parametrize(
    "url", ["rubbish", "mysql://a/b", "sqlite://", "postgresql://host:port/name", "oracle:x"]
)
def test_an_address_that_is_none_is_told_with_how_it_is_written(shell: Shell, url: str) -> None:
    shell.set(GOVFLOW_DATABASE_URL=url)
    for words in (("plan", "list"), ("db", "current")):
        answer = shell.json(*words)
        assert (answer.code, answer.refused_for) == (2, ["INVALID_INPUT"])
        assert "GOVFLOW_DATABASE_URL" in answer.json["error"]["message"]
    for asked in (["db", "upgrade"], ["demo", "--no-serve"], ["serve"]):
        assert shell(*asked).code == 2


def test_a_table_that_is_gone_is_no_traceback(shell: Shell, demonstration: str) -> None:
    engine = create_engine(demonstration)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE cases RENAME TO cases_gone"))
    engine.dispose()
    assert shell.json("plan", "list").code in {1, 3}


def test_the_calendar_and_the_check_of_workflows_open_no_database(shell: Shell) -> None:
    shell.set(GOVFLOW_DATABASE_URL=NO_SERVER)
    assert shell.json("calendar", "add", "2021-10-01", "3").json["date"] == "2021-10-04"
    notice = shell.json(
        "calendar", "latest-notice", "2019-06-13", "--days", "5", "--working", "--at", "17:00"
    )
    assert notice.json["latest"] == "2019-06-05T17:00:00+01:00"
    assert shell.json("workflow", "check", ROOT / "workflows/bcf_plan.yaml").code == 0
    assert shell.json("workflow", "list").code == 0


def test_the_calendar_loads_neither_database_nor_web_nor_workflow_code() -> None:
    program = (
        "import sys; from govflow.cli.main import run; run(['calendar', 'add', '2021-10-01', '3']);"
        "sys.exit(bool({'sqlalchemy', 'flask', 'transitions', 'gunicorn'} & set(sys.modules)))"
    )
    asked = subprocess.run(
        [ROOT / ".venv/bin/python", "-c", program], cwd=ROOT, capture_output=True, check=False, env=os.environ
    )
    assert asked.returncode == 0, asked.stderr


def test_the_installed_command_keeps_the_same_promises(tmp_path: Path) -> None:
    def give(*words: str | bytes, **more: str) -> subprocess.CompletedProcess[bytes]:
        command = [str(ROOT / ".venv/bin/govflow").encode(), *words]
        settings = {"PATH": os.environ["PATH"], "GOVFLOW_HOME": str(tmp_path), "LC_ALL": "C", **more}
        return subprocess.run(command, capture_output=True, check=False, env=settings, cwd=tmp_path)

    bad = give("plan", "show", b"caf\xe9", "--json")
    assert (bad.returncode, bad.stderr) == (2, b"")
    assert b'"INVALID_INPUT"' in bad.stdout
    unknown = give("calendar", "nonsense", "--json")
    assert (unknown.returncode, unknown.stderr) == (2, b"")
    away = give("plan", "list", "--json", GOVFLOW_DATABASE_URL=NO_SERVER)
    assert (away.returncode, away.stderr) == (3, b"")
    ascii_only = give("workflow", "diagram", "bcf_plan", "--format", "mermaid", PYTHONIOENCODING="ascii")
    assert (ascii_only.returncode, ascii_only.stderr) == (0, b"")


def test_a_full_disk_is_exit_code_3_and_the_step_is_taken_once_there_is_room(
    shell: Shell, demonstration: str, tmp_path: Path
) -> None:
    draft = tmp_path / "draft.pdf"
    draft.write_bytes(LARGE)
    step = ("plan", "do", PLAN, "send_draft_to_bcm", "--as", "plan-lead", "--evidence", str(draft))
    shell.forget()
    before = digest(demonstration)

    with full_disk(product_here().store.engine):
        full = shell.json(*step)

    assert full.code == 3
    assert full.json["error"]["code"] == "UNAVAILABLE"
    assert "The database cannot be used just now" in full.json["error"]["message"]
    assert digest(demonstration) == before
    assert shell(*step).code == 0
    assert shell("audit", "verify").code == 0
