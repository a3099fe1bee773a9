"""Doncaster with its board, its people, and a paper to record things with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from govflow.bodies.model import AdoptTerms, Appoint, Elect, End, NewSeat, Noted
from govflow.bodies.ports import PART
from govflow.bodies.use_cases import adopt_terms, appoint, create_seat, elect, end_holding, end_seat
from govflow.documents.use_cases import Brought, bring
from govflow.kernel.findings import Json
from govflow.kernel.moments import Happened, parse_happened
from govflow.storage.work import Work
from tests.make.play import Play, furnished_file, furnished_name, furnished_url, play

__all__ = ["board", "furnished_file", "furnished_name", "furnished_url", "play"]
CABINET = "doncaster-cabinet"


@dataclass
class Board:
    """The rooms behind the register, driven by sign-in name."""

    play: Play

    def id(self, who: str) -> str:
        return self.play.by(who).id

    def do(self, who: str, act: Callable[[Work], Noted]) -> Noted:
        return self.play.within(who, act)

    def paper(self, who: str = "clerk", area: str = "doncaster") -> str:
        brought = bring([Brought("minute.txt", b"Approved as printed.", "minute")], area)
        return self.play.within(who, brought)[0].document

    def adopt(
        self, approved: str, rules: Mapping[str, Json], who: str = "clerk", body: str = CABINET, **more: Any
    ) -> Noted:
        values: dict[str, Any] = {"approved_by": "Full council", "document": "", **more}
        values["document"] = values["document"] or self.paper()
        command = AdoptTerms(body=body, approved=parse_happened(approved), rules=rules, **values)
        return self.do(who, lambda work: adopt_terms(work, self.play.product.parts[PART].powers, command))

    def seat(self, title: str = "Leader", who: str = "clerk", body: str = CABINET, **more: Any) -> str:
        command = NewSeat(body, title, "doncaster-council", "councillor", **more)
        return self.do(who, lambda work: create_seat(work, command)).id

    def appoint(self, seat: str, person: str, who: str = "clerk", **more: Any) -> Noted:
        command = Appoint(seat, self.id(person), **more)
        return self.do(who, lambda work: appoint(work, command))

    def elect(self, person: str, office: str, who: str = "clerk", body: str = CABINET, **more: Any) -> Noted:
        command = Elect(body, self.id(person), office, **more)
        return self.do(who, lambda work: elect(work, command))

    def leave(self, holding: str, who: str = "clerk", at: Happened | None = None) -> Noted:
        return self.do(who, lambda work: end_holding(work, End(holding, at, "Left the council.")))

    def end_seat(self, seat: str, who: str = "clerk", at: Happened | None = None) -> Noted:
        return self.do(who, lambda work: end_seat(work, End(seat, at)))


def day(text: str) -> Happened:
    return Happened(date.fromisoformat(text))


@pytest.fixture
def board(play: Play) -> Board:
    return Board(play)
