"""A decision that a forecast opened is recorded where it was proposed: by the body asked, once, as it was seen."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from govflow.kernel.errors import InvalidInput
from govflow.ledger.event import Stored
from govflow.pools.queries import limits_passed
from govflow.powers.following import open_decision
from govflow.powers.queries.loading import need_decision
from govflow.powers.queries.proposals import need_proposal
from tests.integration.pools.pooled import LIMIT, POOL, Purse
from tests.make.play import AREA, PLAN

JCMB, BOARD = "doncaster-jcmb", "doncaster-hwb"
RECORD = {"reasons": "It is passed.", "options_rejected": "None.", "interests": "None."}


def proposed(purse: Purse) -> str:
    """The decision that a forecast past the limit opened."""
    purse.forecast("finance", LIMIT + 1)
    return str(purse.rows("pool_limit")[-1]["decision"])


def decide(purse: Purse, ref: str, **given: Any) -> Any:
    """What the joint board decided about it, from its minute."""
    said = {"body": JCMB, "verb": "approve", "text": "That each bear its own costs.", "proposed": ref}
    return purse.decide("clerk", **{**said, "decided": "2021-10-18", **given})


def decisions(purse: Purse) -> list[str]:
    return sorted(str(row["ref"]) for row in purse.rows("cases", kind="decision"))


def test_it_is_recorded_where_it_was_proposed_and_the_pool_says_what_became_of_it(purse: Purse) -> None:
    ref = proposed(purse)
    with purse.store.read() as connection:
        asked = need_proposal(connection, ref)
        assert [one.became for one in limits_passed(connection, purse.ref, POOL)] == ["proposed"]
    assert (asked.body, asked.agreement, asked.pool, asked.limit) == (JCMB, purse.ref, POOL, "band-10")
    assert (asked.outturn, asked.terms_version, asked.waits) == ("6667097.81", 1, True)
    assert asked.because is not None
    assert asked.because.figures == {"limit": "606099.80", "reached": "606099.81"}

    done = decide(purse, ref)

    assert (done.ref, done.state) == (ref, "effective")
    assert [one.code for one in done.flags] == ["EVIDENCE_MISSING"]
    assert decisions(purse) == [ref]
    with purse.store.read() as connection:
        known = need_decision(connection, ref)
        assert (known.body, known.subject, known.in_question) == (JCMB, purse.ref, "")
        assert [one.became for one in limits_passed(connection, purse.ref, POOL)] == ["effective"]
        assert not need_proposal(connection, ref).waits
    assert purse.verify().findings == ()


@pytest.mark.parametrize("outcome", ["deferred", "refused"])
def test_it_can_be_deferred_or_refused_by_the_one_road(purse: Purse, outcome: str) -> None:
    ref = proposed(purse)
    assert decide(purse, ref, outcome=outcome).state == outcome
    steps = [one["trigger"] for one in purse.payloads(ref) if "trigger" in one]
    assert steps == [f"record_{outcome}"]


def test_it_is_decided_once_and_a_repeated_request_has_the_same_answer(purse: Purse) -> None:
    ref = proposed(purse)
    first = decide(purse, ref, key="minute-4")

    assert decide(purse, ref, key="minute-4") == first
    assert purse.refused(lambda: decide(purse, ref)) == ["STATE_FORBIDS"]
    assert purse.refused(lambda: decide(purse, ref, key="minute-4", text="Otherwise.")) == [
        "IDEMPOTENCY_CONFLICT"
    ]
    later = decide(purse, "", subject=purse.ref)
    assert decisions(purse) == sorted([ref, later.ref])


def test_what_another_body_decided_is_recorded_and_in_question(purse: Purse) -> None:
    ref = proposed(purse)

    done = decide(purse, ref, body=BOARD)

    assert "OUT_OF_SCOPE" in [one.code for one in done.flags]
    with purse.store.read() as connection:
        assert "was proposed to" in need_decision(connection, ref).in_question
    assert purse.verify().findings == ()


def test_an_officer_decides_it_here_only_under_what_that_body_delegated(purse: Purse) -> None:
    ref = proposed(purse)

    def delegated(body: str, powers: list[str]) -> str:
        instrument = purse.decide("clerk", body=body, text="That it be delegated.").ref
        given: dict[str, Any] = {"scope": {"powers": powers}, "function_kind": "council"}
        return purse.grant(instrument, delegates=[{"office": "director"}], **given).ref

    def by(delegation: str) -> Any:
        said = {"verb": "approve", "text": "That each bear its own.", "proposed": ref, "record": RECORD}
        return purse.decide("director", delegation=delegation, decided="", **said)

    wrong = delegated("doncaster-cabinet", ["commits_money"])
    right = delegated(JCMB, ["manages_the_fund"])
    assert purse.refused(lambda: by(wrong)) == ["OUT_OF_SCOPE"]
    assert purse.case(ref).state == "proposed"

    assert by(right).ref == ref

    assert purse.case(ref).state == "effective"
    assert purse.verify().findings == ()


def test_what_has_changed_since_it_was_looked_at_is_not_decided(purse: Purse) -> None:
    ref = proposed(purse)
    with purse.store.read() as connection:
        version = need_proposal(connection, ref).version
    assert purse.refused(lambda: decide(purse, ref, seen_version=version - 1)) == ["VERSION_STALE"]
    assert decide(purse, ref, seen_version=version).ref == ref


def test_what_was_never_proposed_cannot_be_named(purse: Purse) -> None:
    plain = purse.decide().ref
    for ref in (plain, purse.open(workflow=PLAN), "decision-nowhere-9"):
        with pytest.raises(InvalidInput) as found:
            decide(purse, ref)
        assert found.value.field == "proposed"


def motion(purse: Purse, ref: str, **given: Any) -> None:
    """A motion about it that carried, as the meeting's event has it."""
    said = {"result": "carried", "verb": "approve", "text": "That each bear its own costs.", "body": JCMB}
    said |= {"meeting": purse.ref, "subject": ref, "decided_at": "2021-10-18T08:00:00Z", "motion": "M-1"}
    closed = SimpleNamespace(payload=lambda: {**said, **given}, private_part=dict)
    purse.within("clerk", lambda work: open_decision(work, purse.powers, cast("Stored", closed)))


def test_a_motion_of_that_body_about_it_decides_it(purse: Purse) -> None:
    ref = proposed(purse)
    motion(purse, ref, body=BOARD)
    motion(purse, ref, verb="comment")
    assert purse.case(ref).state == "proposed"
    assert len(decisions(purse)) == 3

    motion(purse, ref)

    assert purse.case(ref).state == "effective"
    assert len(decisions(purse)) == 3
    with purse.store.read() as connection:
        assert need_decision(connection, ref).subject == purse.ref
    assert purse.verify().findings == ()


def test_the_area_is_that_of_the_proposal(purse: Purse) -> None:
    ref = proposed(purse)
    assert purse.case(ref).area == AREA
    with pytest.raises(InvalidInput, match="no case"):
        decide(purse, ref, area="norfolk")
