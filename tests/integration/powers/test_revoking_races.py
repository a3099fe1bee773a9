"""Revoking a delegation while an approval under it is in flight: one order or the other, never in between."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from govflow.kernel.errors import Refused
from govflow.road.perform import follow
from govflow.road.ports import TakeStep
from govflow.storage.work import Work
from tests.integration.powers.authority import Powers

ROUNDS = 24
TOLD = {"AUTHORITY_REVOKED", "AUTHORITY_EXHAUSTED", "OVER_LIMIT", "VERSION_STALE"}


def tried(act: Callable[[], int]) -> int:
    """The event of an act, or 0 where it was refused in words that fit."""
    try:
        return act()
    except Refused as refused:
        strange = {one.code for one in refused.findings} - TOLD
        if strange:
            raise
        return 0


def race(office: Powers, instrument: str, late: str) -> tuple[int, int]:
    """One round: the number of the approval's event (0 where it was refused) and of the revocation's."""
    paper = office.paper()
    delegation = office.grant(instrument).ref
    ready, done = threading.Barrier(2), threading.Event()

    def sign() -> int:
        ready.wait()
        if late == "sign":
            done.wait(0.003)
        return tried(lambda: office.do(paper, "director", "sign", authority=delegation).event)

    def revoke() -> int:
        ready.wait()
        if late == "revoke":
            done.wait(0.003)
        return office.do(delegation, "clerk", "revoke", reason="It was taken back.").event

    with ThreadPoolExecutor(2) as threads:
        signed, revoked = _both(threads, sign, revoke)
    assert office.case(delegation).state == "revoked"
    assert office.case(paper).state == ("signed" if signed else "ready")
    assert len(office.rows("delegation_use", delegation=delegation)) == bool(signed)
    return signed, revoked


def _both(threads: ThreadPoolExecutor, *acts: Callable[[], int]) -> tuple[int, int]:
    first, second = [threads.submit(act) for act in acts]
    return first.result(), second.result()


def races(office: Powers, rounds: int) -> None:
    instrument = office.decide().ref
    for who in ("director", "clerk"):
        office.by(who)

    came = [race(office, instrument, "revoke" if one % 2 else "sign") for one in range(rounds)]

    counted = Counter("approved" if signed else "refused" for signed, _ in came)
    assert set(counted) == {"approved", "refused"}, counted
    assert all(signed < revoked for signed, revoked in came)
    assert office.verify().findings == ()


def test_no_approval_is_ever_ordered_after_the_end_of_its_authority(office: Powers) -> None:
    races(office, ROUNDS)


@pytest.mark.fire
def test_five_hundred_races_and_never_an_approval_after_the_end(office: Powers) -> None:
    races(office, 500)


def test_an_approval_waits_for_a_revocation_that_is_numbered_and_not_yet_committed(office: Powers) -> None:
    paper, delegation = office.paper(), office.delegated()
    for who in ("director", "clerk"):
        office.by(who)
    numbered, tried_to_sign = threading.Event(), threading.Event()
    revoking = TakeStep(delegation, "revoke", reason="Taken back.", answers={"reason": "Taken back."})

    def revoke() -> int:
        def act(work: Work) -> int:
            event = follow(work, office.rules, revoking).event
            numbered.set()
            tried_to_sign.wait(0.5)  # Longer where the approval waits for us, as it should.
            return event

        return office.within("clerk", act)

    def sign() -> int:
        numbered.wait()
        event = tried(lambda: office.do(paper, "director", "sign", authority=delegation).event)
        tried_to_sign.set()
        return event

    with ThreadPoolExecutor(2) as threads:
        signed, revoked = _both(threads, sign, revoke)

    assert (signed, office.case(delegation).state, office.case(paper).state) == (0, "revoked", "ready")
    assert revoked > 0


def test_a_total_is_never_spent_twice_by_two_at_once(office: Powers) -> None:
    decision = office.decide(body="doncaster-cabinet")
    scope = {"powers": ["commits_money"], "limit_total": 10_000}
    delegation = office.grant(decision.ref, scope=scope, function_kind="executive").ref
    papers = [office.paper() for _ in range(4)]
    ready = threading.Barrier(len(papers))

    def commit(paper: str) -> bool:
        ready.wait()
        money = {"amount": "50.00"}
        return bool(
            tried(lambda: office.do(paper, "director", "commit", authority=delegation, answers=money).event)
        )

    with ThreadPoolExecutor(len(papers)) as threads:
        done = list(threads.map(commit, papers))

    assert sum(done) <= 2
    assert sum(row["pence"] for row in office.rows("delegation_use", delegation=delegation)) == 5_000 * sum(
        done
    )
    assert office.verify().findings == ()
