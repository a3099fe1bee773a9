"""The hall's doors: the pages behind a sign-in, the API behind a token, and the command line."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert
from werkzeug.test import TestResponse

from govflow.bootstrap.application import create_app
from govflow.cli.main import cli
from govflow.kernel.actor import Actor, Door
from govflow.people.rules import PART, PeopleRules
from govflow.people.tables import credential
from govflow.people.use_cases.tokens import new_token
from govflow.settings import load_settings
from tests.integration.meetings.hall import LONG_AGO, Hall, person_of
from tests.make.commands import leave_the_shell

PASSWORD = "only-for-tests"


def words(html: str) -> str:
    """The text a reader sees."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


@dataclass
class Reader:
    """Someone at their browser, signed in."""

    client: FlaskClient
    page: TestResponse = field(init=False)

    def open(self, path: str, status: int = 200) -> str:
        self.page = self.client.get(path)
        assert self.page.status_code == status, words(self.page.text)
        assert self.page.text.count("<h1") == 1
        ids = re.findall(r'\sid="([^"]+)"', self.page.text)
        assert not (twice := {one for one in ids if ids.count(one) > 1}), twice
        return words(self.page.text)

    def send(self, path: str, status: int = 303, /, **typed: Any) -> str:
        token = re.search(r'name="csrf_token" value="([^"]*)"', self.page.text)
        assert token
        self.page = self.client.post(path, data={"csrf_token": unescape(token[1]), **typed})
        assert self.page.status_code == status, (self.page.status_code, words(self.page.text))
        return words(self.page.text)

    def follow(self) -> str:
        return self.open(self.page.headers["Location"].partition("#")[0])

    def desk(self, ref: str, do: str, status: int = 303, /, **typed: Any) -> str:
        """Send one form of the desk, and read what came of it."""
        self.open(f"/meetings/{ref}/desk")
        said = self.send(f"/meetings/{ref}/desk", status, do=do, **typed)
        return self.follow() if status == 303 else said


@dataclass
class Caller:
    """A person's program."""

    client: FlaskClient
    token: str

    def get(self, path: str, status: int = 200) -> Any:
        answer = self.client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {self.token}"})
        assert answer.status_code == status, answer.text
        return answer.json

    def post(self, path: str, body: Any, status: int = 201, **headers: str) -> Any:
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {"Authorization": f"Bearer {self.token}", **more}
        answer = self.client.post(f"/api/v1{path}", json=body, headers=given)
        assert answer.status_code == status, answer.text
        return answer.json


@dataclass
class Doors:
    """The app over a hall's database."""

    hall: Hall
    app: Flask

    @classmethod
    def of(cls, hall: Hall) -> Doors:
        environ = {"GOVFLOW_DATABASE_URL": hall.play.url}
        environ |= {"GOVFLOW_PASSWORD_MEMORY_KIB": "64", "GOVFLOW_PASSWORD_ROUNDS": "1"}
        app = create_app(load_settings(environ))
        app.config["TESTING"] = True
        return cls(hall, app)

    def reader(self, name: str) -> Reader:
        rules: PeopleRules = self.hall.play.product.parts[PART]
        row = {"person": person_of(name), "hash": rules.hasher.hash(PASSWORD), "set_at": LONG_AGO}
        with self.hall.play.store.engine.begin() as connection:
            connection.execute(insert(credential).values(row))
        someone = Reader(self.app.test_client())
        someone.open("/sign-in")
        someone.send("/sign-in", sign_in=name, password=PASSWORD)
        return someone

    def caller(self, name: str) -> Caller:
        with self.hall.play.store.write(Actor(person_of(name), Door.PAGE)) as work:
            secret = new_token(work, "test").secret
        return Caller(self.app.test_client(), secret)

    def close(self) -> None:
        self.app.extensions["govflow"].store.engine.dispose()


def shell(hall: Hall, *arguments: str) -> Any:
    """Run a command on the hall's database and read the document it prints.

    Raises:
        Refused: as the command itself is.
    """
    leave_the_shell()
    try:
        answer = CliRunner().invoke(cli, [*arguments, "--json"], env={"GOVFLOW_DATABASE_URL": hall.play.url})
    finally:
        leave_the_shell()
    if answer.exception is not None:
        raise answer.exception
    return json.loads(answer.stdout)
