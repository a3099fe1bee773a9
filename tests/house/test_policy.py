"""Every page and route says who may come, every error has its answer, and no row is stale."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from govflow.bootstrap import create_app
from govflow.kernel import errors
from govflow.kernel.errors import Broken, GovFlowError, InvalidInput, Refused, refusal
from govflow.people.model import load_roles
from govflow.settings import load_settings
from govflow.web.errors import STATUS, TITLES, status_of
from govflow.web.policy import ANYONE, COLUMNS, SIGNED_IN, TOKEN, read_policy, routes

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "config/policy.csv"


@pytest.fixture
def app(sqlite_url: str) -> Iterator[Flask]:
    settings = {
        "GOVFLOW_DATABASE_URL": sqlite_url,
        "GOVFLOW_PASSWORD_MEMORY_KIB": "64",
        "GOVFLOW_PASSWORD_ROUNDS": "1",
    }
    made = create_app(load_settings(settings))
    yield made
    made.extensions["govflow"].store.engine.dispose()


def test_every_route_has_its_row_and_every_row_its_route(app: Flask) -> None:
    policy = set(read_policy(FILE))

    assert not routes(app) - policy, "These have no row in config/policy.csv, so nobody may come in."
    assert not policy - routes(app), "These rows of config/policy.csv speak of routes that are not there."


def test_every_row_names_roles_that_exist_and_tokens_open_the_api_alone(app: Flask) -> None:
    roles = load_roles(ROOT / "config/roles.toml")
    paths = {rule.endpoint: rule.rule for rule in app.url_map.iter_rules()}
    for rule in read_policy(FILE).values():
        assert rule.roles <= set(roles), rule
        is_api = paths[rule.endpoint].startswith("/api/")
        assert (rule.who == TOKEN) <= is_api, rule
        assert not (is_api and rule.who == SIGNED_IN), rule
        if rule.area == "path":
            assert "<area>" in paths[rule.endpoint], rule


def test_only_these_pages_open_without_signing_in(app: Flask) -> None:
    allowed = {
        "people.sign_in_form",
        "people.sign_in",
        "people.sign_out_form",
        "people.sign_out",
        "people.invitation_form",
        "people.accept_invitation",
        "static",
        "cases.accessibility",
        "cases.cookies",
        "cases.privacy",
        "powers.register_json",
        "powers.register_csv",
        "powers.register_atom",
        # A calendar program cannot sign in: the address itself is the secret.
        "reminders.feed",
    }
    open_rows = {rule.endpoint for rule in read_policy(FILE).values() if rule.who == ANYONE}

    # Besides these: what watches the server, and the API's own description.
    assert not {name for name in open_rows - allowed if not name.startswith(("health.", "openapi."))}


@pytest.mark.parametrize(
    "row",
    [
        "people.account,GET,signed-in,-,-",
        "people.account,GET,,-,-,-,",
        "people.account,GET,signed-in,anywhere,-,-,",
        "people.account,GET,signed-in,-,anyones,-,",
        "people.account,GET,signed-in,-,-,workflow,",
        "a,GET,anyone,-,-,-,\na,GET,signed-in,-,-,-,",
    ],
)
def test_a_row_that_cannot_be_understood_stops_the_start(tmp_path: Path, row: str) -> None:
    file = tmp_path / "policy.csv"
    file.write_text(f"{','.join(COLUMNS)}\n{row}\n", encoding="utf-8")

    with pytest.raises(Broken, match=r"policy\.csv:"):
        read_policy(file)


def kinds() -> list[type[GovFlowError]]:
    named = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    return [kind for kind in named if issubclass(kind, GovFlowError) and kind is not GovFlowError]


def test_every_error_has_a_status_and_a_title() -> None:
    assert Refused in kinds()
    for kind in [*kinds(), *GovFlowError.__subclasses__()]:
        assert kind in STATUS, f"{kind.__name__} has no status in web/errors.py."
        assert STATUS[kind] in TITLES, f"{kind.__name__} has no title in web/errors.py."


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("VERSION_STALE", 409),
        ("IDEMPOTENCY_CONFLICT", 409),
        ("STATE_FORBIDS", 409),
        ("NOT_YOUR_ROLE", 403),
        ("NOT_YOUR_AREA", 403),
        ("SELF_APPROVAL", 403),
        ("EVIDENCE_MISSING", 422),
        ("AUTHORITY_EXPIRED", 422),
    ],
)
def test_a_refusal_is_answered_by_what_it_is_about(code: str, status: int) -> None:
    assert status_of(refusal(code, "No.")) == status


def test_what_was_typed_wrongly_is_the_senders_to_put_right() -> None:
    assert status_of(InvalidInput("No.")) == 400
