"""``case line``: comments, queries and conditions, one by one."""

from __future__ import annotations

import click

from govflow.cli.acting import acting, product_here
from govflow.cli.evidence import bring_files, name_files
from govflow.cli.output import print_json, say
from govflow.road.lifting import LiftCondition, TakeBackLifting, lift_condition, take_back_lifting
from govflow.road.lines import AddLine, AnswerLine, add_line, answer_line
from govflow.road.queries import lines_of, load_case
from govflow.storage.work import Work

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
as_option = click.option("--as", "as_user", help="Who acts (only in a demonstration or rehearsal).")


@click.group("line")
def line() -> None:
    """Comments, queries and conditions: list, add, answer, lift."""


@line.command("list")
@click.argument("ref")
@click.option(
    "--kind", default="", help="scrutiny, feedback, board, assurance, condition, amendment, comment."
)
@json_option
def list_lines(ref: str, kind: str, *, as_json: bool) -> None:
    """List the lines of a case: you said, we did."""
    product = product_here()
    with product.store.read() as connection:
        load_case(connection, ref)
        rows = [dict(row) for row in lines_of(connection, ref, kind)]
    if as_json:
        print_json({"lines": rows})
        return
    for row in rows:
        say(f"{row['id']}  {row['status']}  {row['from_whom']}: {row['text']}")
        if row["answer"]:
            say(f"    {row['verdict']}: {row['answer']}")


@line.command("add")
@click.argument("ref")
@click.argument("text")
@click.option("--kind", default="comment", show_default=True)
@click.option("--section", default="")
@click.option("--from", "from_whom", default="")
@click.option("--due", default="")
@as_option
@json_option
def add(
    *,
    ref: str,
    text: str,
    kind: str,
    section: str,
    from_whom: str,
    due: str,
    as_user: str | None,
    as_json: bool,
) -> None:
    """Add a comment."""
    product = product_here()
    actor = acting(product, as_user)
    command = AddLine(ref, kind, text, section, from_whom, due)
    stored = product.road.within(
        actor, ref, "add a line", lambda work: add_line(work, product.road.rules, command)
    )
    _say_line(ref, str(stored.payload()["line"]), stored.id, as_json=as_json)


@line.command("answer")
@click.argument("ref")
@click.argument("line_id")
@click.option("--verdict", required=True, help="accepted, partly accepted or not accepted.")
@click.option("--answer", required=True, help="What was done about it, or why not.")
@click.option("--in-version", default="", help="In which version of the plan.")
@as_option
@json_option
def answer(
    *, ref: str, line_id: str, verdict: str, answer: str, in_version: str, as_user: str | None, as_json: bool
) -> None:
    """Answer a line."""
    product = product_here()
    actor = acting(product, as_user)
    command = AnswerLine(ref, line_id, verdict, answer, in_version)
    stored = product.road.within(
        actor, ref, "answer a line", lambda work: answer_line(work, product.road.rules, command)
    )
    _say_line(ref, line_id, stored.id, as_json=as_json)


@line.command("lift")
@click.argument("ref")
@click.argument("line_id")
@click.option("--by", required=True, help="Who lifted the condition.")
@click.option("--evidence", required=True, help="The document that lifts it.")
@click.option("--note", default="")
@as_option
@json_option
def lift(
    *, ref: str, line_id: str, by: str, evidence: str, note: str, as_user: str | None, as_json: bool
) -> None:
    """Record that a condition was lifted."""
    product = product_here()
    actor = acting(product, as_user)
    with product.store.read() as connection:
        found = load_case(connection, ref)
    bring = bring_files(name_files([evidence]), found, product)

    def act(work: Work) -> int:
        brought = bring(work)[0].document
        return lift_condition(work, product.road.rules, LiftCondition(ref, line_id, by, brought, note)).id

    _say_line(ref, line_id, product.road.within(actor, ref, "lift a condition", act), as_json=as_json)


@line.command("reopen")
@click.argument("ref")
@click.argument("line_id")
@click.option("--reason", required=True, help="Why the lifting is taken back.")
@as_option
@json_option
def reopen(*, ref: str, line_id: str, reason: str, as_user: str | None, as_json: bool) -> None:
    """Open a condition again that was recorded as lifted in error."""
    product = product_here()
    command = TakeBackLifting(ref, line_id, reason)
    stored = product.road.within(
        acting(product, as_user),
        ref,
        "take back a lifting",
        lambda work: take_back_lifting(work, product.road.rules, command),
    )
    _say_line(ref, line_id, stored.id, as_json=as_json)


def _say_line(ref: str, line_id: str, event: int, *, as_json: bool) -> None:
    if as_json:
        print_json({"ref": ref, "line": line_id, "event": event})
    else:
        say(f"{line_id}: recorded. Reference GF-{event}.")
