"""The one thing a page reaches for: the road, the store and the settings it may need."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from flask import current_app

from govflow.road.perform import Road
from govflow.storage.work import Store


@dataclass(frozen=True, slots=True)
class Product:
    """GovFlow connected: made by ``bootstrap.connect``, used by every door.

    ``parts`` holds what single rooms were handed at start (calendar, policy, hashing), by name.
    """

    store: Store
    road: Road
    root: Path
    settings: Any
    parts: dict[str, Any]


def product() -> Product:
    """Return the product behind the request being answered."""
    return cast("Product", current_app.extensions["govflow"])
