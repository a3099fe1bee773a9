"""The oracle judges by itself: it shares nothing with the product, and it sees what is planted."""

from __future__ import annotations

import ast
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest

from tests.fire.furnished import Yard, furnish
from tests.fire.journals import Account
from tests.fire.oracle import examine

pytestmark = pytest.mark.fire

HERE = Path(__file__).parent
JUDGES = (
    "oracle.py",
    "journals.py",
    "clients.py",
    "marks.py",
    "servers.py",
    "authority_worlds.py",
    "authority_history.py",
    "authority_oracle.py",
)


@pytest.fixture
def yard(tmp_path: Path) -> Yard:
    return furnish(f"sqlite:///{tmp_path / 'govflow.db'}", tmp_path, plans=1)


@pytest.mark.parametrize("name", JUDGES)
def test_no_judge_imports_the_product(name: str) -> None:
    imported: set[str] = set()
    for node in ast.walk(ast.parse((HERE / name).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module or "")

    assert imported
    assert not [module for module in imported if module.partition(".")[0] == "govflow"]


def test_nothing_is_wrong_with_an_untouched_database(yard: Yard) -> None:
    assert examine(yard.url, Account()) == []


@pytest.mark.parametrize(
    ("harm", "seen"),
    [
        ("UPDATE cases SET state = 'closed'", "the events say"),
        ("UPDATE cases SET version = version + 1", "its steps say"),
        ("DELETE FROM outbox WHERE event = (SELECT max(event) FROM outbox)", "has no outbox row"),
        ("DELETE FROM case_document", "no row"),
        (
            "INSERT INTO case_mark SELECT ref, 'planted', '', 1, 0 FROM cases",
            "a row that no event wrote",
        ),
    ],
)
def test_harm_to_the_present_rows_is_seen(yard: Yard, harm: str, seen: str) -> None:
    change(yard, harm)

    assert any(seen in problem for problem in examine(yard.url))


def test_an_answer_that_the_ledger_does_not_keep_is_seen(yard: Yard) -> None:
    asked = {"key": "k", "person": "person-x"}
    said = {"event": 999, "case": "", "trigger": "", "from": "", "to": "", "version": 1}
    account = Account(asked={"k": asked}, acked={"k": said})

    assert any("acknowledged as event 999" in problem for problem in examine(yard.url, account))


def test_a_request_that_was_never_settled_is_seen(yard: Yard) -> None:
    account = Account(asked={"k": {"key": "k", "person": "person-x"}})

    assert examine(yard.url, account) == ["k was never settled"]


def change(yard: Yard, harm: str) -> None:
    connection = sqlite.connect(yard.url.removeprefix("sqlite:///"), isolation_level=None)
    connection.execute(harm)
    connection.close()
