"""The root of the command line: which groups there are, and what becomes of an error."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from govflow import __version__
from govflow.cli.output import FELL_SHORT, NOT_THERE, USAGE, exit_code, print_json, show_error, wants_json
from govflow.kernel.errors import GovFlowError, Unavailable

# Commands by the module that holds them: one is loaded only when it is asked for, so that
# `workflow check` needs no database and `calendar add` no web server.
COMMANDS = {
    "workflow": "govflow.cli.workflows:workflow",
    "case": "govflow.cli.cases:case",
    "plan": "govflow.cli.cases:plan",
    "timetable": "govflow.cli.timetables:timetable",
    "calendar": "govflow.timetable.commands:calendar",
    "audit": "govflow.cli.audits:audit",
    "people": "govflow.people.commands:people",
    "token": "govflow.people.commands:token",
    "area": "govflow.people.commands:area",
    "db": "govflow.cli.serving:db",
    "serve": "govflow.cli.serving:serve",
    "scheduler": "govflow.cli.serving:scheduler",
    "tick": "govflow.cli.serving:tick",
    "doctor": "govflow.cli.doctor:doctor",
    "demo": "govflow.cli.demo:demo",
}
CONNECTED = frozenset({"people", "token", "area"})


class Root(click.Group):
    """Loads a command when it is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command."""
        del ctx
        named = COMMANDS.get(cmd_name)
        if named is None:
            return None
        module, _, attribute = named.partition(":")
        command: click.Command = getattr(__import__(module, fromlist=[attribute]), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that was named; the groups of rooms are handed the product."""
        name, command, rest = super().resolve_command(ctx, args)
        if name in CONNECTED and not {"-h", "--help"}.intersection(rest):
            from govflow.cli.acting import product_here

            ctx.obj = product_here()
        return name, command, rest


@click.command(cls=Root, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="govflow")
def cli() -> None:
    """GovFlow: workflow and governance tracking for the Better Care Fund."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit with the code the contract gives it. A traceback is never an answer."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    try:
        result = cli.main(args=arguments, standalone_mode=False)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        return FELL_SHORT
    except click.ClickException as error:
        _show_usage(error)
        return USAGE
    except GovFlowError as error:
        show_error(error, as_json=wants_json())
        return exit_code(error)
    except OSError as error:
        return _missing(error)
    return result if isinstance(result, int) else 0


def _missing(error: OSError) -> int:
    words = f"{error.filename}: {error.strerror}" if error.filename else str(error)
    show_error(Unavailable(f"Something the command needs is not there: {words}."), as_json=wants_json())
    return NOT_THERE


def _show_usage(error: click.ClickException) -> None:
    if wants_json():
        message = error.format_message()
        finding = {
            "code": "INVALID_INPUT",
            "severity": "error",
            "where": "",
            "message": message,
            "figures": {},
        }
        print_json({"error": {"code": "INVALID_INPUT", "message": message, "blocked_by": [finding]}})
    else:
        error.show(file=sys.stderr)
