"""What people type or paste: amounts, numbers and texts as a cell can hold them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from govflow.kernel.errors import InvalidInput
from govflow.kernel.pence import pence_of
from govflow.workbook.model import BLANK, Contribution, Money, Number
from govflow.workbook.template import Template

# Excel's own longest text of a cell.
LONGEST = 32_767


def amount(typed: str, at: str, name: str) -> Money:
    """Return an amount as typed, like £1,234.50; blank where nothing is.

    Raises:
        InvalidInput: for what is no amount.
    """
    plain = typed.strip().removeprefix("£").replace(",", "").replace(" ", "")
    if not plain:
        return Money(at, None, BLANK)
    pence = pence_of(plain if len(plain.partition(".")[2]) != 1 else f"{plain}0")
    if pence is None:
        raise InvalidInput(
            f"'{typed.strip()[:40]}' is no amount. Write pounds and pence like 1234.50.", field=name
        )
    return Money(at, pence)


def contributions(
    typed: Sequence[tuple[str, str]], were: Sequence[Contribution], otherwise: str
) -> tuple[Contribution, ...]:
    """Return what was typed; a contribution that was there keeps the cell it was read from.

    Raises:
        InvalidInput: for one without an amount: the template has no row of it.
    """
    cells = {one.name: one.amount.at for one in were}
    for name, pounds in typed:
        if name.strip() and not pounds.strip():
            raise InvalidInput(f"Enter the amount of {name.strip()[:80]}.", field="amount")
    return tuple(
        Contribution(words(name, "name"), amount(pounds, cells.get(name.strip(), otherwise), "amount"))
        for name, pounds in typed
        if name.strip() or pounds.strip()
    )


def number(typed: str, at: str, name: str) -> Number:
    """Return a number as typed; blank where nothing is.

    Raises:
        InvalidInput: for what is no number.
    """
    plain = typed.strip().removesuffix("%").replace(",", "").strip()
    if not plain:
        return Number(at, None, BLANK)
    try:
        value = Decimal(plain)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) >= Decimal(10) ** 15:
        raise InvalidInput(f"'{typed.strip()[:40]}' is no number. Write it like 92.1.", field=name)
    return Number(at, value)


def words(typed: str, name: str) -> str:
    """Return a text as a cell can hold it.

    Raises:
        InvalidInput: for one that is longer than a cell, or holds what no text does.
    """
    text = typed.replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        raise InvalidInput(f"A cell holds at most {LONGEST:,} characters.", field=name)
    if any(not (character.isprintable() or character in "\n\t\u00a0") for character in text):
        raise InvalidInput("Text only: type it again without special characters.", field=name)
    return text


def read_pasted(text: str, template: Template) -> tuple[dict[str, str], ...]:
    """Return the lines of a pasted table; its first row may name the columns, else they stand in order.

    Raises:
        InvalidInput: for a table that has more columns than the template, or no line.
    """
    rows = [row.split("\t") for row in text.replace("\r\n", "\n").split("\n") if row.strip()]
    columns = template.words["expenditure"]["columns"]
    keys = list(columns)
    named = (
        [next((key for key in keys if template.means(cell, columns[key])), "") for cell in rows[0]]
        if rows
        else []
    )
    if sum(bool(name) for name in named) >= len(keys) // 2:
        rows, keys = rows[1:], named
    if not rows:
        raise InvalidInput("Paste at least one line.", field="pasted")
    longest = max(len(row) for row in rows)
    if longest > len(keys):
        message = (
            f"A pasted line has {longest} columns; the template has {len(keys)}. Paste its header row too."
        )
        raise InvalidInput(message, field="pasted")
    return tuple({key: cell.strip() for key, cell in zip(keys, row, strict=False) if key} for row in rows)
