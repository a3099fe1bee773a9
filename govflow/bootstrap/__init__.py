"""The only place where everything meets: rooms are handed what they need, and the app is put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govflow.bootstrap.connecting import (
    check_database_url,
    connect,
    connect_in_earnest,
    known_words,
    opening,
    require_database,
)

if TYPE_CHECKING:
    from govflow.bootstrap.application import create_app

__all__ = [
    "check_database_url",
    "connect",
    "connect_in_earnest",
    "create_app",
    "known_words",
    "opening",
    "require_database",
]


def __getattr__(name: str) -> Any:
    """Load the web application only where it is asked for: a command without pages starts without them."""
    if name == "create_app":
        from govflow.bootstrap import application

        return application.create_app
    raise AttributeError(name)
