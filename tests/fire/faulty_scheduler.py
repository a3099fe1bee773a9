"""``govflow scheduler`` with a defect planted: it claims a timer in one transaction and acts in another."""

from __future__ import annotations

import sys
from unittest.mock import patch

from govflow.cli.main import cli
from tests.fire.defects import claim_apart

if __name__ == "__main__":
    sys.argv = ["govflow", "scheduler"]
    with patch("govflow.timetable.tick.fire", claim_apart):
        cli()
