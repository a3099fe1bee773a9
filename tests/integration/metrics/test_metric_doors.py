"""Metrics by page, API and command: the same figures, the same refusals, and nothing behind another area's wall."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from govflow.cli.main import run
from tests.integration.metrics.conftest import Measured
from tests.integration.powers.test_doors import Doors, send
from tests.make.commands import leave_the_shell

ROOT = Path(__file__).resolve().parents[3]
LEAD = "bromley-plan-lead"
NOT_UNTIL = "Not available until 31 December 2019"


@pytest.fixture
def doors(bromley: Measured) -> Iterator[Doors]:
    opened = Doors(bromley.office, ROOT)  # type: ignore[arg-type]
    yield opened
    opened.app.extensions["govflow"].store.engine.dispose()


@pytest.fixture
def shell(
    bromley: Measured, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Any]:
    monkeypatch.setenv("GOVFLOW_DATABASE_URL", bromley.office.url)
    leave_the_shell()

    def ask(*words: str) -> tuple[int, str]:
        code = run(["metric", *words])
        return code, capsys.readouterr().out

    yield ask
    leave_the_shell()


def figure(metric: dict[str, Any], measure: str, period: str) -> dict[str, Any]:
    """A figure of a metric as the API and the command print it."""
    (found,) = [
        one
        for each in metric["measures"]
        if each["measure"] == measure
        for one in each["figures"]
        if one["period"] == period
    ]
    return dict(found)


def test_scenario_28_bromleys_lagged_metrics_by_command_api_and_page(
    bromley: Measured, doors: Doors, shell: Any
) -> None:
    path = f"/plans/{bromley.ref}/metrics"

    listed = json.loads(shell("list", bromley.ref, "--json")[1])
    spoken = shell("list", bromley.ref)[1]
    called = doors.call(LEAD, "GET", path).json
    page = unescape(doors.reader(LEAD).get(path).text)

    assert called == listed
    metrics = {one["code"]: one for one in listed["metrics"]}
    late = figure(metrics["reablement"], "Annual percentage", "2019-20 Q2")
    assert (late["actual"], late["state"], late["available_from"]) == (
        None,
        "not_yet_available",
        "2019-12-31",
    )
    half = figure(metrics["non-elective"], "Admissions", "2019-20 Q2")
    assert (half["actual"], half["state"], half["variance"]) == ("4585", "partial", None)
    assert half["months_present"] == ["2019-07", "2019-08"]
    assert "Annual percentage, 2019-20 Q2: not available until 31 December 2019" in spoken
    assert "2019-20 Q2: 4,585 against 6,659: partial, July and August only\n" in spoken
    (row,) = [one for one in page.split("<tr ") if "2019-20 Q2</th>" in one and "4,585" in one]
    assert row.count("None</td>") == 1, "no variance"
    assert NOT_UNTIL in page
    assert "Partial: July and August only" in page
    # The picture says in words where there is nothing, and draws no point there.
    drawn = page[page.index("Reablement 91 days: Annual percentage") :]
    assert "31 Dec 2019</text>" in drawn[: drawn.index("</svg>")]


def test_a_figure_is_recorded_and_restated_by_api_command_and_page(
    bromley: Measured, doors: Doors, shell: Any
) -> None:
    path, acting = f"/plans/{bromley.ref}/metrics/residential", ("--as", LEAD)
    given = {"period": "2019-20 Q1", "value": "66", "measure": "Admissions", "state": "cumulative"}

    refused = doors.call(LEAD, "POST", f"{path}/values", given)
    why = {**given, "restates": True, "reason": "One was counted late."}
    restated = doors.call(LEAD, "POST", f"{path}/values", why, Idempotency_Key="r")
    again = doors.call(LEAD, "POST", f"{path}/values", why, Idempotency_Key="r")
    code, told = shell("restate", bromley.ref, "residential", "--period", "2019-20 Q1", "--value", "67",
                       "--measure", "admissions", "--state", "cumulative", "--reason", "Another.",
                       *acting, "--json")  # fmt: skip
    form = f"{path}/restatement"
    reader = doors.reader(LEAD)
    half_typed = {"period": "2019-20 Q1", "measure": "admissions", "state": "cumulative", "kind": "actual"}
    silent = send(reader, form, form, value="68", **half_typed)
    done = send(reader, form, form, value="68", reason="And another.", **half_typed)

    assert (refused.status_code, refused.json["code"]) == (409, "STATE_FORBIDS")
    assert (restated.status_code, again.json) == (201, restated.json)
    assert (code, json.loads(told)["value"]) == (0, "67")
    assert (silent.status_code, done.status_code) == (400, 303)
    assert "Say why the figure is restated" in silent.text
    shown = doors.call(LEAD, "GET", path).json
    admissions = next(one for one in shown["measures"] if one["measure"] == "Admissions")
    history = [one for one in admissions["history"] if one["period"] == "2019-20 Q1"]
    assert [(one["value"], one["reason"]) for one in history] == [
        ("65", ""),
        ("66", "One was counted late."),
        ("67", "Another."),
        ("68", "And another."),
    ]
    assert [one["restates"] for one in history[1:]] == [one["id"] for one in history[:-1]]
    assert "And another." in unescape(reader.get(path).text)
    story = unescape(reader.get(f"/plans/{bromley.ref}/history").text)
    assert (
        "Figure of a metric restated, the former one kept: Residential admissions, Admissions, 2019-20 Q1"
        in story
    )


def test_targets_others_notes_and_own_metrics_are_recorded_at_every_door(
    bromley: Measured, doors: Doors, shell: Any
) -> None:
    path, reader = f"/plans/{bromley.ref}/metrics", doors.reader(LEAD)
    acting = ("--as", LEAD, "--json")
    target = {"period": "2019-20", "value": "91", "reason": "Agreed.", "from": "2019-10-01"}
    rank = {"period": "2018-19", "whose": "england", "rank": "69", "out_of": "151"}

    answers = [
        doors.call(LEAD, "POST", f"{path}/reablement/targets", target),
        doors.call(LEAD, "POST", f"{path}/reablement/comparators", rank),
        doors.call(LEAD, "POST", f"{path}/reablement/notes", {"text": "Coding gaps in March."}),
        doors.call(LEAD, "POST", path, {"code": "falls", "title": "Falls", "measure": "Rate",
                                        "unit": "per_1000", "owner": "joint"}),
        doors.call(LEAD, "POST", f"{path}/nothing/notes", {"text": "Of no metric."}),
        doors.call(LEAD, "POST", f"{path}/reablement/targets", {**target, "months": 3}),
        doors.call("bromley-clerk", "POST", f"{path}/reablement/notes", {"text": "Not mine to note."}),
    ]  # fmt: skip
    commands = [
        shell("target", bromley.ref, "falls", "--period", "2019-20", "--value", "4", "--reason", "Ours.", *acting),
        shell("compare", bromley.ref, "falls", "--period", "2019-20", "--whose", "region", "--value", "5", *acting),
        shell("note", bromley.ref, "falls", "Counted by hand.", *acting),
        shell("add", bromley.ref, "slips", "--title", "Slips", "--measure", "Slips", "--unit", "slips",
              "--owner", "council", *acting),
        shell("record", bromley.ref, "slips", "--period", "2019-20 Q1", "--value", "12", *acting),
    ]  # fmt: skip
    own = {"title": "Trips", "code": "trips", "measure": "Trips", "unit": "trips", "owner": "nhs"}
    sent = [
        send(reader, f"{path}/new", f"{path}/new", frequency="quarterly", lag_days="0", **own),
        send(reader, f"{path}/new", f"{path}/new", frequency="quarterly", lag_days="0", **own),
        send(
            reader,
            f"{path}/trips/target",
            f"{path}/trips/target",
            period="2019-20",
            value="9",
            reason="Ours.",
        ),
        send(reader, f"{path}/trips/note", f"{path}/trips/note", text="By telephone."),
        send(
            reader, f"{path}/trips/comparator", f"{path}/trips/comparator", period="2019-20", whose="region"
        ),
    ]

    assert [one.status_code for one in answers] == [201, 201, 201, 201, 404, 400, 403]
    assert [code for code, _ in commands] == [0] * len(commands)
    assert [one.status_code for one in sent] == [303, 400, 303, 303, 400]
    shown = {one["code"]: one for one in doors.call(LEAD, "GET", path).json["metrics"]}
    assert {"falls", "slips", "trips"} <= set(shown)
    assert [one["text"] for one in shown["trips"]["notes"]] == ["By telephone."]
    (measure,) = doors.call(LEAD, "GET", f"{path}/reablement").json["measures"]
    assert [(one["value"], one["from"]) for one in measure["targets"]] == [
        ("90.1", "2019-04-01"),
        ("91", "2019-10-01"),
    ]
    assert [(one["name"], one["rank"], one["out_of"]) for one in measure["comparators"]] == [
        ("England", 69, 151)
    ]
    page = unescape(reader.get(f"{path}/reablement").text)
    assert "69 of 151" in page
    assert "Coding gaps in March." in page
    code, said = shell("show", bromley.ref, "reablement")
    assert code == 0
    assert "recorded actual 2018-19 Q4: 92.8%, provisional" in said
    assert "recorded actual 2018-19 Q4: 93.1% (339/364), restated: The 91 days" in said


def test_another_areas_metrics_look_like_nothing_and_who_only_reads_is_offered_no_form(
    bromley: Measured, doors: Doors
) -> None:
    path, reader = f"/plans/{bromley.ref}/metrics", doors.reader("bromley-clerk")
    bromley.office.at("2021-05-01T09:00:00Z")
    stranger = doors.reader("dorset-plan-lead")

    for page in (path, f"{path}/reablement", f"{path}/reablement/note", f"{path}/new"):
        assert stranger.get(page).status_code == 404, page
        assert reader.get(page).status_code == 200, page
        assert '<form method="post"' not in reader.get(page).text, page
    for method, to, body in (
        ("GET", path, None),
        ("GET", f"{path}/reablement", None),
        ("POST", f"{path}/reablement/notes", {"text": "Theirs."}),
    ):
        assert doors.call("dorset-plan-lead", method, to, body).status_code == 404
    assert "/metrics/new" not in reader.get(path).text
    assert reader.get(f"{path}/nothing").status_code == 404
    assert f"/plans/{bromley.ref}/metrics" in reader.get(f"/plans/{bromley.ref}").text
