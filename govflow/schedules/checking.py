"""Puts the checks of a published schedule together in one report (CONTRACT 4, ``schedule check``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from govflow.kernel.findings import Finding, Json
from govflow.schedules.columns import MoneyColumn
from govflow.schedules.conditions import (
    carried_in,
    check_carried,
    check_minimums,
    check_unallocated,
    minimums_in,
)
from govflow.schedules.lines import Schedule, read_schedule, schedule_of
from govflow.schedules.metric_checks import check_metrics
from govflow.schedules.metric_lines import MetricReader, metric_columns
from govflow.schedules.money import pounds
from govflow.schedules.sources import by_source, check_sources, column_of_funding, differences
from govflow.schedules.spelling import Spelling
from govflow.schedules.sums import (
    VERDICTS,
    Stated,
    check_grants,
    check_totals,
    check_virements,
    restored,
    stated_in,
    verdicts,
)
from govflow.schedules.table import Table, read_table
from govflow.schedules.totals import Totals, read_totals

_LAST = 10**9


@dataclass(frozen=True, slots=True)
class Report:
    """What was checked, what it comes to, and every finding in the order of files and rows."""

    file: str
    sha256: str
    facts: dict[str, Json] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def unreadable(self) -> bool:
        """Whether a file is not there or of another kind altogether (exit code 2)."""
        return any(one.code == "WORKBOOK_UNREADABLE" for one in self.findings)

    def as_json(self) -> dict[str, Json]:
        """Return the document that ``--json`` prints."""
        found: list[Json] = [one.as_json() for one in self.findings]
        return {"file": self.file, "sha256": self.sha256, **self.facts, "findings": found}


def check_schedule(
    path: Path, spelling: Spelling, *, funding: Path | None = None, totals: Path | None = None
) -> Report:
    """Read a published schedule and say what does not add up, and where (DOMAIN 5.1)."""
    table = read_table(path, spelling)
    if columns := metric_columns(table, spelling):
        return _check_metrics(table, columns, totals, spelling)
    schedule = schedule_of(table, spelling)
    if not schedule.rows:
        return Report(schedule.file, schedule.table.sha256, findings=schedule.findings)
    given = read_schedule(funding, spelling) if funding else None
    stated = read_totals(totals, schedule, spelling) if totals else Totals()
    found = list(_found(schedule, given, stated, spelling))
    files = [one.name for one in (path, funding, totals) if one]
    facts = _facts(schedule, given, stated, spelling)
    return Report(schedule.file, schedule.table.sha256, facts, in_order(found, files))


def _check_metrics(table: Table, columns: dict[str, int], totals: Path | None, spelling: Spelling) -> Report:
    read = MetricReader(table, columns, spelling).read()
    stated = read_totals(totals, Schedule(table), spelling) if totals else Totals()
    found = [
        *check_metrics(read, spelling, stated.reported_on),
        *check_carried([*read.carried, *stated.carried], None),
        *stated.findings,
    ]
    comparisons: list[Json] = [
        {
            "metric": metric.name,
            "measure": metric.measure,
            **one.as_json(),
            "beside": [other.as_json() for other in metric.beside(one.actual)],
        }
        for metric in read.metrics
        for one in metric.comparisons()
    ]
    facts: dict[str, Json] = {"kind": "metrics", "figures": read.figures, "comparisons": comparisons}
    files = [table.file, *([totals.name] if totals else [])]
    return Report(table.file, table.sha256, facts, in_order(found, files))


def _found(
    schedule: Schedule, funding: Schedule | None, totals: Totals, spelling: Spelling
) -> Iterator[Finding]:
    stated = [*stated_in(schedule), *([totals.stated] if totals.stated else [])]
    yield from schedule.findings
    yield from totals.findings
    yield from check_virements(schedule, stated, spelling)
    yield from check_totals(schedule, stated, spelling)
    yield from check_grants(schedule)
    yield from check_unallocated(schedule, spelling)
    yield from check_carried([*carried_in(schedule), *totals.carried], schedule)
    minimums = dict(totals.minimums)
    if funding:
        yield from funding.findings
        yield from check_totals(funding, stated_in(funding), spelling)
        minimums |= minimums_in(funding)
        if funding.rows:
            yield from check_sources(schedule, funding, spelling)
    else:
        minimums |= minimums_in(schedule)
    yield from check_minimums(schedule, minimums, spelling)


def in_order(findings: Iterable[Finding], files: Sequence[str]) -> tuple[Finding, ...]:
    """Return findings in the order of the files, then of rows, then of codes (CONTRACT 4)."""

    def place(one: Finding) -> tuple[int, int, str]:
        file = one.where.partition("!")[0]
        row = one.figures.get("row")
        number = row if isinstance(row, int) else _LAST
        return (files.index(file) if file in files else len(files), number, one.code)

    return tuple(sorted(findings, key=place))


def _facts(
    schedule: Schedule, funding: Schedule | None, totals: Totals, spelling: Spelling
) -> dict[str, Json]:
    """Return what was read: columns, sums beside the totals stated, rows by verdict, sources."""
    stated = [*stated_in(schedule), *([totals.stated] if totals.stated else [])]
    counted = Counter(verdict for _, verdict in verdicts(schedule, spelling))
    not_read: list[Json] = list(schedule.columns.not_read)
    facts: dict[str, Json] = {
        "kind": "schedule",
        "lines": len(schedule.lines),
        "not_read": not_read,
        "totals": {column.heading: _sum(schedule, column, stated) for column in schedule.columns.money},
    }
    if counted:
        facts["virements"] = {name: counted[name] for name in VERDICTS}
        moved = restored(schedule, spelling)
        facts["virement_with_signs_restored"] = None if moved is None else pounds(moved)
    pair = column_of_funding(schedule, funding) if funding and funding.rows else None
    if pair and funding and all(line.source for line in schedule.lines):
        paid = by_source(schedule.lines, pair[0], spelling)
        given = by_source(funding.lines, pair[1], spelling)
        facts["sources"] = [one.as_json() for one in differences(paid, given, spelling)]
    return facts


def _sum(schedule: Schedule, column: MoneyColumn, stated: Sequence[Stated]) -> Json:
    rows = schedule.total(column)
    printed = [one.amounts[column.heading] for one in stated if column.heading in one.amounts]
    return {
        "part": column.part,
        "year": column.year,
        "rows": None if rows is None else pounds(rows),
        "stated": pounds(printed[-1]) if printed else None,
    }
