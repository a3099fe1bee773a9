"""What papers say, pure: one frozen shape for each kind, of plain text, which templates read as ``paper``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

WORD, PDF = "docx", "pdf"
FORMS = (WORD, PDF)
MEDIA_TYPES = {
    WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    PDF: "application/pdf",
}
# Who may have a paper with what is exempt or sensitive in it: those who keep the record of decisions.
READS_IN_FULL = (
    "democratic_services_officer",
    "governance_officer",
    "nhs_governance_officer",
    "advisory_group_secretary",
    "monitoring_officer",
)
WITHHELD = "Withheld from the public version"
CLEAR_DAYS = 28
DIGEST_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a paper is made. ``full`` is asked for and allowed; the public one is for nobody by name."""

    person: str = ""
    roles: frozenset[str] = frozenset()
    full: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A label and what stands beside it."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What every paper has: title, reference, whose it is, and the day of the record it was made from."""

    title: str
    ref: str
    organisation: str
    day: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """A part that was put, with what came of it. ``in_question`` says why it may not be relied on yet."""

    letter: str
    text: str
    moved: str
    resolved: str
    result: str
    votes: tuple[str, ...]
    dissent: str
    committee: str
    in_question: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item of an agenda; in minutes with what was said and resolved. ``exempt``, ``late``: sentences."""

    number: str
    title: str
    verb: str
    late: str
    exempt: str
    kept_out: str = ""
    discussion: str = ""
    resolutions: tuple[Resolution, ...] = ()
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda(Printed):
    """The agenda of a meeting (section 100B of the Local Government Act 1972)."""

    body: str
    when: str
    place: str
    published: str
    items: tuple[Item, ...]
    earlier: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes(Printed):
    """The minutes of a meeting, drafted from its record."""

    body: str
    when: str
    place: str
    status: str
    present: tuple[str, ...]
    apologies: tuple[str, ...]
    interests: tuple[str, ...]
    items: tuple[Item, ...]
    earlier: tuple[str, ...]
    actions: tuple[str, ...]
    ended: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(Printed):
    """The statement of a decision: SI 2012/2089 regulations 12 and 13, SI 2014/2095 regulations 7, 8."""

    asked_by: str
    text: str
    lines: tuple[Line, ...]
    warnings: tuple[str, ...]
    determinations: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet(Printed):
    """What a delegate signs on paper. ``digest`` is of the exact content, so that the two can be compared."""

    digest: str
    delegation: str
    about: str
    what: str
    words: str
    delegate: str
    power: tuple[Line, ...]
    consulted: tuple[str, ...]
    documents: tuple[Line, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendingLine:
    """What one scheme, or all of them, spent of its budget; in place of an amount, why there is none yet."""

    scheme: str
    source: str
    budget: str
    spent: str
    left: str
    forecast: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricShown:
    """One measure of a metric; in place of a figure, until when it is not available."""

    metric: str
    planned: str
    actual: str
    variance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodReported:
    """One period of a report: its money, metrics and conditions. ``total`` has one line, or none."""

    title: str
    spending: tuple[SpendingLine, ...]
    total: tuple[SpendingLine, ...]
    metrics: tuple[MetricShown, ...]
    conditions: tuple[Line, ...]
    warnings: tuple[str, ...]
    narrative: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Printed):
    """A report to a board on the returns of one or several periods, with the head its papers have."""

    head: tuple[Line, ...]
    reason: str
    recommendation: str
    periods: tuple[PeriodReported, ...]


@dataclass(frozen=True, slots=True)
class Folders:
    """Where templates lie: the organisation's own first, then those that come with GovFlow."""

    shipped: Path
    own: Path | None = None

    @property
    def all(self) -> tuple[Path, ...]:
        """Return the folders in the order they are looked in."""
        return (self.own, self.shipped) if self.own else (self.shipped,)


@dataclass(frozen=True, slots=True)
class Made:
    """A finished paper: the name to save it by, and its bytes."""

    name: str
    form: str
    content: bytes


def sheet_reference(delegation: str, about: str) -> str:
    """Return by what a sheet is cited: the delegation, and the case it is about."""
    return f"{delegation}/{about}" if about else delegation


def short_digest(full: str) -> str:
    """Return a digest as it is printed: its first sixteen digits in fours, to be read out and typed."""
    return " ".join(full[start : start + 4] for start in range(0, DIGEST_LENGTH, 4))


def same_digest(printed: str, full: str) -> bool:
    """Say whether what was printed is the short form of this digest, however it was typed."""
    return "".join(printed.split()).lower() == full[:DIGEST_LENGTH]
