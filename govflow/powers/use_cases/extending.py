"""Extending a delegation by a further decision of the body that granted it, while it still runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from govflow.kernel.errors import InvalidInput, Refused, refusal
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.powers.model import PASSES_ON, stands
from govflow.powers.ports import PowersRules
from govflow.powers.queries.loading import need_decision, need_delegation
from govflow.powers.register import lock_chain
from govflow.powers.use_cases.grantable import terms_column, terms_text
from govflow.powers.use_cases.granting import GRANTERS
from govflow.road.casework import CaseEntry, append_entry, need_role_towards
from govflow.road.gather import lock_case
from govflow.road.milestones import STEP, step_timer
from govflow.road.tables import timer
from govflow.storage.work import Work

EXTENDED = "case.delegation_extended"
RUNNING = frozenset({"granted", "active", "suspended"})


@dataclass(frozen=True, slots=True)
class ExtendDelegation:
    """A later end, by which decision."""

    ref: str
    instrument: str
    until: datetime


def extend_delegation(work: Work, rules: PowersRules, command: ExtendDelegation) -> Stored:
    """Give a delegation a later end.

    Raises:
        InvalidInput: for an end that is not later.
        Refused: after it has ended, by another body's decision, or one that does not stand.
    """
    case = lock_case(work, command.ref)
    lock_chain(work, command.instrument)
    known, by = need_delegation(work.connection, case.ref), need_decision(work.connection, command.instrument)
    need_role_towards(work, case, known.grantor, GRANTERS, "Extending a delegation")
    moment = work.moment(f"case:{case.ref}")
    ended = known.terms.until is not None and moment.now >= known.terms.until
    if case.state not in RUNNING or ended:
        message = f"{case.ref} has ended. What has ended is granted anew, not extended."
        raise refusal("STATE_FORBIDS", message, rule="Half-open dates", remedy="Have it granted again.")
    if known.terms.until is None or command.until <= known.terms.until:
        raise InvalidInput("Give an end that is later than the present one.", field="until")
    if by.body != known.grantor or by.verb not in PASSES_ON:
        message = f"{by.ref} is no decision of {known.grantor} to delegate."
        raise refusal("GRANTOR_LACKS_POWER", message, remedy="Cite the decision that extends it.")
    if found := list(stands(by, moment.now, moment.now)):
        raise Refused(found)
    terms = replace(known.terms, until=command.until)
    set_: dict[str, Json] = {"until_at": format_instant(command.until)}
    exempt = need_decision(work.connection, known.instrument).exempt or by.exempt
    set_["terms"] = terms_column(terms, exempt)
    rows = [Row("delegation", {"case_ref": case.ref}, set_), *_timers(work, command, moment.next_id)]
    data: dict[str, Json] = {"instrument": by.ref, "before": known.until_at, "until": set_["until_at"]}
    data["exempt"] = exempt
    entry = CaseEntry(EXTENDED, data, terms_text(terms, exempt), rows)
    return append_entry(work, rules.road, case, entry, moment)


def _timers(work: Work, command: ExtendDelegation, event: int) -> Iterator[Row]:
    """Yield the rows that put the timer of its end where its end is now."""
    pending = select(timer.c.id).where(
        timer.c.case_ref == command.ref,
        timer.c.kind == STEP,
        timer.c.subject == "expire",
        timer.c.state == "pending",
    )
    for one in work.connection.execute(pending).scalars():
        yield Row("timer", {"id": one}, {"state": "cancelled", "event": event})
    yield step_timer(command.ref, "expire", command.until, event)
