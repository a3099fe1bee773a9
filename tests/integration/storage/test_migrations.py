"""Migrations: up, down and up again on both databases, to exactly the tables the product works with."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from govflow.kernel.actor import Actor, Door
from govflow.kernel.errors import Unavailable
from govflow.storage import schema
from govflow.storage.base import metadata
from govflow.storage.engine import open_engine
from govflow.storage.ledger import NewEvent, read_pages
from govflow.storage.ledger_guards import missing_guards
from govflow.storage.work import Store

WHO = Actor("person-1", Door.API)


def revisions() -> list[str]:
    script = ScriptDirectory.from_config(schema._config())
    return [revision.revision for revision in reversed(list(script.walk_revisions()))]


def shape(url: str) -> dict[str, list[str]]:
    engine = open_engine(url)
    looked = inspect(engine)
    found = {
        name: sorted(column["name"] for column in looked.get_columns(name))
        for name in looked.get_table_names()
        if name != "alembic_version"
    }
    engine.dispose()
    return found


def test_every_migration_goes_up_down_and_up_again(empty_database_url: str) -> None:
    url = empty_database_url
    for revision, before in zip(revisions(), ["base", *revisions()], strict=False):
        earlier = shape(url)
        schema.upgrade(url, revision)
        later = shape(url)
        schema.downgrade(url, before)
        assert shape(url) == earlier
        schema.upgrade(url, revision)
        assert shape(url) == later

    assert shape(url) == {
        name: sorted(column.name for column in table.columns) for name, table in metadata.tables.items()
    }


def test_the_migrated_schema_is_that_of_the_tables(database_url: str) -> None:
    engine = open_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)
        guards = missing_guards(connection)
    engine.dispose()

    assert differences == []
    assert guards == set()


def test_migrating_a_database_that_is_up_to_date_changes_nothing(database_url: str) -> None:
    store = Store.open(database_url)
    with store.write(WHO) as work:
        work.append(NewEvent("test:1", "test.happened", WHO.id))

    schema.upgrade(database_url, mode=schema.DEMONSTRATION)

    with store.read() as connection:
        assert len(list(read_pages(connection))) == 1
        assert schema.mode_of(connection) == schema.REAL, "a real database never becomes a demonstration"
    store.engine.dispose()


def test_a_database_without_the_schema_is_refused_with_the_command_to_run(empty_database_url: str) -> None:
    engine = open_engine(empty_database_url)

    with pytest.raises(Unavailable, match="govflow db upgrade") as refused:
        schema.require_current(engine)

    assert "no GovFlow schema yet" in refused.value.message
    engine.dispose()


def test_a_database_of_a_newer_release_is_refused_in_plain_words(database_url: str) -> None:
    engine = open_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(Unavailable, match="newer"):
        schema.require_current(engine)
    with pytest.raises(Unavailable, match="newer"):
        schema.upgrade(database_url)

    engine.dispose()
