"""Write the golden histories of this release: seeded dumps for both databases, five histories with digests.

    python tools/golden.py tests/golden/A postgresql://…/empty_database

Later releases restore each dump, upgrade it, verify it, and must give the same digests.
"""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import make_url

from govflow.bootstrap import connect, opening
from govflow.demonstration.play import Player
from govflow.demonstration.script import load_scripts
from govflow.road.semantic import digest_of, history_of
from govflow.settings import load_settings
from govflow.storage import schema
from govflow.storage.engine import sqlite_module

START = datetime(2021, 10, 1, 7, 0, tzinfo=UTC)
END = datetime(2022, 3, 31, 8, 0, tzinfo=UTC)
# Of each release, five histories that say the most of what it brought.
HISTORIES = {
    "A": (
        "plan-doncaster-2021-22",
        "agreement-doncaster-2021-22",
        "plan-dorset-2021-22",
        "plan-norfolk-2021-22",
        "plan-bromley-2021-22",
    ),
    "B": (
        "plan-doncaster-2021-22",
        "agreement-doncaster-2021-22",
        "safeguarding-bath-and-north-east-somerset-1",
        "delegation-doncaster-1",
        "return-doncaster-2021-22-1",
    ),
    "C": (
        "plan-doncaster-2021-22",
        "plan-norfolk-2021-22",
        "meeting-norfolk-2",
        "meeting-doncaster-1",
        "framework-bath-and-north-east-somerset-1",
    ),
    "D": (
        "plan-doncaster-2021-22",
        "plan-norfolk-2021-22",
        "plan-bromley-2019-20",
        "return-bromley-2019-20-1",
        "report-bromley-2019-20-1",
    ),
    "E": (
        "agreement-doncaster-2021-22",
        "agreement-bath-and-north-east-somerset-2019-20",
        "plan-doncaster-2021-22",
        "decision-bath-and-north-east-somerset-15",
        "delegation-doncaster-1",
    ),
}


def play(url: str, folder: Path) -> None:
    """Play the demonstration and the folder's own scripts into an empty database."""
    schema.upgrade(url, mode=schema.DEMONSTRATION)
    # The cost of hashing is nothing to a history, and a dump holds no real secret.
    cheap = {"GOVFLOW_PASSWORD_MEMORY_KIB": "1024", "GOVFLOW_PASSWORD_ROUNDS": "1"}
    settings = load_settings({**os.environ, **cheap, "GOVFLOW_DATABASE_URL": url})
    product = connect(settings)
    scripts = [*load_scripts(settings.config), *load_scripts(folder, "scripts")]
    player = Player(product, opening)
    player.settle(scripts, START)
    player.play(scripts, END)
    product.store.engine.dispose()


def histories(url: str, release: str) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield each history with its digest."""
    product = connect(load_settings({**os.environ, "GOVFLOW_DATABASE_URL": url}))
    with product.store.read() as connection:
        for ref in HISTORIES[release]:
            history = history_of(connection, ref)
            yield ref, {"digest": digest_of(history), "history": history}
    product.store.engine.dispose()


def main(folder: Path, postgres: str) -> None:
    """Write the dumps and the histories into ``folder``."""
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "golden.db"
        play(f"sqlite:///{file}", folder)
        # A closed copy, so that no other library ever opens a live file; the bundled one cannot dump.
        copy = Path(scratch) / "copy.db"
        live = sqlite_module().connect(str(file))
        live.execute("VACUUM INTO ?", (str(copy),))
        live.close()
        with sqlite3.connect(copy) as connection:
            dump = "\n".join(connection.iterdump())
        _write(folder / "sqlite.sql.gz", dump)
        for ref, kept in histories(f"sqlite:///{file}", folder.name):
            words = json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True)
            (folder / f"{ref}.json").write_text(words + "\n", encoding="utf-8")
    play(postgres, folder)
    url = make_url(postgres).set(drivername="postgresql").render_as_string(hide_password=False)
    command = ["pg_dump", "--no-owner", "--no-privileges", "--inserts", "--rows-per-insert=200", url]
    dumped = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    _write(folder / "postgresql.sql.gz", dumped)


def _write(file: Path, text: str) -> None:
    with gzip.GzipFile(file, "wb", mtime=0) as packed:
        packed.write(text.encode("utf-8"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
