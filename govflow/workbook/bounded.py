"""Reading in a child process, so that no workbook can take the memory, the time or the life of this one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from govflow.kernel.errors import Unavailable
from govflow.kernel.findings import Finding
from govflow.workbook.gate import PACKED
from govflow.workbook.grid import NotRead
from govflow.workbook.model import Contents
from govflow.workbook.wire import hear

# Longer than its 30 seconds of processor, for a machine that has other work besides.
WALL_SECONDS = 90
PACKAGES = Path(__file__).resolve().parents[2]
# Without looking for packages, which takes longer than reading a small workbook: it is told where they are.
CHILD = ("-S", "-m", "govflow.workbook.child")
SETTINGS = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONSAFEPATH": "1"}
OUT_OF_MEMORY = "Reading the workbook takes more memory than it may."
OUT_OF_TIME = frozenset({-signal.SIGXCPU, -signal.SIGKILL})


def read_bounded(content: bytes, templates: Path) -> tuple[Contents, list[Finding]]:
    """Return what a workbook says, read in a child within its bounds.

    Raises:
        NotRead: with the code that the contract gives what is not read.
        Unavailable: where no child can be started.
    """
    if len(content) > PACKED:
        raise NotRead("WORKBOOK_TOO_LARGE", f"The file has more than {PACKED:,} bytes.")
    # It is given no setting and no secret: the path of the programs is all it knows.
    path = os.pathsep.join([str(PACKAGES), *(place for place in sys.path if place)])
    settings = {"PYTHONPATH": path, **SETTINGS}
    try:
        ended = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, *CHILD, str(templates)],
            input=content,
            capture_output=True,
            env=settings,
            cwd=PACKAGES,
            start_new_session=True,
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as why:
        raise NotRead("WORKBOOK_TOO_LARGE", "Reading the workbook takes longer than it may.") from why
    except OSError as why:
        raise Unavailable("No process could be started to read the workbook. Try again later.") from why
    if ended.returncode in OUT_OF_TIME:
        raise NotRead("WORKBOOK_TOO_LARGE", "Reading the workbook takes longer than it may.")
    try:
        return hear(ended.stdout)
    except (ValueError, TypeError, LookupError) as why:
        if b"MemoryError" in ended.stderr or ended.returncode < 0:
            raise NotRead("WORKBOOK_TOO_LARGE", OUT_OF_MEMORY) from why
        raise NotRead("WORKBOOK_UNREADABLE", "The file could not be read as a workbook.") from why
