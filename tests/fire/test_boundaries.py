"""A process that dies before or after any statement of a step leaves all of the step or none of it."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pysqlite3.dbapi2 as sqlite
import pytest

from govflow.bootstrap import opening
from govflow.contents.ports import PART, ContentsParts
from govflow.contents.use_cases.importing import ReadFile, take_over
from govflow.kernel.findings import Json
from govflow.kernel.moments import parse_happened
from govflow.road.once import once
from govflow.road.opening import OpenCase
from govflow.road.ports import TakeStep
from govflow.road.queries import load_case
from govflow.storage.work import Work
from govflow.timetable.tick import sweep
from govflow.web.product import Product
from govflow.workbook.checking import check_bytes
from tests.databases import Kind
from tests.fire import pooled
from tests.fire.boundaries import (
    Act,
    Ground,
    Tried,
    comparable,
    contents,
    edges_of_reads,
    everywhere,
    ground_of_cluster,
    ground_of_file,
    newest_event,
    run_apart,
)
from tests.fire.defects import append_apart
from tests.fire.furnished import AREA, ROOT, Yard, bring_to_the_board, furnish, take, year
from tests.fire.oracle import examine
from tests.fire.pooled import Pool, furnish_pool
from tests.make.workbooks import a_book, packed

pytestmark = pytest.mark.fire

# Fewer points than these would mean that the hook no longer sees the statements. PostgreSQL is sent
# an event with all its rows in one round trip.
FEWEST_POINTS = {"sqlite": 16, "postgresql": 8}
ACTS = ("agree", "feedback", "open", "pay", "send", "share", "sign_off", "take_over", "timers", "withdraw")
# These read far more than they write: of their reads in a row only the first and the last are tried.
THINNED = ("agree", "pay", "share")
# What they bring with them, both or neither: the last party's word, the end of a watch, a decision opened.
LEFT = {
    "agree": "pool_settlement .*'status': 'agreed'",
    "pay": "timer .*'subject': 'mental-health/nhs/1'.*'state': 'cancelled'",
    "share": "pool_limit .*'decision': 'decision-",
}
# The number of the round of 2021-22, which the workbook is of.
ROUND = 63
Say = Callable[[str], None]
Laid = tuple[Yard, Pool, Ground]


def acts(yard: Yard, pool: Pool) -> dict[str, Act]:
    """The governed acts whose every boundary is tried, each under a key of its own."""
    drafted, at_board, timed, empty = yard.plans

    def step(who: str, command: TakeStep, *kinds: str) -> Act:
        return lambda product: take(yard, product, who, replace(command, key="boundary"), *kinds)

    feedback = TakeStep(
        drafted,
        "record_feedback",
        reason="Received before the plan was opened here.",
        happened=parse_happened("2021-11-02"),
        on_behalf="doncaster-regional-assurance-panel",
        answers={"lines": [{"text": "Say more of discharge."}, {"text": "Name the trust."}]},
    )
    sign_off = TakeStep(
        at_board,
        "sign_off",
        reason="Resolved before the plan was opened here.",
        happened=parse_happened("2021-11-11"),
        on_behalf="doncaster-hwb",
        answers={"item": "13", "resolution": "Agreed."},
    )
    withdraw = TakeStep(
        at_board, "withdraw", reason="No longer wanted.", answers={"reason": "No longer wanted."}
    )
    opened = OpenCase("bcf_plan", AREA, year(90), key="boundary")
    assert timed
    return {
        "open": lambda product: product.road.open(yard.actor("plan-lead"), opened),
        "send": step("plan-lead", TakeStep(drafted, "send_draft_to_bcm", expect_version=2), "draft_plan"),
        "feedback": step("plan-lead", feedback, "feedback"),
        "sign_off": step("clerk", sign_off, "minute"),
        "take_over": taking_over(yard, empty),
        "withdraw": step("director", withdraw, "decision_record"),
        "timers": lambda product: sweep(product.road),
        "share": lambda product: pooled.share(yard, product, pool),
        "agree": lambda product: pooled.agree(yard, product, pool),
        "pay": lambda product: pooled.pay(yard, product, pool),
    }


def taking_over(yard: Yard, ref: str) -> Act:
    """Take a workbook over as the API does, once under its key; it was read and checked before."""
    content = packed(a_book())
    file = ReadFile("plan.xlsx", content, check_bytes(content, ROOT / "config" / "templates", "plan.xlsx"))

    def act(product: Product) -> object:
        parts: ContentsParts = product.parts[PART]

        def taken(work: Work) -> object:
            case = load_case(work.connection, ref, "plan")
            asked: dict[str, Json] = {"document": file.checked.sha256}
            return once(
                work, "boundary", asked, 201, lambda: {"event": take_over(work, parts, case, file).id}
            )

        # The names of new documents are drawn; each run draws the same, so that two can be compared.
        drawn = Random(ref)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("govflow.kernel.ids.secrets.choice", drawn.choice)
            return product.road.within(yard.actor("plan-lead"), ref, "take a workbook over", taken)

    return act


@pytest.fixture
def laid(request: pytest.FixtureRequest, database_kind: Kind, tmp_path: Path) -> Iterator[Laid]:
    """A furnished template: a plan in drafting, one before the board, one with timers due, one empty, and a pool."""
    if database_kind == "sqlite":
        template = tmp_path / "template.db"
        yard, pool = furnished(f"sqlite:///{template}", tmp_path)
        connection = sqlite.connect(template)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        yield yard, pool, ground_of_file(template, tmp_path / "live.db")
        return
    cluster = request.getfixturevalue("postgres_cluster")
    name = cluster.create()
    yard, pool = furnished(cluster.url(name), tmp_path)
    yield yard, pool, ground_of_cluster(cluster, name)
    cluster.drop(f"{name}_live")
    cluster.drop(name)


def furnished(url: str, home: Path) -> tuple[Yard, Pool]:
    yard = furnish(url, home, plans=2)
    product = yard.product()
    bring_to_the_board(yard, product, yard.plans[1])
    round_ = opening(product, "bcf_plan", AREA, "2021-22")
    timed = replace(round_, year=year(80), timetable=round_.timetable[:1])
    empty = OpenCase("bcf_plan", AREA, year(ROUND))
    yard.plans += [product.road.open(yard.actor("plan-lead"), one).ref for one in (timed, empty)]
    pool = furnish_pool(yard, product)
    product.store.engine.dispose()
    return yard, pool


def die_everywhere(product: Product, act: Act, ground: Ground, tried: Tried = everywhere) -> list[str]:
    """Die at each point of an act that is tried, and retry; return all its points, or fail at the first that is amiss."""
    ground.lay()
    before, known = contents(ground.url), newest_event(ground.url)
    code, points = run_apart(product, act)
    assert code == 0
    after = comparable(ground.url, known)
    one_commit = points.count("after COMMIT") == 1

    for at in tried(points):
        point = points[at]
        ground.lay()
        code, _ = run_apart(product, act, at)
        assert code == -signal.SIGKILL, f"point {at} ({point}) was not reached"
        if one_commit and "after COMMIT" not in points[: at + 1]:
            assert contents(ground.url) == before, f"death at {at} ({point}) left a trace"
        elif one_commit:
            assert comparable(ground.url, known) == after, f"death at {at} ({point}) lost a committed act"
        assert examine(ground.url) == [], f"death at {at} ({point})"
        assert run_apart(product, act)[0] == 0, f"the retry after {at} ({point}) was refused"
        assert comparable(ground.url, known) == after, f"the retry after {at} ({point}) ended elsewhere"
    return points


@pytest.mark.parametrize("name", ACTS)
def test_death_at_any_boundary_leaves_all_or_nothing_and_a_retry_ends_it_once(
    laid: Laid, name: str, say: Say
) -> None:
    yard, pool, ground = laid
    product: Product = replace(yard, url=ground.url).product()  # never connected in this process

    points = die_everywhere(
        product, acts(yard, pool)[name], ground, edges_of_reads if name in THINNED else everywhere
    )

    say(f"{len(points)} points, {points.count('after COMMIT')} commits")
    assert any(re.match(LEFT.get(name, ""), row) for row in contents(ground.url))
    assert len(points) >= FEWEST_POINTS["sqlite" if ground.url.startswith("sqlite") else "postgresql"]


@pytest.mark.parametrize("defect", ["an event apart from its rows", "a key that is forgotten"])
def test_a_planted_defect_turns_the_campaign_red(
    laid: Laid, defect: str, monkeypatch: pytest.MonkeyPatch, say: Say
) -> None:
    # The control: were this green, the deaths above would prove nothing.
    yard, pool, ground = laid
    product: Product = replace(yard, url=ground.url).product()
    if defect == "an event apart from its rows":
        monkeypatch.setattr(Work, "append", append_apart)
    else:
        monkeypatch.setattr("govflow.road.opening.command_key", lambda *_: None)

    with pytest.raises(AssertionError, match="left a trace|was refused") as seen:
        die_everywhere(product, acts(yard, pool)["open"], ground)

    say(f"{defect}: {str(seen.value).splitlines()[0][:120]}")
