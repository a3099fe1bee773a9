"""What steps of decisions and delegations start beyond moving them: when they took effect, paused, ended."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from govflow.kernel.errors import Refused
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant
from govflow.ledger.rows import Row
from govflow.powers.model import REPORTED_BACK, condition_open, ends_at
from govflow.powers.queries.loading import load_decision
from govflow.powers.reporting import report_back_ended
from govflow.powers.tables import decision, delegation
from govflow.powers.windows import window_end
from govflow.road.ports import Effect, Stepping


def _ref(stepping: Stepping) -> str:
    return stepping.situation.case.ref


def _decision_in_effect(stepping: Stepping, _texts: dict[str, Json]) -> list[Row]:
    known = load_decision(stepping.work.connection, _ref(stepping))
    if known is None or known.effective_at:
        return []
    if known.waits:
        if stepping.command.happened is None:
            # The window closes; the condition is still open. It takes effect when that is met too.
            raise Refused([condition_open(known)])
        return []  # Upheld after call-in: recorded as it happened, and still subject to its condition.
    closes = window_end(stepping.work.connection, known)
    in_effect = closes if closes and stepping.step.trigger == "take_effect" else _first(stepping)
    return [Row("decision", {"case_ref": known.ref}, {"effective_at": format_instant(in_effect)})]


def _decision_called_in(stepping: Stepping, _texts: dict[str, Json]) -> list[Row]:
    known = load_decision(stepping.work.connection, _ref(stepping))
    if known is None or not known.effective_at:
        return []
    # It came in time: what took effect by mistake gives nothing until it is upheld.
    return [Row("decision", {"case_ref": known.ref}, {"effective_at": ""})]


def _decision_ended(stepping: Stepping, _texts: dict[str, Json]) -> list[Row]:
    query = select(decision.c.ended_at).where(decision.c.case_ref == _ref(stepping))
    if stepping.work.connection.execute(query).scalar() != "":
        return []  # A case that never held a decision has nothing to end.
    return [Row("decision", {"case_ref": _ref(stepping)}, {"ended_at": _ended(stepping)})]


def _delegation_ended(stepping: Stepping, _texts: dict[str, Json]) -> list[Row]:
    connection, ref = stepping.work.connection, _ref(stepping)
    query = select(delegation.c.ended_at).where(delegation.c.case_ref == ref)
    if connection.execute(query).scalar() != "":
        return []
    # What was revoked owes no report any more; what was reported on has made it that day.
    met_on = stepping.happened_on if stepping.step.to == REPORTED_BACK else ""
    ended = Row("delegation", {"case_ref": ref}, {"ended_at": _ended(stepping)})
    return [ended, *report_back_ended(connection, ref, stepping.event, met_on=met_on)]


def _delegation_paused(stepping: Stepping, _texts: dict[str, Json]) -> list[Row]:
    return _pauses(stepping, [*_known_pauses(stepping), [_began(stepping), ""]])


def _delegation_resumed(stepping: Stepping, _texts: dict[str, Json]) -> list[Row]:
    *before, last = _known_pauses(stepping)
    return _pauses(stepping, [*before, [last[0], _ended(stepping)]])


def _known_pauses(stepping: Stepping) -> list[list[str]]:
    query = select(delegation.c.pauses).where(delegation.c.case_ref == _ref(stepping))
    return list(json.loads(stepping.work.connection.execute(query).scalar() or "[]"))


def _pauses(stepping: Stepping, pauses: list[list[str]]) -> list[Row]:
    return [Row("delegation", {"case_ref": _ref(stepping)}, {"pauses": json.dumps(pauses)})]


def _first(stepping: Stepping) -> datetime:
    happened = stepping.command.happened
    return happened.earliest if happened else stepping.situation.now


def _began(stepping: Stepping) -> str:
    return format_instant(_first(stepping))


def _ended(stepping: Stepping) -> str:
    return ends_at(stepping.command.happened, stepping.situation.now)


EFFECTS: Mapping[str, Effect] = {
    "decision_in_effect": _decision_in_effect,
    "decision_called_in": _decision_called_in,
    "decision_ended": _decision_ended,
    "delegation_ended": _delegation_ended,
    "delegation_paused": _delegation_paused,
    "delegation_resumed": _delegation_resumed,
}
