"""Reads everything, recomputes everything, and compares the present rows with what the events give."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from govflow.kernel.canonical import NotCanonical
from govflow.kernel.findings import Finding, Json
from govflow.ledger.chain import ChainCheck
from govflow.ledger.event import Stored, leaf_hash
from govflow.ledger.tree import Tree
from govflow.road.folding import Fold, Reading
from govflow.road.replay import Replay
from govflow.storage.ledger import ledger_event, ledger_private, read_after
from govflow.storage.ledger_guards import missing_guards
from govflow.storage.schema import DECLARED, REAL
from govflow.storage.settled import settled_until
from govflow.storage.tables import clock, outbox
from govflow.storage.work import Store

MOVED_CLOCK = "clock.moved"
PAGE = 1000
# Other rooms' own checks, handed in: documents read back and hashed again.
Also = Callable[[Connection], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification found."""

    events: int
    root: bytes
    findings: tuple[Finding, ...]
    erased: int = 0

    @property
    def ok(self) -> bool:
        """Whether nothing of severity error was found."""
        return not any(finding.severity == "error" for finding in self.findings)

    def as_json(self) -> dict[str, Json]:
        """Return the contract's shape. Checkpoints come with a later release: none is none."""
        return {
            "ok": self.ok,
            "events": self.events,
            "tree_size": self.events,
            "root": base64.b64encode(self.root).decode("ascii"),
            "checkpoints": 0,
            "erased": self.erased,
            "findings": [finding.as_json() for finding in self.findings],
        }


class Verification:
    """What is known after each event read: chains, tree, fold and replay, with everything found wrong."""

    def __init__(self) -> None:
        self.chain, self.tree, self.fold, self.replay = ChainCheck(), Tree(), Fold(), Replay()
        self.findings: list[Finding] = []
        self.privates = self.erased = self.offset = 0
        self.mode = REAL
        self.last = -(2**62)

    def add(self, event: Stored) -> None:
        """Check one event and fold it in."""
        self.findings += self.chain.check(event)
        self.tree.append(leaf_hash(event.envelope))
        self.findings += self.fold.add(event)
        self.findings += _replay(self.replay, event)
        self.privates += event.private_row
        self.erased += event.private_row and event.private is None and event.private_salt is None
        self.last = event.id
        if event.type == MOVED_CLOCK:
            self.offset = _offset(event, self.offset)
        if event.type == DECLARED:
            self.mode = _mode(event)

    def read_settled(self, reading: Reading) -> None:
        """Read on, a page and a transaction at a time, as far as no earlier number can still appear."""
        while True:
            with reading() as connection:
                until = settled_until(connection, self.last)
                page = [one for one in read_after(connection, self.last, PAGE) if one.id <= until]
            if not page:
                return
            for event in page:
                self.add(event)

    def read_rest(self, connection: Connection) -> None:
        """Read what one moment shows beyond that."""
        while page := read_after(connection, self.last, PAGE):
            for event in page:
                self.add(event)


def verify(connection: Connection, also: Iterable[Also] = ()) -> Verified:
    """Verify the whole ledger and everything folded from it, on one connection at one moment."""
    return _verify(lambda: nullcontext(connection), lambda: nullcontext(connection), also)


def verify_store(store: Store, also: Iterable[Also] = ()) -> Verified:
    """Verify a database that is being served: in pages, and what looks wrong once more at one moment."""
    return _verify(store.read, store.snapshot, also)


def _verify(reading: Reading, snapshot: Reading, also: Iterable[Also]) -> Verified:
    seen = Verification()
    seen.read_settled(reading)
    suspects = seen.fold.suspects(reading)
    with snapshot() as connection:
        seen.read_rest(connection)
        seen.findings += seen.fold.confirm(connection, suspects)
        seen.findings += _private_rows(connection, seen.privates)
        seen.findings += _announced(connection)
        seen.findings += _clock(connection, seen.offset, seen.mode)
        seen.findings += _guards(connection)
    for check in also:
        with reading() as connection:
            seen.findings += check(connection)
    seen.findings += _erased(seen.erased)
    return Verified(seen.chain.events, seen.tree.root(), tuple(seen.findings), seen.erased)


def _replay(replay: Replay, event: Stored) -> list[Finding]:
    try:
        return replay.add(event)
    except (NotCanonical, KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        where = f"{event.stream}#{event.seq}"
        message = f"{where}: it cannot be judged again ({error})."
        return [Finding("TRANSITION_NOT_ALLOWED", message, where=where)]


def _offset(event: Stored, before: int) -> int:
    try:
        return int(str(event.payload().get("offset_us", before)))
    except (NotCanonical, ValueError):
        return before


def _mode(event: Stored) -> str:
    try:
        return str(event.payload().get("mode", REAL))
    except NotCanonical:
        return REAL


def _private_rows(connection: Connection, seen: int) -> list[Finding]:
    stored = connection.execute(select(func.count()).select_from(ledger_private)).scalar_one()
    if stored == seen:
        return []
    message = f"{stored - seen} private parts belong to no event."
    return [Finding("EVENT_MISSING", message, where="ledger_private")]


def _erased(number: int) -> list[Finding]:
    # Nothing in this release erases: whoever did went behind its back. The events stand without their texts.
    if not number:
        return []
    message = f"Private parts erased: {number}, and nothing recorded says by whom. Their events stand."
    return [Finding("EVENT_ALTERED", message, where="ledger_private", figures={"erased": number})]


def _announced(connection: Connection) -> list[Finding]:
    """Every event was announced in its own transaction, under its own name, and nothing else was."""
    return [*_gone(connection), *_unannounced(connection)]


def _unannounced(connection: Connection) -> list[Finding]:
    joined = select(ledger_event.c.id).outerjoin_from(
        ledger_event, outbox, ledger_event.c.id == outbox.c.event
    )
    amiss = joined.where(
        outbox.c.event.is_(None)
        | (outbox.c.topic != ledger_event.c.type)
        | (outbox.c.subject != ledger_event.c.stream)
    )
    return [
        Finding("STATE_DRIFT", f"outbox[{id_}] does not announce its event.", where=f"outbox[{id_}]")
        for id_ in connection.execute(amiss.order_by(ledger_event.c.id)).scalars()
    ]


def _gone(connection: Connection) -> list[Finding]:
    gone = (
        select(outbox.c.event, outbox.c.subject)
        .outerjoin_from(outbox, ledger_event, ledger_event.c.id == outbox.c.event)
        .where(ledger_event.c.id.is_(None))
        .order_by(outbox.c.event)
    )
    return [
        Finding("EVENT_MISSING", f"Event {row.event} of {row.subject} is gone.", where=row.subject)
        for row in connection.execute(gone)
    ]


def _clock(connection: Connection, offset: int, mode: str) -> Iterator[Finding]:
    stored = connection.execute(select(clock.c.offset_us, clock.c.mode)).first()
    if stored is None or stored.offset_us != offset:
        message = "The clock's offset is not what the last recorded move set."
        yield Finding("STATE_DRIFT", message, where="clock")
    if stored is None or stored.mode != mode:
        message = (
            f"The database was made as {mode}, and its clock says another thing: see who may act with --as."
        )
        yield Finding("STATE_DRIFT", message, where="clock", figures={"column": "mode"})


def _guards(connection: Connection) -> list[Finding]:
    missing = sorted(missing_guards(connection))
    if not missing:
        return []
    message = f"Triggers that keep the ledger append-only are gone: {', '.join(missing)}."
    return [Finding("STATE_DRIFT", message, where="ledger_event")]
