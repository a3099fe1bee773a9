"""A furnished area whose plan holds a workbook made by hand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from sqlalchemy import Connection

from govflow.documents.use_cases import Brought, bring
from govflow.schemes.ports import PART, SchemeParts
from govflow.web.product import Product
from govflow.workbook.model import Contents
from tests.integration.powers.authority import signing_root
from tests.make.plan_contents import contents
from tests.make.play import Play, furnished_file, furnished_name, furnished_url, play, play_file

__all__ = ["furnished_file", "furnished_name", "furnished_url", "play", "play_file", "signing_root"]

DISTRICTS = {"Northern": 100_000_00, "Southern": 50_000_00}
YES = {"PR1": "Yes", "PR3": "Yes", "PR6": "No", "PR8": "Yes"}


@dataclass
class Desk:
    """A plan of Doncaster, and what it holds: another workbook can be put in its place."""

    play: Play
    ref: str = ""
    held: Contents | None = field(default_factory=lambda: contents(answers=YES, districts=DISTRICTS))

    def furnish(self, product: Product) -> SchemeParts:
        """Let a product find what the plan holds, and answer with the room's parts."""

        def held_of(connection: Connection, ref: str) -> Contents | None:
            del connection
            return self.held if ref == self.ref else None

        product.parts[PART] = replace(product.parts[PART], held_of=held_of)
        found: SchemeParts = product.parts[PART]
        return found

    @property
    def parts(self) -> SchemeParts:
        found: SchemeParts = self.play.product.parts[PART]
        return found

    def paper(self, words: str, who: str = "plan-lead", area: str = "doncaster") -> str:
        """A document stored by somebody."""
        store = bring([Brought("paper.txt", words.encode(), "minute")], area)
        found: Any = self.play.within(who, lambda work: store(work)[0].document)
        return str(found)


@pytest.fixture
def desk(play: Play) -> Desk:
    made = Desk(play)
    made.ref = play.open()
    made.furnish(play.product)
    return made
