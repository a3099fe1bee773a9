"""A plan’s whole year by ``govflow tick`` alone: what fires, when, whom it tells, on each kind of database."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from govflow.cli.main import run
from govflow.kernel.findings import Json
from govflow.kernel.moments import parse_instant
from tests.integration.powers.authority import Powers
from tests.integration.powers.test_decisions import executive_with_call_in
from tests.integration.timetable.test_closed_days import add
from tests.integration.timetable.test_planning_back import call_meeting, terms
from tests.make.commands import leave_the_shell
from tests.make.play import WALK, Act

LONDON = ZoneInfo("Europe/London")
FIRST, LAST = date(2021, 10, 1), date(2022, 9, 30)
BUSY = (date(2022, 1, 17), date(2022, 2, 18))
QUESTIONS: dict[str, Json] = {"days": 4, "working": True, "hour": "17:00"}
STATEMENTS: dict[str, Json] = {"days": 2, "working": True, "hour": "16:30"}
Tick = Callable[[str], list[tuple[str, str, str]]]


@pytest.fixture
def town(
    furnished_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Powers]:
    """Doncaster on 1 October 2021, and a shell on its database."""
    made = Powers(furnished_url)
    monkeypatch.setenv("GOVFLOW_DATABASE_URL", furnished_url)
    leave_the_shell()
    yield made
    leave_the_shell()
    made.store.engine.dispose()


@pytest.fixture
def tick(town: Powers, capsys: pytest.CaptureFixture[str]) -> Tick:
    """Move the clock and sweep, as a person or cron would: what fired, of what, and when it was due."""

    def once(now: str) -> list[tuple[str, str, str]]:
        capsys.readouterr()
        assert run(["tick", "--now", now, "--json"]) == 0
        swept: dict[str, Any] = json.loads(capsys.readouterr().out)
        assert not [one for one in swept["fired"] if "failed" in one]
        assert parse_instant(swept["now"]) >= parse_instant(now)
        return [(one["kind"], one["subject"], one["due_at"]) for one in swept["fired"]]

    return once


def mornings() -> list[str]:
    """A quarter to nine in London: three days a week, daily around the last date, then on Mondays."""
    days = [FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1)]
    close = [one for one in days if BUSY[0] <= one <= BUSY[1] and one.weekday() < 5]
    wanted = {*close, *(one for one in days if one.weekday() in ((0, 2, 4) if one < BUSY[0] else (0,)))}
    return [datetime.combine(one, time(8, 45), LONDON).isoformat() for one in sorted(wanted)]


def play_year(tick: Tick, acts: dict[str, Callable[[], object]]) -> dict[tuple[str, str], tuple[str, str]]:
    """Let the year pass, each act at its instant; every timer that fired, with when it was due and the tick."""
    fired: dict[tuple[str, str], tuple[str, str]] = {}
    for now in sorted({*mornings()[1:], *acts}, key=parse_instant):
        for kind, subject, due in tick(now):
            assert (kind, subject) not in fired, f"{subject} fired twice"
            fired[kind, subject] = (due, now)
        if now in acts:
            acts[now]()
    return fired


def act_of(town: Powers, ref: str, act: Act) -> Callable[[], object]:
    def play() -> object:
        if act.answer_first:
            town.answer_all(ref, act.answer_first)
        return town.do(
            ref,
            act.who,
            act.trigger,
            happened=act.happened,
            on_behalf=act.on_behalf,
            lines=[{"text": line} for line in act.lines],
            reason=act.reason,
        )

    return play


def told(town: Powers, who: str, kind: str) -> list[str]:
    """On which days somebody was told of the agreements to be signed by Monday 31 January."""
    rows = town.rows("reminder", person=town.by(who).id, milestone="section_75_signed", kind=kind)
    return sorted(row["at"][:10] for row in rows)


def test_in_a_year_of_ticks_each_window_opens_and_closes_and_each_person_is_told_on_the_day(
    town: Powers, tick: Tick
) -> None:
    plan = town.open()
    terms(town, questions=QUESTIONS, statements=STATEMENTS)
    executive_with_call_in(town)
    meeting = call_meeting(town, "2021-11-11T09:30:00Z")
    made: dict[str, str] = {}

    def delegate() -> None:
        until = "2022-04-01T00:00:00Z"
        made["delegation"] = town.grant(town.decide(decided="2021-11-11").ref, until=until).ref

    def decide() -> None:
        said = {"verb": "sign_off", "text": "That the winter money be spent.", "body": "doncaster-cabinet"}
        made["decision"] = town.decide(decided="2021-12-20", published="2021-12-20", **said).ref

    def mourn() -> None:
        add(town, date(2022, 2, 2))
        leave_the_shell()  # The next tick is another process, as cron would start it.

    acts = {act.at: act_of(town, plan, act) for act in WALK}
    acts["2021-11-12T11:00:00Z"], acts["2021-12-20T16:00:00Z"] = delegate, decide
    acts["2021-12-01T11:00:00Z"] = mourn
    fired = play_year(tick, acts)
    windows = {row["kind"]: f"{meeting}:{row['id']}" for row in town.rows("meeting_window", case_ref=meeting)}

    assert {named: due for named, (due, _) in fired.items()} == {
        # What the plan met in time, or was recorded in time, fires nothing; the board’s minute came the day after.
        ("milestone_passed", f"{plan}:requirements_published"): "2021-09-30T23:00:00Z",
        ("milestone_passed", f"{plan}:jcog_scrutiny"): "2021-10-26T23:00:00Z",
        ("milestone_passed", f"{plan}:hwb_sign_off"): "2021-11-12T00:00:00Z",
        # The report is printed for Thursday 4 November, and its last possible day was Wednesday the 3rd.
        ("last_day", f"{plan}:report_to_board"): "2021-11-04T00:00:00Z",
        # Thursday 11 November: five, four and two clear working days before it.
        ("window_closes", windows["agenda"]): "2021-11-03T17:00:00Z",
        ("window_closes", windows["questions"]): "2021-11-04T17:00:00Z",
        ("window_closes", windows["statements"]): "2021-11-08T16:30:00Z",
        ("date_opens", f"{plan}:regional_assurance"): "2021-11-16T00:00:00Z",
        ("milestone_passed", f"{plan}:regional_assurance"): "2021-12-08T00:00:00Z",
        ("milestone_passed", f"{plan}:calibration"): "2021-12-10T00:00:00Z",
        # Published on Monday 20 December: 21, 22, 23, 24, and after the holidays the 29th.
        ("step_due", f"{made['decision']}:take_effect"): "2021-12-30T00:00:00Z",
        ("date_opens", f"{plan}:approval_letter"): "2022-01-11T00:00:00Z",
        ("milestone_passed", f"{plan}:section_75_signed"): "2022-02-01T00:00:00Z",
        # Two working days on, over the day of mourning that was added in December.
        ("milestone_escalated", f"{plan}:section_75_signed"): "2022-02-04T00:00:00Z",
        ("step_due", f"{made['delegation']}:expire"): "2022-04-01T00:00:00Z",
    }
    ticks = sorted({*mornings()[1:], *acts}, key=parse_instant)
    for named, (due, now) in fired.items():
        assert now == next(one for one in ticks if parse_instant(one) >= parse_instant(due)), named
    coming = ["2022-01-17", "2022-01-24", "2022-01-27", "2022-01-28", "2022-01-31"]
    assert told(town, "governance-officer", "coming") == []
    assert told(town, "signatory-council", "coming") == coming
    assert told(town, "signatory-council", "late") == ["2022-02-01", "2022-02-08", "2022-02-15"]
    assert told(town, "governance-officer", "escalated") == ["2022-02-03", "2022-02-10", "2022-02-17"]
    states = [town.case(made[one]).state for one in ("decision", "delegation")]
    assert states == ["effective", "expired"]
    assert tick("2022-10-01T09:00:00Z") == []
    assert town.verify().findings == ()
