"""The real server, which also says in shared memory where its threads stand. Run as a program.

A warm parent imports the product once; on each line ``serve`` it forks a child that calls the very
function behind ``govflow serve`` in a process group of its own. ``reap`` answers once every process
of a killed group is gone. With ``FIRE_DEFECT`` set, a defect that the campaign must catch is planted.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event
from werkzeug.wsgi import ClosingIterator

from govflow.settings import load_settings
from govflow.storage.work import Work
from tests.fire.defects import append_apart
from tests.fire.marks import Marks, Phase

PR_SET_CHILD_SUBREAPER, PR_SET_PDEATHSIG = 36, 1
# Modules whose functions are wrapped. The application is loaded here so that a fork need not.
SERVING: Any = importlib.import_module("govflow.cli.server")
ROAD: Any = importlib.import_module("govflow.road.perform")
STORAGE: Any = importlib.import_module("govflow.storage.work")
importlib.import_module("govflow.bootstrap.application")


def mark_engine(marks: Marks, engine: Engine) -> Engine:
    """Mark BEGIN, COMMIT and ROLLBACK of every writing transaction."""
    dialect: Any = engine.dialect
    commit, rollback = dialect.do_commit, dialect.do_rollback

    def begun(connection: Connection) -> None:
        if not connection.get_execution_options().get("govflow_read_only"):
            marks.set(Phase.BEGUN)

    def do_commit(raw: object) -> None:
        is_step = marks.mine() is Phase.IN_STEP
        if is_step:
            marks.set(Phase.COMMITTING)
        commit(raw)
        marks.set(Phase.ANSWERING if is_step else Phase.ASKED)

    def do_rollback(raw: object) -> None:
        rollback(raw)
        if marks.mine() is not Phase.ANSWERING:
            marks.set(Phase.ASKED)

    event.listen(engine, "begin", begun)
    dialect.do_commit, dialect.do_rollback = do_commit, do_rollback
    return engine


def mark_everything(marks: Marks) -> None:
    """Wrap the three places the marks come from: the engine, the step, and the request."""
    open_engine, take_step, create_app = (
        STORAGE.open_engine,
        ROAD.take_step,
        SERVING.create_app,
    )

    def marked_step(*arguments: Any) -> Any:
        marks.set(Phase.IN_STEP)
        return take_step(*arguments)

    def marked_app(settings: Any) -> Any:
        app = create_app(settings)
        inner = app.wsgi_app

        def answer(environ: Any, start_response: Any) -> Iterable[bytes]:
            marks.set(Phase.ASKED)
            return ClosingIterator(inner(environ, start_response), lambda: marks.set(Phase.IDLE))

        app.wsgi_app = answer
        return app

    STORAGE.open_engine = lambda url: mark_engine(marks, open_engine(url))
    ROAD.take_step = marked_step
    SERVING.create_app = marked_app


def plant(defect: str) -> None:
    """Plant the defect of this name."""
    if defect:
        Work.append = {"audit-in-its-own-transaction": append_apart}[defect]  # type: ignore[method-assign]


def serve(port: int, workers: int) -> int:
    """Fork a server into a process group of its own and return its process id."""
    child = os.fork()
    if child:
        return child
    os.setsid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    code = 1
    try:
        SERVING.serve_here(load_settings(), "127.0.0.1", port, workers, with_scheduler=False)
        code = 0
    finally:
        os._exit(code)


def reap() -> None:
    """Wait until every process of the killed server is gone, orphaned workers too."""
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def main() -> None:
    """Obey one word a line until standard input ends; then take the server along."""
    path, port, workers = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    mark_everything(Marks(path))
    plant(os.environ.get("FIRE_DEFECT", ""))
    child = 0
    say = os.fdopen(os.dup(1), "w", buffering=1)
    sys.argv = ["govflow"]
    say.write("ready\n")
    for line in sys.stdin:
        if line.strip() == "serve":
            child = serve(port, workers)
            say.write(f"{child}\n")
        else:
            reap()
            child = 0
            say.write("reaped\n")
    if child:
        os.killpg(child, signal.SIGKILL)
        reap()


if __name__ == "__main__":
    main()
