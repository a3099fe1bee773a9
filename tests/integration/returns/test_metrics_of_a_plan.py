"""What a return takes of the metrics that its plan holds: Bromley's, as its report of 21 November 2019 prints them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from govflow.returns.model import MetricLine
from govflow.returns.ports import PART, ReturnParts
from govflow.returns.queries.holding import figures_of
from govflow.returns.use_cases.entering import take_again
from govflow.returns.use_cases.opening import OpenReturn, open_return
from tests.databases import sqlite_url as address_of
from tests.integration.metrics.conftest import BROMLEY_DAY, Measured, bromley_file
from tests.make.play import Play

__all__ = ["bromley_file"]
LEAD = "bromley-plan-lead"


@pytest.fixture
def town(bromley_file: tuple[Path, str], tmp_path: Path) -> Iterator[Measured]:
    """Bromley's plan with its metrics, to be written on."""
    path = tmp_path / "bromley.db"
    shutil.copyfile(bromley_file[0], path)
    play = Play(address_of(path))
    yield Measured(play, bromley_file[1], LEAD)
    play.store.engine.dispose()


def opened(town: Measured, quarter: str) -> str:
    """Open Bromley's return of a quarter."""
    parts: ReturnParts = town.office.product.parts[PART]
    command = OpenReturn("bromley", "2019-20", quarter)
    return town.office.within(LEAD, lambda work: open_return(work, parts, command)).ref


def metrics(town: Measured, ref: str) -> dict[str, MetricLine]:
    """The metrics of a return by the name of each."""
    with town.office.store.read() as connection:
        return {one.key: one for one in figures_of(connection, ref).metrics}


def test_a_return_takes_its_periods_figures_and_shows_what_lags_by_its_day(town: Measured) -> None:
    assert town.office.now()[:10] == BROMLEY_DAY[:10]
    quarter_1, quarter_2 = opened(town, "Q1"), opened(town, "Q2")

    first, second = metrics(town, quarter_1), metrics(town, quarter_2)
    [admissions] = [one for one in first.values() if one.actual == "6,475"]
    assert (admissions.planned, admissions.variance, admissions.missing) == ("6,589", "−114", False)
    [partial] = [one for one in second.values() if one.actual == "4,585"]
    assert (partial.state, partial.months, partial.variance) == ("partial", "July and August only", "")
    lagging = {
        one.metric: (one.actual, one.due) for one in second.values() if one.state == "not_yet_available"
    }
    assert lagging["Reablement 91 days"] == ("", "2019-12-31")
    cumulative = {one.actual for one in second.values() if one.state == "cumulative"}
    assert cumulative == {"216.3 (125/57,626)", "125"}
    assert not any(
        one.measure.endswith(("2019-04", "2019-07")) for one in (*first.values(), *second.values())
    )


def test_a_late_figure_is_in_the_return_once_it_is_taken_again(town: Measured) -> None:
    ref = opened(town, "Q2")
    [key] = [one.key for one in metrics(town, ref).values() if one.actual == "4,585"]
    town.office.at("2019-12-02T09:00:00Z")
    town.record("non-elective", "2019-20 Q2", "6900")
    parts: ReturnParts = town.office.product.parts[PART]
    town.office.within(LEAD, lambda work: take_again(work, parts, ref), ref)

    now = metrics(town, ref)[key]
    assert (now.state, now.actual, now.variance) == ("restated", "6,900", "+241")
    assert town.office.codes() == set()
