"""A decision is called in until its window closes, and carried out only once it is in effect, at every door."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from govflow.cli.main import cli
from govflow.kernel.errors import Refused
from govflow.timetable.ports import PART as TIMETABLE
from govflow.timetable.ports import TimetableParts
from govflow.timetable.use_cases.closing import AddDay, add_day
from tests.integration.powers.authority import Powers, codes
from tests.integration.powers.test_decisions import executive_with_call_in
from tests.integration.powers.test_doors import Doors
from tests.integration.powers.test_taking_effect import CLOSES, effective
from tests.make.commands import leave_the_shell

CABINET = "doncaster-cabinet"
# Published on Monday 18 October 2021: five working days on end with Monday the 25th, at 23:00 UTC.
LATE = {"happened_at": "2021-10-26", "for": CABINET, "reason": "Three members."}
LAST_MOMENT = "2021-10-25T22:59:59Z"


@pytest.fixture
def waiting(office: Powers) -> str:
    """The cabinet's decision of the 18th, in its window."""
    executive_with_call_in(office)
    return office.decide(verb="sign_off", body=CABINET, decided="2021-10-18", subject=office.paper()).ref


def called_in(office: Powers, ref: str, happened: str) -> Any:
    return office.do(ref, "clerk", "call_in", happened=happened, on_behalf=CABINET, reason="Three members.")


def shell(office: Powers, monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, Any]:
    """Run a command on the office's database."""
    monkeypatch.setenv("GOVFLOW_DATABASE_URL", office.url)
    leave_the_shell()
    result = CliRunner().invoke(cli, [*words, "--json"])
    leave_the_shell()
    return result.exit_code, json.loads(result.stdout)


@pytest.mark.parametrize("swept", [False, True])
@pytest.mark.parametrize("came", ["2021-10-26", CLOSES, "2021-10-27T09:00:00Z"])
def test_a_call_in_after_the_window_is_refused_whether_or_not_a_sweep_has_closed_it(
    office: Powers, waiting: str, swept: bool, came: str
) -> None:
    office.at("2021-10-27T10:00:00Z")
    if swept:
        office.sweep()
    before = effective(office, waiting)

    with pytest.raises(Refused) as refused:
        called_in(office, waiting, came)

    [why] = refused.value.findings
    assert why.code == "WINDOW_CLOSED"
    assert "closed at the end of Monday 25 October 2021" in why.message
    assert effective(office, waiting) == before == (("effective", CLOSES) if swept else ("in_call_in", ""))
    assert [one["type"] for one in office.events(f"refusals:{waiting}")] == ["step.refused"]


@pytest.mark.parametrize("came", ["2021-10-18", "2021-10-25", LAST_MOMENT])
def test_a_call_in_until_the_last_moment_of_the_window_suspends_it(
    office: Powers, waiting: str, came: str
) -> None:
    office.at(LAST_MOMENT)

    taken = called_in(office, waiting, came)

    assert (taken.to_state, codes(taken.flags)) == ("called_in", [])
    office.until("2021-10-27T10:00:00Z")
    assert effective(office, waiting) == ("called_in", "")


def test_one_that_came_in_time_and_is_written_down_after_the_window_ends_what_took_effect_by_mistake(
    office: Powers, waiting: str
) -> None:
    paper = office.rows("decision", case_ref=waiting)[0]["subject"]
    office.until("2021-10-27T10:00:00Z")
    assert effective(office, waiting) == ("effective", CLOSES)

    taken = called_in(office, waiting, "2021-10-25")

    assert codes(taken.flags) == ["IN_QUESTION"]
    assert "took effect on Tuesday 26 October 2021" in taken.flags[0].message
    assert effective(office, waiting) == ("called_in", "")
    assert office.refused(lambda: office.sign(paper, waiting)) == ["AUTHORITY_NOT_YET"]
    office.do(waiting, "clerk", "uphold", happened="2021-10-27T09:30:00Z", on_behalf=CABINET)
    assert effective(office, waiting) == ("effective", "2021-10-27T09:30:00Z")
    assert office.verify().findings == ()


def test_a_day_added_within_the_window_keeps_it_open_a_day_longer(office: Powers, waiting: str) -> None:
    parts: TimetableParts = office.product.parts[TIMETABLE]
    closed = AddDay(date(2021, 10, 25), "Day of mourning")
    office.within("system:tests", lambda work: add_day(work, parts, closed))

    office.until(CLOSES)
    assert effective(office, waiting) == ("in_call_in", "")
    assert office.refused(lambda: office.do(waiting, "clerk", "implement")) == ["WINDOW_NOT_OPEN"]
    office.until("2021-10-26T22:59:59Z")
    taken = called_in(office, waiting, "2021-10-26")

    assert (taken.to_state, codes(taken.flags)) == ("called_in", [])
    assert office.verify().findings == ()


def test_what_has_no_window_cannot_be_called_in(office: Powers) -> None:
    board = office.decide(verb="approve", decided="2021-10-15").ref

    with pytest.raises(Refused, match="has no call-in window"):
        called_in(office, board, "2021-10-18")
    assert effective(office, board)[0] == "effective"


def test_nothing_is_carried_out_here_before_the_window_ends(office: Powers, waiting: str) -> None:
    office.until(LAST_MOMENT)

    with pytest.raises(Refused) as refused:
        office.do(waiting, "governance-officer", "implement")
    [why] = refused.value.findings
    assert (why.code, office.case(waiting).state) == ("WINDOW_NOT_OPEN", "in_call_in")
    assert "open until the end of Monday 25 October 2021" in why.message
    assert office.refused(lambda: office.do(waiting, "clerk", "take_effect")) == ["NOT_YOUR_ROLE"]

    office.until(CLOSES)
    office.do(waiting, "governance-officer", "implement")
    assert office.case(waiting).state == "implemented"


@pytest.mark.parametrize("written_down", ["2021-10-20T09:00:00Z", "2021-10-28T09:00:00Z"])
def test_what_was_carried_out_before_the_window_ended_is_recorded_as_it_happened_and_in_question(
    office: Powers, waiting: str, written_down: str
) -> None:
    office.until(written_down)

    taken = office.do(
        waiting,
        "governance-officer",
        "implement",
        happened="2021-10-19",
        on_behalf=CABINET,
        reason="Known now.",
    )

    assert (taken.to_state, codes(taken.flags)) == ("implemented", ["WINDOW_NOT_OPEN"])
    office.until("2021-10-28T10:00:00Z")
    assert office.case(waiting).state == "implemented"
    assert office.verify().findings == ()


def test_a_condition_that_is_open_keeps_a_decision_upheld_from_being_carried_out(office: Powers) -> None:
    executive_with_call_in(office)
    ref = office.decide(
        verb="sign_off", body=CABINET, decided="2021-10-18", condition="the agreement of the NHS"
    ).ref
    office.at("2021-10-20T09:00:00Z")
    called_in(office, ref, "2021-10-19")
    office.do(ref, "clerk", "uphold", happened="2021-10-19", on_behalf=CABINET)

    assert office.case(ref).state == "effective"
    assert office.refused(lambda: office.do(ref, "governance-officer", "implement")) == ["CONDITION_OPEN"]


def test_at_no_door_is_a_decision_carried_out_in_its_window_or_called_in_after_it(
    office: Powers, waiting: str, signing_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    doors = Doors(office, signing_root)
    try:
        for moment, code, step, more in (
            (LAST_MOMENT, "WINDOW_NOT_OPEN", "implement", {}),
            ("2021-10-27T10:00:00Z", "WINDOW_CLOSED", "call_in", LATE),
        ):
            office.until(moment)
            state = office.case(waiting).state
            options = doors.call("clerk", "GET", f"/decisions/{waiting}/options").json["options"]
            [option] = [one for one in options if one["trigger"] == step]
            refused = doors.call(
                "clerk",
                "POST",
                f"/decisions/{waiting}/transitions",
                {"trigger": step, **more},
                If_Match=f'"{office.case(waiting).version}"',
            )
            given = [word for name, value in more.items() for word in (f"--{name.replace('_', '-')}", value)]
            said = shell(office, monkeypatch, "case", "do", waiting, step, "--as", "clerk", *given)

            assert (option["open"], [one["code"] for one in option["blocked_by"]]) == (False, [code])
            assert (refused.status_code, refused.json["code"]) == (422, code)
            assert (said[0], said[1]["error"]["code"]) == (1, code)
            assert office.case(waiting).state == state
    finally:
        doors.app.extensions["govflow"].store.engine.dispose()


def test_the_page_takes_a_call_in_of_a_day_in_time_and_refuses_a_later_one(
    office: Powers, waiting: str, signing_root: Path
) -> None:
    office.until("2021-10-27T10:00:00Z")
    doors = Doors(office, signing_root)
    try:
        reader, place = doors.reader("clerk"), f"/cases/{waiting}/steps/call_in"
        typed = {
            "happened-month": "10",
            "happened-year": "2021",
            "for": CABINET,
            "a-reason": "Three.",
        }
        answers = []
        for day in ("26", "25"):
            shown = reader.get(place).text
            answers.append(confirmed(reader, place, shown, {**typed, "happened-day": day}))

        late, taken = answers
        assert "closed at the end of Monday 25 October 2021" in unescape(late.text)
        assert (late.status_code, taken.status_code) == (422, 303)
        assert office.case(waiting).state == "called_in"
    finally:
        doors.app.extensions["govflow"].store.engine.dispose()


def confirmed(reader: FlaskClient, place: str, shown: str, typed: dict[str, str]) -> Any:
    """Fill in the form of a step and confirm what is shown of it."""
    checked = reader.post(place, data={**hidden(shown), **typed, "action": "check"})
    assert checked.status_code == 200, checked.text
    return reader.post(place, data={**hidden(checked.text), "action": "confirm"})


def hidden(shown: str) -> dict[str, str]:
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', shown))
    return {name: unescape(value) for name, value in found.items()}
