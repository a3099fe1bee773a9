"""A workbook is read, shown, and taken over whole or not at all. An import never moves a state."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from govflow.contents.model import FROM_WORKBOOK
from govflow.contents.ports import ContentsParts
from govflow.contents.queries.held import held_contents
from govflow.contents.saying import what_changed
from govflow.contents.use_cases.holding import FILE, ORIGINS, Hold, hold
from govflow.kernel.errors import Refused
from govflow.kernel.findings import Finding, Json
from govflow.ledger.event import Stored
from govflow.road.ports import Case
from govflow.storage.work import Work
from govflow.workbook.checking import check_bytes
from govflow.workbook.held import parts_of
from govflow.workbook.report import Checked

# What could not be read for certain is not taken over: nobody could say what the plan then holds.
UNREAD = frozenset({"SHEET_MISSING", "LAYOUT_UNKNOWN", "FORMULA_WITHOUT_VALUE"})
OTHER_YEAR = "OTHER_YEAR"
WHOLE = "A workbook is taken over whole, or not at all"


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A workbook as it was read outside any transaction: its name, its bytes, and what the check says."""

    name: str
    content: bytes
    checked: Checked

    @property
    def refused(self) -> tuple[Finding, ...]:
        """Return why nothing of it is taken over; nothing where it was read for certain."""
        if self.checked.contents is None or self.checked.contents.lines is None:
            return self.checked.findings
        return tuple(one for one in self.checked.findings if one.code in UNREAD)


def read_file(parts: ContentsParts, name: str, content: bytes) -> ReadFile:
    """Read and check a workbook in its bounded child; the answer holds every finding."""
    return ReadFile(name, content, check_bytes(content, parts.templates, name))


def take_over(work: Work, parts: ContentsParts, case: Case, file: ReadFile, authority: str = "") -> Stored:
    """Hold what a workbook says as the plan's next version, with the workbook itself beside it.

    Raises:
        Refused: with every finding, where it was not read for certain or is of another year.
        InvalidInput: where it says what is held already.
    """
    findings = file.refused or of_another_year(file, case)
    if findings:
        raise Refused(findings)
    assert file.checked.contents is not None
    return hold(
        work,
        parts,
        Hold(
            case.ref,
            file.checked.contents,
            FROM_WORKBOOK,
            file.checked.findings,
            file=parts.bring_documents([(file.name, file.content, FILE)], case.area),
            file_sha256=file.checked.sha256 or "",
            authority=authority,
        ),
    )


def of_another_year(file: ReadFile, case: Case) -> tuple[Finding, ...]:
    """Return the finding that a workbook is of another round than the plan, where it is."""
    contents = file.checked.contents
    if contents is None or not case.year or contents.template == case.year:
        return ()
    message = f"This is the template of {contents.template}, and the plan is of {case.year}."
    return (
        Finding(
            OTHER_YEAR,
            message,
            where=file.name,
            rule=WHOLE,
            remedy=f"Take it over into the plan of {contents.template}, or choose the file of {case.year}.",
        ),
    )


def would_change(connection: Connection, parts: ContentsParts, ref: str, file: ReadFile) -> dict[str, Json]:
    """Return what each part would say of itself if a workbook were taken over; else nothing."""
    if file.refused or file.checked.contents is None:
        return {}
    before = held_contents(connection, parts, ref) if ref else None
    said = what_changed(before, file.checked.contents, ORIGINS[FROM_WORKBOOK])
    was = parts_of(before) if before else {}
    now = parts_of(file.checked.contents)
    return {part: text for part, text in said.items() if was.get(part) != now[part]}
