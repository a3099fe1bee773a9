"""What people and programs type, made into terms: money as pounds, days as London's, people by name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant, parse_happened
from govflow.road.persons import person_called
from govflow.road.tables import cases
from govflow.rulebook.delegation_terms import DelegationTerms, pence_of, read_terms

SUBJECT_KEYS = ("cases", "areas", "years", "workflows")


def read_typed_terms(connection: Connection, typed: Mapping[str, Json]) -> DelegationTerms:
    """Return the terms of a delegation as the contract spells them (section 9).

    Raises:
        InvalidInput: naming the field that cannot be used.
    """
    said = dict(typed)
    one, many = said.pop("delegate", None), said.pop("delegates", None)
    parties = [*([one] if one else []), *(many if isinstance(many, list) else [])]
    said["delegates"] = [_party(connection, party, "delegate") for party in parties]
    consultees = said.get("consultees") or []
    named = consultees if isinstance(consultees, list) else [consultees]
    said["consultees"] = [_party(connection, party, "consultees") for party in named]
    conditions = said.get("conditions") or []
    said["conditions"] = [conditions] if isinstance(conditions, str) else conditions
    said["scope"] = _scope(connection, said.get("scope"))
    for name in ("from", "until"):
        said[name] = _instant(str(said.get(name) or ""), name)
    return read_terms(said)


def instant_of(text: str, field: str) -> datetime:
    """Read an instant, or the beginning of a day in London: the half-open end of what runs until that day."""
    return parse_happened(text, field=field).earliest


def _instant(text: str, field: str) -> str:
    return format_instant(instant_of(text, field)) if text else ""


def _party(connection: Connection, party: Json, field: str) -> dict[str, Json]:
    if not isinstance(party, dict):
        raise InvalidInput('Name an office or a person, like {"office": "director"}.', field=field)
    said: dict[str, Json] = {name: value for name, value in party.items() if value}
    if "person" in said:
        said["person"] = person_called(connection, str(said["person"]), field)
    return said


def _scope(connection: Connection, scope: Json) -> dict[str, Json]:
    if not isinstance(scope, dict):
        raise InvalidInput("Say the scope: its subject and its powers.", field="scope")
    said: dict[str, Json] = dict(scope)
    for typed, kept in (("limit", "limit_each"), ("limit_total", "limit_total")):
        amount = said.pop(typed, None)
        if amount not in (None, ""):
            pence = pence_of(amount) if isinstance(amount, str) else None
            if not pence:
                message = 'A limit is pounds and pence as text, like "12000.00", above nought.'
                raise InvalidInput(message, field=f"scope.{typed}")
            said[kept] = pence
    said["subject"] = _subject(connection, said.get("subject"))
    return said


def _subject(connection: Connection, subject: Json) -> dict[str, Json]:
    if isinstance(subject, dict):
        return {name: value if isinstance(value, list) else [value] for name, value in subject.items()}
    text = str(subject or "").strip()
    if not text:
        return {}
    if "*" in text or connection.execute(select(cases.c.ref).where(cases.c.ref == text)).first():
        return {"cases": [text]}
    if connection.execute(select(cases.c.ref).where(cases.c.workflow == text)).first():
        return {"workflows": [text]}
    message = (
        f"'{text}' is no case here. Give a reference, one with * in it, the name of a workflow, "
        f"or lists under: {', '.join(SUBJECT_KEYS)}."
    )
    raise InvalidInput(message, field="scope.subject")
