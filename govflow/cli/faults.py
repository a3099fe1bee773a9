"""What becomes of an error at the command line: a sentence and an exit code, never a traceback."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from govflow.cli.output import FELL_SHORT, USAGE, exit_code, show_error
from govflow.kernel.errors import Broken, GovFlowError, InvalidInput, Unavailable

# A driver raises these when the database itself is away, full, read-only or no database at all.
AWAY = frozenset({"OperationalError", "InterfaceError", "DatabaseError"})


def refuse_unreadable(words: Sequence[str]) -> None:
    """Refuse a command or a setting holding bytes that are no text, before anything is looked up by it.

    Raises:
        InvalidInput: showing the word, its bytes spelled out.
    """
    settings = [f"{name}={value}" for name, value in os.environ.items() if name.startswith("GOVFLOW_")]
    for word in (*words, *settings):
        shown = word.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\x00")
        if shown != word:
            what = "a setting" if word in settings else "a word of this command"
            # A token is a secret also when it is broken.
            shown = shown.partition("=")[0] if word in settings else f"'{shown[:80]}'"
            raise InvalidInput(f"The text of {what} is not UTF-8: {shown}. Type it again as plain text.")


def answer(error: Exception, *, as_json: bool) -> int:
    """Tell an error as the contract has it and return the exit code."""
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, click.exceptions.Abort):
        click.echo("Stopped.", err=True)
        return FELL_SHORT
    if isinstance(error, BrokenPipeError):
        # Whoever read the output has left; what Python would still flush goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FELL_SHORT
    if isinstance(error, click.ClickException):
        return _answer_usage(error, as_json=as_json)
    plain = in_plain_words(error)
    show_error(plain, as_json=as_json)
    return exit_code(plain)


def _answer_usage(error: click.ClickException, *, as_json: bool) -> int:
    if as_json:
        show_error(InvalidInput(error.format_message()), as_json=True)
    else:
        error.show(file=sys.stderr)
    return USAGE


def in_plain_words(error: Exception) -> GovFlowError:
    """Return any error as one of GovFlow's own, in words a person can act on."""
    if isinstance(error, GovFlowError):
        return error
    original = getattr(error, "orig", None)
    if isinstance(original, Exception) and type(error).__name__ in AWAY:
        words = (str(original).strip() or type(original).__name__).splitlines()[0].rstrip(".")
        return Unavailable(f"The database cannot be used: {words}. To see more, run: govflow doctor")
    if isinstance(error, OSError):
        words = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        return Unavailable(f"Something the command needs is not there: {words}.")
    name = type(error).__name__
    return Broken(f"GovFlow met a fault of its own ({name}) and stopped. The details are in {_keep(error)}.")


def _keep(error: Exception) -> Path:
    """Write the traceback where whoever looks after this installation finds it, and only they."""
    descriptor, name = tempfile.mkstemp(prefix="govflow-fault-", suffix=".txt")
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
        traceback.print_exception(error, file=file)
    return Path(name)
