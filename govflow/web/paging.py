"""Long lists a page at a time: which rows are on the page asked for, and which pages are beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request

ON_A_PAGE = 100
_MOST_DIGITS = 7
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Paged(Generic[Row]):
    """One page of a list, counted from 1."""

    rows: Sequence[Row]
    number: int
    pages: int
    total: int

    @property
    def first(self) -> int:
        """Return the place of its first row in the whole list."""
        return (self.number - 1) * ON_A_PAGE + 1

    @property
    def last(self) -> int:
        """Return the place of its last row in the whole list."""
        return self.first + len(self.rows) - 1


def paged(rows: Sequence[Row]) -> Paged[Row]:
    """Return the page that the address asks for; the last where there are not so many, else the first."""
    asked = request.args.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= _MOST_DIGITS else 1
    pages = max(-(-len(rows) // ON_A_PAGE), 1)
    number = min(max(number, 1), pages)
    start = (number - 1) * ON_A_PAGE
    return Paged(rows[start : start + ON_A_PAGE], number, pages, len(rows))
