"""Text as a cell of a workbook holds it, and as it stands in the file (ECMA-376, ST_Xstring)."""

from __future__ import annotations

import re

_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SEEN = "\t\n\r\u00a0"


def in_a_cell(text: str) -> str:
    """Return a text with a space for each character that no cell can hold or that nobody can see."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() or one in _SEEN else " " for one in text)


def escaped(text: str) -> str:
    """Return a text as the file spells it: a carriage return, and what else would be read as an escape."""
    return _LOOKS_ESCAPED.sub("_x005F_", text).replace("\r", "_x000D_")


def as_read(text: str) -> str:
    """Return a text that a file spells so, as a cell shows it."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return in_a_cell(text)
