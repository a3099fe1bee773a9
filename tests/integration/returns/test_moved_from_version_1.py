"""A return of release B, on version 1 of its workflow: moved to version 2, told its period, and gone on with."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from govflow.kernel.errors import InvalidInput
from govflow.returns.commands import EnterFigures, LineEntered
from govflow.returns.ports import PART, ReturnParts
from govflow.returns.queries.holding import figures_of
from govflow.returns.use_cases.entering import enter_figures
from govflow.returns.use_cases.opening import SayPeriod, say_period
from govflow.road.migration import MigrateCases, migrate_case
from govflow.storage import schema
from tests.databases import sqlite_url as address_of
from tests.make.play import Play

DUMP = Path(__file__).parents[2] / "golden" / "B" / "sqlite.sql.gz"
REF = "return-doncaster-2021-22-1"


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Play]:
    """Release B as it was kept, brought up to date."""
    path = tmp_path / "kept.db"
    connection = sqlite3.connect(path)
    connection.executescript(gzip.decompress(DUMP.read_bytes()).decode("utf-8"))
    connection.close()
    schema.upgrade(address_of(path))
    made = Play(address_of(path))
    yield made
    made.store.engine.dispose()


def test_a_return_of_version_1_is_moved_told_its_period_and_restated(kept: Play) -> None:
    parts: ReturnParts = kept.product.parts[PART]
    before = kept.case(REF)
    assert (before.definition, before.state) == ("quarterly_return@1", "return_submitted")
    wanted = MigrateCases("quarterly_return", "2", {}, "It holds its figures now.")
    kept.within("governance-officer", lambda work: migrate_case(work, kept.rules, wanted, REF).id, REF)
    assert kept.case(REF).definition == "quarterly_return@2"

    kept.do(REF, "plan-lead", "restate", answers={"restated": "The reablement figure came."})
    figures = EnterFigures(REF, [LineEntered(scheme="Reablement", spent="5")])
    with pytest.raises(InvalidInput) as unsaid:
        kept.within("plan-lead", lambda work: enter_figures(work, parts, figures), REF)
    assert "which period" in unsaid.value.message
    said = SayPeriod(REF, "2021-22", "Q3")
    kept.within("plan-lead", lambda work: say_period(work, parts, said), REF)
    kept.within("plan-lead", lambda work: enter_figures(work, parts, figures), REF)

    with kept.store.read() as connection:
        held = figures_of(connection, REF)
    assert (held.period, held.totals.spent, len(held.conditions)) == ("2021-22 Q3", 500, 4)
    assert {row["key"] for row in kept.rows("milestone", case_ref=REF)} == {
        "period_ended",
        "quarterly_return",
    }
    finalising = kept.options(REF, "plan-lead")["finalise"]
    assert (kept.case(REF).state, finalising.open) == ("restated", not held.missing)
    assert kept.codes() == set()
