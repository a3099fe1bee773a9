"""Versions of a workflow: a case keeps its own, also when the file is gone, until a recorded act moves it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from govflow.cli.views import view_json
from govflow.kernel.errors import InvalidInput, NotFound, Refused
from govflow.kernel.moments import parse_instant
from govflow.road.migration import MigrateCases, cases_to_migrate, migrate_case, plan_migration
from govflow.road.queries import view_case
from tests.make.history import correct
from tests.make.play import PLAN, Play

ROOT = Path(__file__).resolve().parents[3]
REF = "plan-doncaster-2021-22"


def second_version(text: str, effective: str) -> str:
    """The same workflow with one state called otherwise: the board's."""
    text = text.replace('version: "3"', 'version: "4"').replace(
        "effective: 2019-01-01", f"effective: {effective}"
    )
    return text.replace("board_commented", "board_has_commented")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the product's files, with a second version of the plan beside the first."""
    made = tmp_path / "root"
    for folder in ("workflows", "config"):
        shutil.copytree(ROOT / folder, made / folder)
    for folder in ("migrations", "templates"):
        (made / folder).symlink_to(ROOT / folder)
    text = (made / "workflows" / "bcf_plan.yaml").read_text(encoding="utf-8")
    (made / "workflows" / "bcf_plan_4.yaml").write_text(second_version(text, "2021-12-01"), encoding="utf-8")
    return made


@pytest.fixture
def later(play: Play, root: Path) -> Iterator[Play]:
    """The product of a later release on the same database: it holds both versions."""
    made = Play(play.url, root)
    yield made
    made.store.engine.dispose()


def command(**states: str) -> MigrateCases:
    return MigrateCases(PLAN, "4", states, "The board's step has another name now.")


def migrate(play: Play, wanted: MigrateCases, ref: str = REF, who: str = "governance-officer") -> None:
    play.within(who, lambda work: migrate_case(work, play.rules, wanted, ref).id, ref)


def commented(play: Play) -> str:
    ref = play.walk("send_to_board")
    play.until("2021-11-12T09:00:00Z")
    play.do(ref, "clerk", "comment_only", happened="2021-11-11", on_behalf="HWB")
    assert play.case(ref).state == "board_commented"
    return ref


def test_a_case_keeps_its_version_while_new_ones_take_the_newer(play: Play, later: Play) -> None:
    old = later.open()
    later.at("2021-12-02T09:00:00Z")
    new = later.open(year="2022-23")

    assert later.case(old).definition == "bcf_plan@3"
    assert later.case(new).definition == "bcf_plan@4"
    taken = later.do(
        old,
        "plan-lead",
        "start_drafting",
        happened="2021-09-30",
        on_behalf="NHSE",
        reason="Before it was opened.",
    )
    assert taken.to_state == "drafting"
    assert later.payloads(old)[-1]["definition"] != later.payloads(new)[0]["definition"]


def test_a_case_goes_on_under_its_definition_when_the_file_is_gone(
    play: Play, later: Play, root: Path
) -> None:
    ref = commented(play)
    (root / "workflows" / "bcf_plan.yaml").unlink()
    without = Play(play.url, root)

    assert without.do(ref, "plan-lead", "return_to_board").to_state == "hwb_sign_off"
    assert without.verify().findings == ()
    without.store.engine.dispose()


def test_the_dry_run_says_what_would_become_of_each_case_and_changes_nothing(play: Play, later: Play) -> None:
    ref = commented(play)
    before = len(later.events())

    def look(wanted: MigrateCases) -> Any:
        return later.within(
            "governance-officer",
            lambda work: plan_migration(
                work, later.rules, wanted, cases_to_migrate(work, later.rules, wanted)
            ),
        )

    unmapped, mapped = look(command()), look(command(board_commented="board_has_commented"))

    assert [finding.code for finding in unmapped.findings] == ["STATE_FORBIDS"]
    assert "--map board_commented=NEW" in unmapped.findings[0].remedy
    assert mapped.findings == ()
    assert mapped.as_json()["counts"] == {"board_commented -> board_has_commented": 1}
    assert mapped.cases[0].ref == ref
    assert mapped.hash != unmapped.hash
    assert len(later.events()) == before


def test_a_case_moves_by_a_recorded_act_and_goes_on_from_there(play: Play, later: Play) -> None:
    ref = commented(play)
    case = play.case(ref)
    timers = later.rows("timer", case_ref=ref)

    migrate(later, command(board_commented="board_has_commented"))

    moved = later.case(ref)
    assert (moved.definition, moved.state, moved.version) == (
        "bcf_plan@4",
        "board_has_commented",
        case.version + 1,
    )
    event = later.payloads(ref)[-1]
    assert (event["from"], event["to"]) == ("bcf_plan@3", "bcf_plan@4")
    assert (event["from_state"], event["to_state"]) == ("board_commented", "board_has_commented")
    assert len(event["plan_hash"]) == 64
    assert "reason" not in event, "free text lies in the private part"
    assert later.rows("timer", case_ref=ref) == timers, "dates and their timers are kept"
    with later.store.read() as connection:
        assert view_case(connection, ref).position.state == "board_has_commented"
    assert later.verify().findings == ()
    assert later.do(ref, "plan-lead", "return_to_board").to_state == "hwb_sign_off"
    assert later.verify().findings == ()


def test_a_step_of_before_can_still_be_taken_back_afterwards(play: Play, later: Play) -> None:
    ref = commented(play)
    event = play.event_of(ref, "comment_only")
    migrate(later, command(board_commented="board_has_commented"))

    correct(later, ref, event)

    assert later.case(ref).state == "hwb_sign_off"
    assert later.verify().findings == ()


def test_looking_back_a_case_stands_in_a_state_of_the_version_it_was_on_then(play: Play, later: Play) -> None:
    ref = commented(play)
    later.until("2021-11-13T09:00:00Z")
    migrate(later, command(board_commented="board_has_commented"))

    def seen(known_at: str = "") -> tuple[str, str, str]:
        with later.store.read() as connection:
            then = parse_instant("2021-11-12T20:00:00Z")
            known = parse_instant(known_at) if known_at else None
            view = view_case(connection, ref, as_at=then, known_at=known)
            document = view_json(later.product, connection, view, then)
        return str(document["state"]), str(document["state_title"]), str(document["workflow_version"])

    title = "Board commented, sign-off still to come"
    assert seen() == seen("2021-11-12T20:00:00Z") == ("board_commented", title, "3")


def test_no_correction_leaves_a_case_in_a_state_its_version_lacks(play: Play, later: Play) -> None:
    ref = commented(play)
    play.do(ref, "plan-lead", "return_to_board")
    event = play.event_of(ref, "return_to_board")
    migrate(later, command())
    before = later.case(ref)

    with pytest.raises(Refused, match="'board_commented', which bcf_plan@4 lacks"):
        correct(later, ref, event)

    assert later.case(ref) == before


def test_what_may_not_move_stays(play: Play, later: Play) -> None:
    ref = commented(play)
    good = command(board_commented="board_has_commented")

    for wanted, error in (
        (command(), Refused),
        (command(board_commented="nowhere"), InvalidInput),
        (command(board_comented="board_has_commented"), InvalidInput),
        (command(board_commented="withdrawn"), Refused),
        (MigrateCases(PLAN, "9", {}, "x"), NotFound),
        (MigrateCases("tea_round", "3", {}, "x"), NotFound),
        (MigrateCases(PLAN, "4", {"board_commented": "board_has_commented"}, " "), InvalidInput),
    ):
        with pytest.raises(error):
            migrate(later, wanted)
    for who in ("plan-lead", "area-admin", "clerk"):
        with pytest.raises(Refused) as refused:
            migrate(later, good, who=who)
        assert refused.value.code == "NOT_YOUR_ROLE"
    assert later.case(ref) == play.case(ref)

    migrate(later, good)
    with pytest.raises(Refused, match="already"):
        migrate(later, good)


def test_a_case_that_has_ended_is_left_as_it_is(play: Play, later: Play) -> None:
    ref = play.walk("start_drafting")
    play.do(ref, "director", "withdraw", reason="The area merges.")

    with pytest.raises(Refused, match="has ended"):
        migrate(later, command())
    found = later.within("governance-officer", lambda work: cases_to_migrate(work, later.rules, command()))
    assert found == []


def test_a_definition_is_published_once_with_the_json_its_hash_names(play: Play, later: Play) -> None:
    later.open()
    later.open("governance-officer", "section_75_agreement")
    published = [row for row in later.events() if row["type"] == "definition.published"]

    assert len(published) == 2
    for row in later.rows("workflow_definition"):
        assert json.loads(row["source"])["workflow"] == row["workflow"]
