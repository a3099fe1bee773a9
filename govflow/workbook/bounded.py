"""Reading in a child process, so that no workbook can take the memory, the time or the life of this one."""

from __future__ import annotations

from pathlib import Path

from govflow.kernel.bounded import TookTooLong, run_bounded
from govflow.kernel.errors import Unavailable
from govflow.kernel.findings import Finding
from govflow.workbook.gate import PACKED
from govflow.workbook.grid import NotRead
from govflow.workbook.model import Contents
from govflow.workbook.wire import hear

WALL_SECONDS = 90
# Without looking for packages, which takes longer than reading a small workbook: it is told where they are.
CHILD = ("-S", "-m", "govflow.workbook.child")
OUT_OF_MEMORY = "Reading the workbook takes more memory than it may."


def read_bounded(content: bytes, templates: Path) -> tuple[Contents, list[Finding]]:
    """Return what a workbook says, read in a child within its bounds.

    Raises:
        NotRead: with the code that the contract gives what is not read.
        Unavailable: where no child can be started.
    """
    if len(content) > PACKED:
        raise NotRead("WORKBOOK_TOO_LARGE", f"The file has more than {PACKED:,} bytes.")
    try:
        ended = run_bounded([*CHILD, str(templates)], content, WALL_SECONDS)
    except TookTooLong as why:
        raise NotRead("WORKBOOK_TOO_LARGE", "Reading the workbook takes longer than it may.") from why
    except OSError as why:
        raise Unavailable("No process could be started to read the workbook. Try again later.") from why
    try:
        return hear(ended.answer)
    except (ValueError, TypeError, LookupError) as why:
        if ended.has_fallen:
            raise NotRead("WORKBOOK_TOO_LARGE", OUT_OF_MEMORY) from why
        raise NotRead("WORKBOOK_UNREADABLE", "The file could not be read as a workbook.") from why
