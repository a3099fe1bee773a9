"""Steps written with perfect hashes that the workflow never allowed: replay judges each and says why not.

The forger holds the database and our own code, and writes whatever they like as a new event.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from govflow.documents.use_cases import Brought, bring
from govflow.kernel.moments import parse_happened
from govflow.ledger.rows import Row
from govflow.road.ports import TakeStep
from govflow.road.reversal import read_row
from govflow.road.step import take_step
from govflow.storage.ledger import NewEvent
from tests.make.history import correct
from tests.make.play import AREA, Play

Data = dict[str, Any]
Forge = Callable[[Data], None]


class RolledBack(Exception):
    """Thrown to undo an honest step once its event has been looked at."""


@pytest.fixture
def ready(play_file: Play) -> Play:
    play_file.walk("send_to_board")
    return play_file


REF = "plan-doncaster-2021-22"


def honest(play: Play) -> tuple[str, Data]:
    """The event type and payload of an honest sign-off, of a step that was then rolled back."""
    play.until("2021-11-12T10:00:00Z")
    store = bring([Brought("minute.txt", b"The minute.", "minute")], AREA)
    kept: list[tuple[str, Data]] = []

    def act(work: Any) -> None:
        command = TakeStep(
            REF,
            "sign_off",
            happened=parse_happened("2021-11-11"),
            on_behalf="doncaster-hwb",
            evidence=store(work),
        )
        take_step(work, play.rules, command)
        kept.append((work.events[-1].type, dict(work.events[-1].payload())))
        raise RolledBack

    with pytest.raises(RolledBack):
        play.within("clerk", act)
    return kept[0]


def forge(play: Play, type_: str, data: Data, who: str = "clerk", stream: str = f"case:{REF}") -> list[str]:
    """Write it and return the messages of what replay does not permit."""
    rows = [read_row(row) for row in data.pop("rows", [])]
    kept = [row for row in rows if row.table not in {"document", "case_document"}]
    actor = play.by(who)
    new = NewEvent(stream, type_, actor.id, "bcf_plan@1", data, rows=kept)
    with play.store.write(actor) as work:
        moment = work.moment(stream)
        work.append(new, moment)
    findings = play.verify().findings
    assert not {"EVENT_ALTERED", "STREAM_GAP", "BACKDATED"} & {one.code for one in findings}, (
        "hashes are perfect"
    )
    return [one.message for one in findings if one.code == "TRANSITION_NOT_ALLOWED"]


def put(column: str, value: object) -> Forge:
    def change(data: Data) -> None:
        data[column] = value

    return change


def to_approved(data: Data) -> None:
    data["to"] = "approved"
    next(row for row in data["rows"] if row["table"] == "cases")["set"]["state"] = "approved"


def from_drafting(data: Data) -> None:
    data["from"] = "drafting"


def done_here(data: Data) -> None:
    for name in ("happened_at", "whole_day", "for", "received_at"):
        data.pop(name)


def only_the_row(data: Data) -> None:
    next(row for row in data["rows"] if row["table"] == "cases")["set"]["state"] = "approved"


def other_body(data: Data) -> None:
    data["authority"]["body_kind"] = "cabinet"


def act_nobody_recorded(data: Data) -> None:
    data["authority"]["ref"] = "ACT-1"


def other_outcome(data: Data) -> None:
    data["authority"]["outcome"] = "commented"


def other_case(data: Data) -> None:
    next(row for row in data["rows"] if row["table"] == "cases")["key"]["ref"] = "plan-dorset-2021-22"


FORGED: dict[str, tuple[Forge, str, str]] = {
    "a step the workflow does not have": (to_approved, "clerk", "no such step"),
    "a step from a state it did not stand in": (from_drafting, "clerk", "the case stood in 'hwb_sign_off'"),
    "a role the step is not for": (put("role", "plan_lead"), "plan-lead", "not one of the step's"),
    "a role its actor does not hold": (lambda data: None, "plan-lead", "did not hold the role"),
    "no role at all": (put("role", ""), "clerk", "not one of the step's"),
    "GovFlow itself": (put("role", ""), "system:reactions", "GovFlow itself may not"),
    "no paper": (put("evidence", []), "clerk", "no document of the kind minute"),
    "done by a button": (done_here, "clerk", "only ever recorded"),
    "the act of another body": (other_body, "clerk", "not that of the body"),
    "an act that nobody recorded": (act_nobody_recorded, "clerk", "no such act stands"),
    "an act that came to something else": (other_outcome, "clerk", "did not come to 'signed_off'"),
    "a version left out": (put("version", 99), "clerk", "does not follow the version"),
    "another definition": (put("definition", "0" * 64), "clerk", "another definition"),
    "a state its own step does not give": (only_the_row, "clerk", "sets the case's state"),
    "a guard of its own": (
        put("guards", [{"guard": "mine", "facts": {}, "rule": ["eq", "x", None], "verdict": True}]),
        "clerk",
        "no such step",
    ),
}


def test_the_same_event_unforged_is_permitted(ready: Play) -> None:
    type_, data = honest(ready)

    assert forge(ready, type_, data) == []


@pytest.mark.parametrize("named", FORGED)
def test_a_forged_step_is_named(ready: Play, named: str) -> None:
    change, who, why = FORGED[named]
    type_, data = honest(ready)
    data = copy.deepcopy(data)
    change(data)

    messages = forge(ready, type_, data, who)

    assert any(why in message for message in messages), messages


def test_a_forged_step_of_another_case_is_named(ready: Play) -> None:
    _, data = honest(ready)
    data["rows"] = [{"table": "cases", "key": {"ref": REF}, "set": {"state": "approved"}, "new": False}]

    messages = forge(ready, "case.line_added", {"rows": data["rows"], "line": "x"}, stream="case:elsewhere")

    assert any("not its own" in message for message in messages)


@pytest.mark.parametrize("type_", ["case.line_added", "case.act_noted", "milestone.awaited", "made.up"])
def test_no_other_kind_of_event_sets_a_state(ready: Play, type_: str) -> None:
    row = {"table": "cases", "key": {"ref": REF}, "set": {"state": "approved"}, "new": False}

    messages = forge(ready, type_, {"case": REF, "rows": [row]})

    assert any("sets the case's state to 'approved'" in message for message in messages)


def test_a_guard_that_did_not_hold_is_named_where_the_step_was_done_here(play_file: Play) -> None:
    play_file.walk("record_scrutiny")
    payloads = play_file.payloads(REF)
    row = Row("cases", {"ref": REF}, {"state": "regional_feedback", "version": 6}).as_json()
    guards = [
        {"guard": name, "facts": {fact: value}, "rule": rule, "verdict": holds}
        for name, fact, value, rule, holds in (
            ("scrutiny_lines_answered", "open_scrutiny_lines", 2, ["eq", "open_scrutiny_lines", 0], False),
            ("draft_sent", "draft_sent", 1, ["ge", "draft_sent", 1], True),
            ("feedback_still_to_come", "feedback_recorded", 0, ["eq", "feedback_recorded", 0], True),
            ("not_in_question", "open_questions", 0, ["eq", "open_questions", 0], True),
        )
    ]
    data = {
        "case": REF,
        "trigger": "await_feedback",
        "from": "scrutiny_answers",
        "to": "regional_feedback",
        "version": 6,
        "definition": payloads[-1]["definition"],
        "role": "plan_lead",
        "authority": {},
        "guards": guards,
        "evidence": [],
        "rows": [row],
    }
    lied = copy.deepcopy(data)
    lied["guards"][0]["verdict"] = True

    honest_of_it = forge(play_file, "case.step_done", data, "plan-lead")
    lied["version"], lied["from"] = 7, "scrutiny_answers"
    lied_of_it = forge(play_file, "case.step_done", lied, "plan-lead")

    assert any("'scrutiny_lines_answered' did not hold" in message for message in honest_of_it)
    assert any("was said to be True, and is False" in message for message in lied_of_it)


def test_a_correction_by_one_person_of_a_governed_step_is_named(ready: Play) -> None:
    ready.walk_on(REF, "sign_off")
    event = ready.event_of(REF, "sign_off")
    correct(ready, REF, event)
    wanted = ready.payloads(REF)[-1]
    assert wanted["to"] == "hwb_sign_off"
    assert ready.verify().findings == ()

    ready.do(REF, "clerk", "sign_off", happened="2021-11-11", on_behalf="doncaster-hwb")
    again = ready.event_of(REF, "sign_off")
    version = ready.case(REF).version
    row = Row("cases", {"ref": REF}, {"state": "hwb_sign_off", "version": version + 1}).as_json()
    proposed = {"correction": "COR-x", "about": again, "kind": "struck"}
    assert forge(ready, "case.correction_proposed", dict(proposed)) == []
    confirmed = {
        **proposed,
        "from": "signed_off",
        "to": "hwb_sign_off",
        "version": version + 1,
        "rows": [row],
    }

    messages = forge(ready, "case.correction_confirmed", confirmed)

    assert any("takes two people" in message for message in messages)


def test_a_correction_that_takes_a_case_where_its_steps_do_not_lead_is_named(ready: Play) -> None:
    ready.walk_on(REF, "sign_off")
    event, version = ready.event_of(REF, "sign_off"), ready.case(REF).version
    row = Row("cases", {"ref": REF}, {"state": "approved", "version": version + 1}).as_json()
    data = {"correction": "COR-x", "about": event, "kind": "struck", "to": "approved", "version": version + 1}

    messages = forge(ready, "case.correction_confirmed", {**data, "rows": [row]})

    assert any("what still stands gives 'hwb_sign_off'" in message for message in messages)


def test_a_case_that_opens_half_way_is_named(play_file: Play) -> None:
    play_file.open()
    opened = copy.deepcopy(play_file.payloads(REF)[0])
    for row in opened["rows"]:
        if row["table"] == "cases":
            row["key"]["ref"], row["set"]["state"] = "plan-x", "approved"
    opened["rows"] = [row for row in opened["rows"] if row["table"] == "cases"]
    opened |= {"case": "plan-x", "to": "approved"}
    opened.pop("event")

    messages = forge(play_file, "case.opened", opened, "plan-lead", "case:plan-x")

    assert any("does not open in the first state" in message for message in messages)
