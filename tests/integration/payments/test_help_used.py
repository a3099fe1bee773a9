"""What meets an overspend before it is shared goes into the statement in the order of the terms, by every door."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from govflow.cli.main import cli
from tests.integration.payments.booked import JCMB, KEY, TERMS, Pool
from tests.integration.payments.test_doors import doors, fill, on
from tests.integration.powers.test_doors import Doors
from tests.make.commands import leave_the_shell

__all__ = ["doors"]


def overspent(pool: Pool) -> None:
    """£1,000 over the budget, underspends named before contingency, and £700 of that released."""
    pool.vary(risk_share=replace(TERMS.risk_share, met_first=("underspends", "contingency")))
    id_ = pool.hold_back(pounds="700")
    pool.judge(id_, met=True)
    said = {"verb": "approve", "body": JCMB, "subject": pool.ref, "text": "That it be released."}
    pool.release(id_, authority=pool.decide("clerk", **said).ref)
    pool.spend("finance", "LA", "care", "30643604.00", "2021-10-18")
    pool.spend("nhs-finance", "CCG", "chc", "1000000.00", "2021-10-18")


def used(figures: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["name"], one["used"]) for one in figures["met_first"]]


def test_the_order_of_the_terms_counts_and_what_is_given_comes_to_the_host(pool: Pool, doors: Doors) -> None:
    overspent(pool)
    path = f"/agreements/{pool.ref}/pools/{KEY}/statements"
    body = {"as_at": "2021-10-18", "helps": {"underspends": "600.00"}}

    done = doors.call("pool-manager", "POST", path, body)
    strange = [
        doors.call("pool-manager", "POST", path, {**body, "reason": "Again.", "helps": {name: "1.00"}})
        for name in ("contingency", "other_sources")
    ]

    assert done.status_code == 201
    assert [(one.status_code, one.json["field"]) for one in strange] == [(400, "helps")] * 2
    figures = pool.statement()["figures"]
    assert used(figures) == [("underspends", "600.00"), ("contingency", "400.00")]
    owed = {one["code"]: (one["released"], one["taken"], one["debtor"]) for one in figures["parties"]}
    # The NHS body's £400, and nothing of its monthly payments has come to the host.
    assert owed["CCG"] == ("400.00", "0.00", "7278198.92")
    # The council’s own £23,364,805.08, and the £600.
    assert owed["LA"] == ("0.00", "23365405.08", "0.00")
    assert (figures["residual"], figures["debtors"]) == ("0.00", figures["creditors"])
    assert pool.verify().findings == ()


def test_it_is_given_on_the_page_and_at_the_command_line(
    pool: Pool, doors: Doors, signing_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    overspent(pool)
    manager = doors.reader("pool-manager")
    page = f"/agreements/{pool.ref}/pools/{KEY}/statement"
    assert 'name="help-contingency"' not in manager.get(page).text
    typed = {**on("2021-10-18", "drawn"), "help-underspends": "250", "key": "one"}
    assert fill(manager, page, page, **typed).status_code == 303
    assert used(pool.statement()["figures"]) == [("underspends", "250.00"), ("contingency", "700.00")]
    assert "Used before an overspend is shared" in manager.get(page).text
    monkeypatch.setenv("GOVFLOW_DATABASE_URL", pool.url)
    monkeypatch.setenv("GOVFLOW_ROOT", str(signing_root))
    words = ["fund", "statement", pool.ref, KEY, "--as-at", "2021-10-18", "--help-used", "underspends=1000"]

    told = CliRunner().invoke(cli, [*words, "--json"])

    assert used(json.loads(told.output)["now"]) == [("underspends", "1000.00"), ("contingency", "0.00")]
    leave_the_shell()
