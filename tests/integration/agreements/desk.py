"""Doncaster's agreement, and what is decided, recorded and signed about it, in one line each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from govflow.agreements.model import Agreement
from govflow.agreements.ports import PART, AgreementParts
from govflow.agreements.queries import agreement_of
from govflow.agreements.use_cases.naming import NameParties, PartyNamed, name_parties
from govflow.agreements.use_cases.recording import (
    AnswerClause,
    SetAnnex,
    SetRecord,
    answer_clause,
    set_annex,
    set_record,
)
from govflow.documents.use_cases import Brought, bring
from govflow.people.model import NewRole
from govflow.people.rules import PART as PEOPLE
from govflow.people.use_cases import grant_role
from govflow.road.ports import Evidence, StepTaken, TakeStep
from govflow.road.questions import settle_question
from tests.integration.powers.authority import Powers
from tests.make.play import AGREEMENT, AREA

CABINET, GOVERNING_BODY = "doncaster-cabinet", "doncaster-ccg-governing-body"
COUNCIL, CCG, HEALTHWATCH = "doncaster-council", "doncaster-ccg", "healthwatch-doncaster"
KEEPER = "governance-officer"


class Desk(Powers):
    """The area, and its agreements."""

    @property
    def parts(self) -> AgreementParts:
        """What the room is handed."""
        parts: AgreementParts = self.product.parts[PART]
        return parts

    def to_sign(self) -> str:
        """A Section 75 agreement whose text is final and that nobody has approved or signed."""
        self.walk("submit")
        ref = self.open(KEEPER, AGREEMENT)
        self.commit_money(ref.replace("agreement-", "plan-"))
        self.do(ref, KEEPER, "send_to_partners")
        self.do(ref, KEEPER, "finalise")
        return ref

    def decided(self, body: str, ref: str) -> str:
        """A body's decision of today to enter an agreement."""
        given = {"verb": "agree", "body": body, "subject": ref, "text": "That it be entered."}
        return self.decide(**given, decided=self.now()[:10]).ref

    def set(self, ref: str, who: str = KEEPER, **changes: str) -> Any:
        """Set the record."""
        command = SetRecord(ref, changes)
        return self.within(who, lambda work: set_record(work, self.parts, command), ref)

    def name(self, ref: str, *names: str) -> Any:
        """Name every party."""
        command = NameParties(ref, tuple(PartyNamed(one) for one in names))
        return self.within(KEEPER, lambda work: name_parties(work, self.parts, command), ref)

    def annex(self, ref: str, key: str, title: str, applies_from: str = "") -> Any:
        """Record an annex."""
        command = SetAnnex(ref, key, title, applies_from)
        return self.within(KEEPER, lambda work: set_annex(work, self.parts, command), ref)

    def clause(self, ref: str, item: str, clause: str) -> Any:
        """Answer a required content."""
        command = AnswerClause(ref, item, clause)
        return self.within(KEEPER, lambda work: answer_clause(work, self.parts, command), ref)

    def shown(self, ref: str) -> Agreement:
        """The agreement as its page has it."""
        with self.store.read() as connection:
            return agreement_of(connection, self.parts, self.case(ref))

    def signatory(self, who: str, organisation: str) -> None:
        """Give somebody the role of signatory of an organisation from today."""
        rules = self.product.parts[PEOPLE]
        new = NewRole("authorised_signatory", AREA, organisation, "", self.today(), None)
        self.within("system:administration", lambda work: grant_role(work, rules, self.by(who).id, new))

    def settle_all(self, ref: str) -> None:
        """Settle what is in question of a case."""
        for row in self.rows("case_question", case_ref=ref, status="open"):
            settle = partial(
                settle_question, rules=self.rules, ref=ref, question=str(row["id"]), reason="Seen."
            )
            self.within(KEEPER, settle, ref)

    def finalise_as(self, ref: str, text: str) -> None:
        """Finalise a text of these words."""
        files = bring([Brought("final.txt", text.encode(), "final_agreement")], AREA)
        self.road.step(self.by(KEEPER), TakeStep(ref, "finalise"), files)

    def sign_by_file(self, ref: str, content: bytes, **recorded: Any) -> StepTaken:
        """Sign for the council by an outside service's PDF, here or as it was done elsewhere."""
        files = bring([Brought("signed.pdf", content, "signed_agreement")], AREA)
        who = KEEPER if recorded else "signatory-council"
        answers = {"manner": "outside_pdf"}
        return self.road.step(
            self.by(who), TakeStep(ref, "sign_for_council", answers=answers, **recorded), files
        )

    def sign_with(self, ref: str, document: str) -> None:
        """Sign for the council with a document that is stored already as the signed copy."""
        given = (Evidence(document, "signed_agreement"),)
        self.road.step(self.by("signatory-council"), TakeStep(ref, "sign_for_council", evidence=given))


def sha256_of(text: str) -> str:
    """The digest of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def desk(furnished_url: str, signing_root: Path) -> Iterator[Desk]:
    """Doncaster on 18 October 2021; once on each kind of database."""
    made = Desk(furnished_url, signing_root)
    made.at("2021-10-18T09:00:00Z")
    yield made
    made.store.engine.dispose()
