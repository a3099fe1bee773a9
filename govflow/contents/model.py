"""What is held of a plan: its versions, the findings of one, and which sheets stand green. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from govflow.kernel.canonical import digest
from govflow.kernel.findings import Finding, Json
from govflow.workbook.checks.cover import read_day
from govflow.workbook.model import Contents
from govflow.workbook.template import Template

COVER = "COVER_INCOMPLETE"
FROM_WORKBOOK, BY_HAND = "workbook", "hand"
# The template's own checklist: every sheet green before the plan is sent (guidance sheet, 2021-22).
SHEETS = ("cover", "income", "expenditure", "metrics", "requirements")


@dataclass(frozen=True, slots=True)
class HeldVersion:
    """One version that is held: its number, where it came from, and how it stood when it came."""

    ref: str
    number: int
    event: int
    digest: str
    sha256: str
    document: str
    origin: str
    file_document: str
    file_sha256: str
    template: str
    said_by: str
    said_at: str
    errors: int
    cover_incomplete: bool

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        return {
            "version": self.number,
            "event": self.event,
            "digest": self.digest,
            "origin": self.origin,
            "workbook_sha256": self.file_sha256 or None,
            "template": self.template,
            "said_by": self.said_by,
            "said_at": self.said_at,
            "errors": self.errors,
            "cover_incomplete": self.cover_incomplete,
        }


@dataclass(frozen=True, slots=True)
class Explained:
    """Why a warning stands: the words of a named person, and when."""

    key: str
    reason: str | None
    said_by: str
    said_at: str
    event: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the checklist. It is green while nothing on it is an error."""

    key: str
    title: str
    findings: tuple[Finding, ...]

    @property
    def is_green(self) -> bool:
        """Say whether nothing of this sheet is an error."""
        return not any(one.severity == "error" for one in self.findings)

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        return {
            "sheet": self.title,
            "complete": self.is_green,
            "errors": sum(one.severity == "error" for one in self.findings),
            "warnings": sum(one.severity == "warning" for one in self.findings),
        }


def warning_key(finding: Finding) -> str:
    """Return the key of a warning: the same as long as it says the same, wherever it stands."""
    return digest([finding.code, finding.message])[:16]


def elsewhere_key(finding: Finding) -> str:
    """Return the key of another room's warning: the same while its figures are, whatever day it is read."""
    counts_days = ("days_left", "days_late")
    figures = {name: value for name, value in finding.figures.items() if name not in counts_days}
    return digest([finding.code, finding.where, figures])[:16]


def warnings_of(findings: Sequence[Finding]) -> dict[str, Finding]:
    """Return the warnings that ask for a reason, each once."""
    return {warning_key(one): one for one in findings if one.severity == "warning"}


def blocking(findings: Sequence[Finding]) -> list[Finding]:
    """Return the errors that shut every submission: all but a cover that is not complete."""
    return [one for one in findings if one.severity == "error" and one.code != COVER]


def has_open_cover(findings: Sequence[Finding]) -> bool:
    """Say whether the cover is not complete."""
    return any(one.code == COVER for one in findings)


def is_signed(contents: Contents, findings: Sequence[Finding]) -> bool:
    """Say whether the cover is complete and says that the plan is signed off, or is under delegation."""
    answer = contents.cover.text("signed_off").casefold() if contents.cover else ""
    return not has_open_cover(findings) and (answer.startswith("yes") or "deleg" in answer)


def expected_day(contents: Contents) -> str:
    """Return the day on which the cover expects the board's sign-off; nothing where it gives none."""
    expected = read_day(contents.cover.text("expected_date")) if contents.cover else None
    return expected.isoformat() if expected else ""


def checklist(contents: Contents, template: Template, findings: Sequence[Finding]) -> tuple[Sheet, ...]:
    """Return the template's checklist: each sheet with what was found on it, and the rest with the first."""
    titles = {key: contents.titles.get(key) or str(template.words["sheets"][key][0]) for key in SHEETS}
    by_sheet: dict[str, list[Finding]] = {key: [] for key in SHEETS}
    places = {title: key for key, title in titles.items()}
    # What stands on the summary is about the money, which is put right where it is spent.
    for one in findings:
        key = places.get(one.where.rpartition("!")[0], "expenditure")
        by_sheet[key].append(one)
    return tuple(Sheet(key, titles[key], tuple(by_sheet[key])) for key in SHEETS)


def unexplained(findings: Sequence[Finding], explained: Collection[str] | Mapping[str, object]) -> list[str]:
    """Return the keys of the warnings that nobody has given a reason for."""
    return [key for key in warnings_of(findings) if key not in explained]
