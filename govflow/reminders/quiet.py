"""When somebody may be written to: not in their quiet hours, nor on a day the offices are closed. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from govflow.kernel.moments import LONDON

MIDNIGHT = time()


@dataclass(frozen=True, slots=True)
class QuietHours:
    """London times of day ``[begin, end)`` in which nothing is sent; over midnight where ``begin`` is later.

    None where both are the same.
    """

    begin: time
    end: time

    def hold(self, at: time) -> bool:
        """Say whether it is quiet at a time of day."""
        if self.begin <= self.end:
            return self.begin <= at < self.end
        return at >= self.begin or at < self.end


def writes_from(now: datetime, quiet: QuietHours, is_working: Callable[[date], bool]) -> datetime:
    """Return the first instant from now at which somebody may be written to."""
    here = now.astimezone(LONDON)
    while True:
        at = here.time()
        if not is_working(here.date()) or (quiet.hold(at) and at >= quiet.end):
            here = datetime.combine(here.date() + timedelta(days=1), MIDNIGHT, LONDON)
        elif quiet.hold(at):
            here = datetime.combine(here.date(), quiet.end, LONDON)
        else:
            return here.astimezone(UTC)
