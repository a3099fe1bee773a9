"""What steps of a plan start beyond moving it: tracked lines, and the marks later guards ask about."""

from __future__ import annotations

from collections.abc import Mapping

from govflow.kernel.findings import Json
from govflow.ledger.rows import Row
from govflow.road.lines import lines_effect
from govflow.road.ports import Effect, Stepping
from govflow.road.rows import mark_row


def _mark(name: str, *, withdrawn: bool = False) -> Effect:
    def effect(stepping: Stepping, _texts: dict[str, Json]) -> list[Row]:
        return [mark_row(stepping, name, "" if withdrawn else stepping.happened_on)]

    return effect


EFFECTS: Mapping[str, Effect] = {
    "open_lines_scrutiny": lines_effect("scrutiny"),
    "open_lines_feedback": lines_effect("feedback"),
    "open_lines_board": lines_effect("board"),
    "open_lines_assurance": lines_effect("assurance"),
    "open_lines_amendment": lines_effect("amendment"),
    "open_conditions": lines_effect("condition"),
    "mark_signed_off": _mark("signed_off"),
    "mark_sign_off_withdrawn": _mark("signed_off", withdrawn=True),
    "mark_submitted": _mark("submitted"),
    "mark_pending_sign_off": _mark("pending_sign_off"),
}
