"""kill -9 of the real server in mid-step: what was answered stays, the rest is whole or not there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import MakeDatabase
from tests.databases import Kind
from tests.fire.campaigns import Campaign
from tests.fire.crashing_postgres import crash, crashing_cluster
from tests.fire.furnished import furnish

pytestmark = pytest.mark.fire

PLANS = 36
KILLS, INSIDE, OF_EACH_DOUBT = 100, 30, 3
CONTROL_KILLS, CRASHES = 150, 5
Say = Callable[[str], None]


def test_nothing_answered_is_lost_and_nothing_is_done_by_half_or_twice(
    make_database: MakeDatabase, database_kind: Kind, tmp_path: Path, seed: int, say: Say
) -> None:
    yard = furnish(make_database(database_kind, migrated=False), tmp_path, plans=PLANS)
    campaign = Campaign(yard, tmp_path, seed)

    with campaign.under_load():
        while campaign.figures.kills < KILLS and not campaign.failed:
            campaign.kill_once()

    campaign.report(say)
    assert campaign.problems() == []
    campaign.require(inside=INSIDE, acked=5 * KILLS, of_each_doubt=OF_EACH_DOUBT)


def test_an_event_committed_apart_from_its_rows_is_caught(
    make_database: MakeDatabase, tmp_path: Path, seed: int, say: Say
) -> None:
    # The control: were this green, the campaign above would prove nothing.
    yard = furnish(make_database("sqlite", migrated=False), tmp_path, plans=PLANS)
    campaign = Campaign(yard, tmp_path, seed, FIRE_DEFECT="audit-in-its-own-transaction")

    with campaign.under_load():
        while campaign.figures.kills < CONTROL_KILLS and not campaign.failed:
            campaign.kill_once()

    campaign.report(say)
    problems = campaign.problems()
    say(f"{len(problems)} problems, the first: {problems[:1]}")
    assert any("the events say" in problem or "no outbox row" in problem for problem in problems)


@pytest.mark.postgres
def test_a_database_that_crashes_under_the_server_loses_nothing_and_is_found_again(
    tmp_path: Path, seed: int, say: Say
) -> None:
    with crashing_cluster() as cluster:
        yard = furnish(cluster.url(cluster.create()), tmp_path, plans=PLANS)
        campaign = Campaign(yard, tmp_path, seed)

        with campaign.under_load():
            for _ in range(CRASHES):
                campaign.await_work()
                crash(cluster)
            # The same server goes on by itself once the database is back.
            campaign.await_acks(50)

        campaign.report(say)
        assert campaign.problems() == []
        campaign.require(inside=0, acked=50, of_each_doubt=0)
        assert campaign.account().doubted, "inconclusive: no request was in hand at any crash"
