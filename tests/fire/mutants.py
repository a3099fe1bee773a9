"""Twenty valid workbooks and their damaged copies; and what a workbook's scheme lines say, read past the product."""

from __future__ import annotations

import io
import random
import re
import warnings
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from tests.make.workbooks import a_book, packed

NORFOLK = Path(__file__).resolve().parents[2] / "config" / "demonstration" / "norfolk-2021-22.xlsx"
SHEET, FIRST_HEADER, FIRST_LINE = "5a. Expenditure", "Scheme ID", 24
SEEDS = 20
FIELDS = ("scheme_id", "name", "description", "scheme_type", "sub_type", "other_text", "area", "area_other",
          "commissioner", "percent_nhs", "percent_la", "provider", "source", "expenditure", "new_or_existing")  # fmt: skip
TOKENS = (
    b"", b"<", b">", b"&", b"&#0;", b"]]>", b"<!--", b"-1", b"1e400", b"XFE1", b"A0", b'"', b"t", b"<row>", b"</c>",
    b"\xff", b"999999999999", b'<c t="s"><v>7</v></c>', b"<f>1</f>", b"#REF!", b"\xf0\x9f\x92\xa9", b"true", b"O24",
)  # fmt: skip
Said = tuple[Any, ...]
SAVED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def seeds() -> list[bytes]:
    """Norfolk's template, and small ones of which each splits its last line anew and says other things.

    The same bytes each time, so that a seed of chance draws the same mutants again.
    """
    return [NORFOLK.read_bytes(), *(_without_a_clock(_seed(number)) for number in range(1, SEEDS))]


def _without_a_clock(content: bytes) -> bytes:
    """The same workbook as if it had been saved at no time."""
    return _packed([(name, SAVED.sub(rb"\g<1>2021-10-01T08:00:00Z", text)) for name, text in _parts(content)])


def _seed(number: int) -> bytes:
    book = a_book()
    sheet = book[SHEET]
    last = [cell.value for cell in sheet[FIRST_LINE + 4]]
    for row in range(FIRST_LINE, FIRST_LINE + 4):
        sheet.cell(row, 4).value = f"What it does, book {number} – line {row}"
    for place in range(number):
        row = FIRST_LINE + 4 + place
        for column, value in enumerate(last, 1):
            sheet.cell(row, column).value = value
        sheet.cell(row, 2).value, sheet.cell(row, 3).value = 5 + place, f"Carers {number}.{place}"
        sheet.cell(row, 15).value = 10 if place else 700 - 10 * (number - 1)
    return packed(book)


def read_apart(content: bytes, most: int = 500) -> list[Said] | None:
    """What each scheme line says by openpyxl alone, as the API spells it; nothing where openpyxl does not open it."""
    table = _table(content, most)
    return None if table is None else table[1]


def heads_apart(content: bytes) -> tuple[object, ...]:
    """The heads of the scheme lines, by which the product finds its columns; openpyxl alone goes by their places."""
    table = _table(content, FIRST_LINE + 10)
    return () if table is None else table[0]


def _table(content: bytes, most: int) -> tuple[tuple[object, ...], list[Said]] | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), data_only=True)
        rows = [[cell.value for cell in row] for row in book[SHEET].iter_rows(max_row=most, max_col=20)]
    except Exception:  # noqa: BLE001 - openpyxl lets any kind of error through for a damaged file
        return None
    head = next((n for n, row in enumerate(rows) if FIRST_HEADER in row), None)
    if head is None:
        return None
    start = rows[head].index(FIRST_HEADER)
    found = [row[start : start + len(FIELDS)] for row in rows[head + 1 :]]
    lines = [tuple(map(_spelt, FIELDS, row)) for row in found if any(value is not None for value in row)]
    return tuple(rows[head][start : start + len(FIELDS)]), lines


def _spelt(name: str, value: Any) -> Any:
    if name == "expenditure" and isinstance(value, int | float):
        return int(Decimal(str(value)) * 100)
    if value is None:
        return None if name.startswith("percent") else ""
    return str(value).strip()


def mutant(content: bytes, chance: random.Random) -> tuple[str, bytes]:
    """A damaged copy and what kind of damage it took."""
    kind = chance.choices(list(KINDS), weights=[2, 3, 3, 12])[0]
    return kind, KINDS[kind](content, chance)


def _packed_bytes(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 20)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _part_bytes(text: bytes, chance: random.Random) -> bytes:
    changed = bytearray(text)
    for _ in range(chance.randint(1, 3)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _part_tokens(text: bytes, chance: random.Random) -> bytes:
    places = [one.span() for one in re.finditer(rb'"[^"]*"|>[^<]+<', text)]
    if not places:
        return text
    start, end = chance.choice(places)
    return text[: start + 1] + chance.choice(TOKENS) + text[end - 1 :]


def _in_a_part(change: Callable[[bytes, random.Random], bytes]) -> Callable[[bytes, random.Random], bytes]:
    def changed(content: bytes, chance: random.Random) -> bytes:
        parts = _parts(content)
        at = chance.randrange(len(parts))
        parts[at] = parts[at][0], change(parts[at][1], chance)
        return _packed(parts)

    return changed


def _structure(content: bytes, chance: random.Random) -> bytes:
    """Parts left out, doubled, renamed, swapped, put in another order, or the whole cut or prolonged."""
    parts = _parts(content)
    at, other = chance.randrange(len(parts)), chance.randrange(len(parts))
    act = chance.randrange(7)
    if act == 0:
        del parts[at]
    elif act == 1:
        parts.append((parts[at][0].upper(), parts[other][1]))
    elif act == 2:
        parts[at] = parts[at][0] + "x", parts[at][1]
    elif act == 3:
        parts[at], parts[other] = (parts[at][0], parts[other][1]), (parts[other][0], parts[at][1])
    elif act == 4:
        chance.shuffle(parts)
    whole = _packed(parts, chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)))
    if act == 5:
        return whole[: -chance.randint(1, 200)]
    return whole + b"x" * chance.randint(1, 200) if act == 6 else whole


def _parts(content: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as held:
        return [(name, held.read(name)) for name in held.namelist()]


def _packed(parts: list[tuple[str, bytes]], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", how) as after:
        for name, text in parts:
            after.writestr(zipfile.ZipInfo(name), text, how)
    return held.getvalue()


KINDS: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "bytes": _packed_bytes,
    "bytes of a part": _in_a_part(_part_bytes),
    "structure": _structure,
    "tokens": _in_a_part(_part_tokens),
}
