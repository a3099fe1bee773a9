"""What the child says to its parent: one JSON document, checked for its shape where it is read. No pickle."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from govflow.kernel.findings import Finding
from govflow.workbook.codes import found
from govflow.workbook.grid import NotRead
from govflow.workbook.model import Contents

CONTENTS = TypeAdapter(Contents)


def say_read(contents: Contents, findings: Sequence[Finding]) -> bytes:
    """Return what was read as bytes: a line of findings, then the contents."""
    noted = [[one.code, one.where, one.message] for one in findings]
    return json.dumps({"findings": noted}).encode() + b"\n" + CONTENTS.dump_json(contents)


def say_refused(refused: NotRead) -> bytes:
    """Return why nothing was read."""
    return json.dumps({"refused": [refused.code, refused.where, refused.message]}).encode() + b"\n"


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
    findings = [found(str(code), str(where), str(message)) for code, where, message in said["findings"]]
    return CONTENTS.validate_json(contents), findings
