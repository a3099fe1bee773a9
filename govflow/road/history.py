"""The story of a case, folded from its events: what stands, what was struck, what was so at a moment.

``was so`` asks of the world (by when things happened); ``was known`` asks of the record (by when it
was written). Both are read from the same events.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from govflow.kernel.findings import Json
from govflow.kernel.moments import parse_happened, parse_instant
from govflow.ledger.event import Stored, read_envelope
from govflow.road.gather import case_stream
from govflow.road.ports import DONE, RECORDED
from govflow.storage.ledger import read_stream

PROPOSED, CORRECTED = "case.correction_proposed", "case.correction_confirmed"
# A case taken, by name and with a reason, to another version of its workflow.
MIGRATED = "case.definition_migrated"
MOVES = frozenset({DONE, RECORDED})
NOTED = "case.act_noted"
# Said by an entry of a room's own whose rows can be taken back as a step's can.
MAY_BE_STRUCK = "may_be_struck"
# What whoever an act was recorded for said of it since.
CONFIRMED, DISPUTED = "case.act_confirmed", "case.act_disputed"
_ANSWERS = {
    CONFIRMED: "confirmed by whom it was recorded for",
    DISPUTED: "disputed by whom it was recorded for",
}


@dataclass(slots=True)
class Entry:
    """One event of a case as a reader sees it, with what later came of it."""

    event: int
    seq: int
    type: str
    at: datetime
    actor: str
    data: Mapping[str, Json]
    private: Mapping[str, Json]
    struck_by: int | None = None
    redated_by: int | None = None
    happened_at: str = ""
    corrections: list[int] = field(default_factory=list)
    answer: str = ""
    answered_by: int | None = None

    @property
    def moves(self) -> bool:
        """Whether it is a step."""
        return self.type in MOVES

    @property
    def recorded(self) -> bool:
        """Whether it was done in the world and written down here."""
        return self.type in {RECORDED, NOTED}

    @property
    def on_behalf(self) -> str:
        """What whom it was recorded for said of it; nothing where it was one's own act or a body's."""
        whom = str(self.data.get("for") or "")
        if not self.recorded or not whom or whom.startswith("body:") or whom == self.actor:
            return ""
        return _ANSWERS.get(self.answer, "recorded on behalf, not confirmed")

    @property
    def correctable(self) -> bool:
        """Whether the record of it can be put right: a step, an act noted, or an entry that says so."""
        return self.moves or self.type == NOTED or self.data.get(MAY_BE_STRUCK) is True

    @property
    def effective(self) -> datetime:
        """Return when it took effect: when it happened (from the day's start, if only the day is known)."""
        return parse_happened(self.happened_at).earliest if self.happened_at else self.at


@dataclass(frozen=True, slots=True)
class Position:
    """Where a case stood, as of a moment, by what was known at another."""

    state: str
    version: int
    events: int
    basis: int
    digest: str
    whole_day: bool = False


def read_entries(connection: Connection, ref: str, known_at: datetime | None = None) -> list[Entry]:
    """Return the entries of a case in order, with corrections known by ``known_at`` applied."""
    return fold_entries(read_stream(connection, case_stream(ref)), known_at)


def fold_entries(events: Sequence[Stored], known_at: datetime | None = None) -> list[Entry]:
    """Fold stored events to entries; an event is never changed, only linked to what corrected it."""
    entries: list[Entry] = []
    by_event: dict[int, Entry] = {}
    for stored in events:
        at = parse_instant(stored.at)
        if known_at is not None and at > known_at:
            break
        data = stored.payload()
        entry = Entry(stored.id, stored.seq, stored.type, at, _actor(stored), data, stored.private_part())
        entry.happened_at = str(data.get("happened_at") or "")
        entries.append(entry)
        by_event[stored.id] = entry
        if stored.type == CORRECTED:
            _apply(by_event, data, stored.id)
        elif stored.type in _ANSWERS and int(str(data["about"])) in by_event:
            about = by_event[int(str(data["about"]))]
            about.answer, about.answered_by = stored.type, stored.id
    return entries


def _actor(stored: Stored) -> str:
    return read_envelope(stored.envelope).actor


def _apply(by_event: Mapping[int, Entry], data: Mapping[str, Json], correction: int) -> None:
    about = by_event.get(int(str(data["about"])))
    if about is None:
        return
    about.corrections.append(correction)
    if data["kind"] == "struck":
        about.struck_by = correction
    elif data["kind"] == "redated":
        about.redated_by = correction
        about.happened_at = str(data["right"])


def position_at(entries: Sequence[Entry], as_at: datetime | None = None) -> Position | None:
    """Return where the case stood, or ``None`` before it was opened."""
    if not entries or (as_at is not None and entries[0].effective > as_at):
        return None
    opened = entries[0]
    position = Position(str(opened.data["to"]), 1, 1, opened.event, str(opened.data["definition"]))
    for entry in entries[1:]:
        if as_at is None or entry.effective <= as_at:
            position = _moved(position, entry)
    return position


def standing_since(entries: Sequence[Entry]) -> datetime:
    """Return when the state in which the case stands was written down."""
    state, since = str(entries[0].data["to"]), entries[0].at
    for entry in entries[1:]:
        if entry.type == MIGRATED:
            state = renamed(entry.data, state)
        elif entry.moves and entry.struck_by is None and entry.data["to"] != state:
            state, since = str(entry.data["to"]), entry.at
    return since


def _moved(before: Position, entry: Entry) -> Position:
    version = max(before.version, int(str(entry.data.get("version", 0))))
    seen = replace(before, version=version, events=before.events + 1)
    if entry.type == MIGRATED:
        digest = str(entry.data["definition"])
        return replace(seen, state=renamed(entry.data, before.state), digest=digest)
    if not entry.moves or entry.struck_by is not None:
        return seen
    whole_day = bool(entry.data.get("whole_day"))
    return replace(seen, state=str(entry.data["to"]), basis=entry.event, whole_day=whole_day)


def renamed(data: Mapping[str, Json], state: str) -> str:
    """Return what a migration calls a state of the version before."""
    state_map = data.get("state_map")
    return str(state_map.get(state, state)) if isinstance(state_map, dict) else state


def fold_table(entries: Sequence[Entry], table: str) -> list[dict[str, Json]]:
    """Return the rows of one table as these entries alone give them, private text left out."""
    rows: dict[tuple[Json, ...], dict[str, Json]] = {}
    for entry in entries:
        written = entry.data.get("rows")
        for item in written if isinstance(written, list) else []:
            if isinstance(item, dict) and item["table"] == table:
                key, set_ = item["key"], item["set"]
                if isinstance(key, dict) and isinstance(set_, dict):
                    rows.setdefault(tuple(key.values()), dict(key)).update(set_)
    return list(rows.values())
