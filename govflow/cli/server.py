"""The production web server, with the scheduler as a child process of its own."""

from __future__ import annotations

import ctypes
import socket
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from govflow.bootstrap import connect_in_earnest, create_app
from govflow.cli.beside import SchedulerBeside
from govflow.kernel.errors import InvalidInput, Unavailable
from govflow.settings import Settings
from govflow.workbook.bounded import READY

# The number of this choice in glibc's malloc.h.
M_ARENA_MAX = -8


class Master(Arbiter):  # type: ignore[misc]
    """gunicorn's master process, which also keeps the scheduler beside its workers alive."""

    def manage_workers(self) -> None:
        """Look after the workers, as gunicorn does about once a second, and the scheduler."""
        super().manage_workers()
        self.app.beside.keep()


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn over ``create_app``; each worker makes its own app and its own connections."""

    def __init__(self, settings: Settings, options: dict[str, Any], beside: SchedulerBeside) -> None:
        self.settings = settings
        self.options = options
        self.beside = beside
        super().__init__()

    def run(self) -> None:
        """Serve until told to stop."""
        Master(self).run()

    def load_config(self) -> None:
        """Hand gunicorn its options."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Make the app, in the worker."""
        return create_app(self.settings)


def serve_here(
    settings: Settings, host: str, port: int, workers: int | None, *, with_scheduler: bool
) -> None:
    """Serve until told to stop.

    Raises:
        InvalidInput: for an unsafe production setting.
        Unavailable: when the database or its schema is not there.
    """
    # Refused here in words, before a worker could only log it.
    settings.check_secret()
    connect_in_earnest(settings).store.engine.dispose()
    port = free_port(host, port)
    settings = served_at(settings, port)
    beside = SchedulerBeside()

    def ready(_server: object) -> None:
        if with_scheduler:
            beside.start()
        click.echo(f"GovFlow is at http://{_in_address(host)}:{port}", err=True)

    def ended(_server: object) -> None:
        beside.stop()

    use_one_arena()
    options = {
        "bind": f"{_in_address(host)}:{port}",
        "workers": workers or settings.workers,
        "threads": settings.threads,
        "worker_class": "gthread",
        "timeout": 60,
        "graceful_timeout": 20,
        "when_ready": ready,
        "on_exit": ended,
        **with_a_reader(settings.config / "templates"),
        "loglevel": "warning",
        "limit_request_line": 8190,
    }
    Server(settings, options, beside).run()


def with_a_reader(templates: Path) -> dict[str, Any]:
    """Return what lets each worker keep a child ready for a workbook, which ends with the worker."""

    def begun(_worker: object) -> None:
        READY.keep(templates)

    def left(_server: object, _worker: object) -> None:
        READY.close()

    return {"post_worker_init": begun, "worker_exit": left}


def use_one_arena() -> None:
    """Let all threads of a process share one arena of the C library, where that is glibc.

    By default each thread keeps the room of the largest workbook it ever held: eight threads, eight such.
    """
    if hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(M_ARENA_MAX, 1)


def served_at(settings: Settings, port: int) -> Settings:
    """Let links lead to the port that is served, where people open this machine itself without a proxy."""
    public = urlsplit(settings.public_url)
    if public.scheme != "http" or public.hostname not in {"127.0.0.1", "localhost"}:
        return settings
    return replace(settings, public_url=f"http://{public.hostname}:{port}")


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def free_port(host: str, port: int) -> int:
    """Return the port, or a free one for 0, before the server tries for long and then only logs it.

    Raises:
        InvalidInput: for no host; Unavailable: where it cannot be listened on.
    """
    if not host:
        raise InvalidInput("--host is empty. Write 127.0.0.1, or 0.0.0.0 for every network of this machine.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, port))
            return int(listener.getsockname()[1])
    except (OSError, UnicodeError) as error:
        words = getattr(error, "strerror", None) or "that is no address"
        message = (
            f"GovFlow cannot listen at {host}:{port}: {words}. "
            "Choose another place with --port or --host, or stop the program that is there."
        )
        raise Unavailable(message) from error
