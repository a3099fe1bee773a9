"""Doncaster with its board in the real app, and people who sign in at its door."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask

from govflow.bootstrap.application import create_app
from govflow.people.use_cases.tokens import new_token
from tests.journeys.cases.conftest import Person, settings_for
from tests.make.play import Play, furnished_file, furnished_name, furnished_url, play, play_file

__all__ = ["furnished_file", "furnished_name", "furnished_url", "play", "play_file", "town"]
PASSWORD = "only-for-tests"


@dataclass
class Town:
    """The app over a furnished database."""

    app: Flask
    play: Play

    def person(self, name: str) -> Person:
        someone = Person(self.app.test_client())
        someone.open("/sign-in")
        someone.send("/sign-in", 303, sign_in=name, password=PASSWORD)
        return someone

    def token(self, name: str) -> dict[str, str]:
        made = self.play.within(name, lambda work: new_token(work, "test"))
        return {"Authorization": f"Bearer {made.secret}"}


@pytest.fixture
def town(play: Play) -> Iterator[Town]:
    app = create_app(settings_for(play.url))
    app.config["TESTING"] = True
    yield Town(app, play)
    app.extensions["govflow"].store.engine.dispose()
