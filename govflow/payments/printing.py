"""A statement or a report as an Excel workbook and a Word document, by one layout: titles, labels and values.

Texts stay texts whatever they look like, and the same figures give the same file.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from govflow.kernel.pence import money_words, pence_of
from govflow.payments.model import Paper
from govflow.workbook.writing.book import file_of
from govflow.workbook.writing.page import Ink, Page, figure, words

EXCEL, WORD = "xlsx", "docx"
TYPES = {
    EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WIDTHS = {1: 30, **dict.fromkeys(range(2, 12), 18)}
_MONEY = re.compile(r"(-?)(\d+\.\d{2})\Z")
# Every table of the figures: its name there, its title, and its columns with their headings.
_TABLES = (
    ("income", "Income", ("key", "party", "source", "handling", "agreed", "paid", "received", "outstanding")),
    (
        "contributions",
        "Contributions",
        ("key", "party", "source", "handling", "agreed", "due", "paid", "received"),
    ),
    ("spend", "Spend by budget line", ("key", "title", "holding", "budget", "spent", "variance")),
    ("met_first", "Used before an overspend is shared", ("title", "there", "used")),
    ("by_party", "Spend by partner", ("line", "party", "spent")),
    ("parties", "Partners", ("name", "contribution", "released", "share", "aligned", "liability")),
    ("parties", "Debtors and creditors", ("name", "transferred", "spent", "taken", "debtor", "creditor")),
    ("contingency", "Contingency", ("id", "held_by", "amount", "metric", "plan_line", "status", "target")),
)
_TOTALS = (
    ("budget", "Budget"),
    ("income_total", "Income in all"),
    ("spend_total", "Spend in all"),
    ("balance", "Income less spend"),
    ("carried_forward", "Carried forward"),
    ("uncovered", "Borne by nobody yet"),
    ("debtors", "Debtors"),
    ("creditors", "Creditors"),
)


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a paper: headings and rows, each cell a text, an amount of pounds among them as such."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables_of(figures: Mapping[str, Any]) -> Iterator[Table]:
    """Yield the tables of some figures, in the order in which they are read."""
    for name, title, columns in _TABLES:
        held = _by_party(figures) if name == "by_party" else figures.get(name)
        if not held:
            continue
        shown = [one for one in columns if one in held[0]]
        rows = tuple(tuple(str(row.get(one) or "") for one in shown) for row in held)
        yield Table(title, tuple(_heading(one) for one in shown), rows)
    totals = tuple((label, str(figures[name])) for name, label in _TOTALS if name in figures)
    yield Table("In all", ("What", "Amount"), totals)
    found = tuple((str(one["severity"]), str(one["message"])) for one in figures.get("findings", ()))
    if found:
        yield Table("To be looked at", ("Severity", "What"), found)


def _by_party(figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"line": line["title"], "party": party, "spent": spent}
        for line in figures.get("spend", ())
        for party, spent in line.get("by_party", {}).items()
    ]


def _heading(name: str) -> str:
    own = {"key": "Name", "id": "Number", "share": "Share of variance"}
    return own.get(name, name.replace("_", " ").capitalize())


def lines_of(paper: Paper) -> list[str]:
    """Return what a paper says of itself: as at when, its digest, who agreed it."""
    said = paper.said
    found = [f"As at {paper.as_at}."]
    if said.get("digest"):
        found.append(f"Digest {said['digest']}.")
        sides = (("council", "the council"), ("nhs", "the NHS body"))
        found += [
            f"Agreed by the finance officer of {name} at {said[f'{side}_at']}."
            if said[f"{side}_by"]
            else f"Not agreed yet by the finance officer of {name}."
            for side, name in sides
        ]
        if said["superseded_by"]:
            found.append(f"Superseded by {said['superseded_by']}.")
    return [*found, *filter(None, [paper.words])]


def as_excel(paper: Paper, title: str) -> bytes:
    """Return a paper as a workbook of one sheet: labels and values, no formula."""
    page = Page("Statement", widths=dict(_WIDTHS))
    page.say(1, 1, f"{title}: {paper.title}", look="title")
    for line in lines_of(paper):
        page.put(page.next_row, 1, words(line))
    for table in tables_of(paper.figures):
        page.say(page.next_row + 1, 1, table.title, look="heading")
        page.say(page.next_row, 1, *table.headings, look="header")
        for row in table.rows:
            page.put(page.next_row, 1, *(_ink(one) for one in row))
    return file_of([page], f"{title}: {paper.title}", f"{paper.id}, as at {paper.as_at}")


def _ink(text: str) -> Ink:
    pence = pence_in(text)
    return words(text) if pence is None else figure(pence)


def pence_in(text: str) -> int | None:
    """Return the amount a cell holds, in pence; nothing where it is a text."""
    found = _MONEY.match(text)
    pence = pence_of(found[2]) if found else None
    return None if pence is None or found is None else (-pence if found[1] else pence)


def as_word(paper: Paper, title: str) -> bytes:
    """Return a paper as a Word document that people can edit."""
    from docx import Document

    document = Document()
    whole = printable(f"{title}: {paper.title}")
    document.add_heading(whole, level=1)
    for line in lines_of(paper):
        document.add_paragraph(printable(line))
    for table in tables_of(paper.figures):
        document.add_heading(printable(table.title), level=2)
        _add(document, table)
    properties = document.core_properties
    # A property of a Word document holds no more than 255 characters.
    properties.title, properties.author, properties.language = whole[:255], "GovFlow", "en-GB"
    properties.created = properties.modified = datetime.fromisoformat(paper.as_at)
    held = io.BytesIO()
    document.save(held)
    return _dated(held.getvalue(), paper.as_at)


def _add(document: Any, table: Table) -> None:
    made = document.add_table(rows=1, cols=len(table.headings), style="Table Grid")
    for cell, text in zip(made.rows[0].cells, table.headings, strict=True):
        cell.text = text
    for row in table.rows:
        for cell, text in zip(made.add_row().cells, row, strict=True):
            pence = pence_in(text)
            cell.text = printable(text) if pence is None else money_words(pence)


def printable(text: str) -> str:
    """Leave out of a text what no paper can hold."""
    return _UNPRINTABLE.sub("", text)


def _dated(content: bytes, day: str) -> bytes:
    """Return the same parts packed with the paper's day in place of the moment they were packed."""
    at = datetime.fromisoformat(day).replace(tzinfo=UTC).timetuple()[:6]
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(packed, "w") as out:
        for part in made.infolist():
            entry = zipfile.ZipInfo(part.filename, at)
            entry.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(entry, made.read(part))
    return packed.getvalue()


def print_paper(paper: Paper, title: str, form: str) -> bytes:
    """Return a paper in one form, ``xlsx`` or ``docx``."""
    return as_excel(paper, title) if form == EXCEL else as_word(paper, title)
