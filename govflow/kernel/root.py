"""Where the product's own files lie: workflows, templates, migrations and configuration."""

from __future__ import annotations

import os
from pathlib import Path


def root() -> Path:
    """Return the folder of ``workflows/`` and ``config/``: ``GOVFLOW_ROOT``, else beside the package."""
    named = os.environ.get("GOVFLOW_ROOT")
    return Path(named) if named else Path(__file__).resolve().parents[2]
