"""What every entry about a metric shares: who may, which metric is meant, and how it is written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant
from govflow.ledger.rows import Row, private
from govflow.metrics.model import Definition, Measure, find_definition
from govflow.metrics.ports import MetricParts
from govflow.metrics.queries.recorded import definitions_of
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.gather import case_stream, lock_case
from govflow.road.history import MAY_BE_STRUCK
from govflow.road.once import Answer
from govflow.road.ports import Case
from govflow.storage.work import Moment, Work

# Whoever leads, writes or finances the plan, for the council and for the NHS.
RECORDERS = (
    "plan_lead",
    "report_author",
    "governance_officer",
    "finance_officer",
    "nhs_governance_officer",
    "nhs_finance_lead",
)
CREATED = 201
LONGEST_STATUS = 60


@dataclass(frozen=True, slots=True)
class Desk:
    """Where an entry about one measure of a plan is written: the transaction, the plan and the metric."""

    work: Work
    parts: MetricParts
    case: Case
    definition: Definition
    measure: Measure
    moment: Moment

    @property
    def at(self) -> str:
        """When it is written down, as the record spells it."""
        return format_instant(self.moment.now)

    def columns(self, own: Mapping[str, Json], texts: Mapping[str, str]) -> dict[str, Json]:
        """Return the columns of a row; what was typed freely points to the part that can be erased."""
        return {
            "case_ref": self.case.ref,
            "area": self.case.area,
            "metric": self.definition.key,
            "measure": self.measure.title,
            **own,
            **held_apart(texts),
            "event": self.moment.next_id,
        }

    def append(self, type_: str, row: Row, texts: Mapping[str, str]) -> Answer:
        """Write one row with its event."""
        told: dict[str, Json] = {"metric": self.definition.code, "measure": self.measure.title}
        told |= {name: row.set[name] for name in _TOLD if row.set.get(name)}
        words = (self.definition.title, self.measure.title, str(row.set.get("period", "")))
        kept: dict[str, Json] = {**row.key, **told, "what": ", ".join(filter(None, words))}
        kept[MAY_BE_STRUCK] = True
        row = replace(row, set={**row.set, "struck": 0})
        entry = CaseEntry(type_, kept, {name: text for name, text in texts.items() if text}, [row])
        stored = append_entry(self.work, self.parts.road, self.case, entry, self.moment)
        return {"ref": self.case.ref, "event": stored.id, **row.key, **told}


_TOLD = ("period", "kind", "value", "state", "since", "restates", "whose", "name", "rank", "out_of")


def held_apart(texts: Mapping[str, str]) -> dict[str, Json]:
    """Return the columns of texts that can be erased: each points to its private text."""
    return {name: private(name, erased="") if text else "" for name, text in texts.items()}


def plan_of(work: Work, ref: str, doing: str) -> Case:
    """Lock a plan whose metrics someone is to record.

    Raises:
        InvalidInput: for a case that is no plan.
        Refused: for someone who may not.
    """
    case = lock_case(work, ref)
    need_role(work, case, RECORDERS, doing)
    if case.kind != "plan":
        raise InvalidInput(f"{ref} is no plan, and metrics are recorded of plans.", field="ref")
    return case


def desk_of(work: Work, parts: MetricParts, case: Case, metric: str, measure: str) -> Desk:
    """Return where an entry about a measure is written.

    Raises:
        NotFound, InvalidInput: for a metric or measure the plan does not have.
    """
    definition = find_definition(definitions_of(work.connection, parts, case), metric)
    moment = work.moment(case_stream(case.ref))
    return Desk(work, parts, case, definition, definition.measure(measure), moment)


def asked_of(command: Any) -> dict[str, Json]:
    """Return what a command asked, for the key under which it is done once."""
    told = {name: getattr(command, name) for name in command.__slots__ if name != "key"}
    return {"doing": type(command).__name__, **{name: _plain(value) for name, value in told.items()}}


def _plain(value: object) -> Json:
    return [str(one) for one in value] if isinstance(value, tuple) else str(value)
