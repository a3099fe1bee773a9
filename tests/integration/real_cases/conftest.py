"""The demonstration's scripts of a case played on each kind of database, and what then stands in the record."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from govflow.bootstrap import opening
from govflow.demonstration.play import Player
from govflow.demonstration.script import load_scripts
from govflow.kernel.actor import SCHEDULER
from govflow.kernel.errors import Refused
from govflow.powers.ports import PART as POWERS
from govflow.powers.ports import PowersRules
from govflow.powers.use_cases.decided import RecordDecision
from govflow.powers.use_cases.deciding import record_decision
from govflow.storage.schema import DEMONSTRATION, declare
from tests.make.play import Play

START = datetime(2021, 10, 1, 7, 0, tzinfo=UTC)


class Played(Play):
    """A database in which scripts were played, by name."""

    def play_scripts(self, *names: str, until: str) -> None:
        """Play scripts of the demonstration, each act by its actor, up to an instant."""
        with self.store.write(SCHEDULER) as work:
            declare(work, DEMONSTRATION)
        every = load_scripts(self.product.settings.config)
        scripts = [one for one in every if one.file.removesuffix(".toml") in names]
        assert {one.file.removesuffix(".toml") for one in scripts} == set(names)
        self.player = Player(self.product, opening)
        first = min(act.at for script in scripts for act in script.acts)
        self.player.settle(scripts, min(first, START))
        self.player.play(scripts, datetime.fromisoformat(until))
        self.names, self.player_area = names, scripts[0].area

    def ref(self, label: str, script: str = "") -> str:
        """What an act came to, by its label."""
        found = {
            self.player.refs[f"{name}.toml:{label}"]
            for name in self.names
            if f"{name}.toml:{label}" in self.player.refs and script in {"", name}
        }
        assert len(found) == 1, f"{label}: {found}"
        return found.pop()

    def decision(self, label: str) -> dict[str, Any]:
        """A decision as its register holds it."""
        return self.decision_of(self.ref(label))

    def decision_of(self, ref: str) -> dict[str, Any]:
        """A decision by its reference, with its record read."""
        row = dict(self.rows("decision", case_ref=ref)[0])
        return {**row, "record": json.loads(row["record"])}

    def closed(self, ref: str) -> list[dict[str, Any]]:
        """What the closings of a meeting say, in order."""
        return [
            json.loads(bytes(row["data"]))
            for row in self.events(f"case:{ref}")
            if row["type"] == "meeting.motion_closed"
        ]

    def figures(self, motion: str) -> dict[str, Any]:
        """What a closed motion came to."""
        return dict(json.loads(self.rows("motion", id=motion)[0]["figures"]))

    def decision_refused(self, who: str, **given: Any) -> set[str]:
        """The codes with which an officer's decision is refused here and now."""
        command = RecordDecision(area=self.player_area, **given)
        rules: PowersRules = self.product.parts[POWERS]
        with pytest.raises(Refused) as refused:
            self.within(who, lambda work: record_decision(work, rules, command))
        return {finding.code for finding in refused.value.findings}

    def person(self, sign_in: str) -> str:
        """The id of someone."""
        return self.by(sign_in).id


@pytest.fixture
def played(database_url: str) -> Iterator[Callable[..., Played]]:
    """A function that plays scripts; the test runs once on each kind of database."""
    made: list[Played] = []

    def play(*names: str, until: str) -> Played:
        made.append(Played(database_url))
        made[0].play_scripts(*names, until=until)
        return made[0]

    yield play
    for one in made:
        assert one.codes() == set(), "the record verifies"
        one.store.engine.dispose()
