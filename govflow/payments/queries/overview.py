"""How the money of a pool stands: its instalments today, its books, what is held of a plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection, select

from govflow.kernel.moments import london_date
from govflow.payments.model import SETTLED, Seen
from govflow.payments.ports import PaymentParts, PoolsOf
from govflow.payments.queries.reading import (
    contingency_in,
    payments_in,
    queries_in,
    said_of,
    spend_in,
    terms_called,
)
from govflow.payments.tables import pool_contingency
from govflow.road.queries import load_case
from govflow.road.tables import cases, timer
from govflow.rulebook.contingency import held_in_lines
from govflow.rulebook.instalments import against, months_after, stand_on, whole_schedule
from govflow.rulebook.pool_terms import PoolTerms
from govflow.rulebook.pooled_fund_model import Books, Given
from govflow.storage.work import read_clock

DUE, POOL_DAY = "instalment_due", "pool_day"
REVIEW, NOTICE, END = "review", "notice", "end"
ENDED = frozenset({"withdrawn", "lapsed", "ended"})
# Of an agreement that is over no day is still to be kept; what it holds back stays held until it is released.
OVER = ENDED | {"terminated", "expired", "superseded"}


def seen_of(connection: Connection, parts: PaymentParts, ref: str, pool: str) -> Seen:
    """Return the instalments of a pool as they stand today, and what does not hold of them.

    Raises:
        NotFound: where the agreement has no such pool.
    """
    terms = terms_called(connection, parts, ref, pool)
    payments, asked = payments_in(connection, ref, pool), queries_in(connection, ref, pool)
    queried = frozenset((one.contribution, one.number) for one in asked if one.status != SETTLED)
    today = london_date(read_clock(connection))
    said = said_of(payments)
    standings = stand_on(whole_schedule(terms), said, queried, today)
    watched = {subject for subject, _ in watched_in(connection, ref, pool, DUE)}
    open_ones = {
        subject_of(pool, one.instalment.contribution, one.instalment.number)
        for one in standings
        if one.outstanding
    }
    found = against(terms, standings, said)
    return Seen(ref, terms, standings, payments, asked, found, is_watched=open_ones <= watched)


def subject_of(pool: str, contribution: str, number: int) -> str:
    """Return what the timer of an instalment is called."""
    return f"{pool}/{contribution}/{number}"


def instalment_of(subject: str) -> tuple[str, str, str]:
    """Return the pool, the contribution and the number a timer is about; a contribution may have a slash."""
    pool, rest = subject.split("/", 1)
    contribution, number = rest.rsplit("/", 1)
    return pool, contribution, number


def watched_in(connection: Connection, ref: str, pool: str, kind: str) -> list[tuple[str, str]]:
    """Return the subject and day of each timer of a pool that is pending or has fired."""
    query = select(timer.c.subject, timer.c.local_due).where(
        timer.c.case_ref == ref, timer.c.kind == kind, timer.c.state.in_(["pending", "fired"])
    )
    return [tuple(row) for row in connection.execute(query) if row.subject.startswith(f"{pool}/")]


def year_of(
    connection: Connection, parts: PaymentParts, ref: str, pool: str, given: Given | None = None
) -> Books:
    """Return what a statement is drawn from: the record, what is given, the settlement that stands."""
    books = books_of(connection, ref, pool)
    return replace(books, given=given or Given(), settled=parts.settlement_of(connection, ref, pool))


def books_of(connection: Connection, ref: str, pool: str) -> Books:
    """Return what the record holds of a pool's year."""
    unsettled = sum(one.status != SETTLED for one in queries_in(connection, ref, pool))
    return Books(
        said_of(payments_in(connection, ref, pool)),
        spend_in(connection, ref, pool),
        tuple(one.reserve for one in contingency_in(connection, ref, pool)),
        unsettled,
    )


def held_back(connection: Connection, plan: str) -> Mapping[str, tuple[int, str]]:
    """Return what is held back within each line of a plan, in pence, and why: by the agreement beside it.

    The agreement beside a plan is that of the same area and year.
    """
    case = load_case(connection, plan)
    query = (
        select(pool_contingency.c.case_ref)
        .join(cases, cases.c.ref == pool_contingency.c.case_ref)
        .where(cases.c.area == case.area, cases.c.year == case.year, cases.c.state.not_in(sorted(ENDED)))
        .distinct()
    )
    refs = sorted(connection.execute(query).scalars())
    return held_in_lines(one.reserve for ref in refs for one in contingency_in(connection, ref))


@dataclass(frozen=True, slots=True)
class PoolDay:
    """A day of a pool that is no payment's: its review, the last day for notice, its end."""

    ref: str
    pool: str
    what: str
    title: str
    on: date


def days_of(ref: str, terms: PoolTerms) -> Iterator[PoolDay]:
    """Yield the days of a pool: review it by, give notice by, its end."""
    if terms.review_by:
        yield PoolDay(ref, terms.key, REVIEW, f"Review {terms.title}", terms.review_by)
    if terms.notice_months:
        by = months_after(terms.ends_on, -terms.notice_months)
        yield PoolDay(ref, terms.key, NOTICE, f"Last day to give notice on {terms.title}", by)
    yield PoolDay(ref, terms.key, END, f"{terms.title} ends", terms.ends_on)


def days_in(connection: Connection, pools_of: PoolsOf, area: str) -> Iterator[PoolDay]:
    """Yield the days of every pool of an area: its own, and that of each instalment."""
    query = select(cases.c.ref).where(
        cases.c.kind == "agreement", cases.c.area == area, cases.c.state.not_in(sorted(OVER))
    )
    for ref in connection.execute(query.order_by(cases.c.ref)).scalars():
        for terms in pools_of(connection, ref):
            yield from days_of(ref, terms)
            for one in whole_schedule(terms):
                title = f"{terms.title}: instalment {one.number} of {one.contribution} is due"
                yield PoolDay(ref, terms.key, f"{one.contribution}-{one.number}", title, one.due_on)
