"""The room's tables: what is to be sent and how far it has come (marks, never folded), and webhooks."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text, UniqueConstraint

from govflow.storage.base import BigNumber, plain_table, projection, text_columns

# One row a message and recipient, made from the outbox row of its event. ``queue`` is what stays in order:
# nothing of a queue is sent while something earlier of it still waits. Until ``not_before`` nobody takes it:
# by back-off, by quiet hours, or because somebody has just taken it to send.
sending = plain_table(
    "sending",
    Column("id", Text, primary_key=True),
    Column("event", BigNumber, ForeignKey("ledger_event.id"), nullable=False),
    *text_columns("channel", "recipient", "queue", "status"),
    Column("tries", Integer, nullable=False),
    *text_columns("not_before", "why", "made_at", "done_at"),
    UniqueConstraint("event", "channel", "recipient"),
    Index("ix_sending_queue", "queue", "status", "event"),
    Index("ix_sending_status", "status", "not_before"),
)

# Where the events that a person may read are sent. ``event`` is the one that made it: later ones are sent.
# ``secrets`` counts how often its secret was changed, last at ``secret_at``; none is kept.
webhook = projection(
    "webhook",
    Column("id", Text, primary_key=True),
    Column("person", Text, ForeignKey("person.id"), nullable=False),
    *text_columns("url", "made_at", "ended_at", "why", "secret_at"),
    Column("secrets", Integer, nullable=False),
    Column("event", BigNumber, nullable=False),
    Index("ix_webhook_person", "person"),
)
