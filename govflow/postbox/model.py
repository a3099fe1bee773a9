"""A letter, why it could not be sent, and when it is tried again. Pure: no clock, no database, no network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

MAIL, WEBHOOK = "mail", "webhook"
WAITING, SENT, DEAD = "waiting", "sent", "dead"
# Two days and more of tries: a mail server may be away for a weekend.
MOST_TRIES = 24
LONGEST_PAUSE = timedelta(hours=4)
# Whoever took one to send has this long: more than the slowest server takes over all its answers, each within
# the time that is waited for it. After that they are taken to have died, and it is sent again.
TAKEN_FOR = timedelta(minutes=4)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to one person. ``id`` stays the same however often it is sent."""

    id: str
    to: str
    subject: str
    text: str


class NotSent(Exception):
    """A message that did not leave. ``never`` where trying again would be answered no differently."""

    def __init__(self, why: str, *, never: bool = False, away: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.never = never
        # The other side cannot be reached at all, so that others to it need not be tried now.
        self.away = away


def fault_words(error: Exception) -> str:
    """Return what went wrong on the way as people read it, without the number of the system's own list."""
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).rstrip(".")


class NotYet(Exception):
    """A message that may not leave at this hour; it is no try that it waits."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"not before {until}")
        self.until = until


def pause_after(tries: int) -> timedelta:
    """Return how long to wait after so many tries: 1, 2, 4, 8 minutes and so on, at most four hours."""
    return min(timedelta(minutes=2 ** min(tries - 1, 10)), LONGEST_PAUSE)


def is_given_up(channel: str, tries: int, fault: NotSent) -> bool:
    """Say whether a message becomes a dead letter: refused for good, or tried too often.

    Mail that no server was there to take waits: that is our own server's fault and not its own.
    """
    waits = channel == MAIL and fault.away
    return fault.never or (tries >= MOST_TRIES and not waits)
