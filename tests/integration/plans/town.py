"""Doncaster in a round with more signatories than its board, and its plan walked to where these tests begin."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from govflow.plans.model import Standing
from govflow.plans.queries import standing_of
from govflow.road.queries import load_case
from tests.integration.powers.authority import Powers

ROOT = Path(__file__).resolve().parents[3]
# What 2025-26 asked: chief executives sign before submission and in person, the section 151 officer too.
MORE = """
[[signatories]]
key = "chief_executive"
title = "Chief executive"
role = "head_of_paid_service"
of = "council"
before = "submission"

[[signatories]]
key = "nhs_chief_executive"
title = "Chief executive"
role = "nhs_chief_officer"
of = "nhs"
before = "submission"

[[signatories]]
key = "s151_officer"
title = "Section 151 officer"
role = "s151_officer"
of = "council"
may_be_delegated = true
before = "approval"
"""
COUNCIL, NHS = "doncaster-cabinet", "doncaster-ccg-governing-body"


class Town(Powers):
    """The plan of this round, and what stands on it."""

    def standing(self, ref: str) -> Standing:
        """How a plan stands with its signatories and its money."""
        with self.store.read() as connection:
            return standing_of(connection, load_case(connection, ref))

    def signed_on(self, ref: str) -> dict[str, str]:
        """The day of each signature by the key of its signatory."""
        return {one.key.partition(":")[0]: one.signed_on for one in self.standing(ref).signatures}

    def decided(self, body: str, subject: str, verb: str = "approve", on: str = "2021-11-09") -> str:
        """A decision of a body about a plan, recorded from its minute."""
        text = "That the council’s contribution to the plan be committed."
        return self.decide("clerk", body=body, verb=verb, text=text, decided=on, subject=subject).ref


@pytest.fixture(scope="session")
def round_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product's own files, with a round that asks for four signatures."""
    root = tmp_path_factory.mktemp("round")
    for folder in ("config", "workflows", "templates", "migrations"):
        shutil.copytree(ROOT / folder, root / folder)
    file = root / "config" / "rounds" / "2021-22.toml"
    file.write_text(file.read_text("utf-8") + MORE, encoding="utf-8")
    return root


@pytest.fixture
def town(furnished_url: str, round_root: Path) -> Iterator[Town]:
    """Doncaster in that round; once on each kind of database."""
    made = Town(furnished_url, round_root)
    yield made
    made.store.engine.dispose()
