"""The sheets before the figures: guidance, and the cover with its checklist."""

from __future__ import annotations

from govflow.workbook.writing.page import Page, words
from govflow.workbook.writing.round import FIRST, PARTS, WORKING_COPY, Round

GUIDANCE = (
    "Cells open for input are yellow.",
    "Totals are values, not formulas: they are worked out anew whenever this file is read.",
)
CHECKLIST = 6


def guidance_page(of: Round) -> Page:
    """Return the sheet that says what this file is."""
    page = of.page("guidance", shows_board=False)
    page.widths = {1: 3, FIRST: 100}
    for row, line in enumerate((f"{WORKING_COPY}.", *GUIDANCE), 4):
        page.say(row, FIRST, line)
    return page


def cover_page(of: Round) -> Page:
    """Return the cover: its fields, the named contacts, and which sheets are complete."""
    page, template = of.page("cover", shows_board=False), of.template.words["cover"]
    page.widths = {1: 3, FIRST: 60, 3: 34, 4: 44, CHECKLIST: 28, CHECKLIST + 1: 12}
    page.say(3, FIRST, WORKING_COPY, look="heading")
    row = 5
    for key, labels in template["fields"].items():
        if key == "signatory_title":
            page.say(row, FIRST, template["signing"])
            row += 1
        if key in of.cover.fields:
            page.say(row, FIRST, labels[0])
            page.put(row, 4, words(of.cover.fields[key].text))
        if key == "signed_off":
            page.choices.append(of.choice(f"D{row}", "answers"))
        row += 1
    _contacts(page, of, row + 1)
    _checklist(page, of, row + 1)
    return page


def _contacts(page: Page, of: Round, row: int) -> None:
    headers = of.template.words["cover"]["contacts"]
    page.say(row, FIRST, headers["role"][0], headers["title"][0], headers["email"][0], look="header")
    for number, contact in enumerate(of.cover.contacts, row + 1):
        page.put(number, FIRST, words(contact.role), words(contact.title), words(contact.email.text))


def _checklist(page: Page, of: Round, row: int) -> None:
    """Write what is complete beside the contacts, where no field of the cover is looked for."""
    page.say(row, CHECKLIST, "Checklist", "Complete", look="header")
    for number, part in enumerate(PARTS, row + 1):
        page.say(number, CHECKLIST, of.tab(part), "No" if part in of.incomplete else "Yes")
    page.say(row + len(PARTS) + 1, CHECKLIST, "Template completed", "No" if of.has_errors else "Yes")
