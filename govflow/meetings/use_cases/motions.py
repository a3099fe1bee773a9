"""Motions: lettered parts put together, moved and seconded, and put again in other words.

A part that was put again is never erased: the new motion names the one it replaces, and the words that
carried are the final text.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping

from govflow.kernel.errors import InvalidInput, refusal
from govflow.kernel.findings import Json
from govflow.kernel.moments import Happened
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.meetings.model import AMEND
from govflow.meetings.ports import MeetingRules
from govflow.meetings.queries.floor import committees_of
from govflow.meetings.queries.rows import find_motion, motions_of, person_called
from govflow.meetings.use_cases.sitting import IN_SESSION, Entry, Sitting, sit
from govflow.storage.work import Moment, Work

MOVED, ELECT = "meeting.motions_moved", "elect"


@dataclass(frozen=True, slots=True)
class Part:
    """One lettered part of a motion: its verb and its words."""

    text: str
    letter: str = ""
    verb: str = ""


@dataclass(frozen=True, slots=True)
class MoveMotion:
    """Parts moved together under an item. Without a committee, every committee of the body has them put.

    ``replaces`` is the motion that these words are put in place of: an amendment, or a second vote. Without
    a committee the same letter is put again to each.
    """

    ref: str
    item: str
    parts: tuple[Part, ...]
    mover: str = ""
    seconder: str = ""
    committee: str = ""
    replaces: str = ""
    happened: Happened | None = None
    key: str = ""


def digest_of_words(text: str) -> str:
    """Return the digest of a final text, the same however its lines are broken."""
    words = " ".join(unicodedata.normalize("NFC", text).split())
    return hashlib.sha256(words.encode()).hexdigest()


def move_motion(work: Work, rules: MeetingRules, command: MoveMotion) -> Stored:
    """Put parts before the meeting. Its entry names each motion by committee and letter.

    Raises:
        InvalidInput: without words, for an unknown verb, or a mover who seconds themself.
        Refused: while the meeting is not in session, or where the letter is open already.
    """
    sitting = sit(work, rules, command.ref)
    if repeated := sitting.repeated(command):
        return repeated
    sitting.clerk("Moving a motion", IN_SESSION)
    item = sitting.item(command.item)
    happened = sitting.when(command.happened)
    put = _Put.of(sitting, command, item, happened)
    moment = sitting.moment()
    rows, shown = put.rows(moment)
    data: dict[str, Json] = {
        "item": item["number"],
        "exempt": item["exempt"],
        "mover": put.mover,
        "seconder": put.seconder,
        "replaces": command.replaces,
        "motions": list[Json](shown),
    }
    return sitting.append(MOVED, command, moment, Entry(data, rows, happened=happened))


def motion_columns(put: Mapping[Any, Any], text: str, event: int) -> dict[str, Json]:
    """Return the columns of a motion put in other words: open again, in the place of the one before."""
    kept = ("case_ref", "item", "letter", "committee", "verb", "mover", "seconder")
    later = ("terms", "method", "result", "figures", "closed_at")
    return {
        **{name: put[name] for name in kept},
        **dict.fromkeys(later, ""),
        "text": text,
        "sha256": digest_of_words(text),
        "status": "open",
        "replaces": put["id"],
        "event": event,
        "struck": 0,
    }


def motions_moved(stored: Stored) -> list[str]:
    """Return the references of the motions that an entry of ``move_motion`` put."""
    put = stored.payload()["motions"]
    return [str(one["motion"]) for one in put if isinstance(one, dict)] if isinstance(put, list) else []


@dataclass(frozen=True, slots=True)
class _Put:
    """Parts ready to be put, to each committee that has them before it."""

    item: RowMapping
    parts: Sequence[Part]
    committees: Sequence[str]
    mover: str
    seconder: str
    replaced: Mapping[str, RowMapping]

    @classmethod
    def of(cls, sitting: Sitting, command: MoveMotion, item: RowMapping, happened: Happened) -> _Put:
        connection = sitting.work.connection
        mover, seconder = (
            person_called(connection, command.mover),
            person_called(connection, command.seconder),
        )
        if mover and mover == seconder:
            raise InvalidInput("Whoever moves a motion does not second it.", field="seconder")
        replaced = _replaced(sitting, command, item)
        parts = _parts(sitting, command, item, next(iter(replaced.values()), None))
        every = committees_of(connection, sitting.rules, sitting.held, happened)
        together = (str(sitting.held["body"]),) if all(part.verb == ELECT for part in parts) else ()
        committees = tuple(replaced) or _committees(command, every, together)
        put = cls(item, parts, committees, mover, seconder, replaced)
        put.check_letters(motions_of(connection, command.ref))
        return put

    def check_letters(self, motions: Sequence[RowMapping]) -> None:
        """Refuse a letter that was put already: a second vote names the first, and never erases it."""
        wanted = {(committee, part.letter) for committee in self.committees for part in self.parts}
        for row in motions:
            same = row["item"] == self.item["id"] and (row["committee"], row["letter"]) in wanted
            if same and row["status"] != "replaced" and row not in self.replaced.values():
                raise refusal(
                    "STATE_FORBIDS",
                    f"{row['letter'] or 'A motion'} was put under item {self.item['number']} already.",
                    rule="A second vote never erases the first",
                    remedy=f"Put it again in place of {row['id']}.",
                )

    def rows(self, moment: Moment) -> tuple[list[Row], list[dict[str, Json]]]:
        """Return the rows of the motions, with what the entry says of each."""
        rows: list[Row] = []
        shown: list[dict[str, Json]] = []
        for committee in self.committees:
            for part in self.parts:
                id_ = f"M-{moment.next_id}-{len(shown) + 1}"
                row = self._row(id_, committee, part, moment.next_id)
                rows.append(row)
                names = ("committee", "letter", "verb", "sha256", "replaces")
                shown.append({"motion": id_, **{name: row.set[name] for name in names}})
        open_ = [old for old in self.replaced.values() if old["status"] == "open"]
        rows += [Row("motion", {"id": old["id"]}, {"status": "replaced"}) for old in open_]
        return rows, shown

    def _row(self, id_: str, committee: str, part: Part, event: int) -> Row:
        set_: dict[str, Json] = {
            "case_ref": self.item["case_ref"],
            "item": self.item["id"],
            "letter": part.letter,
            "committee": committee,
            "verb": part.verb,
            "text": part.text,
            "sha256": digest_of_words(part.text),
            "mover": self.mover,
            "seconder": self.seconder,
            "status": "open",
            "replaces": self.replaced[committee]["id"] if self.replaced else "",
            "event": event,
            "struck": 0,
        }
        later = ("terms", "method", "result", "figures", "closed_at")
        return Row("motion", {"id": id_}, {**set_, **dict.fromkeys(later, "")}, new=True)


def _replaced(sitting: Sitting, command: MoveMotion, item: RowMapping) -> dict[str, RowMapping]:
    """Return the motions these words are put in place of, by committee."""
    if not command.replaces:
        return {}
    old = find_motion(sitting.work.connection, command.replaces)
    if old["case_ref"] != command.ref or old["item"] != item["id"]:
        raise InvalidInput(f"{command.replaces} is not a motion of this item.", field="replaces")
    if old["verb"] == AMEND:
        raise InvalidInput(f"{command.replaces} is an amendment. Move another one.", field="replaces")
    if old["status"] == "replaced":
        raise InvalidInput(f"{command.replaces} was put in other words already.", field="replaces")
    if len(command.parts) != 1:
        raise InvalidInput("Put one part at a time in place of another.", field="parts")
    if command.committee and command.committee != old["committee"]:
        raise InvalidInput("It was put to another committee.", field="committee")
    if command.committee:
        return {old["committee"]: old}
    every = motions_of(sitting.work.connection, command.ref)
    same = [row for row in every if (row["item"], row["letter"]) == (old["item"], old["letter"])]
    return {row["committee"]: row for row in same if row["status"] != "replaced"}


def _parts(
    sitting: Sitting, command: MoveMotion, item: RowMapping, replaced: RowMapping | None
) -> list[Part]:
    if not command.parts:
        raise InvalidInput("Give the words of the motion.", field="parts")
    found = []
    for part in command.parts:
        verb = part.verb or (replaced["verb"] if replaced else "") or item["verb"]
        letter = part.letter.strip() or (replaced["letter"] if replaced else "")
        sitting.rules.words.check_verb(verb)
        if not part.text.strip():
            raise InvalidInput("Give the words of each part.", field="text")
        found.append(Part(part.text.strip(), letter, verb))
    letters = [part.letter for part in found]
    if len(set(letters)) < len(letters):
        raise InvalidInput("Each part needs a letter of its own.", field="letter")
    return found


def _committees(command: MoveMotion, every: Sequence[str], together: Sequence[str]) -> Sequence[str]:
    if not command.committee:
        return every
    if command.committee not in {*every, *together}:
        raise InvalidInput(f"It can be put to: {', '.join(every)}.", field="committee")
    return (command.committee,)
