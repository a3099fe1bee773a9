"""An office at work on each database."""

from __future__ import annotations

from tests.integration.api.conftest import office

__all__ = ["office"]
