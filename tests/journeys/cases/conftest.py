"""A demonstration at its first scene, with the real app, and people who sign in at its door."""

from __future__ import annotations

import io
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any, cast

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pysqlite3 import dbapi2 as sqlite
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from govflow.bootstrap import connect, opening
from govflow.bootstrap.application import create_app
from govflow.demonstration.play import PASSWORD, Player
from govflow.demonstration.script import load_scripts
from govflow.settings import Settings, load_settings
from govflow.storage.schema import DEMONSTRATION, upgrade
from govflow.web.product import Product
from tests import databases
from tests.databases import Cluster, Kind

START = datetime(2021, 10, 1, 7, 0, tzinfo=UTC)
FIRST_SCENE = datetime(2021, 10, 18, 8, 0, tzinfo=UTC)
LAST_SCENE = datetime(2022, 3, 31, 8, 0, tzinfo=UTC)
PLAN = "/plans/plan-doncaster-2021-22"


def words(html: str) -> str:
    """The text a reader sees, with its white space evened out."""
    inline = re.sub(r"</?(?:time|strong|a|span|s)\b[^>]*>", "", html)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", inline)))


@dataclass
class Person:
    """Someone at their browser, signed in."""

    client: FlaskClient
    page: TestResponse = field(init=False)

    def open(self, path: str, status: int = 200) -> str:
        self.page = self.client.get(path)
        assert self.page.status_code == status, words(self.page.text)
        assert self.page.text.count("<h1") == 1
        return words(self.page.text)

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page.text)
        assert found, f"The page has no hidden field {name}."
        return unescape(found[1])

    def send(self, path: str, status: int, /, **typed: Any) -> str:
        """Send the form of the page that is open, with its hidden fields."""
        hidden = {
            name: self.hidden(name)
            for name in ("csrf_token", "draft", "key")
            if f'name="{name}"' in self.page.text
        }
        self.page = self.client.post(path, data={**hidden, **typed}, content_type="multipart/form-data")
        assert self.page.status_code == status, (self.page.status_code, words(self.page.text))
        return words(self.page.text)

    def follow(self) -> str:
        return self.open(self.page.headers["Location"])

    def fill(self, step: str, status: int = 200, /, **typed: Any) -> str:
        """Open a step of the plan, fill in its form and go on to check the answers."""
        self.open(step)
        return self.send(step.partition("?")[0], status, action="check", **typed)

    def take(self, step: str, /, **typed: Any) -> str:
        """Take a step all the way to its receipt."""
        self.fill(step, **typed)
        self.send(step.partition("?")[0], 303, action="confirm")
        return self.follow()


@dataclass
class Desk:
    """The app and the demonstration behind it."""

    app: Flask
    player: Player

    def person(self, name: str) -> Person:
        someone = Person(self.app.test_client())
        someone.open("/sign-in")
        someone.send("/sign-in", 303, sign_in=name, password=PASSWORD)
        return someone

    def move_to(self, instant: str) -> None:
        self.player.pass_time(datetime.fromisoformat(instant))

    @property
    def product(self) -> Product:
        found: Product = self.app.extensions["govflow"]
        return found

    def version(self) -> int:
        return self._case()[0]

    def state(self) -> str:
        return self._case()[1]

    def _case(self) -> tuple[int, str]:
        with self.product.store.read() as connection:
            row = connection.exec_driver_sql(
                "SELECT version, state FROM cases WHERE ref = 'plan-doncaster-2021-22'"
            ).one()
        return int(row[0]), str(row[1])

    def events(self) -> int:
        with self.product.store.read() as connection:
            stream = "case:plan-doncaster-2021-22"
            found = connection.exec_driver_sql(
                f"SELECT count(*) FROM ledger_event WHERE stream = '{stream}'"
            ).scalar()
        return int(str(found))


def paper(text: str = "The draft of 18 October", name: str = "draft.txt") -> tuple[io.BytesIO, str]:
    return io.BytesIO(text.encode()), name


def settings_for(url: str) -> Settings:
    # A password that costs little: what it costs in earnest is tested with the people's room.
    return replace(load_settings({}), database_url=url, password_memory_kib=8, password_rounds=1)


def open_desk(url: str, settings: Settings | None = None) -> Desk:
    app = create_app(settings or settings_for(url))
    app.config["TESTING"] = True
    return Desk(app, Player(app.extensions["govflow"], opening))


def play_to(url: str, until: datetime) -> None:
    """Play the demonstration into an empty database, up to a scene."""
    upgrade(url, mode=DEMONSTRATION)
    product = connect(settings_for(url))
    player = Player(product, opening)
    scripts = load_scripts(product.settings.config)
    player.settle(scripts, START)
    player.play(scripts, until)
    product.store.engine.dispose()


@dataclass
class Scenes:
    """The demonstration played once to each scene on each kind of database, and handed out in copies."""

    folder: Path
    cluster: Callable[[], Cluster]
    files: dict[datetime, Path] = field(default_factory=dict)
    names: dict[datetime, str] = field(default_factory=dict)

    def file(self, until: datetime) -> Path:
        if until not in self.files:
            played = self.folder / f"{until:%Y-%m-%d}.db"
            play_to(databases.sqlite_url(played), until)
            connection = sqlite.connect(played)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
            self.files[until] = played
        return self.files[until]

    def name(self, until: datetime) -> str:
        if until not in self.names:
            name = self.cluster().create()
            play_to(self.cluster().url(name), until)
            self.names[until] = name
        return self.names[until]


@pytest.fixture(scope="session")
def scenes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Scenes:
    return Scenes(
        tmp_path_factory.mktemp("scenes"),
        lambda: cast("Cluster", request.getfixturevalue("postgres_cluster")),
    )


@pytest.fixture
def copied(scenes: Scenes, tmp_path: Path) -> Callable[[datetime], str]:
    """What gives the address of a copy, in a file, of the demonstration at a scene."""

    def copy(until: datetime) -> str:
        shutil.copyfile(scenes.file(until), tmp_path / "desk.db")
        return databases.sqlite_url(tmp_path / "desk.db")

    return copy


@pytest.fixture
def made_at(
    scenes: Scenes, copied: Callable[[datetime], str], database_kind: Kind
) -> Iterator[Callable[[datetime], Desk]]:
    """What opens a desk at a scene, once on each kind of database."""
    opened: list[Desk] = []
    names: list[str] = []

    def make(until: datetime) -> Desk:
        if database_kind == "sqlite":
            opened.append(open_desk(copied(until)))
        else:
            names.append(scenes.cluster().create(template=scenes.name(until)))
            opened.append(open_desk(scenes.cluster().url(names[-1])))
        return opened[-1]

    yield make
    for desk in opened:
        desk.product.store.engine.dispose()
    for name in names:
        scenes.cluster().drop(name)


@pytest.fixture
def desk(made_at: Callable[[datetime], Desk]) -> Desk:
    return made_at(FIRST_SCENE)


@pytest.fixture
def history(made_at: Callable[[datetime], Desk]) -> Desk:
    return made_at(LAST_SCENE)


@pytest.fixture(scope="module")
def served(scenes: Scenes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the whole demonstration, served."""
    file = tmp_path_factory.mktemp("served") / "govflow.db"
    shutil.copyfile(scenes.file(LAST_SCENE), file)
    desk = open_desk(databases.sqlite_url(file))
    server = make_server("127.0.0.1", 0, desk.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    desk.product.store.engine.dispose()
