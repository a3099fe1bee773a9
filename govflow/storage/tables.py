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

# A node's own clock beside the database's when it last swept. It is shown, and decides nothing.
node_clock = plain_table(
    "node_clock",
    Column("process", Text, primary_key=True),
    Column("skew_ms", BigNumber, nullable=False),
)

# A timer that could not fire: how often it was tried, why it failed last, and when it is tried again.
timer_trouble = plain_table(
    "timer_trouble",
    Column("timer", Text, primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("since", Text, nullable=False),
    Column("next_at", Text, nullable=False),
    Column("why", Text, nullable=False),
)
