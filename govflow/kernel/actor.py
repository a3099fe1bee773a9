"""Who is acting, and through which door they came."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Door(StrEnum):
    """The doors of GovFlow. Every event says which one it came through."""

    PAGE = "page"
    API = "api"
    COMMAND_LINE = "command line"
    SCHEDULER = "scheduler"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person by opaque id (``person:…``), or one of GovFlow's own (``system:…``)."""

    id: str
    door: Door

    @property
    def is_system(self) -> bool:
        """Whether no person stands behind the act."""
        return self.id.startswith("system:")


SCHEDULER = Actor("system:scheduler", Door.SCHEDULER)
REACTIONS = Actor("system:reactions", Door.SCHEDULER)
