"""The page of a pool's instalments: what is due, paid, received and late; and the forms that say so."""

from __future__ import annotations

from collections.abc import Sequence

from govflow.kernel.findings import Finding
from govflow.payments.pages.shared import (
    Answered,
    amount,
    blueprint,
    chosen,
    day,
    do,
    paper,
    parts,
    render,
    seen,
)
from govflow.payments.queries.overview import seen_of
from govflow.payments.use_cases.paying import (
    AnswerPayment,
    AskPayment,
    SayPayment,
    answer_payment,
    ask_payment,
    say_payment,
)
from govflow.payments.use_cases.watching import SchedulePayments, schedule_payments
from govflow.rulebook.instalments import PAID, RECEIVED
from govflow.web.components import Problems
from govflow.web.forms import said, ticked
from govflow.web.product import product


@blueprint.get("/payments")
def listing(ref: str, pool: str) -> str:
    """Show every instalment as it stands today, what was said of it, and the questions."""
    return _page(ref, pool)


def _page(ref: str, pool: str, problems: Problems | None = None, refused: Sequence[Finding] = ()) -> str:
    with product().store.read() as connection:
        head = seen(connection, ref, pool)
        found = seen_of(connection, parts(), ref, pool)
    choices = [(f"{one.instalment.contribution}/{one.instalment.number}", one) for one in found.standings]
    names = {one.key: one.source or one.key for one in found.terms.contributions}
    # Of two parties of one organisation the first speaks for it.
    names |= {one.organisation: one.name for one in reversed(found.terms.parties)}
    return render("payments", head, problems, refused, found=found, choices=choices, names=names)


def _which(problems: Problems) -> tuple[str, int]:
    contribution, _, number = chosen(problems, "instalment", "Choose the instalment").rpartition("/")
    if not problems and not number.isdecimal():
        problems.add("instalment", "Choose the instalment")
    return contribution, int(number) if number.isdecimal() else 0


@blueprint.post("/payments")
def say(ref: str, pool: str) -> Answered:
    """Say that an instalment was paid or received."""
    problems = Problems()
    contribution, number = _which(problems)
    side = chosen(problems, "side", "Choose whether it was paid or received")
    pence, on = amount(problems), day(problems, "the day it was paid")
    if problems:
        return _page(ref, pool, problems), 400
    store = paper(ref)
    return do(
        ("listing", ref, pool),
        "say that an instalment was paid",
        lambda work: say_payment(
            work,
            parts(),
            SayPayment(
                ref,
                pool,
                contribution,
                number,
                RECEIVED if side == RECEIVED else PAID,
                pence,
                on,
                said("reference"),
                store(work),
                said("key"),
            ),
        ),
        _page,
    )


@blueprint.post("/queries")
def ask(ref: str, pool: str) -> Answered:
    """Ask about an instalment."""
    problems = Problems()
    contribution, number = _which(problems)
    if not said("question"):
        problems.add("question", "Enter the question")
    if problems:
        return _page(ref, pool, problems), 400
    command = AskPayment(ref, pool, contribution, number, said("question"), said("key"))
    doing = "ask about a payment"
    return do(("listing", ref, pool), doing, lambda work: ask_payment(work, parts(), command), _page)


@blueprint.post("/queries/<query>")
def answer(ref: str, pool: str, query: str) -> Answered:
    """Answer a question, or say that it is settled."""
    command = AnswerPayment(ref, pool, query, said("answer"), ticked("settled"), said("key"))
    doing = "answer about a payment"
    return do(("listing", ref, pool), doing, lambda work: answer_payment(work, parts(), command), _page)


@blueprint.post("/schedule")
def schedule(ref: str, pool: str) -> Answered:
    """Put the days of the pool on the timetable."""
    command = SchedulePayments(ref, pool, said("key"))
    doing = "schedule payments"
    return do(("listing", ref, pool), doing, lambda work: schedule_payments(work, parts(), command), _page)
