"""What the parent hears of its child: one JSON document (``saying``), checked for its shape. No pickle."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter

from govflow.kernel.findings import Finding
from govflow.workbook.codes import found
from govflow.workbook.grid import NotRead
from govflow.workbook.model import Contents

CONTENTS = TypeAdapter(Contents)


def hear(answer: bytes) -> tuple[Contents, list[Finding]]:
    """Return what the child read.

    Raises:
        NotRead: with the child's reason.
        ValueError, TypeError, LookupError: where the answer is none.
    """
    first, _, contents = answer.partition(b"\n")
    said: dict[str, Any] = json.loads(first)
    if "refused" in said:
        code, where, message = (str(one) for one in said["refused"])
        raise NotRead(code, message, where)
    findings = [found(*map(str, words), **figures) for *words, figures in said["findings"]]
    return CONTENTS.validate_json(contents), findings
