"""Recording what a third party agreed to: who, what, how much, when, and where it is written."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import select

from govflow.kernel.errors import InvalidInput, NotFound
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant, london_date
from govflow.kernel.pence import pence_of, pounds_of
from govflow.ledger.rows import Row, private
from govflow.road.asking import load_evidence, paper_rows
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.gather import case_stream
from govflow.road.once import Answer, once
from govflow.road.ports import Case, Evidence, TakeStep
from govflow.road.step import read_situation
from govflow.schemes.ports import SchemeParts
from govflow.schemes.queries.agreed import agreements_of
from govflow.schemes.use_cases.setting import lock_plan
from govflow.storage.register import organisation
from govflow.storage.work import Work

AGREED, WITHDRAWN = "case.third_party_agreement_recorded", "case.third_party_agreement_cancelled"
KEEPERS = ("plan_lead", "report_author", "governance_officer")
CREATED, OK = 201, 200


@dataclass(frozen=True, slots=True)
class RecordAgreement:
    """A third party (an organisation of the area, or a name) agreed to something on a day.

    ``amount`` in pounds and pence where it is one; ``in_full`` where a grant is passed on whole.
    """

    ref: str
    requirement: str
    kind: str
    party: str
    agreed: str
    agreed_on: date
    amount: str = ""
    in_full: bool = False
    document: str = ""
    page: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawAgreement:
    """An agreement was recorded in error, for a reason."""

    ref: str
    agreement: str
    reason: str
    key: str = ""


def record_agreement(work: Work, parts: SchemeParts, command: RecordAgreement) -> Answer:
    """Record it on the plan.

    Raises:
        InvalidInput: for a third party that the round names under no such requirement, nobody, nothing, a
            day still to come, or no amount.
        Refused: ``NOT_YOUR_ROLE``.
    """
    case = lock_plan(work, command.ref)
    need_role(work, case, KEEPERS, "Recording what a third party agreed to")
    asked: dict[str, Json] = {one.name: str(getattr(command, one.name)) for one in fields(command)}

    def act() -> Answer:
        _check(work, parts, case, command)
        return _record(work, parts, case, command)

    return once(work, command.key, {"doing": AGREED, **asked}, CREATED, act)[0]


def _check(work: Work, parts: SchemeParts, case: Case, command: RecordAgreement) -> None:
    rules = parts.third_parties_of(case.year)
    if command.requirement not in {one.requirement for one in rules}:
        known = ", ".join(dict.fromkeys(one.requirement for one in rules)) or "none"
        message = f"The round names no third party under '{command.requirement}'. It does under: {known}."
        raise InvalidInput(message, field="requirement")
    kinds = [one.kind for one in rules if one.requirement == command.requirement]
    if command.kind not in kinds:
        message = f"Under {command.requirement} the round names: {', '.join(kinds)}."
        raise InvalidInput(message, field="kind")
    if not command.party.strip():
        raise InvalidInput("Say who agreed.", field="party")
    if not command.agreed.strip():
        raise InvalidInput("Say what was agreed.", field="agreed")
    if command.amount and pence_of(command.amount) is None:
        raise InvalidInput("Write the amount in pounds, like 1329644 or 1329644.00.", field="amount")
    if command.agreed_on > london_date(work.now()):
        raise InvalidInput("This day is still to come. Record it once they have agreed.", field="agreed_on")


def _record(work: Work, parts: SchemeParts, case: Case, command: RecordAgreement) -> Answer:
    situation, moment = read_situation(work, parts.road, case, TakeStep(case.ref, AGREED))
    shown = [Evidence(command.document, "agreement")] if command.document else []
    papers = load_evidence(work, situation, shown, ())
    party, slug = _party(work, case, command.party.strip())
    pence = pence_of(command.amount) if command.amount else None
    told: dict[str, Json] = {
        "requirement": command.requirement,
        "kind": command.kind,
        "party": party,
        "organisation": slug,
        "amount": pounds_of(pence) if pence is not None else "",
        "in_full": int(command.in_full),
        "agreed_on": command.agreed_on.isoformat(),
        "document": command.document,
        "page": command.page.strip(),
    }
    event = moment.next_id
    columns: dict[str, Json] = {
        **told,
        "case_ref": case.ref,
        "agreed": private("agreed", erased=""),
        "by": work.actor.id,
        "at": format_instant(moment.now),
        "event": event,
        "withdrawn_at": "",
        "withdrawn_by": "",
        "reason": "",
    }
    id_ = f"TP-{event}"
    rows = [
        Row("third_party_agreement", {"id": id_}, columns, new=True),
        *paper_rows(case.ref, event, papers),
    ]
    data: dict[str, Json] = {"agreement": told, "evidence": [one.as_json() for one in papers]}
    entry = CaseEntry(AGREED, data, {"agreed": command.agreed.strip()}, rows)
    stored = append_entry(work, parts.road, case, entry, moment)
    return {"ref": case.ref, "id": id_, "event": stored.id, "party": party}


def _party(work: Work, case: Case, said: str) -> tuple[str, str]:
    """Return what a party is called, and its slug where it is an organisation of the area."""
    known = (organisation.c.slug == said) & (organisation.c.area == case.area)
    name = work.connection.execute(select(organisation.c.name).where(known)).scalar()
    return (str(name), said) if name else (said, "")


def withdraw_agreement(work: Work, parts: SchemeParts, command: WithdrawAgreement) -> Answer:
    """Take back an agreement that was recorded in error. It stays in the record, and counts no more.

    Raises:
        NotFound: where the plan has no such agreement that stands.
        InvalidInput: without a reason.
        Refused: ``NOT_YOUR_ROLE``.
    """
    case = lock_plan(work, command.ref)
    need_role(work, case, KEEPERS, "Taking back what was recorded of a third party")
    asked: dict[str, Json] = {"ref": command.ref, "id": command.agreement, "reason": command.reason}

    def act() -> Answer:
        if command.agreement not in {
            one.id for one in agreements_of(work.connection, case.ref) if one.stands
        }:
            raise NotFound(f"The plan {case.ref} has no agreement '{command.agreement[:200]}' that stands.")
        if not command.reason.strip():
            raise InvalidInput("Say what was wrong with it.", field="reason")
        moment = work.moment(case_stream(case.ref))
        columns: dict[str, Json] = {
            "withdrawn_at": format_instant(moment.now),
            "withdrawn_by": work.actor.id,
            "reason": private("reason", erased=""),
        }
        rows = [Row("third_party_agreement", {"id": command.agreement}, columns)]
        data: dict[str, Json] = {"agreement": command.agreement}
        entry = CaseEntry(WITHDRAWN, data, {"reason": command.reason.strip()}, rows)
        stored = append_entry(work, parts.road, case, entry, moment)
        return {"ref": case.ref, "id": command.agreement, "event": stored.id}

    return once(work, command.key, {"doing": WITHDRAWN, **asked}, OK, act)[0]
