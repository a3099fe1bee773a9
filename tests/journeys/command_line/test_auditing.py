"""``audit verify`` on a database that someone changed by hand: what is wrong is named, and the exit code is 1."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pysqlite3.dbapi2 as sqlite
import pytest
from sqlalchemy import Connection, create_engine, text

from tests.journeys.command_line.conftest import PLAN, Shell

LAST = "(SELECT max(id) FROM ledger_event)"
OF_PLAN = f"(SELECT max(id) FROM ledger_event WHERE stream = 'case:{PLAN}')"
FIRST_OF_PLAN = f"(SELECT min(id) FROM ledger_event WHERE stream = 'case:{PLAN}')"
USER_TRIGGERS = (
    "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal"
)
# What is changed, the code that names it, and where.
HARM = {
    "an event's type": (f"UPDATE ledger_event SET type = 'x' WHERE id = {OF_PLAN}", "EVENT_ALTERED", PLAN),
    "an event's time": (
        f"UPDATE ledger_event SET at = '2021-01-01T00:00:00Z' WHERE id = {OF_PLAN}", "EVENT_ALTERED", PLAN,
    ),
    "an event's number": (f"UPDATE ledger_event SET seq = seq + 7 WHERE id = {OF_PLAN}", "EVENT_ALTERED", PLAN),
    "an event moved to another case": (
        f"UPDATE ledger_event SET stream = 'case:other' WHERE id = {OF_PLAN}", "EVENT_ALTERED", "",
    ),
    "an event put last": (f"UPDATE ledger_event SET id = {LAST} + 1 WHERE id = {FIRST_OF_PLAN}", "EVENT_REORDERED", ""),
    "an event that is gone": (f"DELETE FROM ledger_event WHERE id = {FIRST_OF_PLAN}", "STREAM_GAP", PLAN),
    "the last event of a case gone": (f"DELETE FROM ledger_event WHERE id = {OF_PLAN}", "EVENT_MISSING", PLAN),
    "a state": (f"UPDATE cases SET state = 'approved' WHERE ref = '{PLAN}'", "STATE_DRIFT", "cases["),
    "a date": ("UPDATE milestone SET met_on = '2021-01-01'", "STATE_DRIFT", "milestone["),
    "a role given by hand": ("UPDATE role_grant SET area = ''", "STATE_DRIFT", "role_grant["),
    "an announcement": (f"DELETE FROM outbox WHERE event = {OF_PLAN}", "STATE_DRIFT", "outbox["),
    "the clock": ("UPDATE clock SET offset_us = offset_us + 1", "STATE_DRIFT", "clock"),
    "a document": ("UPDATE document_content SET content = sha256", "DOCUMENT_ALTERED", ""),
}  # fmt: skip


@contextmanager
def by_hand(url: str) -> Iterator[Connection]:
    """A connection of whoever owns the database: no trigger and no foreign key stands in their way."""
    module = {"module": sqlite} if url.startswith("sqlite") else {}
    engine = create_engine(url, **module)
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            triggers = connection.execute(
                text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            ).all()
            for trigger in triggers:
                connection.exec_driver_sql(f"DROP TRIGGER {trigger.name}")
            yield connection
            for trigger in triggers:
                connection.exec_driver_sql(trigger.sql)
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            triggers = connection.execute(text(USER_TRIGGERS)).all()
            for trigger in triggers:
                connection.exec_driver_sql(f"ALTER TABLE {trigger.relname} DISABLE TRIGGER {trigger.tgname}")
            yield connection
            for trigger in triggers:
                always = f"ALTER TABLE {trigger.relname} ENABLE ALWAYS TRIGGER {trigger.tgname}"
                connection.exec_driver_sql(always)
    engine.dispose()


@pytest.mark.parametrize("named", HARM)
def test_what_was_changed_by_hand_is_named_and_the_command_fails(
    shell: Shell, demonstration: str, named: str
) -> None:
    harm, code, where = HARM[named]
    with by_hand(demonstration) as connection:
        changed = connection.exec_driver_sql(harm.replace("content = sha256", _other_bytes(connection)))
        assert changed.rowcount >= 1

    answer = shell.json("audit", "verify")

    assert answer.code == 1
    assert answer.json["ok"] is False
    found = [one for one in answer.json["findings"] if one["code"] == code]
    assert [one for one in found if where in json.dumps(one)], answer.json["findings"]
    assert all(one["severity"] == "error" for one in found)
    in_words = shell("audit", "verify")
    assert in_words.code == 1
    assert "Something does not agree." in in_words.out
    assert code in in_words.out


def _other_bytes(connection: Connection) -> str:
    if connection.dialect.name == "sqlite":
        return "content = CAST('other' AS BLOB)"
    return "content = 'other'::bytea"


def test_texts_erased_behind_its_back_are_counted(shell: Shell, demonstration: str) -> None:
    with by_hand(demonstration) as connection:
        erased = connection.exec_driver_sql("UPDATE ledger_private SET salt = NULL, data = NULL").rowcount

    answer = shell.json("audit", "verify")

    assert (answer.code, answer.json["ok"], answer.json["erased"]) == (1, False, erased)
    assert "EVENT_ALTERED" in {one["code"] for one in answer.json["findings"]}
