"""``govflow meeting receive`` and ``discretion``: questions and statements, and the chair on a late one."""

from __future__ import annotations

import click

from govflow.cli.sitting import as_option, at_option, carry_out, json_option, key_option, say_receipt, when
from govflow.meetings.use_cases.submissions import (
    KINDS,
    JudgeSubmission,
    ReceiveSubmission,
    judge_submission,
    receive_submission,
)


@click.command("receive")
@click.argument("ref")
@click.argument("kind", type=click.Choice(tuple(KINDS)))
@click.argument("words")
@click.option("--from", "from_whom", required=True, help="Who it is from.")
@click.option("--discretion", default="", help="Why the chair takes it late, where it is.")
@at_option
@key_option
@as_option
@json_option
def receive(*, ref: str, at: str, as_user: str | None, as_json: bool, **given: str) -> None:
    """Record a question, statement or petition that was received for a meeting."""
    command = ReceiveSubmission(ref, received=when(at), **given)
    stored = carry_out(receive_submission, command, ref, "receive a question", as_user)
    data = stored.payload()
    words = f"{data['submission']} is recorded: {str(data['standing']).replace('_', ' ')}."
    say_receipt(stored, words, as_json=as_json, submission=data["submission"], standing=data["standing"])


@click.command("discretion")
@click.argument("submission")
@click.option("--taken/--not-taken", required=True, help="Whether the chair takes it.")
@click.option("--reason", required=True, help="Why, in the chair's words.")
@key_option
@as_option
@json_option
def discretion(
    *, submission: str, taken: bool, reason: str, key: str, as_user: str | None, as_json: bool
) -> None:
    """Record that the chair takes a late question or statement, or that one is not taken."""
    command = JudgeSubmission(submission, taken, reason, key)
    stored = carry_out(judge_submission, command, "", "judge a late question", as_user)
    say_receipt(stored, "Recorded.", as_json=as_json)
