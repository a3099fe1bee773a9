"""The page of a pool's contingency: what is held, whether its target is met, and its release."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from govflow.kernel.findings import Finding
from govflow.kernel.moments import parse_happened
from govflow.payments.pages.shared import (
    Answered,
    amount,
    blueprint,
    chosen,
    day,
    do,
    paper,
    parts,
    render,
    seen,
)
from govflow.payments.queries.reading import contingency_in
from govflow.payments.use_cases.holding import (
    HoldContingency,
    JudgeTarget,
    ReleaseContingency,
    hold_contingency,
    judge_target,
    release_contingency,
)
from govflow.road.once import Answer
from govflow.rulebook.contingency import HELD, Status
from govflow.storage.work import Work
from govflow.web.components import Problems
from govflow.web.forms import said
from govflow.web.product import product


@blueprint.get("/contingency")
def contingency(ref: str, pool: str) -> str:
    """Show what is held back, why, and what was decided of it."""
    return _page(ref, pool)


def _page(ref: str, pool: str, problems: Problems | None = None, refused: Sequence[Finding] = ()) -> str:
    with product().store.read() as connection:
        head = seen(connection, ref, pool)
        found = contingency_in(connection, ref, pool)
    held = [
        (one.reserve.id, f"{one.reserve.id}: {one.reserve.metric}")
        for one in found
        if one.reserve.status == HELD
    ]
    return render("contingency", head, problems, refused, found=found, held=held)


@blueprint.post("/contingency")
def hold(ref: str, pool: str) -> Answered:
    """Hold an amount back."""
    problems = Problems()
    contribution = chosen(problems, "contribution", "Choose the contingency")
    by = chosen(problems, "held_by", "Choose who holds it")
    if not said("metric"):
        problems.add("metric", "Enter the metric of the target")
    pence = amount(problems)
    if problems:
        return _page(ref, pool, problems), 400
    store = paper(ref)
    told = (contribution, pence, by, said("metric"), said("plan_line"), said("reason"))

    def act(work: Work) -> Answer:
        return hold_contingency(work, parts(), HoldContingency(ref, pool, *told, store(work), said("key")))

    return do(("contingency", ref, pool), "hold contingency", act, _page)


@blueprint.post("/contingency/judge")
def judge(ref: str, pool: str) -> Answered:
    """Say whether its target is met."""
    problems = Problems()
    id_ = chosen(problems, "contingency", "Choose the contingency")
    met = chosen(problems, "target", "Choose whether the target is met")
    on = day(problems, "the day it was judged", name="judged")
    if problems:
        return _page(ref, pool, problems), 400
    store = paper(ref)

    def act(work: Work) -> Answer:
        return judge_target(
            work, parts(), JudgeTarget(ref, pool, id_, met == "met", on, store(work), said("key"))
        )

    return do(("contingency", ref, pool), "judge a target", act, _page)


@blueprint.post("/contingency/release")
def release(ref: str, pool: str) -> Answered:
    """Release it into the pool, or return it to its holder."""
    problems = Problems()
    id_ = chosen(problems, "contingency", "Choose the contingency")
    to = cast("Status", chosen(problems, "to", "Choose what becomes of it"))
    on = day(problems, "the day it was decided", name="decided", needed=bool(said("for")))
    if problems:
        return _page(ref, pool, problems), 400
    store = paper(ref)
    told = (said("authority"), said("reason"), parse_happened(on) if on else None, said("for"))

    def act(work: Work) -> Answer:
        shown = tuple(filter(None, [store(work)]))
        return release_contingency(
            work, parts(), ReleaseContingency(ref, pool, id_, to, *told, shown, said("key"))
        )

    return do(("contingency", ref, pool), "release contingency", act, _page)
