"""All workflow files together: the right version for the day, and none used where one is broken."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from govflow.kernel.errors import Broken, NotFound
from govflow.machine.catalogue import Catalogue
from govflow.machine.definition import Transition
from govflow.machine.explore import explore
from tests.unit.machine.known_words import KNOWN, TEA, sound

LATER = TEA.replace('version: "1"', 'version: "2"').replace("2021-10-01", "2022-04-01")


def load(folder: Path, **texts: str) -> Catalogue:
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return Catalogue.load(folder, KNOWN)


def test_a_case_takes_the_newest_version_effective_on_its_day(tmp_path: Path) -> None:
    catalogue = load(tmp_path, tea=TEA, tea_2=LATER)

    days = (date(2021, 10, 1), date(2022, 3, 31), date(2022, 4, 1))
    assert [catalogue.current("tea_round", day).version for day in days] == ["1", "1", "2"]
    assert catalogue.workflows() == ("tea_round",)
    assert [one.version for one in catalogue.versions("tea_round")] == ["1", "2"]
    assert [one.name for one in catalogue] == ["tea_round@1", "tea_round@2"]


def test_before_its_first_day_a_workflow_has_no_version(tmp_path: Path) -> None:
    catalogue = load(tmp_path, tea=TEA)

    with pytest.raises(NotFound, match="2021-10-01"):
        catalogue.current("tea_round", date(2021, 9, 30))


def test_an_unknown_workflow_is_answered_with_the_nearest(tmp_path: Path) -> None:
    catalogue = load(tmp_path, tea=TEA)

    with pytest.raises(NotFound, match="Did you mean 'tea_round'"):
        catalogue.current("tea_rond", date(2022, 1, 1))


def test_a_version_is_found_by_its_hash(tmp_path: Path) -> None:
    catalogue = load(tmp_path, tea=TEA)

    assert catalogue.by_digest(sound(TEA).digest).name == "tea_round@1"
    with pytest.raises(NotFound):
        catalogue.by_digest("0" * 64)


def test_every_finding_of_every_file_is_told_and_nothing_is_loaded(tmp_path: Path) -> None:
    with pytest.raises(Broken) as caught:
        load(tmp_path, good=TEA, bad=LATER.replace("milk_in", "milk_on"), worse="- a\n")

    assert "bad.yaml:16 UNKNOWN_GUARD" in caught.value.message
    assert "worse.yaml:1 SYNTAX" in caught.value.message
    assert "good.yaml" not in caught.value.message


def test_two_files_cannot_hold_the_same_version_or_begin_on_the_same_day(tmp_path: Path) -> None:
    with pytest.raises(Broken, match=r"both hold tea_round@1"):
        load(tmp_path, a=TEA, b=TEA.replace("Making tea", "Making more tea"))
    with pytest.raises(Broken, match=r"effective from 2021-10-01"):
        load(tmp_path, a=TEA, b=TEA.replace('version: "1"', 'version: "3"'))


def test_an_empty_folder_is_a_damaged_installation(tmp_path: Path) -> None:
    with pytest.raises(Broken, match="no workflow files"):
        load(tmp_path)


def test_exploring_finds_the_shortest_way_to_each_state_and_to_an_end() -> None:
    space = explore(sound(TEA))

    assert space.ways_there == {"thirsty": (), "brewing": ("brew",), "served": ("brew", "serve")}
    assert space.ways_to_end["thirsty"] == ("brew", "serve")
    assert space.traps == ()


def test_exploring_finds_a_trap_that_the_machine_makes_where_the_drawing_has_none() -> None:
    definition = sound(TEA)
    first, serve, _ = definition.transitions
    # The unguarded step comes first, so that the one on the way to the end is never taken.
    shadow = Transition("serve", "Wait", ("brewing",), "brewing")

    space = explore(replace(definition, transitions=(first, shadow, serve)))

    assert space.traps == ("brewing", "thirsty")
