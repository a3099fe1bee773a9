"""The demonstration's scripts of a case played on each kind of database, and what then stands in the record."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pysqlite3 import dbapi2 as sqlite

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
from tests import databases
from tests.databases import Cluster, Kind
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
        player = Player(self.product, opening)
        first = min(act.at for script in scripts for act in script.acts)
        player.settle(scripts, min(first, START))
        player.play(scripts, datetime.fromisoformat(until))
        self.labels: Mapping[str, str] = player.refs

    def adopt(self, names: Sequence[str], labels: Mapping[str, str]) -> None:
        """Take up what was played before into this copy."""
        self.names, self.labels = names, labels
        (first,) = [
            one for one in load_scripts(self.product.settings.config) if one.file == f"{names[0]}.toml"
        ]
        self.home = first.area

    def ref(self, label: str, script: str = "") -> str:
        """What an act came to, by its label."""
        found = {
            self.labels[f"{name}.toml:{label}"]
            for name in self.names
            if f"{name}.toml:{label}" in self.labels and script in {"", name}
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
        command = RecordDecision(area=self.home, **given)
        rules: PowersRules = self.product.parts[POWERS]
        with pytest.raises(Refused) as refused:
            self.within(who, lambda work: record_decision(work, rules, command))
        return {finding.code for finding in refused.value.findings}

    def person(self, sign_in: str) -> str:
        """The id of someone."""
        return self.by(sign_in).id


@dataclass
class Stage:
    """Every playing of this session, played once: a database to be copied, and what each label came to."""

    request: pytest.FixtureRequest
    kept: dict[tuple[str, ...], tuple[str, Mapping[str, str]]] = field(default_factory=dict)

    def fresh(self, kind: Kind, folder: Path, template: str = "") -> tuple[str, str]:
        """A new database, empty or a copy; its address, and the file or name it is copied by."""
        if kind == "sqlite":
            file = folder / f"{len(list(folder.iterdir()))}.db"
            shutil.copyfile(template or self.request.getfixturevalue("sqlite_template"), file)
            return databases.sqlite_url(file), str(file)
        cluster: Cluster = self.request.getfixturevalue("postgres_cluster")
        name = cluster.create(template=template or self.request.getfixturevalue("postgres_template"))
        return cluster.url(name), name

    def played(
        self, kind: Kind, folder: Path, names: tuple[str, ...], until: str
    ) -> tuple[str, Mapping[str, str]]:
        """What a playing is copied by, and its labels."""
        key = (kind, until, *names)
        if key not in self.kept:
            url, source = self.fresh(kind, folder)
            first = Played(url)
            first.play_scripts(*names, until=until)
            assert first.codes() == set(), "the record verifies"
            first.store.engine.dispose()
            if kind == "sqlite":
                connection = sqlite.connect(source)
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.close()
            self.kept[key] = source, first.labels
        return self.kept[key]


@pytest.fixture(scope="session")
def stage(request: pytest.FixtureRequest) -> Stage:
    """What was played in this session."""
    return Stage(request)


@pytest.fixture
def played(
    stage: Stage, database_kind: Kind, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> Iterator[Callable[..., Played]]:
    """A function that plays scripts; the test runs once on each kind of database."""
    made: list[tuple[Played, int]] = []

    def play(*names: str, until: str) -> Played:
        source, labels = stage.played(database_kind, tmp_path_factory.mktemp("stage"), names, until)
        one = Played(stage.fresh(database_kind, tmp_path, source)[0])
        one.adopt(names, labels)
        made.append((one, len(one.events())))
        return one

    yield play
    for one, before in made:
        assert len(one.events()) == before or one.codes() == set(), "the record verifies"
        one.store.engine.dispose()
