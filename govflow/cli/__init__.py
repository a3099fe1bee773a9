"""The command line of CONTRACT: every command, its exit codes, and one JSON document on request."""

from govflow.cli.main import main

__all__ = ["main"]
