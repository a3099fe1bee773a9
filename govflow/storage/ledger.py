"""The ledger as other floors see it: what to append, and how to read. Appending itself is ``Work.append``."""

from govflow.ledger.sql import (
    NewEvent,
    ledger_event,
    ledger_private,
    read_after,
    read_command,
    read_event,
    read_pages,
    read_stream,
)

__all__ = [
    "NewEvent",
    "ledger_event",
    "ledger_private",
    "read_after",
    "read_command",
    "read_event",
    "read_pages",
    "read_stream",
]
