"""How often a step goes to the database: a number that does not grow with the case's history."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bench.statements import counted
from govflow.road.ports import Evidence, TakeStep
from govflow.road.tables import document
from tests.make.play import Play

REASON = "The board's paper is not ready, so the plan goes back."
MOST = 8
PLAIN, WITH_PAPER = "return_to_drafting", "send_draft_to_bcm"


@pytest.fixture
def ref(play: Play) -> str:
    """A plan whose draft has gone out once, so that its paper is stored already."""
    ref = play.open()
    play.do(ref, "plan-lead", "start_drafting", happened="2021-09-30", on_behalf="doncaster-nhs-england",
            reason="Published the day before this case was opened.")  # fmt: skip
    play.do(ref, "plan-lead", WITH_PAPER)
    return ref


def sent_by(play: Play, ref: str, trigger: str, key: str) -> list[str]:
    with play.store.read() as connection:
        paper = (
            connection.execute(select(document.c.id).order_by(document.c.uploaded_at.desc()))
            .scalars()
            .first()
        )
    assert paper is not None
    evidence = (Evidence(paper),) if trigger == WITH_PAPER else ()
    answers = {"reason": REASON} if trigger == PLAIN else {}
    command = TakeStep(ref, trigger, reason=REASON, key=key, answers=dict(answers), evidence=evidence)
    actor = play.by("plan-lead")
    with counted(play.store.engine) as sent:
        taken = play.road.step(actor, command)
    assert not taken.repeated
    return sent


def test_a_step_takes_at_most_eight_statements_begin_and_commit_counted(play: Play, ref: str) -> None:
    sent = sent_by(play, ref, PLAIN, "first")

    assert len(sent) <= MOST, "\n".join(sent)
    assert sent[-1] == "COMMIT"


def test_a_step_takes_as_many_statements_after_fifty_events_as_at_the_start(play: Play, ref: str) -> None:
    turns = [
        [len(sent_by(play, ref, step, f"{step}-{turn}")) for step in (PLAIN, WITH_PAPER)]
        for turn in range(26)
    ]

    assert turns == [turns[0]] * 26


def test_on_postgresql_a_step_with_paper_milestone_and_mark_is_one_write(play: Play, ref: str) -> None:
    sent_by(play, ref, PLAIN, "back")
    sent = sent_by(play, ref, WITH_PAPER, "again")

    written = [text for text in sent if text.startswith(("INSERT", "UPDATE", "WITH"))]
    if play.store.dialect == "postgresql":
        assert len(sent) <= 6, "\n".join(sent)
        assert len(written) == 1
    else:
        assert len(written) > 1  # SQLite has no round trips to save: each row is a statement of its own.
