"""One history with something of everything in it: steps, acts, lines, questions, corrections, dates passed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import pytest
from sqlalchemy import Column, Integer

from govflow.documents.use_cases import Brought, bring
from govflow.kernel.errors import Refused
from govflow.kernel.findings import Json
from govflow.kernel.moments import parse_happened
from govflow.ledger.rows import Row
from govflow.road.corrections import ProposeCorrection, confirm_correction, propose_correction
from govflow.road.notes import NoteAct, note_act
from govflow.storage.base import PROJECTIONS, metadata
from govflow.storage.ledger import NewEvent
from tests.make.play import AREA, Play

EMAIL = b"""From: board@govflow.example\r
To: clerk@govflow.example\r
Subject: Minute of the visit\r
Date: Thu, 18 Nov 2021 10:00:00 +0000\r
Message-ID: <visit@govflow.example>\r
Content-Type: text/plain; charset=utf-8\r
\r
The board visited the home.\r
"""


def correct(
    play: Play,
    ref: str,
    event: int,
    happened: str = "",
    by: tuple[str, str] = ("clerk", "governance-officer"),
) -> None:
    """Have one person propose a correction and another confirm it."""
    right = parse_happened(happened) if happened else None
    command = ProposeCorrection(ref, event, "It was keyed wrongly.", right)
    made = play.within(by[0], lambda work: propose_correction(work, play.rules, command), ref)
    if made.status == "proposed":
        play.within(by[1], lambda work: confirm_correction(work, play.rules, ref, event), ref)


def note(
    play: Play, ref: str, what: str, happened: str, on_behalf: str, who: str = "clerk", key: str = ""
) -> int:
    """Record an act out of order, with a minute."""
    papers = [Brought("minute.txt", f"{what} {happened}".encode(), "minute"), Brought("mail.eml", EMAIL, "")]
    store = bring(papers, AREA)

    def act(work: object) -> int:
        evidence = store(work)  # type: ignore[arg-type]
        command = NoteAct(ref, what, parse_happened(happened), on_behalf, evidence, "It was so.", key)
        return note_act(work, play.rules, command).id  # type: ignore[arg-type]

    return play.within(who, act, ref)


def full_history(play: Play) -> str:
    """Play it, and return the plan's reference."""
    ref = play.walk("sign_off")
    correct(play, ref, play.case(ref).last_event, "2021-11-10")
    play.walk_on(ref, "begin_assurance")
    agreement = play.agreement_to("sign_for_council")
    with pytest.raises(Refused):
        play.do(agreement, "signatory-council", "sign_for_nhs")
    play.until("2021-11-19T09:00:00Z")
    note(play, ref, "visited", "2021-11-18", "doncaster-hwb")
    correct(
        play, agreement, play.event_of(agreement, "finalise"), by=("governance-officer", "monitoring-officer")
    )
    play.until("2022-02-01T08:00:00Z")
    fill(play)
    return ref


def fill(play: Play) -> None:
    """Write one row, by an event of its own, in each folded table that these acts leave empty."""
    made: dict[str, dict[str, Json]] = {}
    for table in metadata.sorted_tables:
        if table.name in PROJECTIONS and not play.rows(table.name):
            made[table.name] = {column.name: _some(play, column, made) for column in table.columns}
    rows = []
    for name, values in made.items():
        key = {column: values[column] for column in PROJECTIONS[name].key}
        rows.append(Row(name, key, {one: value for one, value in values.items() if one not in key}, new=True))
    play.within(
        "system:tests",
        lambda work: work.append(NewEvent("test:rows", "test.filled", work.actor.id, rows=rows)),
    )


def _some(play: Play, column: Column[Any], made: Mapping[str, Mapping[str, Json]]) -> Json:
    for foreign in column.foreign_keys:
        target = foreign.column
        there = made.get(target.table.name) or play.rows(target.table.name)[0]
        return cast("Json", there[target.name])
    return 1 if isinstance(column.type.as_generic(), Integer) else f"some {column.name}"
