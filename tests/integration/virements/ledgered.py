"""Doncaster's plan with a few lines held for it, and every act on them in one line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from govflow.documents.use_cases import Brought, bring
from govflow.kernel.findings import Json
from govflow.kernel.moments import parse_happened
from govflow.kernel.pence import pence_of
from govflow.virements.ports import PART, VirementParts
from govflow.virements.queries import position_of
from govflow.virements.use_cases.agreeing import AgreeVirement, agree_virement
from govflow.virements.use_cases.carrying import CarryForwardMoney, record_carry_forward
from govflow.virements.use_cases.proposing import (
    CancelVirement,
    ProposeVirement,
    cancel_virement,
    propose_virement,
)
from govflow.virements.use_cases.sides import NOTHING, Move
from govflow.workbook.model import Contents
from tests.integration.powers.authority import Powers
from tests.make.play import AREA
from tests.unit.workbook.versions import line, plan

JCMB = "doncaster-jcmb"
HOME = "2 · Home care · Minimum CCG Contribution"
NURSES = "3 · Nurses · Minimum CCG Contribution"
CARERS = "5 · Carers · iBCF"
LINES = (
    line("2", "Home care", "Minimum CCG Contribution", 3000),
    line("3", "Nurses", "Minimum CCG Contribution", 2000),
    line("5", "Carers", "iBCF", 700),
    line("9", "Beds", "iBCF", 40),
    line("9", "Beds", "iBCF", 60),
)
HELD = plan(*LINES)


class Books(Powers):
    """The area, a plan, and the figures that are held for it: whatever a test says they are."""

    plan_ref = ""
    held: Contents | None = HELD

    @property
    def parts(self) -> VirementParts:
        """What the room is handed, with the figures of this test."""
        parts: VirementParts = self.product.parts[PART]
        return replace(parts, held_of=lambda _connection, _ref: self.held)

    def authorised(self, **given: Any) -> str:
        """A decision of the management board of 14 October that approves virements of the plan."""
        said = {"verb": "approve", "body": JCMB, "subject": self.plan_ref, "text": "That money be moved."}
        return self.decide("clerk", **{**said, **given}).ref

    def passed_on(self, to: str = "director", **scope: Any) -> str:
        """A delegation of the power by the same board to an office."""
        instrument = self.decide("clerk", body=JCMB, text="That virements be delegated.").ref
        powers = {"powers": ["approves_virements"], **scope}
        return self.grant(instrument, scope=powers, function_kind="council", delegates=[{"office": to}]).ref

    def move(self, from_: str, to: str, pounds: str, reason: str = "Demand rose.") -> Move:
        """What is to move, as people say it."""
        return Move(from_, to, pence_of(pounds) or 0, reason)

    def propose(self, who: str, *said: str) -> dict[str, Json]:
        """Propose a virement."""
        command = ProposeVirement(self.plan_ref, self.move(*said))
        return self.within(who, lambda work: propose_virement(work, self.parts, command), self.plan_ref)

    def vire(
        self, who: str, *said: str, happened: str = "", shown: bool = True, **given: Any
    ) -> dict[str, Json]:
        """Agree a virement, or record one that was agreed elsewhere with its minute."""
        papers = (self.paper_of(who),) if happened and shown else ()
        when = parse_happened(happened) if happened else None
        move = self.move(*said) if said else NOTHING
        command = AgreeVirement(self.plan_ref, move, happened=when, evidence=papers, **given)
        return self.within(who, lambda work: agree_virement(work, self.parts, command), self.plan_ref)

    def cancel(self, who: str, virement: str, reason: str = "Not agreed.") -> dict[str, Json]:
        """Take a proposal back."""
        command = CancelVirement(self.plan_ref, virement, reason)
        return self.within(who, lambda work: cancel_virement(work, self.parts, command), self.plan_ref)

    def carry(self, pounds: str, who: str = "finance", **given: Any) -> dict[str, Json]:
        """Record money carried forward."""
        said = {"reason": "It was not spent.", **given}
        command = CarryForwardMoney(self.plan_ref, pence_of(pounds) or 0, **said)
        return self.within(who, lambda work: record_carry_forward(work, self.parts, command), self.plan_ref)

    def paper_of(self, who: str) -> str:
        """The minute of a virement, stored."""
        stored = bring([Brought("minute.txt", b"That money be moved.", "virement")], AREA)
        return self.within(who, lambda work: stored(work)[0].document)

    def position(self) -> dict[str, Any]:
        """How the lines stand, as it is printed."""
        with self.store.read() as connection:
            return position_of(connection, self.parts, self.plan_ref).as_json()


@pytest.fixture
def books(furnished_url: str, signing_root: Path) -> Iterator[Books]:
    """Doncaster on 18 October 2021 with a plan of five lines; once on each kind of database."""
    made = Books(furnished_url, signing_root)
    made.at("2021-10-18T09:00:00Z")
    made.plan_ref = made.open()
    yield made
    made.store.engine.dispose()
