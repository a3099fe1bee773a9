"""The root of the command line: which groups there are, and what becomes of an error."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from io import TextIOWrapper

import click

from govflow import __version__
from govflow.cli.faults import answer, refuse_unreadable

# Commands by the module that holds them: one is loaded only when it is asked for, so that
# `workflow check` needs no database and `calendar add` no web server.
COMMANDS = {
    "workflow": "govflow.cli.workflows:workflow",
    "case": "govflow.cli.cases:case",
    "plan": "govflow.cli.cases:plan",
    "meeting": "govflow.cli.meetings:meeting",
    "document": "govflow.cli.documents:document",
    "decision": "govflow.cli.decisions:decision",
    "delegation": "govflow.cli.powers:delegation",
    "hold": "govflow.cli.officers:hold",
    "determination": "govflow.cli.officers:determination",
    "cover": "govflow.cli.officers:cover",
    "return": "govflow.cli.returns:return_",
    "report": "govflow.cli.reports:report",
    "paper": "govflow.cli.papers:paper",
    "forward-plan": "govflow.cli.papers:plan",
    "metric": "govflow.cli.metrics:metric",
    "schedule": "govflow.cli.schedules:schedule",
    "scheme": "govflow.cli.schemes:scheme",
    "thirdparty": "govflow.cli.third_parties:thirdparty",
    "timetable": "govflow.cli.timetables:timetable",
    "workbook": "govflow.cli.workbooks:workbook",
    "pool": "govflow.cli.pooling:pool",
    "virement": "govflow.cli.virements:virement",
    "agreement": "govflow.cli.agreements:agreement",
    "payment": "govflow.cli.payments:payment",
    "contingency": "govflow.cli.contingencies:contingency",
    "fund": "govflow.cli.funds:fund",
    "calendar": "govflow.cli.calendars:calendar",
    "riskshare": "govflow.cli.riskshare:riskshare",
    "reminders": "govflow.cli.posting:reminders",
    "outstanding": "govflow.cli.posting:outstanding",
    "deliver": "govflow.cli.posting:deliver",
    "audit": "govflow.cli.audits:audit",
    "people": "govflow.people.commands:people",
    "token": "govflow.people.commands:token",
    "area": "govflow.people.commands:area",
    "body": "govflow.cli.bodies:body",
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
        if name == "calendar" and not {"-h", "--help"}.intersection(rest):
            from govflow.cli.calendars import calendar_here

            ctx.obj = calendar_here()
        return name, command, rest


@click.command(cls=Root, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="govflow")
def cli() -> None:
    """GovFlow: workflow and governance tracking for the Better Care Fund."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit with the code the contract gives it. A traceback is never an answer."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # JSON is UTF-8 whatever the terminal's locale (RFC 8259), and no character stops a message.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        refuse_unreadable(words)
        result = cli.main(args=words, prog_name="govflow", standalone_mode=False)
        sys.stdout.flush()
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 0
    except Exception as error:  # noqa: BLE001 - the last door: whatever it is, it is told in words
        return answer(error, as_json="--json" in words)
    return result if isinstance(result, int) else 0
