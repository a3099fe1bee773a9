"""The application as it is served: what it refuses to start on, and whom it takes a visitor to be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, request
from sqlalchemy import text

from govflow.bootstrap import create_app
from govflow.cli.server import served_at
from govflow.kernel.errors import InvalidInput, Unavailable
from govflow.settings import Settings, load_settings
from tests.databases import sqlite_url as address_of

CHEAP = {"GOVFLOW_PASSWORD_MEMORY_KIB": "64", "GOVFLOW_PASSWORD_ROUNDS": "1"}
PRODUCTION = {"GOVFLOW_ENV": "production", "GOVFLOW_SECRET": "s" * 40}


def settings_for(url: str, **more: str) -> Settings:
    return load_settings({"GOVFLOW_DATABASE_URL": url, **CHEAP, **more})


@pytest.fixture
def app(sqlite_url: str) -> Iterator[Flask]:
    made = create_app(settings_for(sqlite_url))
    yield made
    made.extensions["govflow"].store.engine.dispose()


def test_a_stranger_who_sends_a_form_is_asked_to_sign_in_before_the_form_is_looked_at(app: Flask) -> None:
    answer = app.test_client().post("/account/tokens", data={"name": "Spreadsheet"})

    assert (answer.status_code, answer.location) == (303, "/sign-in")


def test_a_route_nobody_wrote_a_row_for_lets_nobody_in(sqlite_url: str) -> None:
    app = create_app(settings_for(sqlite_url))
    app.add_url_rule("/forgotten", "forgotten", lambda: "everything")

    answer = app.test_client().get("/forgotten")
    app.extensions["govflow"].store.engine.dispose()

    assert answer.status_code == 500
    assert "everything" not in answer.text


@pytest.mark.parametrize("mode", ["demonstration", "rehearsal"])
def test_production_serves_a_real_database_alone_whichever_server_runs_it(sqlite_url: str, mode: str) -> None:
    create_app(settings_for(sqlite_url, **PRODUCTION)).extensions["govflow"].store.engine.dispose()
    marked = create_app(settings_for(sqlite_url)).extensions["govflow"].store.engine
    with marked.begin() as connection:
        connection.execute(text("UPDATE clock SET mode = :mode"), {"mode": mode})
    marked.dispose()

    with pytest.raises(InvalidInput, match=f"this database is a {mode}"):
        create_app(settings_for(sqlite_url, **PRODUCTION))


def test_serving_a_database_that_is_not_there_makes_none(tmp_path: Path) -> None:
    file = tmp_path / "govflow.db"

    with pytest.raises(Unavailable, match="govflow db upgrade"):
        create_app(settings_for(address_of(file)))

    assert not file.exists()


@pytest.mark.parametrize(
    ("proxies", "address", "scheme"),
    [("0", "10.0.0.1", "http"), ("1", "198.51.100.7", "https"), ("2", "192.0.2.9", "http")],
)
def test_a_visitors_address_is_what_as_many_proxies_as_there_are_say_of_it(
    sqlite_url: str, proxies: str, address: str, scheme: str
) -> None:
    app = create_app(settings_for(sqlite_url, GOVFLOW_PROXIES=proxies))
    seen = []
    app.before_request_funcs[None].insert(0, lambda: seen.append((request.remote_addr, request.scheme)))

    # The visitor wrote the first; each proxy added whom it saw.
    said = {"X-Forwarded-For": "192.0.2.9, 198.51.100.7", "X-Forwarded-Proto": "https"}
    app.test_client().get("/healthz", headers=said, environ_base={"REMOTE_ADDR": "10.0.0.1"})
    app.extensions["govflow"].store.engine.dispose()

    assert seen == [(address, scheme)]


@pytest.mark.parametrize("number", ["-1", "one", "1.0", ""])
def test_a_number_of_proxies_that_is_none_is_refused_by_name(number: str) -> None:
    with pytest.raises(InvalidInput, match="GOVFLOW_PROXIES"):
        load_settings({"GOVFLOW_PROXIES": number})


@pytest.mark.parametrize(
    ("public", "link"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8123"),
        ("http://localhost", "http://localhost:8123"),
        ("https://localhost:8443", "https://localhost:8443"),
        ("https://govflow.example", "https://govflow.example"),
    ],
)
def test_links_lead_to_the_port_that_is_served_on_this_machine_alone(public: str, link: str) -> None:
    assert served_at(load_settings({"GOVFLOW_PUBLIC_URL": public}), 8123).public_url == link
