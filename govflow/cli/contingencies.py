"""``govflow contingency``: money of a pool held back until a target is met, and its release."""

from __future__ import annotations

import click

from govflow.cli.acting import product_here
from govflow.cli.output import print_json, say
from govflow.cli.pool_money import amount_option, do, document_option, key_option, paper, parts, pence
from govflow.cli.with_powers import as_option, json_option
from govflow.kernel.findings import Json
from govflow.kernel.moments import parse_happened
from govflow.kernel.pence import money_words
from govflow.payments.queries.reading import contingency_in, terms_called
from govflow.payments.use_cases.holding import (
    HoldContingency,
    JudgeTarget,
    ReleaseContingency,
    hold_contingency,
    judge_target,
    release_contingency,
)
from govflow.road.once import Answer
from govflow.road.queries import load_case
from govflow.rulebook.contingency import RELEASED, RETURNED
from govflow.storage.work import Work


@click.group()
def contingency() -> None:
    """Contingency of a pool: list what is held, hold some, judge its target, release it."""


@contingency.command("list")
@click.argument("ref")
@click.argument("pool")
@json_option
def list_held(ref: str, pool: str, *, as_json: bool) -> None:
    """List what is held back of a pool, and what was released."""
    with product_here().store.read() as connection:
        terms = terms_called(connection, parts(), load_case(connection, ref, "agreement").ref, pool)
        found = contingency_in(connection, ref, pool)
    if as_json:
        told: list[Json] = [one.as_json() for one in found]
        print_json({"ref": ref, "pool": pool, "contingency": told})
        return
    for one in found:
        held = one.reserve
        target = {"met": "met", "unmet": "not met"}.get(held.target, "not judged yet")
        who = terms.name_of(held.held_by)
        say(f"{held.id}  {held.status} by {who}: {money_words(held.pence)}, {held.metric}: {target}")


@contingency.command("hold")
@click.argument("ref")
@click.argument("pool")
@click.argument("contribution")
@amount_option
@click.option("--held-by", required=True, help="The party's code.")
@click.option("--metric", required=True, help="The metric of its target.")
@click.option("--plan-line", default="", help="The line of the plan it is in, or its scheme ID.")
@click.option("--reason", default="", help="Why. It is kept private.")
@document_option
@key_option
@as_option
@json_option
def hold(*, amount: str, evidence: str, as_user: str | None, as_json: bool, **given: str) -> None:
    """Hold an amount of a contingency of the terms back."""
    ref, held, store = given["ref"], pence(amount), paper(given["ref"], evidence)

    def act(work: Work) -> Answer:
        return hold_contingency(work, parts(), HoldContingency(pence=held, document=store(work), **given))

    do((as_user, ref, "hold contingency"), act, as_json=as_json)


@contingency.command("judge")
@click.argument("ref")
@click.argument("pool")
@click.argument("contingency")
@click.option("--met/--unmet", required=True, help="Whether its target is met.")
@click.option("--as-at", required=True, help="As at which day.")
@document_option
@key_option
@as_option
@json_option
def judge(*, met: bool, evidence: str, as_user: str | None, as_json: bool, **given: str) -> None:
    """Record whether the target is met, with the document that shows it."""
    store = paper(given["ref"], evidence)

    def act(work: Work) -> Answer:
        return judge_target(work, parts(), JudgeTarget(met=met, document=store(work), **given))

    do((as_user, given["ref"], "judge a target"), act, as_json=as_json)


@contingency.command("release")
@click.argument("ref")
@click.argument("pool")
@click.argument("contingency")
@click.option("--return", "is_return", is_flag=True, help="It goes back to its holder instead.")
@click.option("--authority", default="", help="The decision or delegation it is released under.")
@click.option("--reason", default="", help="Why. It is kept private.")
@click.option("--happened-at", default="", help="When it was decided, where that was elsewhere.")
@click.option("--for", "on_behalf", default="", help="Which body decided it there.")
@document_option
@key_option
@as_option
@json_option
def release(
    *, is_return: bool, happened_at: str, evidence: str, as_user: str | None, as_json: bool, **given: str
) -> None:
    """Release it into the pool under a power, or record that it was released elsewhere."""
    store = paper(given["ref"], evidence)
    when = parse_happened(happened_at, field="--happened-at") if happened_at else None

    def act(work: Work) -> Answer:
        shown = tuple(filter(None, [store(work)]))
        to = RETURNED if is_return else RELEASED
        return release_contingency(
            work, parts(), ReleaseContingency(to=to, happened=when, evidence=shown, **given)
        )

    do((as_user, given["ref"], "release contingency"), act, as_json=as_json)
