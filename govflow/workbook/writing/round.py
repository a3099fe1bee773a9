"""What every sheet is written from: the contents, the round's words, the sums, and what is still missing."""

from __future__ import annotations

from dataclasses import replace

from govflow.workbook.checks.sorting import Sums, add_up, sort_lines
from govflow.workbook.model import Contents, Cover, Money
from govflow.workbook.report import check_contents
from govflow.workbook.template import Template
from govflow.workbook.writing.page import Choice, Page

FIRST = 2
WORKING_COPY = "Working copy, not for submission"
LISTS = "Lists"
# The sheets of the template's own checklist.
PARTS = ("cover", "income", "expenditure", "metrics", "requirements")


class Round:
    """One workbook being written in the words of its round."""

    def __init__(self, contents: Contents, template: Template) -> None:
        self.template = template
        tabs = {key: names[0] for key, names in template.words["print"]["sheets"].items()}
        # Contents that were never in a file have no sheets of their own yet.
        self.contents = replace(contents, titles=tabs | dict(contents.titles))
        self.cover = contents.cover or Cover()
        self.sums: Sums = add_up(contents, template, sort_lines(contents, template))
        parts = {title: key for key, title in self.contents.titles.items()}
        findings = check_contents("", self.contents, template, ()).findings
        errors = [one for one in findings if one.severity == "error"]
        missing = {part for part in PARTS if not self.has(part)}
        self.incomplete = missing | {parts.get(one.where.rpartition("!")[0], "") for one in errors}
        self.has_errors = bool(errors or missing)
        self.lists: dict[str, str] = {}

    def has(self, part: str) -> bool:
        """Whether a sheet's contents are held at all."""
        held = self.contents
        return {
            "cover": held.cover,
            "income": held.income,
            "expenditure": held.lines,
            "metrics": held.metrics,
            "requirements": held.answers,
        }.get(part, held) is not None

    def tab(self, part: str) -> str:
        """Return a sheet's name in print."""
        name: str = self.template.words["print"]["sheets"][part][0]
        return name

    def page(self, part: str, *, shows_board: bool = True) -> Page:
        """Return a sheet with its headings."""
        printed = self.template.words["print"]
        page = Page(self.tab(part))
        page.say(1, FIRST, printed["heading"], look="title")
        page.say(2, FIRST, printed["sheets"][part][1], look="heading")
        if shows_board:
            page.say(3, FIRST, printed["board"], "", self.cover.text("board"))
        return page

    def choice(self, cells: str, name: str) -> Choice:
        """Return the rule that cells hold one of a list."""
        return Choice(cells, "list", self.lists[name])

    def minimum(self, sheet: str, condition: str) -> Money | None:
        """Return what a condition requires; where two sheets differ, the summary states the first."""
        stated = [one.amount for one in self.contents.minimums if one.condition == condition]
        return stated[0 if sheet == "summary" else -1] if stated else None
