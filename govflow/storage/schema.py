"""Migrations: up, down, and the refusal to run on a schema that is not this release's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, insert, make_url, select, update
from sqlalchemy.exc import DBAPIError

from govflow.kernel.actor import SCHEDULER
from govflow.kernel.errors import Unavailable
from govflow.kernel.root import root as product_root
from govflow.storage.engine import open_engine
from govflow.storage.ledger import NewEvent
from govflow.storage.tables import clock
from govflow.storage.work import Work

# REAL has no offset; DEMONSTRATION and REHEARSAL may move their clock and let --as say who acts.
REAL, DEMONSTRATION, REHEARSAL = "real", "demonstration", "rehearsal"
DECLARED = "clock.declared"


def _config(connection: Connection | None = None, root: Path | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str((root or product_root()) / "migrations"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    if make_url(url).get_backend_name() == "sqlite":
        file = make_url(url).database
        if file and file != ":memory:":
            Path(file).parent.mkdir(parents=True, exist_ok=True)
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def upgrade(url: str, revision: str = "head", mode: str = REAL) -> None:
    """Bring a database to this release's schema, in one transaction, and mark what it is for.

    ``mode`` counts only the first time: a real database never becomes a demonstration.

    Raises:
        Unavailable: for a database that a newer release has been at.
    """
    with _connected(url) as connection, connection.begin():
        _refuse_newer(MigrationContext.configure(connection).get_current_revision() or "")
        command.upgrade(_config(connection), revision)
        if revision == "head" and connection.execute(select(clock.c.id)).first() is None:
            connection.execute(insert(clock).values(id=1, offset_us=0, mode=REAL))
            if mode != REAL:
                declare(Work(connection, SCHEDULER), mode)


def _refuse_newer(found: str) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found and found not in known:
        raise Unavailable(
            f"The database is at {found}, which this release does not know: a newer one has been at work. "
            "Install that release, or restore a backup made by this one."
        )


def declare(work: Work, mode: str) -> None:
    """Say what an empty database is for, by an event: its mode decides whether --as lets a shell act."""
    work.connection.execute(update(clock).where(clock.c.id == 1).values(mode=mode))
    work.append(NewEvent("clock:mode", DECLARED, work.actor.id, data={"mode": mode}))


def downgrade(url: str, revision: str) -> None:
    """Take a database back to an older schema (tests, and a release taken back at once)."""
    with _connected(url) as connection, connection.begin():
        command.downgrade(_config(connection), revision)


def newest() -> str:
    """Return the revision this release works with."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def current(engine: Engine) -> str:
    """Return the revision of a database, empty where it has none.

    Raises:
        Unavailable: when the database cannot be reached.
    """
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision() or ""
    except DBAPIError as error:
        words = str(error.orig).strip().splitlines()[0].rstrip(".")
        raise Unavailable(f"The database cannot be reached: {words}. Run: govflow doctor") from error


def require_current(engine: Engine) -> None:
    """Refuse a database whose schema is not this release's.

    Raises:
        Unavailable: saying which command to run.
    """
    found, wanted = current(engine), newest()
    if found == wanted:
        return
    _refuse_newer(found)
    what = f"is at {found}" if found else "has no GovFlow schema yet"
    raise Unavailable(f"The database {what}; this release needs {wanted}. Run: govflow db upgrade")


def mode_of(connection: Connection) -> str:
    """Return whether a database is real, a demonstration or a rehearsal."""
    return connection.execute(select(clock.c.mode)).scalar() or REAL
