"""Doncaster's plan served on SQLite, and the planning template of Norfolk to take over."""

from tests.journeys.timetable.conftest import furnished_file, signing_root, wall

__all__ = ["furnished_file", "signing_root", "wall"]
