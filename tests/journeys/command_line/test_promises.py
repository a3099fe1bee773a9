"""What every command promises a script: one document, the keys printed in the contract, and the exit code."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from govflow.storage.work import Store
from tests.journeys.command_line.conftest import PLAN, ROOT, Shell, digest

BROKEN = sorted((ROOT / "tests/data/broken_workflows").glob("*.yaml"))
TEA = """\
workflow: tea_round
version: "1"
title: Making tea
effective: 2021-10-01
initial: thirsty
roles: [plan_lead]
states:
  thirsty: {title: Thirsty, owner: plan_lead}
  served: {title: Served, final: true}
transitions:
  - {trigger: brew, title: Brew the tea, from: thirsty, to: served, roles: [plan_lead]}
"""


def test_a_list_names_its_area_as_people_do_and_says_which_dates_are_late(
    shell: Shell, demonstration: str
) -> None:
    assert shell.json("plan", "list").json["plans"][0]["late"] == []
    for named in ("doncaster", "Doncaster", "DONCASTER", "E08000017"):
        assert [one["ref"] for one in shell.json("plan", "list", "--area", named).json["plans"]] == [PLAN]
    nowhere = shell.json("plan", "list", "--area", "Atlantis")
    assert (nowhere.code, nowhere.refused_for) == (1, ["NOT_FOUND"])

    assert shell("demo", "clock", "2021-10-20T09:00:00Z").code == 0

    assert shell.json("plan", "list").json["plans"][0]["late"] == ["draft_to_bcm"]
    assert "late: draft_to_bcm" in shell("plan", "list").out
    lines = shell("timetable", "show", PLAN).out.splitlines()
    late = next(line for line in lines if line.startswith("draft_to_bcm"))
    assert "by 2021-10-19: late, 1 day late" in late
    assert any(line.endswith("to be confirmed: to be confirmed") for line in lines)


def test_a_rehearsal_in_words_gives_every_date_what_breaks_and_what_to_beware_of(
    shell: Shell, demonstration: str
) -> None:
    rehearsed = shell(
        "timetable", "rehearse", PLAN, "--slip", "submitted=+1", "--slip", "requirements_published=1"
    )

    assert rehearsed.code == 0
    assert "submitted: earliest 2021-11-17, latest 2021-11-16" in rehearsed.out
    assert "submitted breaks by 1 working day." in rehearsed.out
    assert "BCF planning requirements published was done on 2021-09-30" in rehearsed.err


def test_every_reading_command_answers_with_its_promised_keys_and_writes_nothing(
    shell: Shell, demonstration: str
) -> None:
    before = digest(demonstration)
    listed = shell.json("plan", "list").json["plans"]
    assert {"ref", "area", "year", "state", "version"} <= set(listed[0])
    assert shell.json("case", "list", "--workflow", "section_75_agreement").json == {"cases": []}
    shown = shell.json("plan", "show", PLAN).json
    assert {"workflow", "workflow_version", "milestones", "authority_for_state"} <= set(shown)
    options = shell.json("plan", "options", PLAN, "--as", "clerk").json
    assert {"state", "version", "options"} <= set(options)
    sent = next(one for one in options["options"] if one["trigger"] == "send_draft_to_bcm")
    assert (sent["to"], sent["open"]) == ("draft_with_bcm", False)
    assert "NOT_YOUR_ROLE" in {finding["code"] for finding in sent["blocked_by"]}
    recorded = next(one for one in options["options"] if one["trigger"] == "record_feedback")
    [asked] = recorded["asks"]
    assert asked == {"name": "lines", "label": "Comments", "kind": "lines", "required": False, "choices": []}
    words = shell("plan", "options", PLAN, "--as", "plan-lead").out
    assert "    asks lines (if there is one): Comments" in words.splitlines()
    dates = shell.json("timetable", "show", PLAN).json["milestones"]
    wanted = {"key", "title", "qualifier", "start", "due", "source", "owner", "status", "days_late"}
    assert wanted | {"slack_working_days"} <= set(dates[0])
    verified = shell.json("audit", "verify").json
    assert {"ok", "events", "tree_size", "root", "checkpoints", "findings"} <= set(verified)
    event = shell.json("audit", "trail", PLAN).json["events"][0]["event"]
    assert shell.json("audit", "explain", event).json["sentences"]
    assert shell("audit", "explain", f"GF-{event}").out
    assert shell.json("db", "current").json["up_to_date"] is True
    examined = shell.json("doctor")
    assert {"configuration", "database", "schema", "ledger"} <= {
        one["name"] for one in examined.json["checks"]
    }
    assert examined.code == 0
    assert digest(demonstration) == before


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        (),
        ("plan",),
        ("plan", "nonsense"),
        ("plan", "show"),
        ("plan", "do", PLAN, "submit", "--expect-version", "seven"),
        ("calendar", "nonsense"),
        ("calendar", "add"),
        ("calendar", "add", "2021-02-30", "1"),
        ("calendar", "add", "1999-12-31", "1"),
        ("workflow", "check"),
        ("workflow", "diagram", "nothing"),
        ("people", "nonsense"),
        ("audit", "explain", "²"),
        ("demo", "clock", "+²d"),
        ("demo", "clock", "+99999d"),
        ("demo", "clock", "2021-10-18"),
        ("demo", "clock", "2000-01-01T00:00:00Z"),
        ("tick", "--now", "soon"),
        ("timetable", "rehearse", PLAN, "--slip", "nothing=5"),
        ("timetable", "rehearse", PLAN, "--slip", "submitted=5", "--slip", "submitted=3"),
        ("timetable", "rehearse", PLAN, "--slip", "submitted=٣"),
    ],
)
def test_what_cannot_be_understood_is_told_in_one_document_and_exit_code_2(
    shell: Shell, sqlite_demonstration: str, words: tuple[str, ...]
) -> None:
    answer = shell.json(*words)
    assert answer.code == 2
    assert answer.json["error"]["code"] == "INVALID_INPUT"


@pytest.mark.parametrize("broken", BROKEN, ids=lambda file: file.stem)
def test_a_broken_workflow_file_is_named_by_check_and_stops_every_other_command(
    shell: Shell, sqlite_demonstration: str, own_root: Path, broken: Path
) -> None:
    code = broken.stem.upper()
    found = shell.json("workflow", "check", broken)
    assert found.code == 1
    [checked] = found.json["workflows"]
    assert {"file", "workflow", "version", "states", "transitions", "findings"} <= set(checked)
    [finding] = [one for one in checked["findings"] if one["code"] == code]
    assert finding["severity"] == "error"
    assert finding["where"].startswith(f"{broken.name}:")
    (own_root / "workflows" / broken.name).write_bytes(broken.read_bytes())
    for words in (("plan", "list"), ("serve", "--port", "0"), ("tick",), ("workflow", "list"), ("doctor",)):
        refused = shell(*words)
        assert refused.code == 1, words
        assert f"{finding['where']} {code}" in refused.out + refused.err, words


@pytest.mark.parametrize("name", ["nowhere.yaml", ".", "picture.png", "empty.yaml"])
def test_what_is_no_workflow_file_at_all_still_gets_its_document_and_exit_code_2(
    shell: Shell, tmp_path: Path, name: str
) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\xff")
    (tmp_path / "empty.yaml").touch()
    found = shell.json("workflow", "check", tmp_path / name)
    assert found.code == 2
    assert found.json["workflows"][0]["findings"]


def test_a_workflow_added_as_one_file_is_driven_like_any_other(
    shell: Shell, demonstration: str, own_root: Path
) -> None:
    (own_root / "workflows" / "tea_round.yaml").write_text(TEA, encoding="utf-8")
    assert "tea_round" in {one["workflow"] for one in shell.json("workflow", "list").json["workflows"]}
    opened = shell.json("case", "open", "tea_round", "--area", "doncaster", "--as", "plan-lead")
    assert opened.code == 0, opened.out
    ref = opened.json["ref"]
    [option] = shell.json("case", "options", ref, "--as", "plan-lead").json["options"]
    assert option == option | {"trigger": "brew", "to": "served", "open": True, "blocked_by": []}
    assert "NOT_YOUR_ROLE" in shell.json("case", "do", ref, "brew", "--as", "clerk").refused_for
    done = shell.json("case", "do", ref, "brew", "--as", "plan-lead")
    assert (done.code, done.json["from"], done.json["to"], done.json["version"]) == (
        0,
        "thirsty",
        "served",
        2,
    )
    assert shell.json("plan", "show", ref).refused_for == ["NOT_FOUND"]
    proposed = shell.json(
        "case", "correct", ref, done.json["event"], "--as", "plan-lead", "--reason", "The kettle was empty."
    )
    assert proposed.code == 0, proposed.out
    assert shell.json("case", "list", "--workflow", "tea_round").json["cases"][0]["ref"] == ref


@pytest.mark.graphviz
def test_a_diagram_is_drawn_in_both_forms_and_marks_only_a_state_there_is(
    shell: Shell, tmp_path: Path
) -> None:
    file = tmp_path / "plan.svg"
    assert shell("workflow", "diagram", "bcf_plan", "--highlight", "drafting", "--out", file).code == 0
    assert "<svg" in file.read_text(encoding="utf-8")
    assert "stateDiagram" in shell("workflow", "diagram", "bcf_plan", "--format", "mermaid").out
    refused = shell("workflow", "diagram", "bcf_plan", "--highlight", "nowhere")
    assert (refused.code, refused.out) == (2, "")
    assert shell("workflow", "diagram", "bcf_plan", "--out", tmp_path / "no" / "x.svg").code == 3


def test_without_graphviz_a_diagram_is_refused_with_the_command_that_installs_it(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    refused = shell("workflow", "diagram", "bcf_plan")
    assert refused.code == 3
    assert "apt-get install graphviz" in refused.err
    assert "stateDiagram" in shell("workflow", "diagram", "bcf_plan", "--format", "mermaid").out


def test_a_sweep_that_could_not_fire_a_date_says_which_and_falls_short(
    shell: Shell, demonstration: str
) -> None:
    store = Store.open(demonstration)
    with store.engine.begin() as connection:
        connection.execute(text("DELETE FROM milestone WHERE key = 'draft_to_bcm'"))
    store.engine.dispose()

    swept = shell("tick", "--now", "2021-10-25T09:00:00Z")

    assert swept.code == 1
    assert "draft_to_bcm" in next(line for line in swept.out.splitlines() if "could not" in line)
    # It is tried again after a while, and not before.
    assert shell.json("tick").json["fired"] == []
    later = shell.json("tick", "--now", "2021-10-25T10:00:00Z").json["fired"]
    assert [one["subject"] for one in later if one.get("failed")][:1] == [f"{PLAN}:draft_to_bcm"]
