"""``govflow payment``: what is due of a pool, said to be paid and received, and asked about it."""

from __future__ import annotations

import click

from govflow.cli.acting import product_here
from govflow.cli.output import print_json, say, show_finding
from govflow.cli.pool_money import amount_option, do, document_option, key_option, paper, parts, pence
from govflow.cli.with_powers import as_option, json_option
from govflow.kernel.pence import money_words
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
from govflow.road.once import Answer
from govflow.road.queries import load_case
from govflow.rulebook.instalments import PAID, RECEIVED, Side
from govflow.storage.work import Work


@click.group()
def payment() -> None:
    """Payments of a pool: list what is due, say what was paid or received, ask and answer about it."""


@payment.command("list")
@click.argument("ref")
@click.argument("pool")
@json_option
def list_payments(ref: str, pool: str, *, as_json: bool) -> None:
    """List the instalments of a pool as they stand today."""
    with product_here().store.read() as connection:
        found = seen_of(connection, parts(), load_case(connection, ref, "agreement").ref, pool)
    if as_json:
        print_json(found.as_json())
        return
    for one in found.standings:
        due, late = one.instalment, f", {one.days_late} days late" if one.days_late else ""
        amounts = f"{money_words(one.paid)} paid, {money_words(one.received)} received"
        named = f"{due.contribution} {due.number}  {due.due_on}  {money_words(due.pence)}"
        say(f"{named}: {amounts}, {one.status.replace('_', ' ')}{late}")
    for query in found.queries:
        say(f"{query.id}  {query.status}: about {query.contribution} {query.number}")
    for finding in found.findings:
        show_finding(finding)


@payment.command("schedule")
@click.argument("ref")
@click.argument("pool")
@key_option
@as_option
@json_option
def schedule(*, ref: str, pool: str, key: str, as_user: str | None, as_json: bool) -> None:
    """Put the days of a pool's terms on the timetable, or move them after the terms were varied."""
    command = SchedulePayments(ref, pool, key)
    doing = (as_user, ref, "schedule payments")
    do(doing, lambda work: schedule_payments(work, parts(), command), as_json=as_json)


def _options(command: click.decorators.FC) -> click.decorators.FC:
    """Give a command what both sides say of an instalment."""
    for option in (
        json_option,
        as_option,
        key_option,
        document_option,
        click.option("--reference", default="", help="The reference of the payment."),
        click.option("--on", required=True, help="On which day, like 2021-10-01."),
        amount_option,
        click.argument("instalment", type=int),
        click.argument("contribution"),
        click.argument("pool"),
        click.argument("ref"),
    ):
        command = option(command)
    return command


@payment.command("pay")
@_options
def pay(*, as_user: str | None, as_json: bool, instalment: int, **given: str) -> None:
    """Say as its payer that an instalment was paid."""
    _say(PAID, as_user, instalment, given, as_json=as_json)


@payment.command("receive")
@_options
def receive(*, as_user: str | None, as_json: bool, instalment: int, **given: str) -> None:
    """Say as the host that an instalment was received."""
    _say(RECEIVED, as_user, instalment, given, as_json=as_json)


def _say(side: Side, as_user: str | None, number: int, given: dict[str, str], *, as_json: bool) -> None:
    ref, amount = given["ref"], pence(given["amount"])
    store = paper(ref, given["evidence"])

    def act(work: Work) -> Answer:
        said = {name: given[name] for name in ("pool", "contribution", "on", "reference", "key")}
        command = SayPayment(ref, number=number, side=side, pence=amount, document=store(work), **said)
        return say_payment(work, parts(), command)

    do((as_user, ref, f"say that an instalment was {side}"), act, as_json=as_json)


@payment.command("query")
@click.argument("ref")
@click.argument("pool")
@click.argument("contribution")
@click.argument("instalment", type=int)
@click.option("--question", required=True, help="It is kept private.")
@key_option
@as_option
@json_option
def query(*, as_user: str | None, as_json: bool, instalment: int, **given: str) -> None:
    """Ask about an instalment, as its payer or as the host."""
    command = AskPayment(number=instalment, **given)
    doing = (as_user, given["ref"], "ask about a payment")
    do(doing, lambda work: ask_payment(work, parts(), command), as_json=as_json)


@payment.command("answer")
@click.argument("ref")
@click.argument("pool")
@click.argument("query")
@click.option("--text", default="", help="The answer. It is kept private.")
@click.option("--settled", is_flag=True, help="From who asked: it is settled.")
@key_option
@as_option
@json_option
def answer(*, text: str, settled: bool, as_user: str | None, as_json: bool, **given: str) -> None:
    """Answer a question as the other party, or say as who asked that it is settled."""
    command = AnswerPayment(answer=text, settled=settled, **given)
    doing = (as_user, given["ref"], "answer about a payment")
    do(doing, lambda work: answer_payment(work, parts(), command), as_json=as_json)
