"""Two areas with their people at work over the API, each with a token of their own."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text

from govflow.bootstrap import create_app
from govflow.kernel.actor import SCHEDULER, Actor, Door
from govflow.people.use_cases.areas import load_area
from govflow.people.use_cases.demonstration import demo_people
from govflow.people.use_cases.tokens import new_token
from govflow.road.clockwork import move_clock
from govflow.settings import load_settings
from govflow.storage.schema import REHEARSAL, declare
from govflow.web.product import Product

START = datetime(2021, 10, 1, 8, 0, tzinfo=UTC)
CHEAP = {"GOVFLOW_PASSWORD_MEMORY_KIB": "1024", "GOVFLOW_PASSWORD_ROUNDS": "1"}


class Caller:
    """One person's program: every request carries their token."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self.client = client
        self.token = token

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1{path}", headers=self._headers(headers))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        if isinstance(body, bytes):
            return self.client.post(f"/api/v1{path}", data=body, headers=self._headers(headers))
        return self.client.post(f"/api/v1{path}", json=body, headers=self._headers(headers))

    def step(self, ref: str, trigger: str, *, key: str = "", version: int | None = None, **body: Any) -> Any:
        """Take a step at the version it stands at, as a program does that has just looked."""
        kind = "agreements" if ref.startswith("agreement") else "plans"
        if version is None:
            version = self.get(f"/{kind}/{ref}").json["version"]
        given = {"If-Match": f'"{version}"'} | ({"Idempotency-Key": key} if key else {})
        return self.post(f"/{kind}/{ref}/transitions", {"trigger": trigger, **body}, **given)

    def upload(self, name: str, content: bytes, area: str = "doncaster") -> str:
        answer: Any = self.client.post(
            "/api/v1/documents",
            data={"file": (io.BytesIO(content), name), "area": area, "visibility": "partners"},
            headers=self._headers({}),
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json["id"])

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", **{k.replace("_", "-"): v for k, v in more.items()}}


class Office:
    """The product over one database, with Doncaster and Dorset in it."""

    def __init__(self, url: str) -> None:
        self.settings = load_settings({"GOVFLOW_DATABASE_URL": url, **CHEAP})
        self.app: Flask = create_app(self.settings)
        self.product: Product = self.app.extensions["govflow"]
        self.store = self.product.store
        with self.store.write(SCHEDULER) as work:
            declare(work, REHEARSAL)
        self.ids: dict[str, str] = {}
        self._tokens: dict[str, str] = {}
        self.move_to(START)
        for area in ("doncaster", "dorset"):
            file = tomllib.loads(
                (self.settings.config / "areas" / f"{area}.toml").read_text(encoding="utf-8")
            )
            with self.store.write(SCHEDULER) as work:
                load_area(work, self.product.parts["people"], file)
                self.ids |= demo_people(work, self.product.parts["people"], file, "no password opens this")

    def move_to(self, instant: datetime) -> None:
        with self.store.write(SCHEDULER) as work:
            move_clock(work, instant)

    def stranger(self) -> Any:
        """A program without a token."""
        return self.app.test_client()

    def caller(self, name: str) -> Caller:
        if name not in self._tokens:
            with self.store.write(Actor(self.ids[name], Door.PAGE)) as work:
                self._tokens[name] = new_token(work, "test").secret
        return Caller(self.app.test_client(), self._tokens[name])

    def rows(self, query: str, **parameters: Any) -> list[Any]:
        with self.store.engine.connect() as connection:
            return list(connection.execute(text(query), parameters))

    def events(self, stream: str) -> int:
        return int(self.rows("SELECT count(*) FROM ledger_event WHERE stream = :stream", stream=stream)[0][0])

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """Note every statement sent to the database."""
        sent: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            sent.append(statement)

        event.listen(self.store.engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(self.store.engine, "before_cursor_execute", note)


def open_plan(caller: Caller, area: str = "doncaster") -> str:
    answer = caller.post("/plans", {"area": area, "year": "2021-22"})
    assert answer.status_code == 201, answer.text
    return str(answer.json["ref"])


def start_drafting(caller: Caller, ref: str, **more: Any) -> Any:
    paper = caller.upload("guidance.txt", b"Planning requirements 2021-22")
    return caller.step(
        ref,
        "start_drafting",
        evidence=[paper],
        happened_at="2021-09-30",
        reason="Published the day before this plan was opened here.",
        **{"for": "doncaster-nhs-england", **more},
    )
