"""``govflow doctor``: each thing GovFlow needs, whether it is well, and the remedy where it is not."""

from __future__ import annotations

import ctypes.util
import shutil
from collections.abc import Callable, Iterator

import click
from sqlalchemy import text

from govflow.bootstrap import connect, require_database
from govflow.bootstrap.papers import folders_of
from govflow.cli.examining import Check, Verdict, signing_check, trusted_check
from govflow.cli.output import FELL_SHORT, NOT_THERE, print_json, say
from govflow.kernel.errors import GovFlowError
from govflow.kernel.moments import format_instant
from govflow.papers.printing import check_template
from govflow.postbox.queries import counted, oldest_waiting
from govflow.road.timekeeping import timekeeping
from govflow.road.verify import verify_store
from govflow.settings import Settings, load_settings
from govflow.storage.engine import sqlite_module, wal_is_sound
from govflow.storage.schema import current, newest
from govflow.web.product import Product

TEMPLATES = frozenset({".docx", ".html", ".css"})
# As SQLite numbers them.
SYNCHRONOUS = {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def doctor(*, as_json: bool) -> None:
    """Look at configuration, database, schema, ledger, scheduler, mail and system packages."""
    checks = list(_examine())
    if as_json:
        ok = not any(one.status == "error" for one in checks)
        print_json({"ok": ok, "checks": [one.as_json() for one in checks]})
    else:
        for one in checks:
            say(f"{one.status:8}{one.name}: {one.message}")
            if one.remedy:
                say(f"        {one.remedy}")
    if any(one.status == "error" and one.name == "database" for one in checks):
        raise click.exceptions.Exit(NOT_THERE)
    if any(one.status == "error" for one in checks):
        raise click.exceptions.Exit(FELL_SHORT)


def _examine() -> Iterator[Check]:
    try:
        settings = load_settings()
        product = connect(settings)
    except GovFlowError as error:
        yield Check("configuration", "error", error.message, "Put the setting or the file right.")
        return
    yield from _configuration(settings)
    yield from _database(product)
    yield _safely("mail", _mail, product)
    product.store.engine.dispose()
    yield from _packages()
    yield from _templates(settings)
    yield trusted_check(settings)


def _configuration(settings: Settings) -> Iterator[Check]:
    if settings.has_default_secret:
        remedy = "Set GOVFLOW_SECRET or GOVFLOW_SECRET_FILE before this is used in earnest."
        serious: Verdict = "error" if settings.is_production else "warning"
        yield Check("configuration", serious, "the secret is the default one", remedy)
    else:
        yield Check("configuration", "ok", f"read, for {settings.env}")
    if not settings.is_production:
        return
    if not settings.public_url.startswith("https://"):
        message = f"links lead to {settings.public_url}, and cookies are not kept to https"
        yield Check(
            "address", "warning", message, "Set GOVFLOW_PUBLIC_URL to the https address that people use."
        )
    if settings.proxies == 0:
        remedy = "Set GOVFLOW_PROXIES to the number of proxies in front, 1 for most."
        yield Check("proxies", "warning", "behind a proxy, all visitors would share its address", remedy)


def _database(product: Product) -> Iterator[Check]:
    try:
        require_database(product.settings)
        found = current(product.store.engine)
    except GovFlowError as error:
        yield Check("database", "error", error.message, "Check GOVFLOW_DATABASE_URL.")
        return
    yield _safely("database", _engine, product)
    if found != newest():
        what = f"is at {found}" if found else "has no GovFlow schema"
        yield Check(
            "schema", "error", f"the database {what}, this release is {newest()}", "Run: govflow db upgrade"
        )
        return
    yield Check("schema", "ok", f"at {found}")
    yield _safely("ledger", _ledger, product)
    yield _safely("post", _post, product)
    yield _safely("signing", signing_check, product)
    try:
        yield from _clockwork(product)
    except GovFlowError as error:
        yield Check("scheduler", "error", error.message)


def _safely(name: str, look: Callable[[Product], Check], product: Product) -> Check:
    try:
        return look(product)
    except GovFlowError as error:
        return Check(name, "error", error.message)


def _engine(product: Product) -> Check:
    if product.store.dialect != "sqlite":
        with product.store.read() as connection:
            version = connection.execute(text("SHOW server_version")).scalar_one()
        return Check("database", "ok", f"PostgreSQL {version} answers")
    with product.store.read() as connection:
        journal, level = (
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous")
        )
    module = sqlite_module()
    found = f"SQLite {module.sqlite_version} of {module.__name__.partition('.')[0]}"
    kept = f"journal {str(journal).upper()}, synchronous {SYNCHRONOUS.get(level, level)}"
    if journal == "wal":
        return Check("database", "ok", f"{found}, {kept}")
    why = "this file system cannot share memory" if wal_is_sound() else "its WAL mode has a fault"
    remedy = (
        "Put the database on a local disk."
        if wal_is_sound()
        else "Install the pysqlite3 package of the lock file."
    )
    return Check("database", "warning", f"{found}, {kept}: {why}, so the slower journal is used", remedy)


def _ledger(product: Product) -> Check:
    verified = verify_store(product.store)
    if verified.ok:
        return Check("ledger", "ok", f"{verified.events} events verify")
    return Check("ledger", "error", f"{len(verified.findings)} findings", "Run: govflow audit verify")


def _clockwork(product: Product) -> Iterator[Check]:
    with product.store.read() as connection:
        kept = timekeeping(connection)
    remedy = "Run: govflow serve, or govflow scheduler, or call govflow tick from cron."
    if kept.is_stale:
        yield Check("scheduler", "warning", kept.said_of_sweeps, remedy)
    else:
        yield Check("scheduler", "ok", kept.said_of_sweeps)
    if kept.troubles:
        remedy = "Put right what it says; each is tried again, after a while that doubles up to an hour."
        for one in kept.troubles:
            message = f"{one.timer} of {one.case_ref} ({one.subject}), tried {one.tries} times: {one.why}"
            yield Check("timers", "warning", message, remedy)
    else:
        yield Check("timers", "ok", kept.said_of_timers)
    for process, skew in kept.far_off.items():
        message = f"the clock of {process} is {skew.total_seconds():.0f} seconds from the database's"
        yield Check("clocks", "warning", message, "Set that machine's clock by the network (NTP).")


def _mail(product: Product) -> Check:
    if not product.settings.mail_host:
        return Check("mail", "warning", "no mail server is set; reminders stay in GovFlow")
    return Check("mail", "ok", f"handed to {product.settings.mail_host}:{product.settings.mail_port}")


def _post(product: Product) -> Check:
    with product.store.read() as connection:
        found, oldest = counted(connection), oldest_waiting(connection)
    stands = f"{found['waiting']} waiting, {found['dead']} given up"
    stands += f"; the oldest since {format_instant(oldest)}" if oldest else ""
    remedy = "Look at /post, put right what is said there, and send them again."
    return Check("post", "warning" if found["dead"] else "ok", stands, remedy if found["dead"] else "")


def _templates(settings: Settings) -> Iterator[Check]:
    """Try out an organisation's own templates of papers, where it has some."""
    folders = folders_of(settings)
    if folders.own is None:
        return
    remedy = "Put GOVFLOW_PAPER_TEMPLATES right, or the file: govflow paper check FILE tries it out."
    if not folders.own.is_dir():
        yield Check("templates", "error", f"there is no folder {folders.own}", remedy)
        return
    files = [file for file in sorted(folders.own.iterdir()) if file.suffix in TEMPLATES]
    wrong = [one for file in files for one in check_template(folders, file) if one.code != "PDF_NOT_HERE"]
    for one in wrong:
        yield Check("templates", "error", one.message, remedy)
    if not wrong:
        yield Check("templates", "ok", f"{len(files)} of your own, and each can be used")


def _packages() -> Iterator[Check]:
    if shutil.which("dot"):
        yield Check("graphviz", "ok", "diagrams are drawn")
    else:
        remedy = "Install it: apt-get install graphviz"
        yield Check(
            "graphviz", "warning", "not here: pages give the list of steps instead of the diagram", remedy
        )
    if ctypes.util.find_library("pango-1.0"):
        yield Check("pango", "ok", "PDF can be made")
    else:
        remedy = "Install it: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        yield Check("pango", "warning", "not here: papers come as HTML and Word, not PDF", remedy)
