"""Bromley's plan on the day of its report of 2019 and Dorset's on that of 2022, with the figures printed in them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pysqlite3 import dbapi2 as sqlite

from govflow.metrics.ports import PART, MetricParts
from govflow.metrics.queries.standing import metric_of
from govflow.metrics.sheets import Series, Sheet
from govflow.metrics.use_cases.beside import AddComparator, add_comparator
from govflow.metrics.use_cases.recording import RecordFigure, SetTarget, record_figure, set_target
from govflow.road.once import Answer
from govflow.schedules.metrics import Comparison
from tests import databases
from tests.databases import Cluster, Kind
from tests.make.play import Play

AREAS = ("bromley", "dorset")
BROMLEY_DAY, DORSET_DAY = "2019-11-21T09:00:00Z", "2022-03-30T09:00:00Z"
# Dorset's report of 30 March 2022, sections 3.4 and 3.5.
DORSET_RATES = (("2019-20", "491", "540"), ("2020-21", "460", "514"), ("2021-22 Q3", "396", "443"))
DORSET_OTHERS = (
    ("region", "South West", "455", ""),
    ("england", "", "498", "69"),
    ("nearest_neighbours", "CIPFA", "487", ""),
)


@dataclass
class Measured:
    """A plan whose metrics are recorded, and who leads it."""

    office: Play
    ref: str
    lead: str

    @property
    def parts(self) -> MetricParts:
        """What the room's use cases are handed."""
        parts: MetricParts = self.office.product.parts[PART]
        return parts

    def record(self, metric: str, period: str, value: str = "", who: str = "", **given: Any) -> Answer:
        """Record a figure."""
        command = RecordFigure(self.ref, metric, period, value, **given)
        return self.office.within(
            who or self.lead, lambda work: record_figure(work, self.parts, command), self.ref
        )

    def target(self, metric: str, period: str, value: str, reason: str, **given: Any) -> Answer:
        """Set a target."""
        command = SetTarget(self.ref, metric, period, value, reason, **given)
        return self.office.within(self.lead, lambda work: set_target(work, self.parts, command), self.ref)

    def others(self, metric: str, period: str, whose: str, **given: Any) -> Answer:
        """Record what others reached."""
        command = AddComparator(self.ref, metric, period, whose, **given)
        return self.office.within(self.lead, lambda work: add_comparator(work, self.parts, command), self.ref)

    def sheet(self, code: str, parts: MetricParts | None = None) -> Sheet:
        """A metric as it stands today."""
        case, today = self.office.case(self.ref), date.fromisoformat(self.office.now()[:10])
        with self.office.store.read() as connection:
            return metric_of(connection, parts or self.parts, case, code, today)

    def series(self, code: str, measure: str = "") -> Series:
        """One measure of a metric as it stands."""
        sheet = self.sheet(code)
        wanted = sheet.definition.measure(measure)
        return next(one for one in sheet.series if one.measure == wanted)

    def figure(self, code: str, period: str, measure: str = "") -> Comparison:
        """A figure beside its plan."""
        found = [one for one in self.series(code, measure).comparisons if one.actual.period.name == period]
        assert len(found) == 1, found
        return found[0]

    def findings(self, code: str) -> list[tuple[str, str]]:
        """What is said of a metric, but for what is merely not there yet."""
        said = self.sheet(code).findings
        return [(one.code, one.where) for one in said if one.code != "NOT_YET_AVAILABLE"]


def record_bromley(office: Play) -> Measured:
    """Tables a to d of Bromley's report of 21 November 2019."""
    plan = Measured(
        office, office.open("bromley-plan-lead", year="2019-20", area="bromley"), "bromley-plan-lead"
    )
    for month, value in (("04", "2134"), ("05", "2249"), ("06", "2092"), ("07", "2392"), ("08", "2193")):
        plan.record("non-elective", f"2019-{month}", value)
    for quarter, value in (("Q1", "6589"), ("Q2", "6659")):
        plan.record("non-elective", f"2019-20 {quarter}", value, kind="plan")
    plan.record("non-elective", "2019-20 Q1", "6475")
    plan.record("non-elective", "2019-20 Q1", "-114", kind="variance")
    plan.record("non-elective", "2019-20 Q2", "4,585", state="partial", months=("July and August",))
    for quarter, value in (("Q1", "1137"), ("Q2", "1150"), ("Q3", "1150"), ("Q4", "1137")):
        plan.record("delayed-transfers", f"2019-20 {quarter}", value, kind="plan")
    plan.record("delayed-transfers", "2019-20 Q1", "633")
    plan.record("delayed-transfers", "2019-20 Q2", "274", state="partial", months=("2019-07", "2019-08"))
    days = "bed-days"
    plan.target("delayed-transfers", "2018-19", "10.31", "As planned that year.", measure=days)
    plan.target("delayed-transfers", "2019-20", "12.5", "Increased for 2019/20.", measure=days)
    printed = {"denominator": "57626"}
    plan.record("residential", "2019-20", "425.0", kind="plan", numerator="245", **printed)
    plan.record("residential", "2019-20", "245", kind="plan", measure="admissions")
    for quarter, rate, count in (("Q1", "112.5", "65"), ("Q2", "216.3", "125")):
        to_date = {"state": "cumulative"}
        plan.record("residential", f"2019-20 {quarter}", rate, numerator=count, **printed, **to_date)
        plan.record("residential", f"2019-20 {quarter}", count, measure="admissions", **to_date)
    plan.target("reablement", "2019-20", "90.1", "446 of 495.")
    plan.record("reablement", "2018-19 Q4", "92.8", state="provisional")
    plan.record(
        "reablement", "2018-19 Q4", "93.1", numerator="339", denominator="364", restates=True,
        reason="The 91 days of its last discharges ended after the report on 2018/19.",
    )  # fmt: skip
    parts = {"numerator": "73", "denominator": "74"}
    plan.record("reablement", "2019-20 Q1", "98.6", state="partial", months=("April, May",), **parts)
    return plan


def record_dorset(office: Play) -> Measured:
    """Sections 3.1 to 3.5 of Dorset's report of 30 March 2022."""
    office.at(DORSET_DAY)
    plan = Measured(
        office, office.open("dorset-plan-lead", year="2021-22", area="dorset"), "dorset-plan-lead"
    )
    plan.record("8.4", "2021-22", "429", kind="plan", numerator="488")
    for period, rate, count in DORSET_RATES:
        plan.record("8.4", period, rate, numerator=count)
    for whose, name, rate, rank in DORSET_OTHERS:
        plan.others("8.4", "2020-21", whose, name=name, value=rate, rank=rank)
    plan.record("8.5", "2021-22", "77", kind="plan")
    plan.record("8.5", "2020-21", "78.6")
    plan.record("8.5", "2021-22 Q3", "76.6", status="as planned")
    for measure, planned, reached in (("los-14-days", "10.8", "11.9"), ("los-21-days", "5.7", "6.3")):
        plan.record("8.2", "2021-22 Q3", planned, kind="plan", measure=measure)
        plan.record("8.2", "2021-22 Q3", reached, measure=measure)
    return plan


def _bromley(url: str) -> str:
    office = Play(url)
    office.furnish(AREAS, BROMLEY_DAY)
    ref = record_bromley(office).ref
    assert office.codes() == set(), "the record verifies"
    office.store.engine.dispose()
    return ref


@pytest.fixture(scope="session")
def bromley_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A SQLite database with Bromley's figures in it, whole in one file, and its plan."""
    path = tmp_path_factory.mktemp("bromley") / "bromley.db"
    shutil.copyfile(sqlite_template, path)
    ref = _bromley(databases.sqlite_url(path))
    connection = sqlite.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path, ref


@pytest.fixture(scope="session")
def bromley_name(postgres_cluster: Cluster, postgres_template: str) -> tuple[str, str]:
    """The same on PostgreSQL."""
    name = postgres_cluster.create(template=postgres_template)
    return name, _bromley(postgres_cluster.url(name))


@pytest.fixture
def bromley(request: pytest.FixtureRequest, tmp_path: Path, database_kind: Kind) -> Iterator[Measured]:
    """Bromley's plan in a fresh copy; the test runs once on each kind of database."""
    if database_kind == "sqlite":
        source, ref = request.getfixturevalue("bromley_file")
        shutil.copyfile(source, tmp_path / "bromley.db")
        office = Play(databases.sqlite_url(tmp_path / "bromley.db"))
        yield Measured(office, ref, "bromley-plan-lead")
        office.store.engine.dispose()
        return
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    template, ref = request.getfixturevalue("bromley_name")
    name = cluster.create(template=template)
    office = Play(cluster.url(name))
    yield Measured(office, ref, "bromley-plan-lead")
    office.store.engine.dispose()
    cluster.drop(name)


@pytest.fixture
def dorset(bromley: Measured) -> Measured:
    """Dorset's plan with its figures, in the same copy, two years later."""
    return record_dorset(bromley.office)
