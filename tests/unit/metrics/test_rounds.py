"""The metrics of each round as data: every file can be used, keys hold over the years, a wrong file names itself."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from govflow.kernel.errors import Broken, InvalidInput
from govflow.metrics.model import periods_of, years_of
from govflow.metrics.rounds import round_metrics
from govflow.metrics.typed import read_figure, read_time
from tests.unit.schedules.checked import ROOT, SPELLING

CONFIG = ROOT / "config"


def test_every_round_file_reads_and_a_metric_keeps_its_key_whatever_its_code() -> None:
    years = sorted(path.stem for path in (CONFIG / "metrics").glob("*.toml"))
    rounds = {year: round_metrics(CONFIG, SPELLING, year) for year in years}

    assert {"2019-20", "2021-22"} <= set(rounds)
    assert [one.code for one in rounds["2021-22"]] == ["8.1", "8.2", "8.3", "8.4", "8.5"]
    codes = {year: one.code for year in years for one in rounds[year] if one.key == "residential_admissions"}
    assert codes == {
        "2019-20": "residential",
        "2021-22": "8.4",
        "2022-23": "8.4",
        "2023-25": "8.4",
        "2025-26": "residential",
    }
    reablement = next(one for one in rounds["2021-22"] if one.key == "reablement")
    assert (reablement.kind.better, reablement.kind.lag_days, reablement.owner_words) == (
        "higher",
        91,
        "Council led",
    )
    for year, metrics in rounds.items():
        for one in metrics:
            assert one.kind.better in ("higher", "lower"), (year, one.code)
            assert one.source or one.is_unconfirmed, (year, one.code)
    assert round_metrics(CONFIG, SPELLING, "2020-21") == ()
    assert round_metrics(CONFIG, SPELLING, "../2019-20") == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('owner = "nhs"', 'owner = "somebody"'),
        ('frequency = "quarterly"', 'frequency = "weekly"'),
        ('code = "reablement"', 'code = "residential"'),
        ('title = "Reablement 91 days"\n', ""),
        ("[[metric]]", "[[metric"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, before: str, after: str) -> None:
    shutil.copytree(CONFIG / "metrics", tmp_path / "metrics")
    file = tmp_path / "metrics" / "2019-20.toml"
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), "utf-8")

    with pytest.raises(Broken, match=r"config/metrics/2019-20\.toml"):
        round_metrics(tmp_path, SPELLING, "2019-20")


def test_a_round_of_two_years_has_both_and_a_metric_its_periods() -> None:
    assert years_of("2023-25") == ("2023-24", "2024-25")
    assert years_of("2019-20") == ("2019-20",)
    assert years_of("1999-00") == ("1999-00",)
    assert years_of("") == ()
    assert [one.name for one in periods_of("2019-20", "quarterly")][::3] == ["2019-20 Q1", "2019-20 Q4"]
    months = [one.name for one in periods_of("2019-20", "monthly")]
    assert (months[0], months[8], months[9], months[11]) == ("2019-04", "2019-12", "2020-01", "2020-03")
    assert [one.name for one in periods_of("2019-20", "annual")] == ["2019-20"]


@pytest.mark.parametrize(
    ("typed", "unit", "kept"),
    [("4,585", "", "4585"), ("425.0", "per_100000", "425.0"), (" 76.6% ", "percent", "76.6"), ("", "", "")],
)
def test_a_figure_is_kept_as_exact_text(typed: str, unit: str, kept: str) -> None:
    assert read_figure(typed, "value", unit) == kept


@pytest.mark.parametrize("typed", ["76.6%", "4,58", "1e5", "NaN", "٣", "1.1234567", "1 000", "1234567890123"])
def test_what_is_no_figure_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(InvalidInput, match="Write it like"):
        read_figure(typed, "value")


def test_a_period_may_be_written_as_papers_write_it() -> None:
    assert [read_time(text).name for text in ("2019/20 q2", "2019-20 H1", "2019-07")] == [
        "2019-20 Q2",
        "2019-20 H1",
        "2019-07",
    ]
