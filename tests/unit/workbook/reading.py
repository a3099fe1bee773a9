"""Reading a made workbook in this very process, for what does not ask after its bounds."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook

from govflow.kernel.findings import Finding
from govflow.workbook.cells import read_grid
from govflow.workbook.gate import pass_gate
from govflow.workbook.layout.contents import read_contents
from govflow.workbook.report import Checked, check_contents
from govflow.workbook.template import read_templates
from tests.make.workbooks import packed

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = ROOT / "config" / "templates"
NORFOLK = ROOT / "config" / "demonstration" / "norfolk-2021-22.xlsx"


def checked(content: bytes | Workbook, templates: Path = TEMPLATES) -> Checked:
    """What the checks say of a workbook."""
    held = packed(content) if isinstance(content, Workbook) else content
    pass_gate(held)
    known = read_templates(templates)
    contents, noted = read_contents(read_grid(held), known)
    if contents.template not in known:
        return Checked("", contents, {}, tuple(noted))
    return check_contents("", contents, known[contents.template], noted)


def places(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    """Code and place of each finding, in order."""
    return [(finding.code, finding.where) for finding in findings]
