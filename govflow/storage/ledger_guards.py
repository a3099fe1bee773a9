"""The database's own refusal to change the ledger: triggers, and the sequence that numbers events.

They stop accidents and a careless statement. Whoever owns the file or the server can still remove
them; that such a hand was at work is what ``audit verify`` shows.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

_SQLITE = {
    "ledger_event_no_update": """
        CREATE TRIGGER ledger_event_no_update BEFORE UPDATE ON ledger_event
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    "ledger_event_no_delete": """
        CREATE TRIGGER ledger_event_no_delete BEFORE DELETE ON ledger_event
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    # INSERT OR REPLACE deletes without firing the delete trigger unless recursive triggers are on.
    "ledger_event_in_order": """
        CREATE TRIGGER ledger_event_in_order BEFORE INSERT ON ledger_event
        WHEN EXISTS (SELECT 1 FROM ledger_event WHERE id = NEW.id)
          OR NEW.seq != (SELECT COALESCE(MAX(seq), 0) + 1 FROM ledger_event WHERE stream = NEW.stream)
        BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: the ledger is append-only'); END""",
    "ledger_private_only_erased": """
        CREATE TRIGGER ledger_private_only_erased BEFORE UPDATE ON ledger_private
        WHEN NEW.event IS NOT OLD.event OR NEW.data IS NOT NULL OR NEW.salt IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'a private part can only be erased'); END""",
    "ledger_private_no_delete": """
        CREATE TRIGGER ledger_private_no_delete BEFORE DELETE ON ledger_private
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    "ledger_private_no_replace": """
        CREATE TRIGGER ledger_private_no_replace BEFORE INSERT ON ledger_private
        WHEN EXISTS (SELECT 1 FROM ledger_private WHERE event = NEW.event)
        BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: the ledger is append-only'); END""",
}

_POSTGRES_UP = (
    "CREATE SEQUENCE ledger_event_number",
    """
    CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$""",
    """
    CREATE FUNCTION ledger_only_erase() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
         IF NEW.event <> OLD.event OR NEW.data IS NOT NULL OR NEW.salt IS NOT NULL THEN
           RAISE EXCEPTION 'a private part can only be erased';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER ledger_event_kept BEFORE UPDATE OR DELETE ON ledger_event
       FOR EACH ROW EXECUTE FUNCTION ledger_refuse()""",
    """CREATE TRIGGER ledger_event_not_emptied BEFORE TRUNCATE ON ledger_event
       FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()""",
    """CREATE TRIGGER ledger_private_erased BEFORE UPDATE ON ledger_private
       FOR EACH ROW EXECUTE FUNCTION ledger_only_erase()""",
    """CREATE TRIGGER ledger_private_kept BEFORE DELETE ON ledger_private
       FOR EACH ROW EXECUTE FUNCTION ledger_refuse()""",
    """CREATE TRIGGER ledger_private_not_emptied BEFORE TRUNCATE ON ledger_private
       FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()""",
    # ALWAYS: they also fire under session_replication_role = replica.
    "ALTER TABLE ledger_event ENABLE ALWAYS TRIGGER ledger_event_kept",
    "ALTER TABLE ledger_event ENABLE ALWAYS TRIGGER ledger_event_not_emptied",
    "ALTER TABLE ledger_private ENABLE ALWAYS TRIGGER ledger_private_erased",
    "ALTER TABLE ledger_private ENABLE ALWAYS TRIGGER ledger_private_kept",
    "ALTER TABLE ledger_private ENABLE ALWAYS TRIGGER ledger_private_not_emptied",
)
_POSTGRES_TRIGGERS = {
    "ledger_event_kept",
    "ledger_event_not_emptied",
    "ledger_private_erased",
    "ledger_private_kept",
    "ledger_private_not_emptied",
}


def put_guards(connection: Connection) -> None:
    """Create the triggers, and on PostgreSQL the sequence of event numbers."""
    if connection.dialect.name == "sqlite":
        for statement in _SQLITE.values():
            connection.execute(text(statement))
        return
    for statement in _POSTGRES_UP:
        connection.execute(text(statement))


def drop_guards(connection: Connection) -> None:
    """Remove what ``put_guards`` created."""
    if connection.dialect.name == "sqlite":
        for name in _SQLITE:
            connection.execute(text(f"DROP TRIGGER {name}"))
        return
    for name in sorted(_POSTGRES_TRIGGERS):
        table = "ledger_event" if name.startswith("ledger_event") else "ledger_private"
        connection.execute(text(f"DROP TRIGGER {name} ON {table}"))
    for statement in (
        "DROP FUNCTION ledger_only_erase()",
        "DROP FUNCTION ledger_refuse()",
        "DROP SEQUENCE ledger_event_number",
    ):
        connection.execute(text(statement))


def missing_guards(connection: Connection) -> set[str]:
    """Return the names of the triggers that are gone, switched off, or no longer say what they said."""
    if connection.dialect.name == "sqlite":
        query = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = {row.name: _plain(row.sql) for row in connection.execute(query)}
        return {name for name, statement in _SQLITE.items() if found.get(name) != _plain(statement)}
    query = text("SELECT tgname FROM pg_trigger WHERE tgenabled = 'A' AND NOT tgisinternal")
    missing = _POSTGRES_TRIGGERS - set(connection.execute(query).scalars())
    bodies = text(
        "SELECT proname, prosrc FROM pg_proc WHERE proname IN ('ledger_refuse', 'ledger_only_erase')"
    )
    found = {row.proname: _plain(row.prosrc) for row in connection.execute(bodies)}
    statements = " ".join(_plain(statement) for statement in _POSTGRES_UP)
    return missing | {
        name
        for name in ("ledger_refuse", "ledger_only_erase")
        if f"$$ {found.get(name)} $$" not in statements
    }


def _plain(statement: str) -> str:
    return " ".join(statement.split())
