"""Published schedules checked as the command checks them, and small ones written for a test."""

from __future__ import annotations

import json
from pathlib import Path

from govflow.kernel.findings import Finding
from govflow.schedules.checking import Report, check_schedule
from govflow.schedules.spelling import Spelling, load_spelling

ROOT = Path(__file__).resolve().parents[3]
PAPERS = ROOT / "tests" / "data" / "schedules"
SPELLING = load_spelling(ROOT / "config", {})


def check_paper(name: str, funding: str = "", totals: Path | None = None) -> Report:
    return check_schedule(
        PAPERS / name, SPELLING, funding=PAPERS / funding if funding else None, totals=totals
    )


def check_text(
    folder: Path,
    text: str,
    *,
    funding: str = "",
    totals: object = None,
    spelling: Spelling = SPELLING,
) -> Report:
    schedule = folder / "schedule.csv"
    schedule.write_text(text, encoding="utf-8")
    beside = folder / "funding.csv"
    beside.write_text(funding, encoding="utf-8")
    stated = folder / "totals.json"
    stated.write_text(json.dumps(totals), encoding="utf-8")
    return check_schedule(
        schedule, spelling, funding=beside if funding else None, totals=stated if totals is not None else None
    )


def codes(report: Report, severity: str = "") -> list[str]:
    return [one.code for one in report.findings if severity in ("", one.severity)]


def found(report: Report, code: str) -> list[Finding]:
    return [one for one in report.findings if one.code == code]
