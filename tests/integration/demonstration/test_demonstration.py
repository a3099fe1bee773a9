"""The demonstration: played once, by its actors, its clock forward only, never where records are real."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from govflow.cli.acting import product_here
from govflow.cli.main import run

CHEAP = {"GOVFLOW_PASSWORD_MEMORY_KIB": "64", "GOVFLOW_PASSWORD_ROUNDS": "1"}
PLAN = "plan-doncaster-2021-22"


class Here:
    """Commands on one database that nobody else has."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def forget(self) -> None:
        if product_here.cache_info().currsize:
            product_here().store.engine.dispose()
        product_here.cache_clear()

    def __call__(self, *words: str) -> tuple[int, str, str]:
        self._capsys.readouterr()
        self.forget()
        code = run(words)
        self.forget()
        out, err = self._capsys.readouterr()
        return code, out, err

    def json(self, *words: str) -> Any:
        return json.loads(self(*words, "--json")[1])

    def events(self) -> int:
        return int(self.json("audit", "verify")["events"])


@pytest.fixture
def here(
    empty_database_url: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[Here]:
    monkeypatch.setenv("GOVFLOW_DATABASE_URL", empty_database_url)
    monkeypatch.setenv("GOVFLOW_HOME", str(tmp_path))
    for name, value in CHEAP.items():
        monkeypatch.setenv(name, value)
    made = Here(capsys)
    yield made
    made.forget()


def test_the_first_scene_is_played_once_and_stands_ready_to_be_driven(here: Here) -> None:
    code, out, err = here("demo", "--no-serve")
    assert code == 0, err
    assert "http://127.0.0.1:8000" in out
    assert "plan-lead" in out
    [plan] = here.json("plan", "list")["plans"]
    assert (plan["ref"], plan["state"]) == (PLAN, "drafting")
    assert here.json("tick")["now"].startswith("2021-10-18T08:")
    events = here.events()
    code, out, _ = here("demo", "--no-serve")
    assert code == 0
    assert "plan-lead" in out
    assert here.events() == events


def test_in_the_first_scene_the_plan_has_the_twelve_printed_dates_and_the_slip_breaks_what_they_bind(
    here: Here,
) -> None:
    here("demo", "--no-serve")

    shown = here.json("timetable", "show", PLAN)
    slipped = here.json("timetable", "rehearse", PLAN, "--slip", "jcog_scrutiny=+5")

    assert len([one for one in shown["milestones"] if one["start"] or one["due"]]) == 12
    assert {one["milestone"]: one["by_working_days"] for one in slipped["breaks"]} == {
        "jcog_scrutiny": 5,
        "report_to_board": 4,
        "hwb_sign_off": 5,
        "submitted": 3,
    }


def test_every_act_of_the_demonstration_was_its_actors_own_through_the_road(here: Here) -> None:
    assert here("demo", "--no-serve")[0] == 0
    steps = [one for one in here.json("audit", "trail", PLAN)["events"] if one["type"].startswith("case.")]
    assert [one["actor_name"] for one in steps] == ["Plan lead", "Plan lead"]
    assert [one["at"][:16] for one in steps] == ["2021-10-01T08:10", "2021-10-01T08:40"]


def test_the_history_holds_every_case_to_the_end_of_the_year_and_verifies(here: Here) -> None:
    assert here("demo", "--no-serve", "--scene", "history")[0] == 0
    plans = {one["area"]: one["state"] for one in here.json("plan", "list")["plans"]}
    assert plans["doncaster"] == "in_year"
    assert "dorset" in plans
    assert plans["norfolk"] != plans["doncaster"]
    meetings = [(one["body"], one["starts_at"][:10]) for one in here.json("meeting", "list")["meetings"]]
    assert sorted(meetings) == [
        ("bnes-health-and-care-board", "2019-03-06"),
        ("bnes-health-and-care-board", "2019-06-04"),
        ("doncaster-hwb", "2021-11-11"),
        ("norfolk-hwb", "2021-09-29"),
        ("norfolk-hwb", "2021-12-01"),
    ]
    cases = {one["workflow"]: one["state"] for one in here.json("case", "list")["cases"]}
    assert cases["safeguarding_partnership"] == "published"
    assert cases["winter_plan"] == "agreed"
    assert cases["quarterly_return"] == "return_submitted"
    [admissions] = here.json("metric", "show", "plan-bromley-2019-20", "non-elective")["measures"]
    part = next(one for one in admissions["figures"] if one["period"] == "2019-20 Q2")
    assert (part["actual"], part["state"], part["variance"]) == ("4585", "partial", None)
    [reabled] = here.json("metric", "show", "plan-dorset-2021-22", "8.5")["measures"]
    assert len(reabled["comparators"]) == 6
    parties = here.json("agreement", "show", "agreement-doncaster-2021-22")["parties"]
    signed = [(one["side"], one["approval"]["body"], one["signature"]["signed_on"]) for one in parties]
    assert signed == [
        ("council", "doncaster-cabinet", "2022-01-26"),
        ("nhs", "doncaster-ccg-governing-body", "2022-01-31"),
    ]
    assert all(one["signature"]["authority"] == one["approval"]["cited"] for one in parties)
    assert here.json("tick")["now"].startswith("2022-03-31T08:")
    verified = here.json("audit", "verify")
    assert (verified["ok"], verified["findings"]) == (True, [])


def test_now_moves_the_clock_on_after_loading_and_again_changes_nothing(here: Here) -> None:
    on = ("demo", "--no-serve", "--now", "2021-11-11T09:00:00Z")
    assert here(*on)[0] == 0
    assert here.json("tick")["now"].startswith("2021-11-11T09:")
    late = {one["key"]: one["status"] for one in here.json("timetable", "show", PLAN)["milestones"]}
    assert late["draft_to_bcm"] == "late"
    events = here.events()
    assert here(*on)[0] == 0
    assert here.events() == events
    code, _, err = here("demo", "--no-serve", "--now", "2021-11-10T09:00:00Z")
    assert code == 2
    assert "only forward" in err
    assert here.events() == events


def test_a_now_that_cannot_be_is_refused_before_anything_is_played(here: Here) -> None:
    for now in ("soon", "2021-11-11", "2000-01-01T00:00:00Z", "2021-10-17T00:00:00Z"):
        assert here("demo", "--no-serve", "--now", now)[0] == 2
    assert here.events() <= 1, "nothing but what the database is for"


def test_the_clock_goes_forward_for_every_process_and_never_back(here: Here) -> None:
    assert here("demo", "--no-serve")[0] == 0
    moved = here.json("demo", "clock", "+5d")
    assert moved["to"][:13] == "2021-10-23T08"
    for back in ("2021-10-20T00:00:00Z", "-5d", "+5", "5d", "+5y", "2101-01-01T00:00:00Z", "+99999d"):
        assert here("demo", "clock", back)[0] == 2, back
    assert here.json("tick")["now"].startswith("2021-10-23T08:")
    assert here.json("audit", "verify")["ok"] is True


def test_there_is_no_demonstration_in_production_nor_in_a_real_database(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert here("db", "upgrade")[0] == 0
    code, _, err = here("demo", "--no-serve")
    assert code == 1
    assert "real" in err
    monkeypatch.setenv("GOVFLOW_ENV", "production")
    code, _, err = here("demo", "--no-serve")
    assert code == 1
    assert "production" in err
    assert here.events() == 0


def test_a_demonstration_that_was_broken_off_is_not_taken_for_a_whole_one(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken_off(*_anything: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("govflow.demonstration.play.Player.play", broken_off)
        assert here("demo", "--no-serve")[0] == 1
    code, out, err = here("demo", "--no-serve")
    assert (code, out) == (1, "")
    assert "broken off" in err


def test_a_script_that_cannot_be_read_is_named(
    here: Here, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    root = tmp_path / "root"
    for folder in ("config", "workflows", "migrations"):
        shutil.copytree(Path(__file__).resolve().parents[3] / folder, root / folder)
    (root / "config/demonstration/doncaster-2021-22.toml").write_text("acts = 3", encoding="utf-8")
    monkeypatch.setenv("GOVFLOW_ROOT", str(root))
    code, _, err = here("demo", "--no-serve")
    assert code == 1
    assert "doncaster-2021-22.toml" in err
