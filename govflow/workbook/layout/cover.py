"""The cover, by its labels: who completed it, who signs off, and the named contacts."""

from __future__ import annotations

from collections import Counter

from govflow.workbook.grid import Cell, Sheet
from govflow.workbook.layout.labels import Reading, header_row, right_of, texts
from govflow.workbook.model import Contact, Cover, Text


def read_cover(reading: Reading) -> Cover | None:
    """Return the cover; a label that is gone is said."""
    sheet = reading.sheets.get("cover")
    if sheet is None:
        return None
    contacts_row, columns = header_row(reading.template, sheet, _contact_columns(reading))
    labels = _labels(reading, sheet, contacts_row)
    values = {key: right_of(sheet, cell) for key, cell in labels.items()}
    usual = Counter(column for column in values.values() if column is not None).most_common(1)
    fields: dict[str, Text] = {}
    for key, title in reading.template.words["cover"]["titles"].items():
        if key not in labels:
            reading.unknown(f"{sheet.title}!A1", f"The label '{title}' is not on the cover.")
            continue
        blank = usual[0][0] if usual else labels[key].column + 2
        fields[key] = sheet.text(labels[key].row, values[key] or blank)
    if len(columns) < 2:
        reading.unknown(f"{sheet.title}!A1", "The cover's table of named contacts has no roles or e-mails.")
        return Cover(fields)
    return Cover(fields, tuple(_contacts(reading, sheet, contacts_row, columns)))


def _contact_columns(reading: Reading) -> dict[str, list[str]]:
    contacts = reading.template.words["cover"]["contacts"]
    return {key: contacts[key] for key in ("role", "email")}


def _labels(reading: Reading, sheet: Sheet, contacts_row: int) -> dict[str, Cell]:
    found: dict[str, Cell] = {}
    rows = (row for row in sheet.rows if not contacts_row or row < contacts_row)
    for cell in (cell for row in rows for cell in texts(sheet, row)):
        for key, labels in reading.template.words["cover"]["fields"].items():
            if key not in found and reading.template.means(cell.text, labels):
                found[key] = cell
    return found


def _contacts(reading: Reading, sheet: Sheet, header: int, columns: dict[str, list[int]]) -> list[Contact]:
    words = reading.template.words["cover"]["contacts"]
    role_column, email_column = columns["role"][0], columns["email"][0]
    titles = [cell for cell in texts(sheet, header) if reading.template.means(cell.text, words["title"])]
    contacts: list[Contact] = []
    for row in (row for row in sheet.rows if row > header):
        role, email = sheet.text(row, role_column).text, sheet.text(row, email_column)
        title = sheet.text(row, titles[0].column).text if titles else ""
        is_named = reading.template.means(role, words["named"])
        if is_named or title or email.text:
            is_optional = reading.template.means(role, words["optional"]) and not title
            contacts.append(Contact(role, title, email, is_optional))
    return contacts
