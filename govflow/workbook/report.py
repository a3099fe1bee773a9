"""What a check answers: the document the contract promises, its findings in the workbook's own order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from govflow.kernel.findings import Finding, Json
from govflow.workbook.checks.conditions import DENOMINATOR, check_conditions, check_other, percent_of
from govflow.workbook.checks.cover import check_answers, check_cover
from govflow.workbook.checks.funding import check_breakdowns, check_sources, check_stated
from govflow.workbook.checks.metrics import check_metrics
from govflow.workbook.checks.schemes import check_numbers, check_schemes, has_number
from govflow.workbook.checks.sorting import Sums, add_up, sort_lines
from govflow.workbook.codes import at_most
from govflow.workbook.model import Contents
from govflow.workbook.money import half_up, pounds
from govflow.workbook.template import Template

ROW = re.compile(r"(\d+)$")


@dataclass(frozen=True, slots=True)
class Checked:
    """A workbook that was read and checked; ``contents`` is nothing where it could not be read at all."""

    sha256: str | None
    contents: Contents | None
    totals: dict[str, Json]
    findings: tuple[Finding, ...]
    is_foreign: bool = False

    def as_json(self, file: str) -> dict[str, Json]:
        """Return the contract's document (section 4)."""
        cover = self.contents.cover if self.contents else None
        return {
            "file": file,
            "sha256": self.sha256,
            "template": (self.contents.template or None) if self.contents else None,
            "health_and_wellbeing_board": (cover.text("board") or None) if cover else None,
            "totals": self.totals,
            "formulas_read": self.contents.formulas if self.contents else 0,
            "findings": [finding.as_json() for finding in self.findings],
        }


def check_contents(sha256: str, contents: Contents, template: Template, noted: Iterable[Finding]) -> Checked:
    """Run every check over what was read."""
    lines = sort_lines(contents, template)
    sums = add_up(contents, template, lines)
    # One by one: of a flood of them most are counted, not kept.
    findings = chain(
        noted,
        check_cover(contents, template),
        check_sources(contents, sums),
        check_breakdowns(contents),
        check_stated(contents, template, sums),
        check_conditions(contents, template, sums),
        check_other(contents, sums),
        check_schemes(contents, template, lines),
        check_numbers(contents, template, lines),
        check_metrics(contents, template),
        check_answers(contents),
    )
    totals = _totals(contents, template, sums)
    return Checked(sha256, contents, totals, in_order(at_most(findings), contents.sheets))


def in_order(findings: Iterable[Finding], sheets: Sequence[str]) -> tuple[Finding, ...]:
    """Return findings in the workbook's sheet order, then by row number, then by code."""
    places = {title: number for number, title in enumerate(sheets)}

    def place(finding: Finding) -> tuple[int, int, str, str]:
        sheet, _, cell = finding.where.rpartition("!")
        row = ROW.search(cell)
        return (places.get(sheet, len(places)), int(row[1]) if row else 0, finding.code, finding.where)

    return tuple(sorted(findings, key=place))


def _totals(contents: Contents, template: Template, sums: Sums) -> dict[str, Json]:
    """Return the contract's totals; none where income or schemes could not be read for certain."""
    if contents.income is None or contents.lines is None:
        return {}
    numbers = {int(line.scheme_id.text) for line in contents.lines if has_number(line)}
    totals: dict[str, Json] = {
        "income": {source: pounds(pence) for source, pence in sums.income.items()},
        "expenditure": {source: pounds(pence) for source, pence in sums.expenditure.items()},
        "income_total": pounds(sum(sums.income.values())),
        "expenditure_total": pounds(sum(line.expenditure.pence or 0 for line in contents.lines)),
        "scheme_types": {name: pounds(pence) for name, pence in sums.types.items()},
        "counted_in_both": pounds(half_up(sums.both)),
        "other": {
            "amount": pounds(sums.other),
            "percent": percent_of(sums.other, sums.mandatory),
            "denominator": DENOMINATOR,
            "denominator_amount": pounds(sums.mandatory),
        },
        "schemes": len(contents.lines),
        "scheme_ids": len(numbers),
    }
    for condition in template.words["conditions"]:
        minimum = sums.minimum.get(condition["key"])
        totals[condition["name"]] = {
            "minimum": pounds(minimum) if minimum is not None else None,
            "planned": pounds(half_up(sums.planned[condition["key"]])),
        }
    return totals
