"""Any walk the workflow allows: the ledger replays to the very rows there are, and time fires nothing twice."""

from __future__ import annotations

import shutil
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govflow.kernel.errors import InvalidInput, Refused
from tests import databases
from tests.make.history import correct
from tests.make.play import AGREEMENT, Play

# Who, in Doncaster, holds each role of the two workflows.
HOLDERS = {
    "plan_lead": "plan-lead",
    "report_author": "report-author",
    "governance_officer": "governance-officer",
    "democratic_services_officer": "clerk",
    "advisory_group_secretary": "jcog-secretary",
    "director": "director",
    "head_of_paid_service": "head-of-paid-service",
    "s151_officer": "s151",
    "finance_officer": "finance",
    "pool_manager": "pool-manager",
    "monitoring_officer": "monitoring-officer",
    "nhs_governance_officer": "nhs-governance",
}
MOVES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9)), min_size=4, max_size=22)
NUMBERS = count()


def lines_for(play: Play, form: str, digest_of: str) -> list[dict[str, str]]:
    with play.store.read() as connection:
        definition = play.rules.definitions.pinned(connection, digest_of)
    asks = {field.kind for field in definition.forms.get(form, ())}
    return [{"text": "One thing asked."}] if "lines" in asks else []


def move(play: Play, ref: str, pick: int, extra: int) -> str:
    """Take some step out of the present state, or answer, correct or let time pass; say what was done."""
    case = play.case(ref)
    if extra == 8:
        for kind in ("scrutiny", "feedback", "board", "assurance"):
            play.answer_all(ref, kind)
        return "answered"
    if extra == 9:
        play.sweep()
        steps = [event for event in play.payloads(ref) if "trigger" in event]
        if len(steps) < 3:
            return "nothing"
        try:
            correct(play, ref, steps[pick % len(steps)]["event"], by=("clerk", "governance-officer"))
        except Refused:
            return "refused"
        return "corrected"
    with play.store.read() as connection:
        definition = play.rules.definitions.pinned(connection, case.digest)
    # An end is reached soon enough without every third walk being withdrawn at once.
    ends = () if extra == 7 else ("withdraw", "lapse", "return_to_drafting")
    steps_out = [step for step in definition.steps_from(case.state) if step.trigger not in ends]
    if not steps_out:
        return "ended"
    step = steps_out[pick % len(steps_out)]
    recorded = step.how == "recorded"
    power = step.authority.act_of if step.authority else ""
    roles = [HOLDERS[role] for role in step.roles if role in HOLDERS] or ["signatory-council"]
    try:
        play.do(
            ref,
            "signatory-nhs" if step.trigger == "sign_for_nhs" else roles[pick % len(roles)],
            step.trigger,
            happened="2021-10-02" if recorded else "",
            on_behalf=(power or "advisory_group") if recorded else "",
            lines=lines_for(play, step.form, case.digest),
            papers=step.evidence,
            reason="Because it was so.",
            answers={},
        )
    except (Refused, InvalidInput):
        return "refused"
    return step.trigger


def check(play: Play, refs: list[str]) -> None:
    assert play.verify().findings == ()
    for ref in refs:
        case = play.case(ref)
        with play.store.read() as connection:
            definition = play.rules.definitions.pinned(connection, case.digest)
        assert case.state in definition.states
        moved = [event["version"] for event in play.payloads(ref) if "version" in event]
        assert moved == list(range(1, case.version + 1)), "every version is somebody's recorded act"


@pytest.fixture
def somewhere(tmp_path: Path, furnished_file: Path) -> Path:
    return tmp_path


@given(moves=MOVES, days=st.integers(1, 200))
@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_walk_replays_to_the_same_rows(
    somewhere: Path, furnished_file: Path, moves: list[tuple[int, int]], days: int
) -> None:
    path = somewhere / f"walk-{next(NUMBERS)}.db"
    shutil.copyfile(furnished_file, path)
    play = Play(databases.sqlite_url(path))
    plan, agreement = play.open(), play.open("governance-officer", AGREEMENT)
    play.at("2021-10-05T08:00:00Z")

    done = [move(play, plan if number % 4 else agreement, *one) for number, one in enumerate(moves)]

    check(play, [plan, agreement])
    month, day = divmod(days, 28)
    play.at(f"202{1 + (9 + month) // 12}-{(9 + month) % 12 + 1:02d}-{day + 1:02d}T12:00:00Z")
    first = play.sweep()
    rows = {name: play.rows(name) for name in ("milestone", "timer", "work_item", "cases")}
    again = play.sweep()
    assert again.fired == (), done
    assert {name: play.rows(name) for name in rows} == rows, "tick twice is tick once"
    assert all(not one.failed for one in first.fired)
    check(play, [plan, agreement])
    play.store.engine.dispose()


def test_a_long_walk_replays_on_both_databases(play: Play) -> None:
    ref = play.walk("approve")
    correct(play, ref, play.event_of(ref, "record_moderation"))
    play.agreement_to("bring_into_force")
    play.until("2022-03-01T09:00:00Z")

    check(play, [ref])
