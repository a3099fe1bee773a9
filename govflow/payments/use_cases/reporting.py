"""The pool manager's quarterly report and annual return: figures as at a day, and what is said of them."""

from __future__ import annotations

from dataclasses import dataclass

from govflow.kernel.canonical import encode
from govflow.kernel.errors import InvalidInput, refusal
from govflow.kernel.findings import Json
from govflow.ledger.rows import Row, private
from govflow.payments.model import ANNUAL, QUARTERLY
from govflow.payments.ports import PaymentParts
from govflow.payments.queries.standing import figures_as_at
from govflow.payments.use_cases.speaking import CREATED, PoolHere, day_said, homes_of, pool_here, read_with
from govflow.road.asking import paper_rows
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.history import MAY_BE_STRUCK
from govflow.road.once import Answer, once
from govflow.rulebook.instalments import organisation_of
from govflow.storage.work import Work

WAS_REPORTED = "case.pool_reported"


@dataclass(frozen=True, slots=True)
class MakeReport:
    """The pool manager reports: ``quarterly``, or the ``annual`` return, of a period and as at a day."""

    ref: str
    pool: str
    kind: str
    period: str
    as_at: str
    narrative: str = ""
    document: str = ""
    key: str = ""


def make_report(work: Work, parts: PaymentParts, command: MakeReport) -> Answer:
    """Put down a report of the pool manager with the figures as the record has them at its day.

    The pool manager sends each partner quarterly reports and an annual return (SI 2000/617, regulation 7).

    Raises:
        InvalidInput: for another kind, no period, or a day to come; Refused: for who is not the host's.
    """
    here = pool_here(work, parts, command.ref, command.pool)
    _is_the_hosts(work, here)
    asked: dict[str, Json] = {name: getattr(command, name) for name in command.__slots__ if name != "key"}

    def act() -> Answer:
        _check(command)
        day = day_said(work, command.as_at, "as_at")
        figures = figures_as_at(work.connection, here.case.ref, here.terms, day)
        _, moment, offered = read_with(work, parts.road, here.case, WAS_REPORTED, command.document)
        id_ = f"PR-{moment.next_id}"
        columns: dict[str, Json] = {
            **{name: getattr(command, name) for name in ("pool", "kind", "document")},
            "case_ref": here.case.ref,
            "period": command.period.strip(),
            "as_at": day,
            "figures": encode(figures).decode(),
            "made_by": work.actor.id,
            "narrative": private("narrative"),
            "event": moment.next_id,
            "struck": 0,
        }
        rows = [Row("pool_report", {"id": id_}, columns, new=True)]
        rows += paper_rows(here.case.ref, moment.next_id, offered)
        data: dict[str, Json] = {"report": id_, MAY_BE_STRUCK: True, "as_at": day}
        data |= {name: columns[name] for name in ("pool", "kind", "period")}
        data["evidence"] = [one.as_json() for one in offered]
        entry = CaseEntry(WAS_REPORTED, data, {"narrative": command.narrative.strip()}, rows)
        stored = append_entry(work, parts.road, here.case, entry, moment)
        return {"ref": here.case.ref, "report": id_, "event": stored.id}

    return once(work, command.key, asked, CREATED, act)[0]


def _check(command: MakeReport) -> None:
    if command.kind not in {QUARTERLY, ANNUAL}:
        raise InvalidInput("Say 'quarterly' or 'annual'.", field="kind")
    if not command.period.strip():
        raise InvalidInput("Say of which period it is, like 2019-20 Q2.", field="period")


def _is_the_hosts(work: Work, here: PoolHere) -> None:
    need_role(work, here.case, ("pool_manager",), "Reporting on a pool")
    home = organisation_of(here.terms, here.terms.host)
    if work.actor.is_system or home in homes_of(work, here.case.area, ("pool_manager",)):
        return
    message = f"The pool manager of {home} reports on this pool, for it hosts the fund."
    rule, remedy = "The host appoints the pool manager", "Ask the pool manager of the host."
    raise refusal("NOT_YOUR_ROLE", message, rule=rule, remedy=remedy)
