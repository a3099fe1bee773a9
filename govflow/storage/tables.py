"""Storage's own tables: the clock's offset, the outbox, and readers' bookmarks."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, Text

from govflow.storage.base import BigNumber, plain_table

# One row. The offset is nought outside a demonstration or rehearsal; ``mode`` says which it is.
clock = plain_table(
    "clock",
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("offset_us", BigNumber, nullable=False),
    Column("mode", Text, nullable=False),
)

# One row an event, written in its transaction; delivery to subscribers happens after the commit.
outbox = plain_table(
    "outbox",
    Column("event", BigNumber, ForeignKey("ledger_event.id"), primary_key=True, autoincrement=False),
    Column("topic", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("delivered_at", Text, nullable=True),
)

# How far each reader of the ledger has come. Saved in the transaction of what the reader did.
bookmark = plain_table(
    "bookmark",
    Column("reader", Text, primary_key=True),
    Column("event", BigNumber, nullable=False),
)

# Who last swept what is due, and when: the scheduler's heartbeat.
heartbeat = plain_table(
    "heartbeat",
    Column("process", Text, primary_key=True),
    Column("at", Text, nullable=False),
    Column("due", Integer, nullable=False),
)
