"""Write the Word templates of config/papers anew: plain styles, and Jinja where the record goes.

    python tools/paper_templates.py config/papers

An organisation that wants its own opens one of them in Word, changes it, and keeps it in its own folder.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

FONT = "Arial"
MARGIN = Mm(20)


class Sheet:
    """A Word document being written, a paragraph at a time."""

    def __init__(self) -> None:
        self.document: Any = Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = section.top_margin = MARGIN
        for name, size in (("Normal", 11), ("Title", 20), ("Heading 1", 14)):
            style = self.document.styles[name]
            style.font.name, style.font.size = FONT, Pt(size)
            style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:asciiTheme"), "")
            del style.element.rPr.rFonts.attrib[qn("w:asciiTheme")]
        language = self.document.styles.element.find(f".//{qn('w:lang')}")
        language.set(qn("w:val"), "en-GB")
        self.say("{{ paper.organisation }}", when="paper.organisation")
        self.say("{{ paper.title }}", "Title")

    def say(self, text: str, style: str = "Normal", *, when: str = "") -> None:
        """Write a paragraph, only where something is there if ``when`` names it."""
        if when:
            self.document.add_paragraph(f"{{%p if {when} %}}")
        self.document.add_paragraph(text, style)
        if when:
            self.document.add_paragraph("{%p endif %}")

    def each(self, name: str, of: str, write: Callable[[], None]) -> None:
        """Repeat what ``write`` writes for each of some."""
        self.document.add_paragraph(f"{{%p for {name} in {of} %}}")
        write()
        self.document.add_paragraph("{%p endfor %}")

    def listed(self, heading: str, of: str, none: str = "") -> None:
        """Write a heading with a list under it, and what is said where the list is empty."""
        if not none:
            self.document.add_paragraph(f"{{%p if {of} %}}")
        self.say(heading, "Heading 1")
        self.each("one", of, lambda: self.say("{{ one }}", "List Bullet"))
        if none:
            self.say(none, when=f"not {of}")
        else:
            self.document.add_paragraph("{%p endif %}")

    def lines(self, of: str) -> None:
        """Write a table of labels and values; one without rows is left out."""
        self.document.add_paragraph(f"{{%p if {of} %}}")
        table = self.document.add_table(rows=3, cols=2, style="Table Grid")
        table.cell(0, 0).text = f"{{%tr for line in {of} %}}"
        table.cell(1, 0).text, table.cell(1, 1).text = "{{ line.label }}", "{{ line.value }}"
        table.cell(2, 0).text = "{%tr endfor %}"
        self.document.add_paragraph("{%p endif %}")

    def table(self, caption: str, columns: dict[str, str], of: str, *also: str) -> None:
        """Write a table under its caption, a row for each of some and of what is also given; else nothing."""
        self.document.add_paragraph(f"{{%p if {of} %}}")
        self.say(caption, "Heading 2")
        loops = [of, *also]
        table = self.document.add_table(rows=1 + 3 * len(loops), cols=len(columns), style="Table Grid")
        self.document.element.body.tbl_lst[-1].tr_lst[0].get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for place, (heading, value) in enumerate(columns.items()):
            table.cell(0, place).paragraphs[0].add_run(heading).bold = True
            for number in range(len(loops)):
                table.cell(2 + 3 * number, place).text = f"{{{{ row.{value} }}}}"
        for number, loop in enumerate(loops):
            table.cell(1 + 3 * number, 0).text = f"{{%tr for row in {loop} %}}"
            table.cell(3 + 3 * number, 0).text = "{%tr endfor %}"
        self.document.add_paragraph("{%p endif %}")

    def boxes(self, *labels: str) -> None:
        """Write a table to be filled in by hand."""
        table = self.document.add_table(rows=0, cols=2, style="Table Grid")
        for label in labels:
            row = table.add_row()
            row.height, row.cells[0].text = Mm(11), label

    def end(self, file: Path) -> None:
        """Write the last line and keep the file."""
        self.say("{{ paper.version }} Reference {{ paper.ref }}.")
        properties = self.document.core_properties
        properties.author, properties.title, properties.comments = "GovFlow", file.stem, ""
        self.document.save(str(file))


def place_and_time(sheet: Sheet) -> None:
    """Write when and where a meeting is."""
    sheet.say("{{ paper.when }}{% if paper.place %}, {{ paper.place }}{% endif %}")


def agenda(sheet: Sheet) -> None:
    """Write the agenda of a meeting."""

    def item() -> None:
        sheet.say("{{ item.number }}. {{ item.title }}", "Heading 1")
        sheet.say("{{ item.verb }}")
        sheet.say("{{ item.late }}", when="item.late")
        sheet.say("{{ item.exempt }}", when="item.exempt")

    place_and_time(sheet)
    sheet.say("{{ paper.published }}", when="paper.published")
    sheet.each("item", "paper.items", item)
    sheet.say("There is nothing on the agenda yet.", when="not paper.items")
    sheet.listed("Actions arising from earlier meetings", "paper.earlier")


def minutes(sheet: Sheet) -> None:
    """Write the minutes of a meeting."""

    def resolution() -> None:
        sheet.say("{{ one.moved }}", when="one.moved")
        sheet.say(
            "{% if one.resolved %}{{ one.resolved }} {% endif %}"
            "{% if one.letter %}{{ one.letter }}) {% endif %}"
            "{{ one.text }}{% if one.committee %} ({{ one.committee }}){% endif %}",
            "Intense Quote",
        )
        sheet.say("{{ one.result }}")
        sheet.each("vote", "one.votes", lambda: sheet.say("{{ vote }}"))
        sheet.say("{{ one.dissent }}", when="one.dissent")
        sheet.each("why", "one.in_question", lambda: sheet.say("{{ why }}", "Quote"))

    def item() -> None:
        sheet.say("{{ item.number }}. {{ item.title }}", "Heading 1")
        for name in ("late", "exempt", "kept_out", "discussion"):
            sheet.say(f"{{{{ item.{name} }}}}", when=f"item.{name}")
        sheet.each("one", "item.resolutions", resolution)
        sheet.say("{{ item.outcome }}", when="item.outcome")

    place_and_time(sheet)
    sheet.say("{{ paper.status }}")
    sheet.listed("Present", "paper.present", "Nobody is recorded.")
    sheet.listed("Apologies", "paper.apologies", "None were received.")
    sheet.listed("Declarations of interest", "paper.interests", "There were none.")
    sheet.each("item", "paper.items", item)
    sheet.listed("Actions arising from earlier meetings", "paper.earlier")
    sheet.listed("Actions", "paper.actions")
    sheet.say("{{ paper.ended }}", when="paper.ended")
    sheet.boxes("Signed by the person presiding", "Date")


def notice(sheet: Sheet) -> None:
    """Write the statement of a decision."""
    sheet.say("{{ paper.asked_by }}", when="paper.asked_by")
    sheet.each("one", "paper.warnings", lambda: sheet.say("{{ one }}", "Quote"))
    sheet.say("What was decided", "Heading 1")
    sheet.say("{{ paper.text }}")
    sheet.say("The record", "Heading 1", when="paper.lines")
    sheet.lines("paper.lines")
    sheet.listed("Determinations", "paper.determinations")


def approval(sheet: Sheet) -> None:
    """Write the sheet a delegate signs."""
    sheet.say("Digest of what this sheet asks about: {{ paper.digest }}")
    sheet.say("{{ paper.what }}")
    sheet.each("one", "paper.warnings", lambda: sheet.say("{{ one }}", "Quote"))
    sheet.say("What is to be decided", "Heading 1")
    sheet.say("{{ paper.words }}", when="paper.words")
    sheet.say("In your own words: ..............................", when="not paper.words")
    sheet.say("Under which power", "Heading 1")
    sheet.say("Delegation {{ paper.delegation }}")
    sheet.lines("paper.power")
    sheet.listed(
        "Who was consulted",
        "paper.consulted",
        "Nobody has been asked under this delegation about it.",
    )
    sheet.say("Documents, with the SHA-256 of each", "Heading 1")
    sheet.lines("paper.documents")
    sheet.say("None are stored with it.", when="not paper.documents")
    sheet.say("Decision", "Heading 1")
    sheet.boxes(
        "Approved or refused",
        "Reasons, and options rejected",
        "Interests, or that there are none",
        "Signature",
        "Name",
        "Office ({{ paper.delegate }})",
        "Date",
    )
    sheet.say("Once signed, this sheet is recorded in GovFlow with its reference and its digest.")


def report(sheet: Sheet) -> None:
    """Write a report to a board on one or several periods."""

    def period() -> None:
        sheet.say("{{ one.title }}", "Heading 1")
        sheet.each("warning", "one.warnings", lambda: sheet.say("{{ warning }}", "Quote"))
        money = {"Scheme": "scheme", "Source": "source", "Budget": "budget", "Spent": "spent"}
        money |= {"Left": "left", "Forecast for the year": "forecast"}
        sheet.table("Spending against budget", money, "one.spending", "one.total")
        sheet.say("No spending is recorded.", when="not one.spending")
        measured = {"Metric": "metric", "Plan": "planned", "Actual": "actual", "Variance": "variance"}
        sheet.table("Metrics", measured, "one.metrics")
        conditions = {"National condition": "label", "Still met": "value"}
        sheet.table("National conditions", conditions, "one.conditions")
        sheet.say("{{ one.narrative }}", when="one.narrative")

    sheet.lines("paper.head")
    sheet.say("Reason for the report", "Heading 1", when="paper.reason")
    sheet.say("{{ paper.reason }}", when="paper.reason")
    sheet.say("What the board is asked to do", "Heading 1", when="paper.recommendation")
    sheet.say("{{ paper.recommendation }}", when="paper.recommendation")
    sheet.each("one", "paper.periods", period)
    sheet.say("This report covers no period yet.", when="not paper.periods")


PAPERS: dict[str, Callable[[Sheet], None]] = {
    "agenda": agenda,
    "minutes": minutes,
    "notice": notice,
    "sheet": approval,
    "report": report,
}


def main(folder: Path) -> None:
    """Write every template into a folder."""
    for name, write in PAPERS.items():
        sheet = Sheet()
        write(sheet)
        sheet.end(folder / f"{name}.docx")
        print(folder / f"{name}.docx")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
