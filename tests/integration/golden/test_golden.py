"""Every release's golden dumps restore, upgrade, verify and give the histories they were kept with."""

from __future__ import annotations

import gzip
import json
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text

from govflow.bootstrap import connect
from govflow.road.semantic import digest_of, history_of
from govflow.road.verify import verify
from govflow.settings import load_settings
from govflow.storage import schema
from govflow.storage.engine import open_engine
from govflow.web.product import Product

GOLDEN = Path(__file__).parents[2] / "golden"
RELEASES = sorted(folder.name for folder in GOLDEN.iterdir() if folder.is_dir())


def _kept(release: str) -> dict[str, dict[str, Any]]:
    return {file.stem: json.loads(file.read_text("utf-8")) for file in (GOLDEN / release).glob("*.json")}


def _restore(url: str, release: str) -> None:
    parsed = make_url(url)
    backend = parsed.get_backend_name()
    dump = gzip.decompress((GOLDEN / release / f"{backend}.sql.gz").read_bytes()).decode("utf-8")
    if backend == "sqlite":
        assert parsed.database is not None
        with sqlite3.connect(parsed.database) as connection:
            connection.executescript(dump)
        connection.close()
        return
    plain = parsed.set(drivername="postgresql").render_as_string(hide_password=False)
    subprocess.run(
        ["psql", "-q", "-v", "ON_ERROR_STOP=1", plain], input=dump, text=True, check=True, capture_output=True
    )


@pytest.fixture(params=RELEASES)
def golden(request: pytest.FixtureRequest, empty_database_url: str) -> tuple[str, Product]:
    """A restored and upgraded release."""
    _restore(empty_database_url, request.param)
    schema.upgrade(empty_database_url)
    product = connect(load_settings({"GOVFLOW_DATABASE_URL": empty_database_url}))
    return request.param, product


def test_there_are_five_histories_for_each_release() -> None:
    assert RELEASES
    assert [len(_kept(release)) for release in RELEASES] == [5] * len(RELEASES)


def test_a_golden_release_upgrades_verifies_and_replays_to_its_histories(golden: tuple[str, Product]) -> None:
    release, product = golden

    with product.store.read() as connection:
        verified = verify(connection)
        histories = {ref: history_of(connection, ref) for ref in _kept(release)}

    assert verified.findings == ()
    assert verified.events > 200
    for ref, kept in _kept(release).items():
        assert histories[ref] == kept["history"], ref
        assert digest_of(histories[ref]) == kept["digest"], ref
    product.store.engine.dispose()


def test_the_digest_of_a_history_differs_when_one_cell_is_altered(golden: tuple[str, Product]) -> None:
    release, product = golden
    ref = "plan-doncaster-2021-22"
    engine = open_engine(product.store.engine.url)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE milestone SET met_on = '2021-11-17' WHERE case_ref = :ref AND key = 'submitted'"),
            {"ref": ref},
        )

    with product.store.read() as connection:
        altered = history_of(connection, ref)
        verified = verify(connection)

    assert digest_of(altered) != _kept(release)[ref]["digest"]
    assert [finding.code for finding in verified.findings] == ["STATE_DRIFT"]
    engine.dispose()
    product.store.engine.dispose()
