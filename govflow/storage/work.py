"""The unit of work: one transaction, one pen to the ledger, one clock. The only commit in GovFlow is here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    bindparam,
    func,
    literal,
    select,
    text,
    true,
)
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError, ProgrammingError

from govflow.kernel.actor import Actor
from govflow.kernel.canonical import NotCanonical
from govflow.kernel.errors import Broken, InvalidInput, Refused, Unavailable, refusal
from govflow.ledger.event import FIRST_PREV, Head, Stored
from govflow.ledger.sql import NewEvent, event_row, ledger_event, next_event, private_row
from govflow.storage.base import metadata
from govflow.storage.engine import READ_ONLY, open_engine
from govflow.storage.prepared import Prepared
from govflow.storage.projections import changes_of, new_row, write_changes
from govflow.storage.tables import clock

EVENT_NUMBERS = "ledger_event_number"
_LOCK_STREAM = text("SELECT pg_advisory_xact_lock(hashtextextended(:stream, 0))")
_GIVE_UP = text(
    "SELECT set_config('statement_timeout', :after, true),"
    " set_config('idle_in_transaction_session_timeout', :after, true)"
)
# PostgreSQL's codes for a serialisation failure and a deadlock: another writer went first.
_LOST_A_RACE = {"40001", "40P01"}


@dataclass(frozen=True, slots=True)
class Moment:
    """What is read once the lock is held: the time, the stream's head, the next event number, and facts."""

    now: datetime
    head: Head
    next_id: int
    found: Mapping[str, Any]


def _now(row: Mapping[str, Any]) -> datetime:
    # PostgreSQL says the time itself; an SQLite file is opened on one host, whose clock serves.
    base = row["database_time"] or datetime.now(UTC)
    return base.astimezone(UTC) + timedelta(microseconds=row["offset_us"])


def _moment_columns(dialect: str) -> tuple[ColumnElement[Any], ...]:
    if dialect == "postgresql":
        return (
            func.clock_timestamp().label("database_time"),
            func.nextval(EVENT_NUMBERS).label("next_id"),
        )
    newest = select(func.coalesce(func.max(ledger_event.c.id), 0) + 1).scalar_subquery()
    return literal(None).label("database_time"), newest.label("next_id")


@cache
def _bare_moment(dialect: str) -> Prepared:
    return Prepared(moment_query(dialect, literal("{}")))


@cache
def _clock_query(dialect: str) -> Prepared:
    database_time = func.clock_timestamp() if dialect == "postgresql" else literal(None)
    return Prepared(select(clock.c.offset_us, database_time.label("database_time")))


class Work:
    """One open transaction and who acts in it."""

    def __init__(self, connection: Connection, actor: Actor) -> None:
        self.connection = connection
        self.actor = actor
        self.events: list[Stored] = []

    @property
    def dialect(self) -> str:
        """Return ``sqlite`` or ``postgresql``."""
        return self.connection.dialect.name

    def acting_as(self, actor: Actor) -> Work:
        """Return the same transaction with another actor: what follows of itself is done by the system."""
        return Work(self.connection, actor)

    def moment(
        self,
        stream: str,
        query: Prepared | None = None,
        parameters: Mapping[str, Any] | None = None,
    ) -> Moment:
        """Read the time, the stream's head and the next event number; call it after the lock is held.

        ``query`` may be ``moment_query`` with a JSON object of facts, so that they cost no round trip.
        """
        statement = _bare_moment(self.dialect) if query is None else query
        (row,) = statement.run(self.connection, {"moment_stream": stream, **(parameters or {})})
        head = Head(row["head_seq"] or 0, row["head_hash"] or FIRST_PREV, row["head_at"] or "")
        return Moment(_now(row), head, row["next_id"], json.loads(row["found"]))

    def lock_stream(self, stream: str) -> None:
        """Wait for other writers of a stream that no case's lock guards. SQLite has one writer anyway."""
        if self.dialect == "postgresql":
            self.connection.execute(_LOCK_STREAM, {"stream": stream})

    def give_up_after(self, seconds: int) -> None:
        """Let PostgreSQL end this transaction when a statement, or a pause between two, takes longer.

        A process that is stopped while it holds a lock thereby loses it, and its late commit fails.
        SQLite has one scheduler at a time, held to by a file's lock.
        """
        if self.dialect == "postgresql":
            self.connection.execute(_GIVE_UP, {"after": f"{seconds}s"})

    def now(self) -> datetime:
        """Return the present instant by the one clock."""
        return read_clock(self.connection)

    def append(self, new: NewEvent, moment: Moment | None = None) -> Stored:
        """Write one event, the rows it carries and its outbox row: all of them or, with the rest, none.

        Raises:
            InvalidInput: for text or a figure that no record can hold.
        """
        if moment is None:
            self.lock_stream(new.stream)
            moment = self.moment(new.stream)
        try:
            new = new.normalised()
            stored = next_event(new, id_=moment.next_id, head=moment.head, now=moment.now)
        except NotCanonical as error:
            raise not_text(error) from error
        changes = [new_row("ledger_event", event_row(stored))]
        if stored.private_row:
            changes.append(new_row("ledger_private", private_row(stored)))
        changes += changes_of(new.rows, new.private)
        changes.append(
            new_row("outbox", {"event": stored.id, "topic": stored.type, "subject": stored.stream})
        )
        write_changes(self.connection, changes)
        self.events.append(stored)
        return stored


def moment_query(dialect: str, found: ColumnElement[str]) -> Select[Any]:
    """Return the query of ``Work.moment``, reading the text of a JSON object in the same round trip."""
    head = (
        select(ledger_event.c.seq, ledger_event.c.event_hash, ledger_event.c.at)
        .where(ledger_event.c.stream == bindparam("moment_stream"))
        .order_by(ledger_event.c.seq.desc())
        .limit(1)
        .subquery("head")
    )
    return select(
        clock.c.offset_us,
        *_moment_columns(dialect),
        head.c.seq.label("head_seq"),
        head.c.event_hash.label("head_hash"),
        head.c.at.label("head_at"),
        found.label("found"),
    ).select_from(clock.outerjoin(head, true()))


def read_clock(connection: Connection) -> datetime:
    """Return the present instant by the one clock, without the ledger's head."""
    (row,) = _clock_query(connection.dialect.name).run(connection, {})
    return _now(row)


def clock_skew(connection: Connection) -> timedelta:
    """Return how far this machine's own clock is ahead of the database's: shown, never reckoned with."""
    (row,) = _clock_query(connection.dialect.name).run(connection, {})
    own = datetime.now(UTC)
    base = row["database_time"]
    return own - base.astimezone(UTC) if base else timedelta()


@dataclass(frozen=True, slots=True)
class Store:
    """The database GovFlow works on, and the two ways into it."""

    engine: Engine

    @classmethod
    def open(cls, url: str) -> Store:
        """Open the database at an SQLAlchemy URL."""
        return cls(open_engine(url))

    @property
    def dialect(self) -> str:
        """Return ``sqlite`` or ``postgresql``."""
        return self.engine.dialect.name

    @contextmanager
    def write(self, actor: Actor) -> Iterator[Work]:
        """Open a transaction that commits at a clean exit and otherwise leaves no trace.

        Raises:
            Refused: ``VERSION_STALE`` when another writer took the place first.
            Unavailable: when the database cannot be reached or cannot write.
        """
        with _plain_errors(), self.engine.connect() as connection, connection.begin():
            yield Work(connection, actor)

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Open a short read in which every statement sees the same moment, for what must agree.

        Raises:
            Unavailable: when the database cannot be reached.
        """
        options = {"isolation_level": "REPEATABLE READ"} if self.dialect == "postgresql" else {}
        with _plain_errors(), self.engine.connect() as connection:
            reader = connection.execution_options(**{READ_ONLY: True}, **options)
            with reader.begin() as transaction:
                yield reader
                transaction.rollback()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a short read. It never takes the writers' lock.

        Raises:
            Unavailable: when the database cannot be reached.
        """
        with _plain_errors(), self.engine.connect() as connection:
            reader = connection.execution_options(**{READ_ONLY: True})
            with reader.begin() as transaction:
                yield reader
                transaction.rollback()


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise moved_on() from error
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) in _LOST_A_RACE:
            raise moved_on() from error
        raise _away(error) from error
    except (DataError, UnicodeEncodeError) as error:
        raise not_text(error) from error
    except ProgrammingError:
        raise  # A statement of ours is wrong: no database is away.
    except DBAPIError as error:
        # Lost, damaged, or open for reading alone after a fail-over.
        raise _away(error) from error
    except NotCanonical as error:
        raise Broken("An event of the ledger cannot be read. Run: govflow audit verify") from error


def _away(error: DBAPIError) -> Unavailable:
    said = (str(error.orig).strip() or type(error.orig).__name__).splitlines()[0].rstrip(".")
    return Unavailable(f"The database cannot be used just now: {said}.")


def not_text(error: Exception) -> InvalidInput:
    """Return the refusal of what was typed or sent and can be kept by no record: a NUL, half a character."""
    if isinstance(error, NotCanonical):
        return InvalidInput(f"What was given cannot be recorded: {error}.")
    return InvalidInput("What was given holds characters that are not text.")


def moved_on() -> Refused:
    """Return the refusal for a record that someone else changed first."""
    return refusal(
        "VERSION_STALE",
        "Someone else changed this record first.",
        rule="One step at a time",
        remedy="Open the record again, see what changed, and decide whether your step still stands.",
    )


__all__ = ["Moment", "Store", "Work", "clock_skew", "metadata", "moment_query", "moved_on", "read_clock"]
