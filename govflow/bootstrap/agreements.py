"""What the room of agreements is handed: its kinds, its dates by the calendar, and whose an authority is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection

from govflow.agreements.held import clauses_of, partner_parties, record_of
from govflow.agreements.kinds import load_kinds
from govflow.agreements.model import missing
from govflow.agreements.opening import opening_rows
from govflow.agreements.ports import PART, AgreementParts
from govflow.bootstrap.documents import bring_by
from govflow.kernel.findings import Json
from govflow.ledger.rows import Row
from govflow.powers.queries.loading import load_decision, load_delegation
from govflow.road.milestones import DatedStep
from govflow.road.partners import partner_of_body
from govflow.road.ports import Case, FoundFact
from govflow.road.step import Rules
from govflow.settings import Settings
from govflow.timetable.calendar import Calendar
from govflow.timetable.due import Milestone
from govflow.timetable.entries import dated_step

SOURCE, OWNER = "The agreement’s record", "governance_officer"


def agreement_parts(settings: Settings, road: Rules, calendar: Calendar) -> AgreementParts:
    """Fill the ports of the room of agreements."""

    def dated(key: str, title: str, day: date) -> DatedStep:
        one = Milestone(key, title, "by", due=day, source=SOURCE, owner=OWNER, kind="contractual")
        return dated_step(one, calendar)

    return AgreementParts(
        road=road,
        kinds=load_kinds(settings.config),
        dated=dated,
        bring_documents=bring_by(settings),
        expiring_months=settings.agreement_expiring_months,
    )


def owner_of(connection: Connection, snapshot: Mapping[str, Json]) -> str:
    """Return the organisation whose body decided, or whose body gave the delegation; empty where nobody's."""
    body = str(snapshot.get("body") or snapshot.get("grantor") or "").removeprefix("body:")
    if not body and snapshot.get("kind") == "decision":
        known = load_decision(connection, str(snapshot.get("ref")))
        given = load_delegation(connection, known.delegation) if known and known.delegation else None
        body = given.grantor.removeprefix("body:") if given else ""
    return partner_of_body(connection, body) if body else ""


def beside_agreement(connection: Connection, workflow: str, area: str) -> Callable[[str, int], list[Row]]:
    """Return what an agreement opens with, given its reference and the number of its first event."""
    partners = partner_parties(connection, area)
    return lambda ref, event: opening_rows(workflow, ref, event, partners)


def found_in_agreements(parts: Callable[[], Mapping[str, Any]]) -> Mapping[str, FoundFact]:
    """Return the facts of steps that this room finds out, by name."""

    def clauses_missing(connection: Connection, case: Case) -> Json:
        of: AgreementParts = parts()[PART]
        held = record_of(connection, case.ref)
        clauses = {item: clause for item, (clause, _) in clauses_of(connection, case.ref).items()}
        kind = of.kinds.get(held.kind) if held else None
        return "; ".join(one.title for one in missing(kind, clauses))

    def contents_block(connection: Connection, case: Case) -> Json:
        of: AgreementParts = parts()[PART]
        held = record_of(connection, case.ref)
        kind = of.kinds.get(held.kind) if held else None
        return int(bool(kind and kind.blocks))

    return {"clauses_missing": clauses_missing, "contents_block": contents_block}
