"""The test run tells the truth about what it did not run, stays on this machine and keeps tests apart."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser
from sqlalchemy import create_engine, text

from tests.conftest import MakeDatabase
from tests.databases import Cluster, Kind
from tests.network import OffHost, is_local_address

ROOT = Path(__file__).resolve().parents[2]


def run_beside(
    folder: Path, body: str, workers: str = "0", **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run a small project under the house's conftest, on a machine without Graphviz."""
    (folder / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    (folder / "conftest.py").write_text(
        "import dataclasses\n"
        "from tests import needs\n"
        "needs.NEEDS['graphviz'] = dataclasses.replace(needs.NEEDS['graphviz'], is_met=lambda: False)\n"
        "from tests.conftest import *\n"
    )
    (folder / "test_small.py").write_text(f"import pytest\n\n{body}\n")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "GOVFLOW"))}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-n", workers, "test_small.py"],
        cwd=folder,
        env=clean | {"PYTHONPATH": str(ROOT)} | settings,
        capture_output=True,
        text=True,
        check=False,
    )


NEEDS_DOT = "@pytest.mark.graphviz\ndef test_draws():\n    assert True"


def test_what_cannot_run_is_named_at_the_end_with_its_remedy(tmp_path: Path) -> None:
    # With a worker, because that is how `make test` runs: the reasons must come home from it.
    answer = run_beside(tmp_path, NEEDS_DOT, workers="1")

    assert answer.returncode == 0, answer.stdout
    assert "1 test needs Graphviz's dot. To run them: apt-get install graphviz" in answer.stdout


def test_what_is_required_fails_where_it_is_missing(tmp_path: Path) -> None:
    answer = run_beside(tmp_path, NEEDS_DOT, GOVFLOW_REQUIRE="browser,graphviz")

    assert answer.returncode == 1, answer.stdout
    assert "GOVFLOW_REQUIRE asks for Graphviz's dot. To get it: apt-get install graphviz" in answer.stdout


def test_a_misspelt_requirement_stops_the_run(tmp_path: Path) -> None:
    answer = run_beside(tmp_path, NEEDS_DOT, GOVFLOW_REQUIRE="postgress")

    assert answer.returncode == pytest.ExitCode.USAGE_ERROR
    assert "GOVFLOW_REQUIRE names postgress" in answer.stderr


def test_a_test_may_not_skip_itself(tmp_path: Path) -> None:
    answer = run_beside(tmp_path, "def test_hides():\n    pytest.skip('later')")

    assert answer.returncode == 1, answer.stdout
    assert "This test skips itself" in answer.stdout


def test_a_connection_to_another_machine_is_refused() -> None:
    # 192.0.2.0/24 is kept for documentation (RFC 5737): nothing answers there.
    with socket.socket() as asking, pytest.raises(OffHost):
        asking.connect(("192.0.2.1", 80))
    with pytest.raises(OffHost):
        socket.getaddrinfo("example.org", 443)


def test_loopback_may_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.socket() as asking:
        asking.connect(listener.getsockname())


@pytest.mark.parametrize(
    ("url", "is_local"),
    [
        ("http://127.0.0.1:8000/plans", True),
        ("http://localhost/", True),
        ("data:image/png;base64,AA==", True),
        ("https://fonts.example.org/a.woff", False),
        ("http://127.0.0.1.example.org/", False),
    ],
)
def test_an_address_is_known_as_of_this_machine_or_not(url: str, is_local: bool) -> None:
    assert is_local_address(url) is is_local


def test_a_database_is_empty_and_apart_from_any_other(
    make_database: MakeDatabase, database_kind: Kind
) -> None:
    first, second = (create_engine(make_database(database_kind, migrated=False)) for _ in range(2))

    with first.begin() as connection:
        connection.execute(text("CREATE TABLE mine (a INTEGER)"))
    with second.begin() as connection:
        connection.execute(text("CREATE TABLE mine (a INTEGER)"))

    first.dispose()
    second.dispose()


@pytest.mark.postgres
def test_a_connection_left_open_does_not_keep_a_database(postgres_cluster: Cluster) -> None:
    name = postgres_cluster.create()

    with psycopg.connect(postgres_cluster.url(name).replace("+psycopg", "")) as left_open:
        postgres_cluster.drop(name)

        with pytest.raises(psycopg.OperationalError):
            left_open.execute("SELECT 1")


@pytest.mark.browser
def test_the_browser_of_this_system_opens_a_page(browser: Browser) -> None:
    opened = browser.new_page()
    opened.set_content("<!doctype html><html lang=en><title>Plans</title><h1>Plans</h1></html>")

    assert opened.get_by_role("heading", name="Plans").is_visible()
    opened.close()
