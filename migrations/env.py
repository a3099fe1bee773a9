"""Alembic's entry: the connection is handed in by ``govflow.storage.schema``; there is no ini file."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

from alembic import context

import govflow
from govflow.storage.base import metadata

for room in pkgutil.iter_modules(govflow.__path__):
    if (Path(govflow.__path__[0]) / room.name / "tables.py").is_file():
        importlib.import_module(f"govflow.{room.name}.tables")
importlib.import_module("govflow.storage.register")

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    transaction_per_migration=False,
)
context.run_migrations()
