"""An instalment is said to be paid by its payer, or received by its host; questions about it are settled."""

from __future__ import annotations

from dataclasses import dataclass

from govflow.kernel.errors import InvalidInput, refusal
from govflow.kernel.findings import Finding, Json
from govflow.kernel.pence import pounds_of
from govflow.ledger.rows import Row, private
from govflow.payments.model import ANSWERED, OPEN, SETTLED, PaymentQuery
from govflow.payments.ports import PaymentParts
from govflow.payments.queries.overview import seen_of, subject_of
from govflow.payments.queries.reading import queries_in
from govflow.payments.use_cases.speaking import (
    CREATED,
    PoolHere,
    after_its_end,
    contribution_of,
    day_said,
    homes_of,
    need_a_part,
    none_such,
    pool_here,
    read_with,
    speaks_for,
)
from govflow.payments.use_cases.watching import ended_by_payment
from govflow.road.asking import paper_rows
from govflow.road.casework import CaseEntry, append_entry
from govflow.road.gather import case_stream
from govflow.road.history import MAY_BE_STRUCK
from govflow.road.once import Answer, once
from govflow.road.ports import Case
from govflow.road.rows import question_row
from govflow.rulebook.instalments import PAID, RECEIVED, Side, Standing, organisation_of
from govflow.rulebook.pool_terms import KEPT, Contribution
from govflow.storage.work import Moment, Work

WAS_SAID = {PAID: "case.pool_payment_made", RECEIVED: "case.pool_payment_received"}
WAS_ASKED, WAS_ANSWERED = "case.payment_query_raised", "case.payment_query_answered"
WAS_SETTLED = "case.payment_query_settled"


@dataclass(frozen=True, slots=True)
class SayPayment:
    """One side says of an instalment that so many pence were paid, or received, on a day."""

    ref: str
    pool: str
    contribution: str
    number: int
    side: Side
    pence: int
    on: str
    reference: str = ""
    document: str = ""
    key: str = ""

    def as_json(self) -> dict[str, Json]:
        """Return what a repeated request is known by."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "key"}


@dataclass(frozen=True, slots=True)
class AskPayment:
    """A party asks about an instalment."""

    ref: str
    pool: str
    contribution: str
    number: int
    question: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class AnswerPayment:
    """The other party answers a question, or who asked it says that it is settled."""

    ref: str
    pool: str
    query: str
    answer: str = ""
    settled: bool = False
    key: str = ""


def say_payment(work: Work, parts: PaymentParts, command: SayPayment) -> Answer:
    """Record what one side says was paid or received of an instalment; paid in full, it is watched no longer.

    Raises:
        InvalidInput: for no amount, a day to come, or what is no instalment of the pool.
        Refused: ``NOT_YOUR_ROLE`` for another party's people; ``EVIDENCE_MISSING`` for a bare word.
    """
    here = pool_here(work, parts, command.ref, command.pool)
    one = contribution_of(here.terms, command.contribution)
    party = one.party if command.side == PAID else here.terms.host
    doing = f"Saying that an instalment was {command.side}"
    flags = speaks_for(work, here, party, doing, command.document)

    def act() -> Answer:
        standing = _instalment(work, parts, here, one, command.number)
        return _write(work, parts, here.case, command, (standing, organisation_of(here.terms, party), flags))

    return once(work, command.key, command.as_json(), CREATED, act)[0]


def _instalment(work: Work, parts: PaymentParts, here: PoolHere, one: Contribution, number: int) -> Standing:
    if one.handling == KEPT:
        message = f"{one.key} is kept by who gives it and has no payments: report it as spent instead."
        raise InvalidInput(message, field="contribution")
    found = seen_of(work.connection, parts, here.case.ref, here.terms.key).standings
    mine = [each for each in found if each.instalment.contribution == one.key]
    if not mine:
        raise InvalidInput(f"{one.key} is not paid over in instalments.", field="contribution")
    for each in mine:
        if each.instalment.number == number:
            return each
    raise InvalidInput(f"{one.key} has the instalments 1 to {len(mine)}.", field="instalment")


def _write(
    work: Work,
    parts: PaymentParts,
    case: Case,
    command: SayPayment,
    judged: tuple[Standing, str, tuple[Finding, ...]],
) -> Answer:
    standing, home, flags = judged
    if command.pence <= 0:
        raise InvalidInput("Give the amount that was paid, like 1200.50.", field="amount")
    day = day_said(work, command.on, "on")
    flags = (*flags, *after_its_end(work, parts.road, case, day))
    type_ = WAS_SAID[command.side]
    _, moment, offered = read_with(work, parts.road, case, type_, command.document)
    id_ = f"PAY-{moment.next_id}"
    columns = _columns(work, case, command, (standing, home, flags), moment)
    columns |= {"on_day": day}
    rows = [Row("pool_payment", {"id": id_}, columns, new=True)]
    rows += [
        question_row(case.ref, moment.next_id, number, flag) for number, flag in enumerate(flags, start=1)
    ]
    rows += paper_rows(case.ref, moment.next_id, offered)
    if command.side == PAID and command.pence >= standing.outstanding:
        subject = subject_of(command.pool, command.contribution, command.number)
        rows += ended_by_payment(work, case.ref, subject)
    data: dict[str, Json] = {
        "payment": id_,
        MAY_BE_STRUCK: True,
        **{
            name: columns[name]
            for name in ("pool", "contribution", "number", "side", "on_day", "organisation")
        },
        "amount": pounds_of(command.pence),
        "flags": [one.as_json() for one in flags],
        "evidence": [one.as_json() for one in offered],
    }
    stored = append_entry(work, parts.road, case, CaseEntry(type_, data, rows=rows), moment)
    told: list[Json] = [one.as_json() for one in flags]
    return {"ref": case.ref, "payment": id_, "side": command.side, "event": stored.id, "flags": told}


def _columns(
    work: Work,
    case: Case,
    command: SayPayment,
    judged: tuple[Standing, str, tuple[Finding, ...]],
    moment: Moment,
) -> dict[str, Json]:
    standing, home, flags = judged
    return {
        **{name: getattr(command, name) for name in ("pool", "contribution", "number", "side", "document")},
        "case_ref": case.ref,
        "due_on": standing.instalment.due_on.isoformat(),
        "amount": command.pence,
        "reference": command.reference.strip(),
        "organisation": home,
        "said_by": work.actor.id,
        "flags": " ".join(one.code for one in flags),
        "event": moment.next_id,
        "struck": 0,
    }


def ask_payment(work: Work, parts: PaymentParts, command: AskPayment) -> Answer:
    """Ask a question about an instalment, for either of the two it passes between.

    Raises:
        InvalidInput: without a question, or for what is no instalment.
        Refused: ``NOT_YOUR_ROLE`` for who speaks for neither its payer nor the host.
    """
    here = pool_here(work, parts, command.ref, command.pool)
    one, case = contribution_of(here.terms, command.contribution), here.case
    home = _side_of(work, here, one, "Asking about a payment")
    asked: dict[str, Json] = {name: getattr(command, name) for name in AskPayment.__slots__ if name != "key"}

    def act() -> Answer:
        if not command.question.strip():
            raise InvalidInput("Say what the question is.", field="question")
        _instalment(work, parts, here, one, command.number)
        moment = work.moment(case_stream(case.ref))
        id_ = f"PQ-{moment.next_id}"
        columns: dict[str, Json] = {
            **{name: getattr(command, name) for name in ("pool", "contribution", "number")},
            "case_ref": case.ref,
            "organisation": home,
            "asked_by": work.actor.id,
            "answered_by": "",
            "status": OPEN,
            "question": private("question"),
            "answer": None,
            "event": moment.next_id,
            "struck": 0,
        }
        data: dict[str, Json] = {"query": id_, "pool": command.pool, "contribution": command.contribution}
        data |= {"number": command.number, "organisation": home, MAY_BE_STRUCK: True}
        rows = [Row("pool_payment_query", {"id": id_}, columns, new=True)]
        entry = CaseEntry(WAS_ASKED, data, {"question": command.question.strip()}, rows)
        stored = append_entry(work, parts.road, case, entry, moment)
        return {"ref": case.ref, "query": id_, "status": OPEN, "event": stored.id}

    return once(work, command.key, asked, CREATED, act)[0]


def _side_of(work: Work, here: PoolHere, one: Contribution, doing: str) -> str:
    need_a_part(work, here.case, doing)
    sides = [organisation_of(here.terms, party) for party in (one.party, here.terms.host)]
    mine = [home for home in sides if home in homes_of(work, here.case.area)]
    if mine:
        return mine[0]
    message = f"{doing} is for its payer and for the host of the pool."
    rule, remedy = "Each party speaks only for itself", "Ask a finance officer of one of the two."
    raise refusal("NOT_YOUR_ROLE", message, rule=rule, remedy=remedy)


def answer_payment(work: Work, parts: PaymentParts, command: AnswerPayment) -> Answer:
    """Answer a question as the other party, or say as who asked it that it is settled.

    Raises:
        InvalidInput: without an answer; NotFound: for no question of this pool.
        Refused: ``SELF_APPROVAL`` where who asked answers, ``NOT_YOUR_ROLE`` where another settles it.
    """
    here = pool_here(work, parts, command.ref, command.pool)
    case, found = here.case, _query(work, here.case, command)
    one = contribution_of(here.terms, found.contribution)
    home = _side_of(work, here, one, "Answering about a payment")
    asked: dict[str, Json] = {
        name: getattr(command, name) for name in AnswerPayment.__slots__ if name != "key"
    }

    def act() -> Answer:
        _may_answer(found, home, command)
        status = SETTLED if command.settled else ANSWERED
        columns: dict[str, Json] = {"status": status}
        texts: dict[str, Json] = {}
        if command.answer.strip():
            texts = {"answer": command.answer.strip()}
            columns |= {"answer": private("answer"), "answered_by": work.actor.id}
        rows = [Row("pool_payment_query", {"id": found.id}, columns)]
        data: dict[str, Json] = {"query": found.id, "pool": command.pool, "organisation": home}
        type_ = WAS_SETTLED if command.settled else WAS_ANSWERED
        stored = append_entry(work, parts.road, case, CaseEntry(type_, data, texts, rows))
        return {"ref": case.ref, "query": found.id, "status": status, "event": stored.id}

    return once(work, command.key, asked, CREATED, act)[0]


def _query(work: Work, case: Case, command: AnswerPayment) -> PaymentQuery:
    for one in queries_in(work.connection, case.ref, command.pool):
        if one.id == command.query:
            return one
    raise none_such("question", command.query)


def _may_answer(found: PaymentQuery, home: str, command: AnswerPayment) -> None:
    if found.status == SETTLED:
        raise InvalidInput(f"{found.id} is settled already. Ask a new question.", field="query")
    if command.settled and home != found.organisation:
        message = "Whether the question is settled is for the party that asked it to say."
        raise refusal(
            "NOT_YOUR_ROLE", message, rule="Who asked says when it is settled", remedy="Answer it instead."
        )
    if not command.settled and home == found.organisation:
        message = "Your own organisation asked this; the other party answers it."
        raise refusal(
            "SELF_APPROVAL", message, rule="Nobody answers their own question", remedy="Settle it instead."
        )
    if not command.settled and not command.answer.strip():
        raise InvalidInput("Give the answer.", field="answer")
