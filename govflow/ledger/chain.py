"""Checking stored events one by one, in order: bytes, hashes, chains, and every column beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from govflow.kernel.canonical import NotCanonical
from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import format_instant, parse_instant
from govflow.ledger.event import (
    Envelope,
    Head,
    Stored,
    data_hash,
    event_hash,
    private_hash,
    read_envelope,
)


class ChainCheck:
    """Walks events in order of id and yields what is wrong; remembers the head of every stream."""

    def __init__(self) -> None:
        self.heads: dict[str, Head] = {}
        self.events = 0
        self._last_id = 0

    def check(self, event: Stored) -> list[Finding]:
        """Return everything wrong with one event, given those before it."""
        self.events += 1
        where = f"{event.stream}#{event.seq}"
        try:
            envelope = read_envelope(event.envelope)
        except NotCanonical as error:
            self._remember(event, event.stream, event.seq)
            return [_altered(where, f"the stored envelope cannot be read: {error}")]
        findings = [
            *self._columns(event, envelope, where),
            *self._payload(event, envelope, where),
            *self._order(event, envelope, where),
        ]
        self._remember(event, envelope.stream, envelope.seq)
        return findings

    def _remember(self, event: Stored, stream: str, seq: int) -> None:
        self.heads[stream] = Head(seq, event_hash(event.envelope), event.at)
        self._last_id = max(self._last_id, event.id)

    def _columns(self, event: Stored, envelope: Envelope, where: str) -> Iterator[Finding]:
        pairs = {
            "stream": (event.stream, envelope.stream),
            "seq": (event.seq, envelope.seq),
            "type": (event.type, envelope.type),
            "at": (event.at, envelope.at),
            "event_hash": (event.event_hash, event_hash(event.envelope)),
        }
        for column, (stored, true) in pairs.items():
            if stored != true:
                yield _altered(where, f"the column {column} does not agree with the hashed envelope")
        if not _is_instant(envelope.at):
            yield _altered(where, "its time is not written as GovFlow writes one")

    def _payload(self, event: Stored, envelope: Envelope, where: str) -> Iterator[Finding]:
        if data_hash(event.salt, event.data) != envelope.data_hash:
            yield _altered(where, "the payload or its salt is not what was hashed")
            return
        try:
            payload = event.payload()
        except NotCanonical as error:
            yield _altered(where, f"the payload cannot be read: {error}")
            return
        if payload.get("event") != event.id:
            yield _altered(where, "the event number is not the one the payload names")
        if payload.get("command") != event.command:
            yield _altered(where, "the command key is not the one the payload names")
        yield from self._private(event, payload.get("private"), where)

    def _private(self, event: Stored, committed: Json, where: str) -> Iterator[Finding]:
        if committed is None:
            if event.private_row:
                yield _altered(where, "a private part was added that the payload does not name")
        elif not event.private_row:
            yield _altered(where, "the private part's row is gone")
        elif event.private is None and event.private_salt is None:
            return  # Erased by right: the hash in the payload stays, and the step can be replayed.
        elif private_hash(event.private_salt or b"", event.private or b"") != committed:
            yield _altered(where, "the private part or its salt is not what was hashed")

    def _order(self, event: Stored, envelope: Envelope, where: str) -> Iterator[Finding]:
        head = self.heads.get(envelope.stream, Head())
        if envelope.seq == head.seq + 1:
            if envelope.prev != head.hash:
                yield _altered(where, "it does not follow the event before it: the chain is broken")
        elif envelope.seq > head.seq + 1:
            missing = envelope.seq - head.seq - 1
            yield _gap(where, missing)
        else:
            yield Finding("EVENT_REORDERED", f"{where} stands after event {head.seq}.", where=where)
        if event.id <= self._last_id:
            yield Finding("EVENT_REORDERED", f"{where} is numbered before an earlier event.", where=where)
        if envelope.at.rstrip("Z") < head.at.rstrip("Z"):
            yield Finding("BACKDATED", f"{where} is dated before the event it follows.", where=where)


def _is_instant(text: str) -> bool:
    try:
        return format_instant(parse_instant(text)) == text
    except InvalidInput:
        return False


def _altered(where: str, why: str) -> Finding:
    return Finding("EVENT_ALTERED", f"{where}: {why}.", where=where)


def _gap(where: str, missing: int) -> Finding:
    message = f"{missing} event{'s are' if missing > 1 else ' is'} missing before {where}."
    return Finding("STREAM_GAP", message, where=where, figures={"missing": missing})


def check_all(events: Iterable[Stored]) -> tuple[ChainCheck, list[Finding]]:
    """Walk all events and return the walker with every finding."""
    walker = ChainCheck()
    findings = [finding for event in events for finding in walker.check(event)]
    return walker, findings
