"""The room's pages in an app of their own, with the real gate, policy, headers and error answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
from flask import Flask
from flask.testing import FlaskClient

from govflow.people.doorkeeper import Doorkeeper
from govflow.people.pages import pages
from govflow.people.rules import PART
from govflow.settings import load_settings
from govflow.web.csrf import protect_forms
from govflow.web.errors import answer_errors
from govflow.web.gate import find_viewer, guard
from govflow.web.headers import put_headers, set_cookies
from govflow.web.parts import furnish
from govflow.web.policy import enforce, read_policy
from govflow.web.product import Product
from tests.integration.people.place import ROOT, RULES, Place

MakeApp = Callable[..., Flask]


def who() -> dict[str, str]:
    seen = find_viewer()
    return {"person": seen.person if seen else ""}


def broken() -> str:
    raise RuntimeError("a secret of the inside")


@pytest.fixture
def place(database_url: str) -> Iterator[Place]:
    made = Place(database_url)
    yield made
    made.store.engine.dispose()


@pytest.fixture
def make_app(place: Place, tmp_path: Any) -> MakeApp:
    def make(public_url: str = "http://localhost") -> Flask:
        app = Flask("govflow.web", template_folder=str(ROOT / "templates"))
        app.config["SECRET_KEY"] = "for these tests"
        road = cast("Any", None)
        app.extensions["govflow"] = Product(place.store, road, ROOT, load_settings({}), {PART: RULES})
        policy_file = tmp_path / "policy.csv"
        extra = "who,GET,signed-in,-,-,-,\nwho_api,GET,token,-,-,-,\nbroken,GET,anyone,-,-,-,\n"
        policy_file.write_text((ROOT / "config/policy.csv").read_text(encoding="utf-8") + extra)
        furnish(app)
        guard(app, Doorkeeper(place.store, RULES))
        set_cookies(app, public_url)
        enforce(app, read_policy(policy_file))
        protect_forms(app)
        put_headers(app)
        answer_errors(app)
        app.register_blueprint(pages)
        app.add_url_rule("/who", "who", who)
        app.add_url_rule("/api/v1/who", "who_api", who)
        app.add_url_rule("/broken", "broken", broken)
        app.add_url_rule("/unlisted", "unlisted", who)
        return app

    return make


@pytest.fixture
def client(make_app: MakeApp) -> FlaskClient:
    return make_app().test_client()
