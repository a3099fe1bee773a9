"""Every answer carries the security headers, and every error is one plain page or problem document."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.journeys.people.test_coming_in import enter


def test_every_answer_says_what_a_browser_may_do(client: FlaskClient) -> None:
    for path in ("/sign-in", "/nowhere", "/broken", "/api/v1/who"):
        answer = client.get(path)
        policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
        assert "unsafe" not in str(policy)
        for name in ("object-src", "frame-ancestors", "base-uri"):
            assert policy[name] == "'none'"
        assert policy["form-action"] == "'self'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["Permissions-Policy"]


def test_the_nonce_is_fresh_and_stands_on_every_inline_script(client: FlaskClient) -> None:
    nonces = set()
    for _ in range(2):
        answer = client.get("/sign-in")
        found = re.search(r"'nonce-([\w-]+)'", answer.headers["Content-Security-Policy"])
        assert found
        nonces.add(found.group(1))
        scripts = re.findall(r"<script[^>]*>", answer.text)
        assert scripts
        assert all(f'nonce="{found.group(1)}"' in script for script in scripts)
        assert "style=" not in answer.text
    assert len(nonces) == 2


def test_a_signed_in_page_is_kept_by_no_cache(client: FlaskClient) -> None:
    enter(client)
    answer = client.get("/account")

    assert answer.headers["Cache-Control"] == "no-store"
    assert "Cookie" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("path", "method", "status", "title"),
    [
        ("/nowhere", "GET", 404, "Page not found"),
        ("/who", "DELETE", 405, "This page cannot be used in that way"),
        ("/broken", "GET", 500, "There is a problem with GovFlow"),
        ("/unlisted", "GET", 500, "There is a problem with GovFlow"),
    ],
)
def test_an_error_is_a_plain_page(
    client: FlaskClient, path: str, method: str, status: int, title: str
) -> None:
    answer = client.open(path, method=method)

    assert answer.status_code == status
    assert f">{title}</h1>" in answer.text
    assert answer.text.count("<h1") == 1
    for inside in ("Traceback", "secret of the inside", "policy.csv"):
        assert inside not in answer.text


def test_an_unknown_address_of_the_api_is_a_problem_document(client: FlaskClient) -> None:
    answer = client.get("/api/v1/nowhere")

    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    assert answer.json
    assert {"type", "title", "status", "detail", "code", "blocked_by"} <= set(answer.json)


def test_a_page_that_cannot_be_made_still_answers(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> str:
        raise RuntimeError("no templates")

    monkeypatch.setattr("govflow.web.errors.render_template", fail)
    answer = client.get("/nowhere")

    assert answer.status_code == 404
    assert "There is a problem with GovFlow" in answer.text


def test_a_person_without_the_role_is_told_so(client: FlaskClient) -> None:
    enter(client, "first@govflow.example")
    assert client.get("/people/invite").status_code == 200
    client.delete_cookie("govflow")
    assert client.get("/people/invite").status_code == 303
