"""Closing a motion: the result computed from the rule in force, what was not in order said beside it.

A part that carried opens its decision through a reaction on ``meeting.motion_closed``. For a joint body that
event comes once each of its committees has closed the part, with what the board as a whole decided.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import RowMapping

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import Happened
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.meetings.model import AMEND, late_flag
from govflow.meetings.ports import MeetingRules
from govflow.meetings.queries.floor import Floor, committees_of
from govflow.meetings.queries.rows import find_motion, motions_of, person_called, votes_on
from govflow.meetings.use_cases.amending import words_changed
from govflow.meetings.use_cases.flags import vote_flags
from govflow.meetings.use_cases.notice import notice_flags
from govflow.meetings.use_cases.sitting import IN_SESSION, Entry, Sitting
from govflow.meetings.use_cases.votes import amendment_decided, must_be_open, open_motion
from govflow.rulebook.voting import (
    Assent,
    Outcome,
    Value,
    Vote,
    agreed_without_a_vote,
    count_votes,
    joint_result,
    nothing_taken,
    result_of_division,
)
from govflow.storage.work import Moment, Work

CLOSED, ASSENTED, AMENDED = (
    "meeting.motion_closed",
    "meeting.committee_decided",
    "meeting.amendment_decided",
)


@dataclass(frozen=True, slots=True)
class CloseMotion:
    """The chair declares the result; GovFlow computes it. ``agreed`` is: nobody asked for a vote.

    ``dissent`` names those who asked that the minutes show they were against.
    """

    motion: str
    agreed: bool = False
    dissent: tuple[str, ...] = ()
    as_it_happened: bool = False
    happened: Happened | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Closing:
    """One motion about to be closed, with the floor it was put to."""

    sitting: Sitting
    motion: RowMapping
    item: RowMapping
    floor: Floor
    happened: Happened
    outcome: Outcome
    flags: Sequence[Finding]
    moment: Moment
    more: Mapping[str, Json] = field(default_factory=dict)


def close_motion(work: Work, rules: MeetingRules, command: CloseMotion, *, part: str = "") -> Stored:
    """Close a motion and compute its result. What was taken out of order is recorded, in question.

    Raises:
        InvalidInput: for a motion agreed without a vote that has votes.
        Refused: for someone who is no clerk, a motion not open, or a late item nobody has explained.
    """
    sitting, motion = open_motion(work, rules, command.motion)
    if repeated := sitting.repeated(command, part=part):
        return repeated
    sitting.clerk("Closing a motion", IN_SESSION)
    must_be_open(motion)
    amendment_decided(sitting, motion)
    happened, item = sitting.when(command.happened), sitting.item(motion["item"])
    floor = sitting.floor(motion["committee"], happened, item)
    given = votes_on(work.connection, [motion["id"]])
    if command.agreed and given:
        raise InvalidInput("Votes are recorded on this motion. Close it by its votes.", field="agreed")
    none = _without_a_vote(floor, given)
    votes = [*(Vote(row["seat"], row["person"], row["value"]) for row in given), *none]
    casting = next((row["casting"] for row in given if row["casting"]), "")
    outcome = _outcome(floor, votes, casting, agreed=command.agreed)
    late = [late_flag(item["number"])] if item["late"] and not item["circumstances"] else []
    flags = sitting.stop_or_flag(
        late if outcome.result == "carried" else [],
        as_it_happened=command.as_it_happened,
        recorded=not sitting.is_live,
    )
    flags += [*vote_flags(floor, votes, outcome), *notice_flags(sitting)]
    dissent: list[Json] = [person_called(work.connection, one) for one in command.dissent]
    closing = Closing(
        sitting, motion, item, floor, happened, outcome, flags, sitting.moment(), {"dissent": dissent}
    )
    rows = [motion_row(closing), *_vote_rows(closing, none)]
    return append_closed(closing, command, rows, part)


def _outcome(floor: Floor, votes: Sequence[Vote], casting: str, *, agreed: bool) -> Outcome:
    quorate = floor.quorum.met
    if agreed:
        return agreed_without_a_vote(quorate=quorate)
    if not votes:
        return nothing_taken(quorate=quorate)
    return result_of_division(floor.rules, count_votes(votes), len(floor.voting_seats), casting)


def motion_row(closing: Closing) -> Row:
    """Return the row of a motion once it is closed, with its figures."""
    outcome, floor = closing.outcome, closing.floor
    figures: dict[str, Json] = {
        "count": dict(outcome.count.as_json()),
        "reason": outcome.reason,
        "unanimous": outcome.unanimous,
        "quorum": {"present": floor.quorum.present, "needed": floor.quorum.needed, "met": floor.quorum.met},
        "rule": floor.rules.voting,
        "casting": outcome.casting,
        "in_question": list[Json](codes(closing.flags)),
        **closing.more,
    }
    set_: dict[str, Json] = {
        "terms": floor.terms.id if floor.terms else "",
        "method": outcome.method,
        "status": "closed",
        "result": outcome.result,
        "figures": json.dumps(figures, sort_keys=True),
        "closed_at": str(closing.happened),
    }
    return Row("motion", {"id": closing.motion["id"]}, set_)


def _without_a_vote(floor: Floor, given: Sequence[RowMapping]) -> list[Vote]:
    """Return, in a division, why each voting seat without a vote has none: absent, excluded, or silent."""
    there, voted = {one.seat.id: one for one in floor.filled}, {row["seat"] for row in given}
    # A member in two seats is one member with one vote.
    by_others = {row["person"] for row in given}
    found: list[Vote] = []
    for seat in floor.voting_seats if given else ():
        one = there.get(seat.id)
        if seat.id in voted or (one is not None and one.person in by_others):
            continue
        why: Value = "not_present" if one is None else "excluded" if one.excluded else "not_voting"
        found.append(Vote(seat.id, one.person if one else seat.holder, why))
    return found


def _vote_rows(closing: Closing, votes: Sequence[Vote]) -> list[Row]:
    event = closing.moment.next_id
    return [
        Row(
            "motion_vote",
            {"motion": closing.motion["id"], "seat": vote.seat},
            {"person": vote.person, "value": vote.value, "casting": "", "recorded_by": "", "event": event},
            new=True,
        )
        for vote in votes
    ]


def codes(flags: Sequence[Finding]) -> list[str]:
    """Return the codes of some flags, each once."""
    return list(dict.fromkeys(flag.code for flag in flags))


def append_closed(closing: Closing, command: Any, rows: Sequence[Row], part: str) -> Stored:
    """Append the closing of a motion, and for a joint body what it comes to with the other committees."""
    sitting = closing.sitting
    if closing.motion["verb"] == AMEND:
        return _append_amendment(closing, command, rows, part)
    every = committees_of(sitting.work.connection, sitting.rules, sitting.held, closing.happened)
    # The members of a joint body elect its officers together; all else its committees decide apart.
    joint = len(every) > 1 and closing.motion["committee"] in every
    data = _said(closing, closing.outcome, [closing.motion])
    entry = Entry(data, rows, happened=closing.happened, flags=closing.flags, part=part)
    stored = sitting.append(ASSENTED if joint else CLOSED, command, closing.moment, entry)
    if joint:
        _close_for_the_board(closing, every, command, part)
    return stored


def _append_amendment(closing: Closing, command: Any, rows: Sequence[Row], part: str) -> Stored:
    """Append what an amendment came to. Where it carried, the motion is open again in its words."""
    sitting, amendment = closing.sitting, closing.motion
    amended, put = find_motion(sitting.work.connection, amendment["replaces"]), ""
    if closing.outcome.result == "carried":
        put, changed = words_changed(amendment, amended, closing.moment.next_id)
        rows = [*rows, *changed]
    data = _said(closing, closing.outcome, [amendment]) | {"amends": amended["id"], "put": put}
    entry = Entry(data, rows, happened=closing.happened, flags=closing.flags, part=part)
    return sitting.append(AMENDED, command, closing.moment, entry)


def _said(closing: Closing, outcome: Outcome, motions: Sequence[RowMapping]) -> dict[str, Json]:
    """Return what an entry says of a part that was closed: what the register of decisions opens it from."""
    sitting, motion, item, floor = closing.sitting, closing.motion, closing.item, closing.floor
    return {
        "meeting": sitting.ref,
        "body": floor.body,
        "item": item["number"],
        "item_id": item["id"],
        "item_title": item["title"],
        "exempt": item["exempt"],
        "motion": motion["id"],
        "letter": motion["letter"],
        "verb": motion["verb"],
        "decides": motion["verb"] != AMEND and sitting.rules.words.verbs[motion["verb"]].decides,
        "subject": item["subject"],
        "text": motion["text"],
        "sha256": motion["sha256"],
        "result": outcome.result,
        "method": outcome.method,
        "unanimous": outcome.unanimous,
        "reason": outcome.reason,
        "count": dict(outcome.count.as_json()),
        "in_question": list[Json](codes(closing.flags)),
        "decided_at": str(closing.happened),
        "terms": floor.terms.id if floor.terms else "",
        "replaces": motion["replaces"],
        "motions": {str(one["committee"]): one["id"] for one in motions},
        **closing.more,
    }


def _close_for_the_board(closing: Closing, every: Sequence[str], command: Any, part: str) -> None:
    sitting, motion = closing.sitting, closing.motion
    latest = {
        row["committee"]: row
        for row in motions_of(sitting.work.connection, sitting.ref)
        if (row["item"], row["letter"]) == (motion["item"], motion["letter"]) and row["status"] == "closed"
    }
    if set(latest) != set(every) or _still_open(sitting, motion):
        return
    put = [latest[name] for name in every]
    outcome = joint_result(every, [Assent(one["committee"], one["result"], one["sha256"]) for one in put])
    board = sitting.floor(sitting.held["body"], closing.happened, closing.item)
    before = [json.loads(one["figures"]).get("in_question", []) for one in put]
    asked = [code for found in before for code in found]
    whole = replace(closing, floor=board, outcome=outcome, moment=sitting.moment())
    assents: list[Json] = [
        {name: one[name] for name in ("committee", "result", "sha256", "method")} | {"motion": one["id"]}
        for one in put
    ]
    data = _said(whole, outcome, put) | {
        **_as_its_committees(put),
        "in_question": list[Json](dict.fromkeys(asked)),
        "assents": assents,
    }
    entry = Entry(data, happened=closing.happened, flags=closing.flags, part=f"{part}/board")
    sitting.append(CLOSED, command, whole.moment, entry)


def _as_its_committees(put: Sequence[RowMapping]) -> dict[str, Json]:
    """Return how a joint body decided: as its committees did, where all of them did so alike."""
    methods = {one["method"] for one in put}
    unanimous = all(json.loads(one["figures"]).get("unanimous") for one in put)
    return {"method": methods.pop() if len(methods) == 1 else "none", "unanimous": unanimous}


def _still_open(sitting: Sitting, motion: RowMapping) -> bool:
    return any(
        row["status"] == "open" and (row["item"], row["letter"]) == (motion["item"], motion["letter"])
        for row in motions_of(sitting.work.connection, sitting.ref)
    )
