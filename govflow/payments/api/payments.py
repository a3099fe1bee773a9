"""Instalments over the API: how they stand, what was paid and received, questions asked and settled."""

from __future__ import annotations

from typing import Any, Literal

from flask import Response, jsonify
from pydantic import BaseModel, Field

from govflow.payments.api.shared import NoQuery, blueprint, done, parts, pence, seen
from govflow.payments.queries.overview import seen_of
from govflow.payments.use_cases.paying import (
    AnswerPayment,
    AskPayment,
    SayPayment,
    answer_payment,
    ask_payment,
    say_payment,
)
from govflow.payments.use_cases.speaking import CREATED
from govflow.payments.use_cases.watching import SchedulePayments, schedule_payments
from govflow.web.json_requests import Body, Text, Word, idempotency_key, read_body, read_query
from govflow.web.openapi import FindingShape, describe
from govflow.web.product import product


class NewPayment(Body):
    """What one side says of an instalment: ``paid`` by its payer, ``received`` by the host."""

    contribution: Word
    instalment: int = Field(ge=1, le=1000)
    side: Literal["paid", "received"]
    amount: Word
    on: Word
    reference: Word = ""
    document: Word = ""


class NewQuestion(Body):
    """A question about an instalment."""

    contribution: Word
    instalment: int = Field(ge=1, le=1000)
    question: Text


class NewAnswer(Body):
    """The other party's answer; or, from who asked it, that it is settled."""

    answer: Text = ""
    settled: bool = False


class Nothing(Body):
    """No body, or an empty one."""


class PaymentsShown(BaseModel):
    """The instalments of a pool as they stand today."""

    ref: str
    pool: str
    scheduled: bool
    instalments: list[dict[str, Any]]
    totals: dict[str, str]
    payments: list[dict[str, Any]]
    queries: list[dict[str, Any]]
    findings: list[FindingShape]


class PaymentReceipt(BaseModel):
    """What was recorded, and what a rule had against it."""

    ref: str
    payment: str
    side: str
    event: int
    flags: list[FindingShape]


class QueryReceipt(BaseModel):
    """A question, and how it stands."""

    ref: str
    query: str
    status: str
    event: int


class ScheduleReceipt(BaseModel):
    """How many days were put on the timetable; no event where none had changed."""

    ref: str
    pool: str
    timers: int
    event: int | None


@blueprint.get("/payments")
@describe(answer=PaymentsShown, query=NoQuery)
def show(ref: str, pool: str) -> Response:
    """Show what is due, paid, received and late of a pool, with its questions."""
    read_query(NoQuery)
    with product().store.read() as connection:
        return jsonify(seen_of(connection, parts(), seen(connection, ref), pool).as_json())


@blueprint.post("/payments")
@describe(answer=PaymentReceipt, status=CREATED, body=NewPayment, is_write=True)
def say(ref: str, pool: str) -> tuple[Response, int]:
    """Say that an instalment was paid, as its payer, or received, as the host."""
    wanted = read_body(NewPayment)
    command = SayPayment(
        ref,
        pool,
        wanted.contribution,
        wanted.instalment,
        wanted.side,
        pence(wanted.amount),
        wanted.on,
        wanted.reference,
        wanted.document,
        idempotency_key(),
    )
    return done(ref, "say that an instalment was paid", lambda work: say_payment(work, parts(), command))


@blueprint.post("/payments/schedule")
@describe(answer=ScheduleReceipt, status=CREATED, body=Nothing, is_write=True)
def schedule(ref: str, pool: str) -> tuple[Response, int]:
    """Put the days of the pool's terms on the timetable, or move them after they were varied."""
    read_body(Nothing)
    command = SchedulePayments(ref, pool, idempotency_key())
    return done(ref, "schedule payments", lambda work: schedule_payments(work, parts(), command))


@blueprint.post("/queries")
@describe(answer=QueryReceipt, status=CREATED, body=NewQuestion, is_write=True)
def ask(ref: str, pool: str) -> tuple[Response, int]:
    """Ask about an instalment."""
    wanted = read_body(NewQuestion)
    key = idempotency_key()
    command = AskPayment(ref, pool, wanted.contribution, wanted.instalment, wanted.question, key)
    return done(ref, "ask about a payment", lambda work: ask_payment(work, parts(), command))


@blueprint.post("/queries/<query>/answer")
@describe(answer=QueryReceipt, status=CREATED, body=NewAnswer, is_write=True)
def answer(ref: str, pool: str, query: str) -> tuple[Response, int]:
    """Answer a question, or say that it is settled."""
    wanted = read_body(NewAnswer)
    command = AnswerPayment(ref, pool, query, wanted.answer, wanted.settled, idempotency_key())
    return done(ref, "answer about a payment", lambda work: answer_payment(work, parts(), command))
