"""Four thousand acts at the edges of their authority: the product and the rules say the same, code for code."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.databases import sqlite_url
from tests.fire.authority_defects import DEFECTS, SHOWS_IN
from tests.fire.authority_stage import JUDGED, Judged, Stage
from tests.fire.authority_worlds import FOCUSES
from tests.integration.powers.authority import Powers, signing_root
from tests.make.play import furnished_file, furnished_name, furnished_url

__all__ = ["furnished_file", "furnished_name", "furnished_url", "signing_root"]
pytestmark = pytest.mark.fire

CASES, A_WORLD = 2_000, 25  # On each kind of database.
LEAST_SHARE, FEWEST, FEWEST_EDGES = 0.1, 5, 5
Say = Callable[[str], None]


def stage_on(url: str, root: Path, patch: pytest.MonkeyPatch) -> Iterator[Stage]:
    office = Powers(url, root)
    made = Stage.laid(office)
    patch.setattr("govflow.storage.work._now", made.clock)
    yield made
    office.store.engine.dispose()


@pytest.fixture
def stage(furnished_url: str, signing_root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    yield from stage_on(furnished_url, signing_root, monkeypatch)


@pytest.fixture
def stage_file(
    furnished_file: Path, signing_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    path = tmp_path / "stage.db"
    shutil.copyfile(furnished_file, path)
    yield from stage_on(sqlite_url(path), signing_root, monkeypatch)


def worlds(stage: Stage, seed: int, cases: int, about: str | None = None) -> Iterator[list[Judged]]:
    """Play worlds, of every kind in turn or about one thing alone, until so many acts have been judged."""
    draw, number = random.Random(seed), 0
    for world in count():
        if number >= cases:
            return
        judged = stage.play(stage.draw(draw, world if about is None else FOCUSES.index(about)), draw, A_WORLD)
        number += len(judged)
        yield judged


def shown(one: Judged) -> str:
    return f"{one.probe}\n  the rules: {sorted(one.expected)}\n  the product: {sorted(one.came)}"


def test_every_act_is_judged_as_the_rules_have_it(stage: Stage, seed: int, say: Say) -> None:
    judged = [one for world in worlds(stage, seed, CASES) for one in world]
    codes = Counter(code for one in judged for code in one.came)
    within = sum(not one.came for one in judged)
    here = Counter((not one.came) for one in judged if not one.probe.recorded)
    edges = Counter(edge for one in judged for edge in one.edges)
    say(f"{len(judged)} acts, {within} within their authority ({here[True]} of {here.total()} done here)")
    say(", ".join(f"{code} {number}" for code, number in codes.most_common()))

    wrong = [shown(one) for one in judged if one.expected != one.came]
    assert not wrong, f"{len(wrong)} judged otherwise, seed {seed}:\n" + "\n".join(wrong[:5])
    for edge, whether in (("before", False), ("at", True)):
        said = ["AUTHORITY_EXPIRED" in one.came for one in judged if edge in one.edges]
        assert set(said) <= {whether}, f"{edge} the end"
    assert min(within, len(judged) - within) >= LEAST_SHARE * len(judged), "Inconclusive: one outcome"
    assert min(here[True], here[False]) >= LEAST_SHARE * here.total(), "Inconclusive: done here, one outcome"
    few = {code: codes[code] for code in sorted(JUDGED) if codes[code] < FEWEST}
    assert not few, f"Inconclusive: too few of {few}"
    assert min(edges["before"], edges["at"]) >= FEWEST_EDGES, f"Inconclusive: {edges}"
    assert stage.office.verify().findings == ()


@pytest.mark.parametrize("name", sorted(DEFECTS))
def test_a_planted_defect_turns_the_campaign_red(
    name: str, stage_file: Stage, seed: int, monkeypatch: pytest.MonkeyPatch, say: Say
) -> None:
    DEFECTS[name](monkeypatch)
    number = 0
    for judged in worlds(stage_file, seed, 3 * CASES, SHOWS_IN.get(name)):
        number += len(judged)
        if any(one.expected != one.came for one in judged):
            say(f"seen within {number} acts")
            return
    pytest.fail(f"the campaign stays green with this defect, seed {seed}")
