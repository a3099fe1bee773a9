"""What is changed behind the product's back is found, and named. Each change is tried and rolled back."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Table, delete, insert, select, text, update

from govflow.documents.queries import altered_documents
from govflow.kernel.canonical import encode
from govflow.kernel.findings import Finding
from govflow.ledger.rows import private_name
from govflow.road.tables import document_content
from govflow.road.verify import verify
from govflow.storage.base import PROJECTIONS
from govflow.storage.ledger import ledger_event, ledger_private, read_pages
from govflow.storage.ledger_guards import drop_guards, missing_guards, put_guards
from govflow.storage.register import person
from govflow.storage.tables import clock, outbox
from tests import databases
from tests.conftest import EACH_DATABASE
from tests.make.history import full_history
from tests.make.play import Play

EVENT_COLUMNS = [column.name for column in ledger_event.columns]
# PostgreSQL: neither our triggers nor foreign keys stand in the way of whoever owns the tables.
_OFF = ("ledger_event", "ledger_private")


@pytest.fixture(scope="module", params=EACH_DATABASE)
def history(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """One full history a database; no test leaves a trace in it."""
    if request.param == "sqlite":
        path: Path = tmp_path_factory.mktemp("history") / "history.db"
        shutil.copyfile(request.getfixturevalue("furnished_file"), path)
        url = databases.sqlite_url(path)
    else:
        cluster = request.getfixturevalue("postgres_cluster")
        url = cluster.url(cluster.create(template=request.getfixturevalue("furnished_name")))
    play = Play(url)
    full_history(play)
    yield play
    play.store.engine.dispose()


@contextmanager
def behind_its_back(play: Play) -> Iterator[Connection]:
    """A transaction in which anything goes, rolled back at the end; the triggers stand again for a verify."""
    with play.store.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            drop_guards(connection)
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            for name in _OFF:
                connection.exec_driver_sql(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        yield connection
        connection.rollback()


def stand_again(connection: Connection) -> None:
    """Put the triggers back, as whoever covers their tracks would."""
    if connection.dialect.name == "sqlite":
        put_guards(connection)
        return
    names = connection.execute(
        text("SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
             " WHERE NOT t.tgisinternal AND c.relname LIKE 'ledger%'")
    ).all()  # fmt: skip
    for table, trigger in names:
        connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}")


def found(connection: Connection) -> list[Finding]:
    stand_again(connection)
    assert missing_guards(connection) == set()
    return list(verify(connection, [altered_documents]).findings)


def codes(connection: Connection) -> set[str]:
    return {finding.code for finding in found(connection)}


def numbers(connection: Connection) -> list[int]:
    return [event.id for event in read_pages(connection)]


def other(value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:]
    if isinstance(value, int):
        return value + 100_000
    return "something else" if value is None else f"{value}x"


def test_the_history_has_something_of_everything_and_is_sound(history: Play) -> None:
    empty = [name for name in PROJECTIONS if not history.rows(name)]

    assert empty == []
    assert history.verify().findings == ()


@pytest.mark.parametrize("column", EVENT_COLUMNS)
@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_any_column_of_an_event_that_is_changed_is_named(history: Play, column: str, place: str) -> None:
    with behind_its_back(history) as connection:
        ids = numbers(connection)
        which = {"first": ids[0], "middle": ids[len(ids) // 2], "last": ids[-1]}[place]
        here = ledger_event.c.id == which
        before = connection.execute(select(ledger_event.c[column]).where(here)).scalar_one()
        connection.execute(update(ledger_event).where(here).values({column: other(before)}))

        assert codes(connection) & {"EVENT_ALTERED", "EVENT_REORDERED", "STREAM_GAP"}


@pytest.mark.parametrize("column", ["event", "salt", "data"])
def test_any_column_of_a_private_part_that_is_changed_is_named(history: Play, column: str) -> None:
    with behind_its_back(history) as connection:
        row = (
            connection.execute(select(ledger_private).order_by(ledger_private.c.event.desc()))
            .mappings()
            .first()
        )
        assert row is not None
        here = ledger_private.c.event == row["event"]
        connection.execute(update(ledger_private).where(here).values({column: other(row[column])}))

        assert "EVENT_ALTERED" in codes(connection)


@pytest.mark.parametrize("values", [{"data": None}, {"salt": None}])
def test_half_an_erasure_is_named(history: Play, values: dict[str, None]) -> None:
    with behind_its_back(history) as connection:
        connection.execute(update(ledger_private).values(values))

        assert "EVENT_ALTERED" in codes(connection)


def test_private_parts_erased_are_counted_and_every_step_is_judged_all_the_same(history: Play) -> None:
    with behind_its_back(history) as connection:
        stand_again(connection)
        erased = connection.execute(update(ledger_private).values(data=None, salt=None)).rowcount
        connection.execute(update(person).values(name="Somebody else"))
        verified = verify(connection, [altered_documents])

    assert {one.code for one in verified.findings} == {"EVENT_ALTERED", "STATE_DRIFT"}
    assert verified.as_json()["erased"] == erased > 0
    assert [one for one in verified.findings if one.where.startswith("person[") and "name" in one.message]


def test_a_real_database_called_a_demonstration_behind_its_back_is_named(history: Play) -> None:
    with behind_its_back(history) as connection:
        connection.execute(update(clock).values(mode="demonstration"))

        assert [(one.code, one.where) for one in found(connection)] == [("STATE_DRIFT", "clock")]


@pytest.mark.parametrize("whole", [True, False], ids=["with its private part", "alone"])
@pytest.mark.parametrize("place", ["first", "middle", "last", "last of all"])
def test_an_event_that_is_gone_is_missed(history: Play, place: str, whole: bool) -> None:
    with behind_its_back(history) as connection:
        ref = "case:plan-doncaster-2021-22"
        query = select(ledger_event.c.id).where(ledger_event.c.stream == ref).order_by(ledger_event.c.seq)
        ids = list(connection.execute(query).scalars())
        everything = numbers(connection)
        which = {"first": ids[0], "middle": ids[9], "last": ids[-1], "last of all": everything[-1]}[place]
        if whole:
            connection.execute(delete(ledger_private).where(ledger_private.c.event == which))
        connection.execute(delete(ledger_event).where(ledger_event.c.id == which))

        named = codes(connection)

    assert named & {"EVENT_MISSING", "STREAM_GAP", "STATE_DRIFT"}
    if place in {"first", "middle"}:
        assert "STREAM_GAP" in named


def test_two_events_that_change_places_are_named(history: Play) -> None:
    with behind_its_back(history) as connection:
        ref = "case:plan-doncaster-2021-22"
        query = select(ledger_event).where(ledger_event.c.stream == ref).order_by(ledger_event.c.seq)
        one, two = [dict(row) for row in connection.execute(query).mappings()][4:6]
        in_the_way = {"seq": -1, "command": None}
        connection.execute(update(ledger_event).where(ledger_event.c.id == one["id"]).values(in_the_way))
        for target, source in ((two, one), (one, two)):
            values = {**source, "id": target["id"], "seq": target["seq"]}
            connection.execute(update(ledger_event).where(ledger_event.c.id == target["id"]).values(values))

        assert codes(connection) & {"EVENT_REORDERED", "EVENT_ALTERED"}


def test_events_numbered_anew_are_named(history: Play) -> None:
    with behind_its_back(history) as connection:
        ref = ledger_event.c.stream == "case:plan-doncaster-2021-22"
        connection.execute(
            update(ledger_event).where(ref, ledger_event.c.seq > 3).values(seq=ledger_event.c.seq + 1000)
        )

        assert codes(connection) & {"EVENT_REORDERED", "EVENT_ALTERED", "STREAM_GAP"}


def rewrite(connection: Connection, place: int, data: dict[str, Any], envelope: dict[str, Any]) -> int:
    """Change one event of the plan and hash it anew, so that by itself it is flawless."""
    query = select(ledger_event).where(ledger_event.c.stream == "case:plan-doncaster-2021-22")
    row = connection.execute(query.order_by(ledger_event.c.seq)).mappings().all()[place]
    payload = encode({**json.loads(row["data"]), **data})
    hashed = hashlib.sha256(b"govflow/data/v1\0" + row["salt"] + payload).hexdigest()
    raw = encode({**json.loads(row["envelope"]), **envelope, "data_hash": hashed})
    values = {"data": payload, "envelope": raw, "at": json.loads(raw)["at"]}
    values["event_hash"] = hashlib.sha256(b"govflow/event/v1\0" + raw).hexdigest()
    connection.execute(update(ledger_event).where(ledger_event.c.id == row["id"]).values(values))
    return int(row["seq"])


def test_an_event_rewritten_with_hashes_of_its_own_breaks_the_chain(history: Play) -> None:
    with behind_its_back(history) as connection:
        seq = rewrite(connection, 5, {"door": "page"}, {})
        named = found(connection)

    assert [one.code for one in named] == ["EVENT_ALTERED"]
    assert f"#{seq + 1}: " in named[0].message
    assert "the chain is broken" in named[0].message


def test_an_event_dated_before_the_one_it_follows_is_named(history: Play) -> None:
    with behind_its_back(history) as connection:
        rewrite(connection, -1, {}, {"at": "2021-09-01T00:00:00Z"})

        assert [one.code for one in found(connection)] == ["BACKDATED"]


@pytest.mark.parametrize(
    "at",
    ["9999-12-31T23:59:59Z", "2031-02-30T00:00:00Z", "2031-01-01T00:00:00.500Z", "2031-01-01T00:00:00+00:00"],
)
def test_a_time_that_the_product_never_writes_is_named(history: Play, at: str) -> None:
    with behind_its_back(history) as connection:
        rewrite(connection, -1, {}, {"at": at})

        assert [one.code for one in found(connection)] == ["EVENT_ALTERED"]


def table_of(name: str) -> Table:
    return PROJECTIONS[name].table


@pytest.mark.parametrize("name", list(PROJECTIONS))
def test_any_column_of_a_present_row_that_is_changed_is_drift(history: Play, name: str) -> None:
    table, key = table_of(name), PROJECTIONS[name].key
    unseen = []
    for column in table.columns:
        with behind_its_back(history) as connection:
            row = connection.execute(select(table).order_by(*table.primary_key)).mappings().first()
            assert row is not None
            here = [table.c[part] == row[part] for part in key]
            connection.execute(update(table).where(*here).values({column.name: other(row[column.name])}))
            if not any(
                one.code == "STATE_DRIFT" and one.where.startswith(f"{name}[") for one in found(connection)
            ):
                unseen.append(column.name)

    assert unseen == []


@pytest.mark.parametrize("name", list(PROJECTIONS))
def test_a_row_taken_away_or_put_in_is_drift(history: Play, name: str) -> None:
    table, key = table_of(name), PROJECTIONS[name].key
    with behind_its_back(history) as connection:
        row = connection.execute(select(table).order_by(*table.primary_key)).mappings().first()
        assert row is not None
        here = [table.c[part] == row[part] for part in key]
        connection.execute(delete(table).where(*here))
        gone = [one for one in found(connection) if one.code == "STATE_DRIFT"]

    with behind_its_back(history) as connection:
        connection.execute(insert(table).values({**row, key[-1]: other(row[key[-1]])}))
        extra = [one for one in found(connection) if one.code == "STATE_DRIFT"]

    assert [one.where.partition("[")[0] for one in gone] == [name]
    assert "is gone" in gone[0].message
    assert [one.where.partition("[")[0] for one in extra] == [name]
    assert "no event wrote it" in extra[0].message


def test_a_clock_moved_by_hand_is_named(history: Play) -> None:
    with behind_its_back(history) as connection:
        connection.execute(update(clock).values(offset_us=clock.c.offset_us + 1))

        named = found(connection)

    assert [(one.code, one.where) for one in named] == [("STATE_DRIFT", "clock")]


@pytest.mark.parametrize("column", ["topic", "subject", None])
def test_what_was_announced_otherwise_or_not_at_all_is_named(history: Play, column: str | None) -> None:
    with behind_its_back(history) as connection:
        which = numbers(connection)[-1]
        here = outbox.c.event == which
        change = update(outbox).where(here).values({column: "x"}) if column else delete(outbox).where(here)
        connection.execute(change)

        named = found(connection)

    assert [(one.code, one.where) for one in named] == [("STATE_DRIFT", f"outbox[{which}]")]


def test_triggers_that_are_gone_are_named(history: Play) -> None:
    with behind_its_back(history) as connection:
        named = verify(connection).findings

    assert [(one.code, one.where) for one in named] == [("STATE_DRIFT", "ledger_event")]
    assert "ledger_event" in named[0].message


def test_a_trigger_that_says_nothing_any_more_is_named(history: Play) -> None:
    with behind_its_back(history) as connection:
        stand_again(connection)
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER ledger_event_no_update")
            connection.exec_driver_sql(
                "CREATE TRIGGER ledger_event_no_update BEFORE UPDATE ON ledger_event BEGIN SELECT 1; END"
            )
            wanted = "ledger_event_no_update"
        else:
            connection.exec_driver_sql(
                "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN RETURN NEW; END $$"
            )
            wanted = "ledger_refuse"
        named = verify(connection).findings

    assert [one.code for one in named] == ["STATE_DRIFT"]
    assert wanted in named[0].message


def test_a_document_whose_bytes_changed_is_named(history: Play) -> None:
    with behind_its_back(history) as connection:
        row = connection.execute(select(document_content)).mappings().first()
        assert row is not None
        here = document_content.c.sha256 == row["sha256"]
        connection.execute(update(document_content).where(here).values(content=row["content"] + b"!"))
        changed = found(connection)
        connection.execute(delete(document_content).where(here))
        gone = found(connection) if connection.dialect.name == "postgresql" else []

    assert {one.code for one in changed} == {"DOCUMENT_ALTERED"}
    assert {one.code for one in gone} <= {"DOCUMENT_ALTERED"}


def test_an_announced_event_that_is_gone_is_missed_although_it_wrote_no_row(history: Play) -> None:
    with behind_its_back(history) as connection:
        refused = select(ledger_event.c.id).where(ledger_event.c.type == "step.refused")
        which = connection.execute(refused.order_by(ledger_event.c.id.desc())).scalars().first()
        connection.execute(delete(ledger_private).where(ledger_private.c.event == which))
        connection.execute(delete(ledger_event).where(ledger_event.c.id == which))
        named = found(connection)

    assert {one.code for one in named} == {"EVENT_MISSING"}


def test_every_value_held_back_is_named_in_its_row(history: Play) -> None:
    held_back = {
        (row["table"], column)
        for payload in history.payloads("plan-doncaster-2021-22")
        for row in payload.get("rows", [])
        for column, value in row["set"].items()
        if private_name(value) is not None
    }

    assert ("case_line", "text") in held_back
