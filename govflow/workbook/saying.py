"""What the child says: one JSON document, which its parent hears (``wire``). It is said without pydantic."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from operator import attrgetter
from typing import Any

from govflow.kernel.findings import Finding
from govflow.workbook.codes import at_most
from govflow.workbook.grid import NotRead
from govflow.workbook.model import Contents

_FIELDS: dict[type, attrgetter[tuple[object, ...]]] = {}


def say_read(contents: Contents, findings: Sequence[Finding]) -> bytes:
    """Return what was read as bytes: a line of findings, then the contents."""
    noted = [[one.code, one.where, one.message, dict(one.figures)] for one in at_most(findings)]
    # As UTF-8, not as escapes: of some texts those are three times as long.
    read = json.dumps(contents, default=_plain, ensure_ascii=False)
    return json.dumps({"findings": noted}).encode() + b"\n" + read.encode()


def say_refused(refused: NotRead) -> bytes:
    """Return why nothing was read."""
    return json.dumps({"refused": [refused.code, refused.where, refused.message]}).encode() + b"\n"


def _plain(held: Any) -> object:
    """Return a part of the contents as JSON has it: a number by its digits, all else by its fields."""
    if isinstance(held, Decimal):
        return str(held)
    kind = type(held)
    if kind not in _FIELDS:
        _FIELDS[kind] = attrgetter(*held.__slots__)
    return dict(zip(held.__slots__, _FIELDS[kind](held), strict=True))
