"""A contingency stays in its line until its target is met and a body decides; what was done elsewhere is flagged."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from govflow.kernel.errors import InvalidInput
from govflow.kernel.pence import pence_of
from govflow.virements.ports import PART as VIREMENTS
from govflow.virements.ports import VirementParts
from govflow.virements.use_cases.agreeing import AgreeVirement, agree_virement
from govflow.virements.use_cases.proposing import ProposeVirement, propose_virement
from govflow.virements.use_cases.sides import Move
from tests.integration.payments.booked import JCMB, Pool
from tests.make.history import correct
from tests.unit.workbook.versions import line, plan

HELD = plan(
    line("2", "Home care", "Minimum CCG Contribution", 600_000),
    line("3", "Nurses", "Minimum CCG Contribution", 2000),
)


def flagged(done: dict[str, Any]) -> list[str]:
    return [one["code"] for one in done["flags"]]


class Beside:
    """The plan of the same area and year, and moves between its lines."""

    def __init__(self, pool: Pool) -> None:
        self.pool, self.ref = pool, pool.open()
        parts: VirementParts = pool.product.parts[VIREMENTS]
        self.parts = replace(parts, held_of=lambda _connection, _ref: HELD)

    def propose(self, pounds: str) -> dict[str, Any]:
        command = ProposeVirement(self.ref, Move("2", "3", pence_of(pounds) or 0, "Demand rose."))
        return self.pool.within("finance", lambda work: propose_virement(work, self.parts, command), self.ref)

    def record(self, pounds: str) -> dict[str, Any]:
        command = AgreeVirement(
            self.ref,
            Move("2", "3", pence_of(pounds) or 0, "Demand rose."),
            happened=self.when(),
            on_behalf=JCMB,
            evidence=(self.pool.paper_of("clerk"),),
        )
        return self.pool.within("clerk", lambda work: agree_virement(work, self.parts, command), self.ref)

    def when(self) -> Any:
        from govflow.kernel.moments import parse_happened

        return parse_happened("2021-10-15")


def authorised(pool: Pool, body: str = JCMB) -> str:
    said = {"verb": "approve", "body": body, "subject": pool.ref, "text": "That it be released."}
    return pool.decide("clerk", **said).ref


def test_what_is_held_cannot_be_moved_to_another_line_until_it_is_released(pool: Pool) -> None:
    beside = Beside(pool)
    assert beside.propose("29871.01")["status"] == "proposed"
    id_ = pool.hold_back()

    assert pool.refused(lambda: beside.propose("29871.01")) == ["CONDITION_OPEN"]
    assert beside.propose("29871")["status"] == "proposed"
    assert flagged(beside.record("29871.01")) == ["CONDITION_OPEN"]
    pool.judge(id_, met=True)
    assert pool.refused(lambda: beside.propose("0.01")) == ["CONDITION_OPEN"]
    pool.release(id_, authority=authorised(pool))

    assert beside.propose("1000")["status"] == "proposed"
    assert pool.verify().findings == ()


def test_it_is_released_once_under_an_authority_and_with_its_target_met(pool: Pool) -> None:
    id_ = pool.hold_back()
    assert pool.refused(lambda: pool.release(id_)) == ["AUTHORITY_MISSING", "CONDITION_OPEN"]
    decision = authorised(pool)
    assert pool.refused(lambda: pool.release(id_, authority=decision)) == ["CONDITION_OPEN"]
    pool.judge(id_, met=False)
    assert pool.refused(lambda: pool.release(id_, authority=decision)) == ["CONDITION_OPEN"]
    pool.judge(id_, met=True)
    assert pool.refused(lambda: pool.release(id_)) == ["AUTHORITY_MISSING"]
    assert pool.refused(lambda: pool.release(id_, who="plan-lead", authority=decision)) == ["NOT_YOUR_ROLE"]

    done = pool.release(id_, authority=decision)

    assert done["flags"] == []
    (kept,) = pool.rows("pool_contingency")
    assert (kept["status"], kept["authority"], kept["decided_on"]) == ("released", decision, "2021-10-18")
    assert pool.refused(lambda: pool.release(id_, authority=decision)) == ["STATE_FORBIDS"]
    correct(pool, pool.ref, int(str(done["event"])))
    assert pool.rows("pool_contingency")[0]["status"] == "held"
    assert pool.verify().findings == ()


def test_a_delegate_releases_within_its_limit_and_what_is_used_is_counted(pool: Pool) -> None:
    instrument = pool.decide("clerk", body=JCMB, text="That releases be delegated.").ref
    scope = {"powers": ["manages_the_fund"], "limit_each": 49_999_999}
    said: dict[str, Any] = {"scope": scope, "function_kind": "council", "delegates": [{"office": "director"}]}
    delegation = pool.grant(instrument, **said).ref
    small, large = pool.hold_back(pounds="70129"), pool.hold_back(pounds="500000.00")
    for id_ in (small, large):
        pool.judge(id_, met=True)

    pool.release(small, who="director", authority=delegation)
    assert pool.refused(lambda: pool.release(large, who="director", authority=delegation)) == ["OVER_LIMIT"]

    assert [row["pence"] for row in pool.rows("delegation_use")] == [7_012_900]
    assert pool.verify().findings == ()


def test_either_power_releases_it_and_it_goes_back_while_the_target_is_unmet(pool: Pool) -> None:
    id_ = pool.hold_back(pounds="70129")
    other = pool.hold_back(pounds="500000")
    pool.judge(id_, met=True)
    pool.judge(other, met=False)
    by_cabinet = authorised(pool, "doncaster-cabinet")

    pool.release(id_, authority=by_cabinet)
    pool.release(other, to="returned", authority=authorised(pool))

    assert [row["status"] for row in pool.rows("pool_contingency")] == ["released", "returned"]
    pool.spend("finance", "LA", "care", "30642604.00", "2021-10-18")
    pool.spend("nhs-finance", "CCG", "chc", "1070129.00", "2021-10-18")
    pool.draw(as_at="2021-10-18")
    figures = pool.statement()["figures"]
    # The release met the overspend of £70,129, so nothing of it is shared; the NHS body bears it.
    assert {one["code"]: (one["share"], one["released"]) for one in figures["parties"]} == {
        "CCG": ("0.00", "70129.00"),
        "LA": ("0.00", "0.00"),
    }
    assert (figures["debtors"], figures["residual"]) == (figures["creditors"], "0.00")


def test_what_was_released_elsewhere_is_recorded_with_its_document_and_flagged(pool: Pool) -> None:
    id_ = pool.hold_back()

    done = pool.release(
        id_, who="clerk", happened="2021-10-15", on_behalf="doncaster-hwb", reason="As minuted."
    )

    assert flagged(done) == ["GRANTOR_LACKS_POWER", "CONDITION_OPEN"]
    assert pool.rows("pool_contingency")[0]["flags"] == "GRANTOR_LACKS_POWER CONDITION_OPEN"
    assert pool.verify().findings == ()


def test_no_more_is_held_than_the_terms_have_and_only_by_its_own_party(pool: Pool) -> None:
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"pounds": "570129.01"}, "570129.00 to be held"),
        ({"metric": " "}, "of which metric"),
    )
    for given, words in wrong:
        with pytest.raises(InvalidInput, match=words):
            pool.hold_back(**given)
    assert pool.refused(lambda: pool.hold_back("finance")) == ["NOT_YOUR_ROLE"]
    pool.hold_back()
    with pytest.raises(InvalidInput, match="0.00 to be held"):
        pool.hold_back(pounds="1")
