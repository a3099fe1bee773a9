"""What the written record of a decision lacked when its motion opened it: urgency, reasons, in principle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.powers.model import WANTED_IF_URGENT, read_record, wanting
from govflow.powers.ports import KeyAsked, PowersRules
from govflow.powers.queries.loading import need_decision
from govflow.powers.use_cases.decided import record_column, record_text
from govflow.powers.use_cases.deciding import RECORDERS
from govflow.powers.use_cases.key_notice import short_of_notice
from govflow.road.casework import CaseEntry, append_entry, need_role_towards
from govflow.road.gather import lock_case
from govflow.storage.work import Work

COMPLETED = "case.decision_record_completed"


@dataclass(frozen=True, slots=True)
class CompleteRecord:
    """What is to be added. What the record says already stays as it was written."""

    ref: str
    record: Mapping[str, Json] = field(default_factory=dict)
    urgent: bool = False
    key_decision: bool = False
    in_principle: bool = False


def complete_record(work: Work, rules: PowersRules, command: CompleteRecord) -> Stored:
    """Add to the record of a decision what the Regulations ask for (SI 2012/2089 regulations 11 to 13).

    Raises:
        InvalidInput: where nothing is added, it is said already, or an urgent decision lacks its rule.
        Refused: for someone who does not keep the record.
    """
    case = lock_case(work, command.ref)
    known = need_decision(work.connection, case.ref)
    need_role_towards(work, case, known.body, RECORDERS, "Completing the record of a decision")
    said, added = dict(known.record or {}), read_record(command.record)
    for name in sorted(said.keys() & added.keys()):
        raise InvalidInput("The record says that already. Correct the entry instead.", field=name)
    marks = {name: int(getattr(command, name)) for name in ("urgent", "key_decision", "in_principle")}
    marked: dict[str, Json] = {name: 1 for name, value in marks.items() if value}
    if not added and not marked:
        raise InvalidInput("Say what is added to the record.", field="record")
    whole = {**said, **added}
    missing = wanting(whole, urgent=True, by_officer=False, executive=False) if command.urgent else []
    if missing:
        first = next(name for name in WANTED_IF_URGENT if name not in whole)
        raise InvalidInput(f"An urgent decision says {', '.join(missing)}.", field=first)
    if command.key_decision and not known.key_decision and known.executive:
        asked = KeyAsked(known.area, "", known.meeting, known.item, known.decided.day, key=True)
        if short := short_of_notice(work.connection, rules, asked):
            marked["in_question"] = f"{known.in_question} {short}".strip()
    row = Row("decision", {"case_ref": case.ref}, {**marked, "record": record_column(whole)})
    data = {"added": list[Json](sorted(added)), "exempt": whole.get("exempt", ""), **marked}
    entry = CaseEntry(COMPLETED, data, record_text(whole), [row])
    return append_entry(work, rules.road, case, entry)
