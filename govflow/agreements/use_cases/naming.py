"""The parties of an agreement are named: organisations of the area, or others that it binds."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select

from govflow.agreements.model import COUNCIL, DRAFT, NHS, PARTY, SECTION_75, Party
from govflow.agreements.opening import party_row
from govflow.agreements.ports import AgreementParts
from govflow.agreements.tables import agreement_party
from govflow.agreements.use_cases.recording import CREATED, LONGEST_TITLE, agreement_to_change
from govflow.kernel.errors import InvalidInput, refusal
from govflow.kernel.findings import Json
from govflow.ledger.rows import Row
from govflow.road.casework import CaseEntry, append_entry
from govflow.road.gather import case_stream
from govflow.road.history import MAY_BE_STRUCK
from govflow.road.once import Answer, once
from govflow.road.ports import Case
from govflow.storage.register import organisation
from govflow.storage.work import Work

NAMED = "case.agreement_parties_named"
LEAST, MOST = 2, 50


@dataclass(frozen=True, slots=True)
class PartyNamed:
    """A party by the short name or name of an organisation, and the office that signs for it."""

    name: str
    signs_as: str = ""

    def as_json(self) -> dict[str, Json]:
        """Return what a repeated request is known by."""
        return {"name": self.name, "signs_as": self.signs_as}


@dataclass(frozen=True, slots=True)
class NameParties:
    """Every party of an agreement, in its order; who is left out is none any more."""

    ref: str
    parties: tuple[PartyNamed, ...]
    key: str = ""


def name_parties(work: Work, parts: AgreementParts, command: NameParties) -> Answer:
    """Name the parties of an agreement that nobody has yet been asked to sign.

    Raises:
        InvalidInput: for fewer than two, one named twice, or a Section 75 agreement without both partners.
        Refused: as ``agreement_to_change``; ``STATE_FORBIDS`` once the text was finalised.
    """
    case = agreement_to_change(work, command.ref, "Naming the parties")

    def act() -> Answer:
        if case.state not in DRAFT:
            raise refusal(
                "STATE_FORBIDS",
                "The text was finalised for the parties it names.",
                rule="Who is bound is part of what is signed",
                remedy="Take the text back for changes, or open a deed of variation.",
            )
        found = _parties(work, case, command.parties)
        moment = work.moment(case_stream(case.ref))
        data: dict[str, Json] = {"parties": [one.slug for one in found], MAY_BE_STRUCK: True}
        entry = CaseEntry(NAMED, data, rows=_rows(work, case, found, moment.next_id))
        stored = append_entry(work, parts.road, case, entry, moment)
        return {"ref": case.ref, "event": stored.id, "parties": data["parties"]}

    asked: dict[str, Json] = {"of": command.ref, "parties": [one.as_json() for one in command.parties]}
    return once(work, command.key, asked, CREATED, act)[0]


def _parties(work: Work, case: Case, named: tuple[PartyNamed, ...]) -> list[Party]:
    if not LEAST <= len(named) <= MOST:
        raise InvalidInput("Name two parties or more.", field="parties")
    query = select(organisation.c.slug, organisation.c.name, organisation.c.kind).where(
        organisation.c.area == case.area
    )
    known = {row.slug: row for row in work.connection.execute(query)}
    by_name = {row.name.casefold(): row for row in known.values()}
    seen: Counter[str] = Counter()
    found = []
    for one in named:
        text = one.name.strip()
        row = known.get(text) or by_name.get(text.casefold())
        slug, name = (row.slug, row.name) if row else (_slug(text), text)
        kind = row.kind if row and case.workflow == SECTION_75 else ""
        seen[kind] += 1
        # A Section 75 agreement is of one council and one NHS body; any further ones sign as parties.
        side = kind if kind in (COUNCIL, NHS) and seen[kind] == 1 else PARTY
        found.append(Party(slug, name, side, one.signs_as.strip()))
    _check(case, found)
    return found


def _slug(text: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")
    if not slug or len(text) > LONGEST_TITLE:
        raise InvalidInput("Give each party its name.", field="parties")
    return slug


def _check(case: Case, found: list[Party]) -> None:
    if len({one.slug for one in found}) != len(found):
        raise InvalidInput("A party is named twice.", field="parties")
    sides = {one.side for one in found}
    if case.workflow == SECTION_75 and not {COUNCIL, NHS} <= sides:
        message = "A Section 75 agreement is between a council and an NHS body of the area: name both."
        raise InvalidInput(message, field="parties")


def _rows(work: Work, case: Case, found: list[Party], event: int) -> list[Row]:
    query = select(agreement_party.c.party).where(agreement_party.c.case_ref == case.ref)
    before = set(work.connection.execute(query).scalars())
    rows = [
        party_row(case.ref, event, place, one, new=one.slug not in before) for place, one in enumerate(found)
    ]
    gone = sorted(before - {one.slug for one in found})
    return rows + [
        Row("agreement_party", {"case_ref": case.ref, "party": slug}, {"dropped": 1}) for slug in gone
    ]
