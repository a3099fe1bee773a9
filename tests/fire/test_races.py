"""Of several who take the same place at the same moment one wins; the others are told so in words."""

from __future__ import annotations

import multiprocessing
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from govflow.kernel.errors import Refused
from govflow.kernel.moments import parse_happened
from govflow.road.opening import OpenCase
from govflow.road.ports import TakeStep
from govflow.storage.work import Work
from tests.conftest import MakeDatabase
from tests.databases import Kind
from tests.fire.defects import append_at_the_end, read_without_a_lock
from tests.fire.furnished import AREA, Yard, bring_to_the_board, furnish, take, year
from tests.fire.oracle import examine, reading

pytestmark = pytest.mark.fire

ROUNDS, CONTENDERS = 100, 4
BARRIER_SECONDS = 60
LOSERS_ARE_TOLD = {"VERSION_STALE", "STATE_FORBIDS", "UNKNOWN_TRIGGER"}
Say = Callable[[str], None]


@dataclass(frozen=True)
class Move:
    """What one contender does in one round."""

    what: str
    who: str
    command: TakeStep | OpenCase
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Came:
    """What came of a move: an event, or a refusal in words."""

    what: str
    event: int = 0
    code: str = ""
    message: str = ""


def same_step(ref: str, key: str) -> Move:
    return Move(
        "send", "plan-lead", TakeStep(ref, "send_draft_to_bcm", expect_version=2, key=key), ("draft_plan",)
    )


def sign_off(ref: str, version: int) -> Move:
    command = TakeStep(
        ref,
        "sign_off",
        reason="Resolved before the plan was opened here.",
        happened=parse_happened("2021-11-11"),
        on_behalf="doncaster-hwb",
        expect_version=version,
        answers={"item": "13", "resolution": "Agreed."},
    )
    return Move("sign_off", "clerk", command, ("minute",))


def withdraw(ref: str, version: int) -> Move:
    reason = "No longer wanted."
    command = TakeStep(ref, "withdraw", reason=reason, expect_version=version, answers={"reason": reason})
    return Move("withdraw", "director", command, ("decision_record",))


def moves_of(round_: int, ref: str, draw: random.Random) -> list[Move]:
    """The moves of one round, one a contender: the same step, the same key, the same opening, or rivals."""
    if round_ % 2:
        rivals = [sign_off(ref, 8), withdraw(ref, 8)] * (CONTENDERS // 2)
        draw.shuffle(rivals)
        return rivals
    if round_ % 4 == 0:
        return [same_step(ref, f"race-{round_}-{number}") for number in range(CONTENDERS)]
    if round_ % 8 == 2:
        return [same_step(ref, f"race-{round_}")] * CONTENDERS
    opened = [OpenCase("bcf_plan", AREA, year(150 + round_), f"race-{round_}-{n}") for n in range(CONTENDERS)]
    return [Move("open", "plan-lead", command) for command in opened]


def contend(yard: Yard, moves: list[Move], barrier: Any, answers: Any) -> None:
    """One contender: at the barrier of each round, then its move."""
    product = yard.product()
    came = []
    for move in moves:
        barrier.wait(BARRIER_SECONDS)
        try:
            if isinstance(move.command, OpenCase):
                event = product.road.open(yard.actor(move.who), move.command).event
            else:
                event = take(yard, product, move.who, move.command, *move.kinds)
            came.append(Came(move.what, event))
        except Refused as refused:
            first = refused.findings[0]
            came.append(Came(move.what, code=first.code, message=first.message))
    product.store.engine.dispose()
    answers.put(came)


def race(yard: Yard, rounds: list[list[Move]]) -> list[list[Came]]:
    """Let a process for each contender run all rounds; return what came of each round."""
    context = multiprocessing.get_context("fork")
    barrier, answers = context.Barrier(CONTENDERS), context.Queue()
    contenders = [
        context.Process(target=contend, args=(yard, [moves[number] for moves in rounds], barrier, answers))
        for number in range(CONTENDERS)
    ]
    for contender in contenders:
        contender.start()
    came = [answers.get(timeout=300) for _ in contenders]
    for contender in contenders:
        contender.join()
    answers.close()
    return [[each[number] for each in came] for number in range(len(rounds))]


def test_one_wins_and_the_others_are_refused_in_words(
    make_database: MakeDatabase, database_kind: Kind, tmp_path: Path, seed: int, say: Say
) -> None:
    draw = random.Random(seed)
    yard = furnish(make_database(database_kind, migrated=False), tmp_path, plans=ROUNDS)
    product = yard.product()
    for ref in yard.plans[1::2]:
        bring_to_the_board(yard, product, ref)
    product.store.engine.dispose()
    before = number_of_steps(yard)

    results = race(yard, [moves_of(number, ref, draw) for number, ref in enumerate(yard.plans)])

    winners: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    for number, came in enumerate(results):
        judge(number, came)
        winners[next(one.what for one in came if one.event)] += 1
        codes.update(one.code for one in came if not one.event)
    say(f"winners {dict(winners)}; losers were told {dict(codes)}")
    assert examine(yard.url) == []
    assert number_of_steps(yard) == before + ROUNDS
    assert min(winners["sign_off"], winners["withdraw"]) >= ROUNDS // 2 // 10, f"inconclusive: {winners}"


def judge(number: int, came: list[Came]) -> None:
    """See that one contender won the round, or all of them by one key, and that each loser was told so."""
    same_key = number % 2 == 0 and number % 4 != 0 and number % 8 == 2
    assert len({one.event for one in came if one.event}) == 1, f"round {number}: {came}"
    assert sum(bool(one.event) for one in came) == (CONTENDERS if same_key else 1), f"round {number}: {came}"
    for one in came:
        if not one.event:
            assert one.code in LOSERS_ARE_TOLD, one
            assert one.message.endswith("."), one


@pytest.mark.postgres
def test_a_step_judged_without_its_lock_turns_the_campaign_red(
    make_database: MakeDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, say: Say
) -> None:
    # The control: were this green, the races above would prove nothing. SQLite has one writer anyway.
    yard = furnish(make_database("postgresql", migrated=False), tmp_path, plans=1)
    all_have_read = multiprocessing.get_context("fork").Barrier(CONTENDERS)
    reading_ = read_without_a_lock(lambda: all_have_read.wait(BARRIER_SECONDS))
    monkeypatch.setattr("govflow.road.step.lock_case", reading_)
    monkeypatch.setattr(Work, "append", append_at_the_end(Work.append))

    # A step that leaves no mark: the key of a mark would stop the second of two by itself.
    (came,) = race(yard, [[withdraw(yard.plans[0], 2)] * CONTENDERS])

    with pytest.raises(AssertionError, match="round 0"):
        judge(0, came)
    problems = examine(yard.url)
    say(f"{sum(bool(one.event) for one in came)} won, and the oracle sees: {problems[:1]}")
    assert problems


def number_of_steps(yard: Yard) -> int:
    query = "SELECT count(*) AS n FROM ledger_event WHERE stream LIKE 'case:%'"
    with reading(yard.url) as reader:
        return int(reader.rows(query)[0]["n"])
