"""The production web server, with the scheduler as a child process of its own."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import click
from gunicorn.app.base import BaseApplication

from govflow.bootstrap import connect, create_app, require_database
from govflow.kernel.errors import InvalidInput
from govflow.settings import Settings
from govflow.storage.schema import REAL, mode_of, require_current


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn over ``create_app``; each worker makes its own app and its own connections."""

    def __init__(self, settings: Settings, options: dict[str, Any]) -> None:
        self.settings = settings
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        """Hand gunicorn its options."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Make the app, in the worker."""
        return create_app(self.settings)


def refuse_unsafe(settings: Settings) -> None:
    """Refuse to serve a production installation with what only a demonstration may have.

    Raises:
        InvalidInput: naming the setting.
    """
    if settings.is_production and settings.has_default_secret:
        message = (
            "GOVFLOW_ENV is production and the secret is the default one. "
            "Set GOVFLOW_SECRET or GOVFLOW_SECRET_FILE."
        )
        raise InvalidInput(message, field="GOVFLOW_SECRET")
    require_database(settings)
    product = connect(settings)
    require_current(product.store.engine)
    with product.store.read() as connection:
        mode = mode_of(connection)
    product.store.engine.dispose()
    if settings.is_production and mode != REAL:
        message = (
            f"GOVFLOW_ENV is production and this database is a {mode}. "
            "Point GOVFLOW_DATABASE_URL at a real one."
        )
        raise InvalidInput(message, field="GOVFLOW_DATABASE_URL")


def serve_here(
    settings: Settings, host: str, port: int, workers: int | None, *, with_scheduler: bool
) -> None:
    """Serve until told to stop.

    Raises:
        InvalidInput: for an unsafe production setting.
        Unavailable: when the database or its schema is not there.
    """
    refuse_unsafe(settings)
    children: list[subprocess.Popen[bytes]] = []

    def ready(_server: object) -> None:
        if with_scheduler:
            children.append(subprocess.Popen([sys.executable, "-m", "govflow", "scheduler"]))
        click.echo(f"GovFlow is at http://{host}:{port}", err=True)

    def ended(_server: object) -> None:
        for child in children:
            child.terminate()
            child.wait(timeout=30)

    options = {
        "bind": f"{host}:{port}",
        "workers": workers or settings.workers,
        "threads": settings.threads,
        "worker_class": "gthread",
        "timeout": 60,
        "graceful_timeout": 20,
        "when_ready": ready,
        "on_exit": ended,
        "loglevel": "warning",
        "limit_request_line": 8190,
    }
    Server(settings, options).run()
