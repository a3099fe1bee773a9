"""A plan with virements of every kind and money carried forward, served on SQLite."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import render_template_string
from werkzeug.serving import make_server

from govflow.kernel.pence import money_words
from govflow.virements.ports import PART
from govflow.workbook.comparing import SAID, compare
from govflow.workbook.naming import Naming
from tests.databases import sqlite_url as address_of
from tests.integration.powers.authority import signing_root
from tests.integration.powers.test_doors import Doors
from tests.integration.virements.ledgered import HELD, Books
from tests.make.play import furnished_file
from tests.unit.workbook.versions import SHIPPED, TEMPLATE, line, plan

__all__ = ["furnished_file", "signing_root"]

AFTER = plan(
    line("2", "Home care", "Minimum CCG Contribution", 2400, provider="Private Sector"),
    line("3", "Nurses", "Minimum CCG Contribution", 2600),
    line("5", "Carers", "Local Authority Better Care Grant", 700),
    line("11", "Night sitting", "iBCF", 250),
)
# A page of its own, for the component that shows a comparison.
COMPARED = """{% extends "layout/page.html" %}{% from "components/comparison.html" import comparison %}
{% block subject %}Compared{% endblock %}{% block body %}<h1 class="govuk-heading-l">Compared</h1>
{{ comparison(found, money, said, "Version 1", "Version 2") }}{% endblock %}"""


@dataclass
class Ledger:
    """Where it is served, whose plan it is, and a proposal that waits."""

    address: str
    plan: str
    proposal: str


@pytest.fixture
def ledger(furnished_file: Path, signing_root: Path, tmp_path: Path) -> Iterator[Ledger]:
    path = tmp_path / "virements.db"
    shutil.copyfile(furnished_file, path)
    books = Books(address_of(path), signing_root)
    books.at("2021-10-18T09:00:00Z")
    books.plan_ref = books.open()
    books.vire("finance", "2", "3", "600", authority=books.authorised())
    books.vire("clerk", "3", "5", "1200.50", happened="2021-10-15", on_behalf="doncaster-hwb")
    proposal = str(books.propose("finance", "5", "2", "80")["virement"])
    books.carry("806000")
    books.carry("7.05", scheme="Reablement capacity", source="iBCF", from_year="2020-21", line="5")
    desk = Doors(books, signing_root)
    product = desk.app.extensions["govflow"]
    product.parts[PART] = replace(product.parts[PART], held_of=lambda _connection, _ref: HELD)
    found = compare(HELD, AFTER, Naming(TEMPLATE, SHIPPED, frozenset()))
    page = {"found": found, "money": money_words, "said": SAID}
    desk.app.view_functions["plans.money"] = lambda ref: render_template_string(COMPARED, **page)
    server = make_server("127.0.0.1", 0, desk.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Ledger(f"http://127.0.0.1:{server.server_port}", books.plan_ref, proposal)
    server.shutdown()
    thread.join()
    server.server_close()
    product.store.engine.dispose()
    books.store.engine.dispose()
