"""Reads everything, recomputes everything, and compares the present rows with what the events give."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from govflow.kernel.canonical import NotCanonical
from govflow.kernel.findings import Finding, Json
from govflow.ledger.chain import ChainCheck
from govflow.ledger.event import Stored, leaf_hash
from govflow.ledger.tree import Tree
from govflow.road.folding import Fold
from govflow.road.replay import Replay
from govflow.storage.ledger import ledger_private, read_pages
from govflow.storage.ledger_guards import missing_guards
from govflow.storage.tables import clock

MOVED_CLOCK = "clock.moved"
# Other rooms' own checks, handed in: documents read back and hashed again.
Also = Callable[[Connection], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification found."""

    events: int
    root: bytes
    findings: tuple[Finding, ...]

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
            "findings": [finding.as_json() for finding in self.findings],
        }


def verify(connection: Connection, also: Iterable[Also] = ()) -> Verified:
    """Verify the whole ledger and everything folded from it."""
    chain, tree, fold, replay = ChainCheck(), Tree(), Fold(), Replay()
    findings: list[Finding] = []
    privates = offset = 0
    for event in read_pages(connection):
        findings += chain.check(event)
        tree.append(leaf_hash(event.envelope))
        findings += fold.add(event)
        findings += _replay(replay, event)
        privates += event.private_row
        if event.type == MOVED_CLOCK:
            offset = _offset(event, offset)
    findings += fold.drift(connection)
    findings += _private_rows(connection, privates)
    findings += _clock(connection, offset)
    findings += _guards(connection)
    for check in also:
        findings += check(connection)
    return Verified(chain.events, tree.root(), tuple(findings))


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


def _private_rows(connection: Connection, seen: int) -> list[Finding]:
    stored = connection.execute(select(func.count()).select_from(ledger_private)).scalar_one()
    if stored == seen:
        return []
    message = f"{stored - seen} private parts belong to no event."
    return [Finding("EVENT_MISSING", message, where="ledger_private")]


def _clock(connection: Connection, offset: int) -> list[Finding]:
    stored = connection.execute(select(clock.c.offset_us)).scalar()
    if stored == offset:
        return []
    message = "The clock's offset is not what the last recorded move set."
    return [Finding("STATE_DRIFT", message, where="clock")]


def _guards(connection: Connection) -> list[Finding]:
    missing = sorted(missing_guards(connection))
    if not missing:
        return []
    message = f"Triggers that keep the ledger append-only are gone: {', '.join(missing)}."
    return [Finding("STATE_DRIFT", message, where="ledger_event")]
