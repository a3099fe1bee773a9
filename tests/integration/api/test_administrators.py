"""Whoever gives access to GovFlow decides nothing with it: every route that writes, tried by an administrator.

They are refused, or what they do is about accounts, or about papers of their own; no case, body, seat or
decision changes, by page or by API. There is no import yet; the command line takes the same road.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterator
from datetime import date
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, update
from werkzeug.routing import IntegerConverter

from govflow.bootstrap.application import create_app
from govflow.kernel.actor import Actor, Door
from govflow.kernel.errors import Refused
from govflow.people.model import NewRole
from govflow.people.rules import PART
from govflow.people.tables import credential
from govflow.people.use_cases import grant_role
from govflow.people.use_cases.tokens import new_token
from govflow.road.choices import choices_for
from govflow.road.corrections import ProposeCorrection, propose_correction
from govflow.settings import load_settings
from tests import databases
from tests.integration.meetings.hall import Hall
from tests.integration.powers.authority import Powers
from tests.make.history import note
from tests.make.play import AGREEMENT, AREA, WALK, Play, furnished_file, play_file

__all__ = ["furnished_file", "play_file"]
ROOT = Path(__file__).resolve().parents[3]
PASSWORD = "only-for-tests"
ADMINISTRATOR = "area-admin"
# Streams of accounts and papers, of what was refused, and the calendar: all an administrator may leave a
# trace in.
THEIRS = re.compile(r"((refusals|person|people|document|documents|organisation):|calendar$)")


def routes(prefix: str) -> list[str]:
    """Every endpoint that writes, of the API or of pages, for people who are signed in."""
    with (ROOT / "config" / "policy.csv").open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["method"] != "GET"]
    mine = [row["endpoint"] for row in rows if row["who"] != "anyone"]
    is_api = [one for one in mine if one.split(".")[0].endswith("api")]
    return is_api if prefix == "api" else [one for one in mine if one not in is_api]


class World:
    """A plan before its board, with a line, a correction, an act and a meeting open; and the app over it."""

    def __init__(self, play: Powers) -> None:
        self.play = play
        rules = play.product.parts[PART]
        system = NewRole("system_administrator", "", "", "", date(2021, 10, 1), None)
        play.within("system:administration", lambda work: grant_role(work, rules, self.who.id, system))
        self.ref = play.walk("send_to_board")
        note(play, self.ref, "visited", "2021-11-03", "doncaster-hwb")
        self.act = note(play, self.ref, "telephoned", "2021-11-03", play.by("plan-lead").id)
        wrong = ProposeCorrection(self.ref, play.event_of(self.ref, "record_scrutiny"), "Wrong minute.")
        play.within("clerk", lambda work: propose_correction(work, play.rules, wrong), self.ref)
        self.event = wrong.event
        hall = Hall(play, AREA)
        self.meeting = hall.meeting("doncaster-hwb", "2021-11-11T14:00:00Z", hold=False)
        hall.item(self.meeting, "1", "sign_off")
        self.decision = play.decide().ref
        self.cases = {
            "agreements": play.open("governance-officer", AGREEMENT),
            "meetings": self.meeting,
            "decisions": self.decision,
            "delegations": play.grant(self.decision).ref,
        }
        self.paper = play.document()
        environ = {"GOVFLOW_DATABASE_URL": play.url, "GOVFLOW_PASSWORD_MEMORY_KIB": "64"}
        self.app: Flask = create_app(load_settings({**environ, "GOVFLOW_PASSWORD_ROUNDS": "1"}))
        self.app.config["TESTING"] = True

    @property
    def who(self) -> Actor:
        """The administrator, of the area and of the system."""
        return self.play.by(ADMINISTRATOR)

    def record(self) -> list[tuple[str, str, int]]:
        """Everything recorded of anything but accounts, papers and refusals."""
        found = [(row["stream"], row["type"], row["id"]) for row in self.play.events()]
        return [one for one in found if not THEIRS.match(one[0])]

    def with_papers(self, body: Any) -> Any:
        """A body that offers a paper wherever one is asked for, and names whom it asks for."""
        if isinstance(body, dict):
            papers = {"document": self.paper, "evidence": [self.paper], "instrument": self.decision}
            people = {
                name: self.play.by("chair").id for name in ("person", "consultee", "absent", "covering")
            }
            return {
                name: {**papers, **people}.get(name, self.with_papers(value)) for name, value in body.items()
            }
        return [self.with_papers(one) for one in body] if isinstance(body, list) else body

    def version_at(self, address: str) -> str:
        """The version of the case an address names, as a program sends it that has just looked."""
        named = [ref for ref in [self.ref, *self.cases.values()] if f"/{ref}" in address]
        return f'"{self.play.case(named[0] if named else self.ref).version}"'

    def addresses(self, endpoint: str) -> list[tuple[str, str]]:
        """How an endpoint is written to and where, with what is open here in its places."""
        given = {"door": "plans", "ref": self.ref, "number": self.event, "event": self.event, "line": "x"}
        given |= {"trigger": "sign_off", "kind": "scrutiny", "slug": "doncaster-hwb", "body": "doncaster-hwb"}
        given |= {"what": "seat"}
        given |= {"question": f"Q-{self.event}-1", "person": self.play.by("clerk").id}
        rules = [one for one in self.app.url_map.iter_rules() if one.endpoint == endpoint]
        kind = re.search(r"/(agreements|meetings|decisions|delegations)/", str(rules[0]))
        given["ref"] = self.cases[kind[1]] if kind else self.ref
        if endpoint.endswith("answer_for_act"):
            given["event"] = given["number"] = self.act
        adapter = self.app.url_map.bind("localhost")
        made = []
        for rule in rules:
            values = {
                name: given.get(name, 1 if isinstance(rule._converters[name], IntegerConverter) else "x")
                for name in rule.arguments
            }
            method = next(iter((rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}))
            made.append((method, adapter.build(endpoint, values, method=method)))
        return made


@pytest.fixture
def world(furnished_file: Path, tmp_path: Path) -> Iterator[World]:
    path = tmp_path / "world.db"
    shutil.copyfile(furnished_file, path)
    play = Powers(databases.sqlite_url(path))
    made = World(play)
    yield made
    made.app.extensions["govflow"].store.engine.dispose()
    play.store.engine.dispose()


# -- Requests that are whole, made from what the routes themselves say they take ---------------------

TYPED: dict[str, Any] = {
    "trigger": "sign_off",
    "for": "doncaster-hwb",
    "happened_at": "2021-11-03",
    "decided_at": "2021-11-03",
    "area": AREA,
    "year": "2022-23",
    "workflow": "bcf_plan",
    "body": "doncaster-hwb",
    "verb": "sign_off",
    "kind": "comment",
    "verdict": "accepted",
    "value": "for",
    "vote": "for",
    "confirms": True,
    "office": "director",
    "starts_at": "2021-12-01T14:00:00Z",
    "from": "2021-11-10",
    "until": "2021-12-10",
    "number": "2",
    "received_at": "",
    "published_at": "",
    "authority": "",
    "question": "function",
    "limit": None,
    "limit_total": None,
    "limit_each": None,
    "case": "plan-doncaster-2021-22",
    "about": "plan-doncaster-2021-22",
}


def whole(schema: dict[str, Any], known: dict[str, Any], name: str = "") -> Any:
    """A value of a schema: what ``TYPED`` says of a name, else the least of its kind."""
    if "$ref" in schema:
        return whole(known[schema["$ref"].rpartition("/")[2]], known, name)
    if name in TYPED and not isinstance(schema.get("properties"), dict):
        return TYPED[name]
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return whole(schema[several][0], known, name)
    if schema.get("enum"):
        return schema["enum"][0]
    kinds: dict[str, Any] = {"boolean": False, "integer": 1, "number": 1, "null": None, "string": "words"}
    if schema.get("type") == "object":
        fields = schema.get("properties", {})
        return {one: whole(each, known, one) for one, each in fields.items()}
    if schema.get("type") == "array":
        return [whole(schema["items"], known, name)] if schema.get("minItems") else []
    return kinds.get(schema.get("type", "string"), "words")


def bodies(app: Flask) -> dict[str, Any]:
    """A body for each operation that takes one, by the name of its endpoint."""
    described: Any = app.test_client().get("/api/v1/openapi.json").json
    known = described.get("components", {}).get("schemas", {})
    found = {}
    for path, operations in described["paths"].items():
        written = operations.get("post") or operations.get("put") or {}
        content = written.get("requestBody", {}).get("content", {})
        if "application/json" in content:
            found[re.sub(r"\{[^}]*\}", "{}", path)] = whole(content["application/json"]["schema"], known)
    return found


def test_no_route_of_the_api_lets_an_administrator_change_the_record(world: World) -> None:
    made = bodies(world.app)
    with world.play.store.write(Actor(world.who.id, Door.PAGE)) as work:
        secret = new_token(work, "test").secret
    before, done, answers = world.record(), {}, {}
    client = world.app.test_client()

    for endpoint in routes("api"):
        for method, address in world.addresses(endpoint):
            rule = next(str(one) for one in world.app.url_map.iter_rules() if one.endpoint == endpoint)
            path = re.sub(r"<[^>]*>", "{}", rule)
            body = made.get(path, made.get(path.removeprefix("/api/v1"), {}))
            body = world.with_papers(body)
            headers = {
                "Authorization": f"Bearer {secret}",
                "If-Match": world.version_at(address),
            }
            answer = client.open(address, method=method, json=body, headers=headers)
            answers[endpoint] = answer.status_code
            if answer.status_code < 400:
                done[endpoint] = answer.status_code

    assert world.record() == before
    assert set(done) == set(), "nothing they asked for was done"
    assert {code for code in answers.values() if code >= 500} == set()
    refused = [one for one, code in answers.items() if code == 403]
    assert len(refused) > len(answers) / 2, f"most are refused as nobody's of theirs: {answers}"
    assert world.play.verify().ok


# What everybody sets for themselves, and what changes no record of anything.
OF_ONES_OWN = {"reminders.revoke_address"}
FORM = {
    "kind": "struck",
    "reason": "It was so.",
    "text": "Words.",
    "answer": "confirms",
    "why_not": "Not so.",
    "verdict": "accepted",
    "answered_in": "2",
    "lifted_by": "Somebody",
    "stands": "It stands.",
    "figures": "They grew.",
    "password": PASSWORD,
    "action": "confirm",
    "do": "open",
    "what": "visited",
    "for": "doncaster-hwb",
    "happened-day": "3",
    "happened-month": "11",
    "happened-year": "2021",
    "workflow": "bcf_plan",
    "area": AREA,
    "year": "2022-23",
    "key": "one",
}


def signed_in(world: World) -> tuple[FlaskClient, str]:
    """The administrator at their browser, and the token that shows a form is ours."""
    rules = world.play.product.parts[PART]
    set_ = {"hash": rules.hasher.hash(PASSWORD), "set_at": world.play.now()}
    with world.play.store.engine.begin() as connection:
        changed = connection.execute(
            update(credential).where(credential.c.person == world.who.id).values(set_)
        )
        if not changed.rowcount:
            connection.execute(insert(credential).values(person=world.who.id, **set_))
    client = world.app.test_client()
    find = partial(re.search, r'name="csrf_token" value="([^"]*)"')
    token = find(client.get("/sign-in").text)
    assert token
    given = {"csrf_token": unescape(token[1]), "sign_in": ADMINISTRATOR, "password": PASSWORD}
    assert client.post("/sign-in", data=given).status_code == 303
    token = find(client.get("/account").text)
    assert token
    return client, unescape(token[1])


def test_no_form_lets_an_administrator_change_the_record(world: World) -> None:
    client, token = signed_in(world)
    before, answers = world.record(), {}

    for endpoint in routes("pages"):
        if endpoint.startswith("people.") or endpoint in OF_ONES_OWN:
            continue  # Accounts are theirs to keep; ending the session would end the test.
        for _, address in world.addresses(endpoint):
            answers[endpoint] = client.post(address, data={**FORM, "csrf_token": token}).status_code

    assert world.record() == before
    assert {code for code in answers.values() if code >= 500} == set()
    assert client.get("/account").status_code == 200, "they were signed in all along"
    assert {one for one, code in answers.items() if code == 303} == set(), "no form was accepted"


def test_no_step_of_a_plans_whole_way_is_open_to_an_administrator(play_file: Play) -> None:
    ref, tried = play_file.open(), set()
    for act in WALK:
        for mode in ("auto", "recorded"):
            with play_file.store.write(play_file.by(ADMINISTRATOR)) as work:
                found = choices_for(work, play_file.rules, ref, mode).choices
            for choice in found:
                assert "NOT_YOUR_ROLE" in {one.code for one in choice.blocked_by}, (
                    act.trigger,
                    choice.step.trigger,
                )
                tried.add(choice.step.trigger)
        play_file.until(act.at)
        with pytest.raises(Refused) as refused:
            play_file.do(
                ref, ADMINISTRATOR, act.trigger, happened=act.happened, on_behalf=act.on_behalf, reason="So."
            )
        assert "NOT_YOUR_ROLE" in {one.code for one in refused.value.findings}
        play_file.act(ref, act)
    assert len(tried) > len(WALK)
    assert play_file.verify().ok
