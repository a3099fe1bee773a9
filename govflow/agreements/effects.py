"""What steps of an agreement write beside its state: approvals, signatures, when it begins and ends."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from govflow.agreements.held import SIGNED, approvals_of, final_texts, record_of, signatures_of
from govflow.agreements.model import COUNCIL, NHS, PARTY, SEAL, WET_INK, Party, Record
from govflow.agreements.signing import party_of
from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.kernel.moments import parse_date
from govflow.ledger.rows import Row
from govflow.road.ports import Effect, Stepping
from govflow.road.tables import document

SENIOR, KEEPER = "monitoring_officer", "governance_officer"


def _party(stepping: Stepping, side: str) -> Party:
    found = party_of(stepping.work.connection, stepping.situation, stepping.command, side)
    if found is None:
        raise InvalidInput("Say which party of the agreement this is of.", field="party")
    return found


def _approve(side: str) -> Effect:
    def effect(stepping: Stepping, _texts: dict[str, Json]) -> list[Row]:
        snapshot, connection = stepping.authority.snapshot, stepping.work.connection
        ref = stepping.situation.case.ref
        in_negotiation = stepping.situation.case.state == "with_partners"
        texts = [] if in_negotiation else sorted(final_texts(connection, ref))
        columns: dict[str, Json] = {
            "case_ref": ref,
            "party": _party(stepping, side).slug,
            "side": side,
            "body": str(snapshot.get("body") or snapshot.get("grantor") or "").removeprefix("body:"),
            "cited": stepping.command.authority or f"ACT-{stepping.event}",
            "approved_on": str(snapshot.get("decided_at") or stepping.happened_on)[:10],
            "sha256": texts[0] if texts else "",
            "ended_on": "",
            "event": stepping.event,
            "struck": 0,
        }
        return [Row("agreement_approval", {"id": f"A-{stepping.event}"}, columns, new=True)]

    return effect


def _sign(side: str) -> Effect:
    def effect(stepping: Stepping, _texts: dict[str, Json]) -> list[Row]:
        connection, ref = stepping.work.connection, stepping.situation.case.ref
        party = _party(stepping, side)
        if party.slug in signatures_of(connection, ref):
            raise InvalidInput(f"{party.name} has signed already.", field="party")
        approval = approvals_of(connection, ref).get(party.slug)
        columns: dict[str, Json] = {
            "case_ref": ref,
            "party": party.slug,
            "side": side,
            "signatory": _said(stepping, "signed_as"),
            "capacity": _said(stepping, "capacity"),
            "authority": approval.cited if approval else "",
            "signed_on": stepping.happened_on,
            **_manner(stepping),
            **_copy(stepping),
            "text_sha256": _text(stepping),
            "event": stepping.event,
            "struck": 0,
        }
        return [Row("agreement_signature", {"id": f"S-{stepping.event}"}, columns, new=True)]

    return effect


def _said(stepping: Stepping, name: str) -> str:
    return str(stepping.command.answers.get(name) or "").strip()


def _manner(stepping: Stepping) -> Mapping[str, Json]:
    manner = _said(stepping, "manner") or WET_INK
    number, attested = _said(stepping, "seal_number"), _said(stepping, "attested_by")
    if manner == SEAL and not (number and attested) and not stepping.command.happened:
        message = "A deed under common seal has its number in the register of sealings, and who attested it."
        raise InvalidInput(message, field="seal_number" if not number else "attested_by")
    return {"manner": manner, "seal_number": number, "attested_by": attested}


def _copy(stepping: Stepping) -> Mapping[str, Json]:
    given = stepping.command.evidence
    chosen = next((one for one in given if one.kind == SIGNED), next(iter(given), None))
    if chosen is None:
        return {"document": "", "sha256": ""}
    query = select(document.c.sha256).where(document.c.id == chosen.document)
    sha256 = str(stepping.work.connection.execute(query).scalar() or "")
    return {"document": chosen.document, "sha256": sha256}


def _text(stepping: Stepping) -> str:
    final = sorted(final_texts(stepping.work.connection, stepping.situation.case.ref))
    return _said(stepping, "signed_text").lower() or (final[0] if final else "")


def record_row(ref: str, event: int, before: Record | None, changes: Mapping[str, Json]) -> Row:
    """Return the row of an agreement's record with what changes in it."""
    base: Mapping[str, Json] = {}
    if before is None:
        empty = Record()
        base = {name: getattr(empty, name) for name in Record.__slots__}
    set_ = {**base, **changes, "event": event, "struck": 0}
    return Row("agreement", {"case_ref": ref}, set_, new=before is None)


def _begin(stepping: Stepping, _texts: dict[str, Json]) -> list[Row]:
    """Keep from when and until when it is said to be in force; what is not said stays as it is."""
    said = {"commencement": "in_force_from", "ends_on": "in_force_until"}
    changes: dict[str, Json] = {
        column: parse_date(_said(stepping, answer), field=answer).isoformat()
        for column, answer in said.items()
        if _said(stepping, answer)
    }
    ref = stepping.situation.case.ref
    before = record_of(stepping.work.connection, ref)
    return [record_row(ref, stepping.event, before, changes)] if changes else []


def _item(kind: str, role: str, words: str) -> Effect:
    def effect(stepping: Stepping, _texts: dict[str, Json]) -> list[Row]:
        ref = stepping.situation.case.ref
        held = record_of(stepping.work.connection, ref)
        columns: dict[str, Json] = {
            "case_ref": ref,
            "kind": kind,
            "role": role,
            "title": words,
            "since": stepping.situation.at,
            "due": held.ends_on if held else "",
            "status": "open",
            "event": stepping.event,
        }
        return [Row("work_item", {"id": f"W-{stepping.event}"}, columns, new=True)]

    return effect


EFFECTS: Mapping[str, Effect] = {
    "approve_as_council": _approve(COUNCIL),
    "approve_as_nhs": _approve(NHS),
    "approve_as_party": _approve(PARTY),
    "sign_as_council": _sign(COUNCIL),
    "sign_as_nhs": _sign(NHS),
    "sign_as_party": _sign(PARTY),
    "begin_agreement": _begin,
    "warn_of_end": _item("agreement_expiring", KEEPER, "The agreement is about to run out"),
    "escalate_end": _item("escalated", SENIOR, "The agreement has run out and is not renewed"),
}
