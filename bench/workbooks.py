"""P13: checking a planning template of 5,000 lines beside openpyxl's bare read-only loading of it."""

from __future__ import annotations

import io
import re
import resource
import statistics
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape, unescape
from pathlib import Path

from openpyxl import load_workbook

from govflow.workbook.bounded import READY
from govflow.workbook.checking import check_bytes

LINES, FIRST_ROW, TIMES_THE_FLOOR = 5_000, 24, 1.5
# For a child to start and load what it needs, which takes some 0.2 seconds.
STARTS_WITHIN_SECONDS = 1.0
ROOT = Path(__file__).resolve().parents[1]
NORFOLK, TEMPLATES = ROOT / "config" / "demonstration" / "norfolk-2021-22.xlsx", ROOT / "config" / "templates"
SHARED, PACKAGE = "xl/sharedStrings.xml", "http://schemas.openxmlformats.org"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
INLINE = re.compile(r'<c([^>]*) t="inlineStr"><is><t[^>]*>([^<]*)</t></is></c>')


@dataclass
class Checks:
    """Times the floor, round by round: by the clock, and by the processor of both processes."""

    wall: list[float] = field(default_factory=list)
    ready: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)


def norfolk_repeated() -> bytes:
    """Return Norfolk's template with its schemes repeated to 5,000 lines, as openpyxl writes it."""
    book, held = load_workbook(NORFOLK), io.BytesIO()
    sheet = book["5a. Expenditure"]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=FIRST_ROW)]
    for number in range(len(lines), LINES):
        for column, value in enumerate(lines[number % len(lines)], 1):
            if value is not None:
                sheet.cell(FIRST_ROW + number, column, value)
    book.save(held)
    return held.getvalue()


def with_shared_texts(content: bytes) -> bytes:
    """Return the same workbook with each text once and its number in the cells, as Excel writes it."""
    texts: dict[str, int] = {}

    def numbered(found: re.Match[str]) -> str:
        return f'<c{found[1]} t="s"><v>{texts.setdefault(unescape(found[2]), len(texts))}</v></c>'

    held = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            part = INLINE.sub(numbered, before.read(name).decode())
            if name == "[Content_Types].xml":
                part = part.replace(
                    "</Types>", f'<Override PartName="/{SHARED}" ContentType="{KIND}"/></Types>'
                )
            if name.endswith("workbook.xml.rels"):
                of = f"{PACKAGE}/officeDocument/2006/relationships/sharedStrings"
                new = f'<Relationship Id="rId99" Type="{of}" Target="/{SHARED}"/></Relationships>'
                part = part.replace("</Relationships>", new)
            after.writestr(name, part)
        entries = "".join(f"<si><t>{escape(text, quote=False)}</t></si>" for text in texts)
        after.writestr(SHARED, f'<sst xmlns="{PACKAGE}/spreadsheetml/2006/main">{entries}</sst>')
    return held.getvalue()


def measure(rounds: int) -> dict[str, Checks]:
    """Return how many times the floor's time a check took, for both ways of holding texts."""
    made = norfolk_repeated()
    found = {}
    for title, content in (("texts in their cells", made), ("texts shared", with_shared_texts(made))):
        ways: list[Callable[[bytes], int]] = [checked, loaded]
        assert checked(content) == LINES, "The check did not see every line."
        found[title] = Checks()
        for number in range(rounds):
            took = {way: _timed(way, content) for way in (ways if number % 2 else reversed(ways))}
            found[title].wall.append(took[checked][0] / took[loaded][0])
            found[title].processor.append(took[checked][1] / took[loaded][1])
            found[title].ready.append(_with_a_child_ready(content) / took[loaded][0])
    return found


def checked(content: bytes) -> int:
    """Check by GovFlow: the child started, every check run, every figure with its cell."""
    schemes = check_bytes(content, TEMPLATES, "bench.xlsx").totals["schemes"]
    assert isinstance(schemes, int)
    return schemes


def _with_a_child_ready(content: bytes) -> float:
    """Check as a server does, with a child that has started and waits; the next one starts afterwards."""
    READY.keep(TEMPLATES)
    time.sleep(STARTS_WITHIN_SECONDS)
    try:
        return _timed(checked, content)[0]
    finally:
        READY.close()


def loaded(content: bytes) -> int:
    """Load by openpyxl alone, in this very process: every value once, nothing asked of it."""
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    rows = [list(row) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)]
    book.close()
    return len(rows)


def _timed(way: Callable[[bytes], int], content: bytes) -> tuple[float, float]:
    wall, processor = time.perf_counter(), _processor()
    way(content)
    return time.perf_counter() - wall, _processor() - processor


def _processor() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def render(found: dict[str, Checks]) -> str:
    """Return whether the goal is met."""
    lines = []
    for title, checks in found.items():
        wall, processor = statistics.median(checks.wall), statistics.median(checks.processor)
        word = "met" if max(wall, processor) <= TIMES_THE_FLOOR else "missed"
        lines.append(
            f"P13: {LINES:,} lines, {title}: {wall:.2f} × openpyxl's loading, "
            f"processor time {processor:.2f} ×, at most {TIMES_THE_FLOOR}: {word}; "
            f"with a child ready, as a server keeps one: {statistics.median(checks.ready):.2f} ×"
        )
    return "\n".join(lines)
