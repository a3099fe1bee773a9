"""A year of one pool: twelfths paid and received, one queried, one late, and a statement both sides agree."""

from __future__ import annotations

import pytest

from govflow.kernel.errors import InvalidInput
from govflow.kernel.pence import pounds_of
from tests.integration.payments.booked import KEY, NHS, TERMS, Pool
from tests.make.history import correct

TWELFTH = pounds_of(NHS // 12)
LAST = pounds_of(NHS - NHS // 12 * 11)
DAYS = [f"2021-{month:02}-01" for month in range(4, 13)] + [f"2022-{month:02}-01" for month in range(1, 4)]


def test_a_year_is_paid_received_queried_and_stated_to_the_penny(pool: Pool) -> None:
    assert [one["due_on"] for one in pool.seen()["instalments"]] == DAYS
    assert pool.seen()["totals"]["due"] == pounds_of(NHS)
    pool.until("2022-04-11T09:00:00Z")
    for number, day in enumerate(DAYS, start=1):
        pounds = LAST if number == 12 else TWELFTH
        pool.say("nhs-finance", "paid", number, pounds, day, reference=f"BACS {number}")
        if number == 6:
            query = pool.ask_about("finance", 6)
            assert [one["code"] for one in pool.seen()["findings"]].count("PAYMENT_QUERIED") == 1
            pool.answer("nhs-finance", query, "It is of September’s.")
            pool.answer("finance", query, settled=True)
        pool.say("finance", "received", number, pounds, day)

    seen = pool.seen()
    assert {one["status"] for one in seen["instalments"]} == {"settled"}
    assert seen["totals"] == {
        "due": pounds_of(NHS), "paid": pounds_of(NHS), "received": pounds_of(NHS), "outstanding": "0.00",
    }  # fmt: skip
    assert [one["status"] for one in seen["queries"]] == ["settled"]
    pool.spend("finance", "LA", "care", "30700000.55", "2022-03-31")
    pool.spend("nhs-finance", "CCG", "chc", "1000000", "2022-03-31")
    drawn = pool.draw()

    figures = pool.statement()["figures"]
    assert (figures["residual"], figures["debtors"]) == ("0.00", figures["creditors"])
    # Spent: £57,396.55 over the budget of £31,642,604. 23% of it is the NHS body's to pay, and the council is owed it.
    owed = {one["code"]: (one["debtor"], one["creditor"]) for one in figures["parties"]}
    assert owed == {"CCG": ("13201.21", "0.00"), "LA": ("0.00", "13201.21")}
    assert figures["findings"] == []
    assert pool.agree("finance", drawn["digest"])["agreed"] is False
    elsewhere = {"agreed_on": "2022-03-31", "document": pool.paper_of("clerk")}
    with pytest.raises(InvalidInput, match="which side"):
        pool.agree("clerk", drawn["digest"], **elsewhere)
    assert pool.agree("clerk", drawn["digest"], side="nhs", **elsewhere)["agreed"] is True
    assert pool.statement()["nhs_at"] == "2022-03-31"
    assert pool.refused(lambda: pool.agree("s151", drawn["digest"])) == ["STATE_FORBIDS"]

    pool.spend("finance", "LA", "care", "30700000.56", "2022-03-31")
    with pytest.raises(InvalidInput, match="Say why"):
        pool.draw()
    again = pool.draw(reason="An invoice came late.")
    assert pool.refused(lambda: pool.agree("finance", drawn["digest"])) == ["APPROVAL_STALE"]
    kept = pool.rows("pooled_fund_statement")
    assert [(row["status"], bool(row["nhs_by"])) for row in kept] == [
        ("superseded", True),
        ("current", False),
    ]
    assert pool.statement()["digest"] == again["digest"] != drawn["digest"]
    assert pool.verify().findings == ()


def test_each_party_speaks_only_for_itself(pool: Pool) -> None:
    assert pool.refused(lambda: pool.say("finance", "paid", 1, TWELFTH, "2021-04-01")) == ["NOT_YOUR_ROLE"]
    assert pool.refused(lambda: pool.say("nhs-finance", "received", 1, TWELFTH, "2021-04-01")) == [
        "NOT_YOUR_ROLE"
    ]
    assert pool.refused(lambda: pool.spend("finance", "CCG", "chc", "1", "2021-09-30")) == ["NOT_YOUR_ROLE"]
    assert pool.refused(lambda: pool.say("clerk", "paid", 1, TWELFTH, "2021-04-01")) == ["EVIDENCE_MISSING"]
    assert pool.refused(lambda: pool.say("plan-lead", "paid", 1, TWELFTH, "2021-04-01")) == ["NOT_YOUR_ROLE"]
    assert pool.rows("pool_payment") == []

    shown = pool.say("clerk", "paid", 1, TWELFTH, "2021-04-01", document=pool.paper_of("clerk"))

    assert [one["code"] for one in shown["flags"]] == ["NOT_YOUR_ROLE"]  # type: ignore[union-attr,index,call-overload]
    assert [row["code"] for row in pool.rows("case_question", case_ref=pool.ref)] == ["NOT_YOUR_ROLE"]
    query = pool.ask_about("finance", 1)
    assert pool.refused(lambda: pool.answer("finance", query, "Ours.")) == ["SELF_APPROVAL"]
    assert pool.refused(lambda: pool.answer("nhs-finance", query, settled=True)) == ["NOT_YOUR_ROLE"]
    assert pool.verify().findings == ()


def test_what_is_no_payment_is_said_in_words(pool: Pool) -> None:
    wrong = (
        ({"number": 13}, "instalments 1 to 12"),
        ({"number": 1, "contribution": "kept"}, "report it as spent"),
        ({"number": 1, "contribution": "reserve"}, "not paid over"),
        ({"number": 1, "contribution": "gift"}, "is no contribution"),
        ({"number": 1, "pounds": "0"}, "Give the amount"),
        ({"number": 1, "on": "2021-10-19"}, "still to come"),
    )
    for given, words in wrong:
        said = {"pounds": TWELFTH, "on": "2021-10-01", **given}
        with pytest.raises(InvalidInput, match=words):
            pool.say("nhs-finance", "paid", **said)  # type: ignore[arg-type]
    assert pool.rows("pool_payment") == []


def test_a_late_instalment_is_an_event_and_an_item_once_and_ends_when_it_is_paid(pool: Pool) -> None:
    pool.at("2021-10-18T09:00:00Z")
    scheduled = pool.schedule()
    assert pool.schedule()["event"] is None
    assert scheduled["timers"] == 14
    pool.sweep()
    pool.sweep()
    missed = [one for one in pool.events(f"case:{pool.ref}") if one["type"] == "case.instalment_missed"]
    assert len(missed) == 7
    items = pool.rows("work_item", case_ref=pool.ref, kind="instalment_missed")
    assert {row["role"] for row in items} == {"nhs_finance_lead"}
    near = pool.rows("work_item", case_ref=pool.ref, kind="pool_day")
    assert [row["due"] for row in near] == ["2021-09-30"]

    for number in range(1, 8):
        pool.say("nhs-finance", "paid", number, TWELFTH, "2021-10-15")
    pool.say("nhs-finance", "paid", 8, TWELFTH, "2021-10-15")

    items = pool.rows("work_item", case_ref=pool.ref, kind="instalment_missed")
    assert {row["status"] for row in items} == {"done"}
    pool.until("2021-12-05T09:00:00Z")
    items = pool.rows("work_item", case_ref=pool.ref, kind="instalment_missed")
    assert [row["due"] for row in items if row["status"] == "open"] == ["2021-12-01"]
    late = pool.seen()["instalments"][8]
    assert (late["status"], late["days_late"]) == ("late", 4)
    assert [row["due"] for row in pool.rows("work_item", kind="pool_day")] == ["2021-09-30", "2021-12-31"]
    assert pool.verify().findings == ()


def test_a_payment_recorded_in_error_is_watched_again_and_varied_terms_move_the_days(pool: Pool) -> None:
    pool.schedule()
    done = pool.say("nhs-finance", "paid", 8, TWELFTH, "2021-10-15")
    subject = f"{KEY}/nhs/8"
    assert [row["state"] for row in pool.rows("timer", subject=subject)] == ["cancelled"]

    correct(pool, pool.ref, int(str(done["event"])))

    assert [row["state"] for row in pool.rows("timer", subject=subject)] == ["pending"]
    assert pool.seen()["payments"] == []
    first = TERMS.contributions[0]
    pool.vary(
        contributions=(type(first)("nhs", "CCG", first.source, NHS, "transferred"), *TERMS.contributions[1:])
    )
    pool.schedule()
    pending = {
        row["subject"] for row in pool.rows("timer", state="pending") if row["subject"].startswith(KEY)
    }
    assert pending == {f"{KEY}/nhs/1", f"{KEY}/notice", f"{KEY}/review"}
    assert pool.verify().findings == ()
