"""The command as a shell would give it: words in; exit code, standard output and standard error out."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest
from sqlalchemy import create_engine, text

from govflow.cli.acting import product_here
from govflow.cli.main import run
from tests import databases
from tests.databases import Cluster, Kind

ROOT = Path(__file__).resolve().parents[3]
# Cheap hashing: nobody signs in with a password here.
CHEAP = {"GOVFLOW_PASSWORD_MEMORY_KIB": "64", "GOVFLOW_PASSWORD_ROUNDS": "1"}
PLAN = "plan-doncaster-2021-22"
# What changes with every refusal, sweep and read of a secret, and is no case's.
APART = {"ledger_event", "ledger_private", "outbox", "heartbeat", "refusal_count", "alembic_version"}


@dataclass(frozen=True)
class Answer:
    """What a command gave back."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on standard output; anything beside it makes this fail."""
        return json.loads(self.out)

    @property
    def refused_for(self) -> list[str]:
        """The codes of every reason given."""
        error = self.json["error"]
        assert error["code"]
        assert error["message"]
        for finding in error["blocked_by"]:
            assert {"code", "severity", "where", "message", "figures"} <= set(finding)
        return [finding["code"] for finding in error["blocked_by"]]


class Shell:
    """A shell with settings of its own. Each test has a fresh one."""

    def __init__(self, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch, home: Path) -> None:
        self._capsys = capsys
        self._patch = patch
        patch.setattr("tempfile.tempdir", str(home.parent))  # Where faults are kept for the operator.
        self.set(GOVFLOW_HOME=str(home), **CHEAP)

    def set(self, **settings: str) -> None:
        """Export settings."""
        for name, value in settings.items():
            self._patch.setenv(name, value)
        self.forget()

    def unset(self, name: str) -> None:
        """Take a setting back."""
        self._patch.delenv(name, raising=False)
        self.forget()

    def forget(self) -> None:
        """Let the next command start as a new process does."""
        if product_here.cache_info().currsize:
            product_here().store.engine.dispose()
        product_here.cache_clear()

    def __call__(self, *words: object) -> Answer:
        """Give a command."""
        self._capsys.readouterr()
        code = run([str(word) for word in words])
        out, err = self._capsys.readouterr()
        assert "Traceback" not in out + err
        return Answer(code, out, err)

    def json(self, *words: object) -> Answer:
        """Give a command that answers with one document and nothing else on standard output."""
        answer = self(*words, "--json")
        assert isinstance(answer.json, dict)
        return answer


@pytest.fixture
def shell(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Shell]:
    made = Shell(capsys, monkeypatch, tmp_path / "home")
    yield made
    made.forget()


def play(url: str, home: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOVFLOW_DATABASE_URL", url)
        patch.setenv("GOVFLOW_HOME", str(home))
        for name, value in CHEAP.items():
            patch.setenv(name, value)
        assert run(["demo", "--no-serve"]) == 0


@pytest.fixture(scope="session")
def played_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("played")
    file = home / "played.db"
    play(databases.sqlite_url(file), home)
    connection = sqlite.connect(file)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # So that the one file is the whole.
    connection.close()
    return file


@pytest.fixture(scope="session")
def played_template(postgres_cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    name = postgres_cluster.create()
    play(postgres_cluster.url(name), tmp_path_factory.mktemp("played"))
    postgres_cluster.rename(name, "govflow_played")
    return "govflow_played"


@pytest.fixture
def demonstration(
    shell: Shell, database_kind: Kind, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[str]:
    """The address of a database holding the demonstration's first scene, which the shell points at."""
    if database_kind == "sqlite":
        file = tmp_path / "demonstration.db"
        shutil.copyfile(request.getfixturevalue("played_file"), file)
        url = databases.sqlite_url(file)
        shell.set(GOVFLOW_DATABASE_URL=url)
        yield url
        return
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    name = cluster.create(template=request.getfixturevalue("played_template"))
    shell.set(GOVFLOW_DATABASE_URL=cluster.url(name))
    yield cluster.url(name)
    shell.forget()
    cluster.drop(name)


def digest(url: str) -> dict[str, str]:
    """A digest of each table, and of the ledger but for the refusals kept aside from every case."""
    # The driver the product uses: two SQLite libraries in one process break each other's locks.
    module = {"module": sqlite} if url.startswith("sqlite") else {}
    engine = create_engine(url, **module)
    tables = "SELECT name FROM sqlite_master WHERE type = 'table'"
    if engine.dialect.name == "postgresql":
        tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    with engine.connect() as connection:
        names = set(connection.execute(text(tables)).scalars()) - APART
        assert "cases" in names
        queries = {name: f'SELECT * FROM "{name}"' for name in names}
        queries["ledger"] = (
            "SELECT id, stream, seq FROM ledger_event WHERE stream NOT LIKE 'refusals:%' ORDER BY id"
        )
        seen = {name: sorted(map(repr, connection.execute(text(query)))) for name, query in queries.items()}
    engine.dispose()
    return {name: hashlib.sha256("\n".join(rows).encode()).hexdigest() for name, rows in seen.items()}


@pytest.fixture
def paper(tmp_path: Path) -> Callable[..., str]:
    """A function that writes a paper and answers with its path."""

    def write(name: str = "paper.txt", words: str = "A paper of the meeting.") -> str:
        file = tmp_path / name
        file.write_text(words, encoding="utf-8")
        return str(file)

    return write


@pytest.fixture
def own_root(shell: Shell, tmp_path: Path) -> Path:
    """A copy of the product's own files, in which a workflow can be added or broken."""
    root = tmp_path / "root"
    for folder in ("config", "workflows", "templates", "migrations"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shell.set(GOVFLOW_ROOT=str(root))
    return root


@pytest.fixture
def sqlite_demonstration(shell: Shell, played_file: Path, tmp_path: Path) -> str:
    """The same on SQLite alone, for what no database has a say in."""
    file = tmp_path / "demonstration.db"
    shutil.copyfile(played_file, file)
    shell.set(GOVFLOW_DATABASE_URL=databases.sqlite_url(file))
    return databases.sqlite_url(file)
