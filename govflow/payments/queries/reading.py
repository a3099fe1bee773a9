"""What is recorded of a pool's money, row by row, without what was recorded in error."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, cast

from sqlalchemy import Connection, RowMapping, Table, select

from govflow.kernel.errors import NotFound
from govflow.kernel.moments import parse_date
from govflow.payments.model import CURRENT, Kept, Paper, Payment, PaymentQuery, read_figures
from govflow.payments.ports import PaymentParts
from govflow.payments.tables import (
    pool_contingency,
    pool_payment,
    pool_payment_query,
    pool_report,
    pool_spend,
    pooled_fund_statement,
)
from govflow.road.ports import Case
from govflow.road.queries import load_case
from govflow.rulebook.contingency import RELEASED, Reserve, Status, Target
from govflow.rulebook.instalments import Said, Side
from govflow.rulebook.pool_terms import PoolTerms
from govflow.rulebook.pooled_fund_model import Spent

LONGEST_REF = 200


def agreement_called(connection: Connection, ref: str, areas: Collection[str]) -> Case:
    """Return an agreement of some areas.

    Raises:
        NotFound: in the same words for one that is not there and one behind the wall.
    """
    case = None if "\x00" in ref or len(ref) > LONGEST_REF else load_case(connection, ref, "agreement")
    if case is None or case.area not in areas:
        raise NotFound(f"There is no agreement with the reference '{ref[:LONGEST_REF]}'.")
    return case


def terms_called(connection: Connection, parts: PaymentParts, ref: str, pool: str) -> PoolTerms:
    """Return the terms in force of a pool.

    Raises:
        NotFound: where the agreement has no pool of this key.
    """
    found = None if "\x00" in pool else parts.terms_of(connection, ref, pool)
    if found is None:
        raise NotFound(f"{ref} has no pool '{pool[:LONGEST_REF]}' with terms in force.")
    return found


def _rows(connection: Connection, table: Table, ref: str, pool: str) -> Sequence[RowMapping]:
    query = select(table).where(table.c.case_ref == ref, table.c.struck == 0)
    query = query.where(table.c.pool == pool) if pool else query
    return connection.execute(query.order_by(table.c.event, table.c.id)).mappings().all()


def payments_in(connection: Connection, ref: str, pool: str) -> tuple[Payment, ...]:
    """Return what was said to be paid and received, in the order it was recorded."""
    same = (
        "id",
        "contribution",
        "number",
        "side",
        "on_day",
        "reference",
        "document",
        "organisation",
        "event",
    )
    return tuple(
        Payment(
            **{name: row[name] for name in same}, pence=int(row["amount"]), flags=tuple(row["flags"].split())
        )
        for row in _rows(connection, pool_payment, ref, pool)
    )


def said_of(payments: Sequence[Payment]) -> tuple[Said, ...]:
    """Return payments as the rulebook asks for them."""
    return tuple(
        Said(one.contribution, one.number, cast("Side", one.side), one.pence, parse_date(one.on_day))
        for one in payments
    )


def queries_in(connection: Connection, ref: str, pool: str) -> tuple[PaymentQuery, ...]:
    """Return the questions about payments, in the order they were asked."""
    same = ("id", "contribution", "number", "organisation", "status", "event")
    return tuple(
        PaymentQuery(
            **{name: row[name] for name in same},
            question=row["question"] or "",
            answer=row["answer"] or "",
        )
        for row in _rows(connection, pool_payment_query, ref, pool)
    )


def contingency_in(connection: Connection, ref: str, pool: str = "") -> tuple[Kept, ...]:
    """Return what is held back, or was: of one pool, or of every pool of an agreement."""
    same = ("judged_on", "judged_document", "authority", "decided_on", "document", "event")
    return tuple(
        Kept(
            **{name: row[name] for name in same},
            reserve=_reserve(row),
            reason=row["reason"] or "",
            flags=tuple(row["flags"].split()),
        )
        for row in _rows(connection, pool_contingency, ref, pool)
    )


def released_of(connection: Connection, ref: str, pool: str) -> int:
    """Return how much contingency of a pool was released, in pence."""
    kept = (one.reserve for one in contingency_in(connection, ref, pool))
    return sum(one.pence for one in kept if one.status == RELEASED)


def _reserve(row: RowMapping) -> Reserve:
    same = ("id", "contribution", "held_by", "metric", "plan_line")
    return Reserve(
        **{name: row[name] for name in same},
        pence=int(row["amount"]),
        status=cast("Status", row["status"]),
        target=cast("Target", row["target"]),
    )


def spend_in(connection: Connection, ref: str, pool: str) -> tuple[Spent, ...]:
    """Return what each party spent of each line by each day, in the order it was recorded."""
    return tuple(
        Spent(row["party"], row["line"], int(row["amount"]), parse_date(row["as_at"]))
        for row in _rows(connection, pool_spend, ref, pool)
    )


def statements_in(connection: Connection, ref: str, pool: str) -> tuple[Paper, ...]:
    """Return the year-end statements of a pool: the one that stands last, those it superseded before."""
    names = ("number", "digest", "status", "superseded_by", "council_by", "council_at", "nhs_by", "nhs_at")
    return tuple(
        _paper(row, f"Year-end statement {row['number']}", names, row["reason"])
        for row in _rows(connection, pooled_fund_statement, ref, pool)
    )


def reports_in(connection: Connection, ref: str, pool: str) -> tuple[Paper, ...]:
    """Return the pool manager's reports and annual returns, in the order they were made."""
    titles = {"quarterly": "Quarterly report", "annual": "Annual return"}
    names = ("kind", "period", "document")
    return tuple(
        _paper(row, f"{titles[row['kind']]}, {row['period']}", names, row["narrative"])
        for row in _rows(connection, pool_report, ref, pool)
    )


def _paper(row: RowMapping, title: str, names: Sequence[str], words: Any) -> Paper:
    said = {name: row[name] for name in names}
    figures = read_figures(row["figures"])
    return Paper(row["id"], title, row["as_at"], figures, said, row["event"], words or "")


def current_in(papers: Sequence[Paper]) -> Paper | None:
    """Return the statement that stands; nothing before the first."""
    return next((one for one in papers if one.said["status"] == CURRENT), None)


def paper_called(papers: Sequence[Paper], id_: str) -> Paper:
    """Return one statement or report.

    Raises:
        NotFound: where there is none of that number.
    """
    for one in papers:
        if one.id == id_:
            return one
    raise NotFound(f"There is no paper '{id_[:LONGEST_REF]}' of this pool.")
