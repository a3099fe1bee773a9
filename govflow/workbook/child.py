"""The child process that opens a workbook: ``python -m govflow.workbook.child TEMPLATES < FILE``.

It bounds itself before anything else, is given the bytes alone, and answers with one JSON document.
"""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from pathlib import Path

from govflow.kernel.bounded import bound_oneself

LOADED = tuple(f"govflow.workbook.{name}" for name in ("cells", "gate", "layout.contents", "saying"))


def answer(content: bytes, templates: Path) -> bytes:
    """Return what a workbook says, or why it is not read."""
    # Loaded late: what is loaded before the bounds stand is not bounded.
    from govflow.workbook.cells import read_grid
    from govflow.workbook.gate import pass_gate
    from govflow.workbook.grid import NotRead
    from govflow.workbook.layout.contents import read_contents
    from govflow.workbook.saying import say_read, say_refused
    from govflow.workbook.template import read_templates

    try:
        pass_gate(content)
        return say_read(*read_contents(read_grid(content), read_templates(templates)))
    except NotRead as refused:
        return say_refused(refused)
    except MemoryError:
        return say_refused(
            NotRead("WORKBOOK_TOO_LARGE", "Reading the workbook takes more memory than it may.")
        )


def main() -> None:
    """Read the bytes, answer, end: nothing is collected before, and no library of pictures is loaded."""
    bound_oneself()
    gc.disable()
    sys.modules["PIL"] = None  # type: ignore[assignment] # openpyxl loads it where it is
    # Before the file is there: a child that is kept ready has this behind it.
    for name in LOADED:
        import_module(name)
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read(), Path(sys.argv[1])))
    sys.stdout.flush()
    os._exit(0)  # nothing is left to put away


if __name__ == "__main__":
    main()
