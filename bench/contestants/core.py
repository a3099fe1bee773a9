"""What a careful developer writes: one shared ``transitions`` machine decides, SQLAlchemy Core keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from transitions import EventData, Machine

from bench.contestants.contestant import ACTOR, ALLOWED, PATH, REASON, STATES, TRIGGERS, NotAllowed, payload
from govflow.storage.engine import open_engine

_METADATA = MetaData()
_PLAN = Table(
    "plan",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
)
_HISTORY = Table(
    "history",
    _METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("plan_id", Integer, ForeignKey("plan.id"), index=True, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", Text, nullable=False),
    Column("from_state", Text, nullable=False),
    Column("to_state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("payload", JSON().with_variant(JSONB, "postgresql"), nullable=False),
)
_SELECT = select(_PLAN.c.state).where(_PLAN.c.id == bindparam("plan")).with_for_update()
_UPDATE = (
    update(_PLAN)
    .where(_PLAN.c.id == bindparam("plan"))
    .values(state=bindparam("there"), version=_PLAN.c.version + 1, updated_at=bindparam("now"))
)
_INSERT = insert(_HISTORY)


@dataclass(eq=False, slots=True)
class _Token:
    state: str


def _has_reason(event: EventData) -> bool:
    return bool(event.kwargs["reason"])


class SharedMachineCore:
    """The strongest bare peer that keeps to the product's own stack."""

    def __init__(self, url: str) -> None:
        """Name the database."""
        self.engine = open_engine(url)

    def prepare(self, plans: int) -> None:
        """Make the two tables and the plans."""
        _METADATA.create_all(self.engine)
        now = datetime.now(UTC)
        rows = [
            {"id": number, "title": f"Plan {number}", "state": "draft", "version": 0, "updated_at": now}
            for number in range(plans)
        ]
        with self.engine.begin() as connection:
            connection.execute(insert(_PLAN), rows)
        self.engine.dispose()

    def connect(self) -> None:
        """Build the machine."""
        self.machine = Machine(
            model=None, states=list(STATES), initial="draft", auto_transitions=False, send_event=True
        )
        for here, there in sorted(ALLOWED):
            self.machine.add_transition(TRIGGERS[there], here, there, conditions=_has_reason)

    def move(self, plan: int, step: int) -> None:
        """Take one step."""
        there, kept = PATH[step + 1], payload(plan, step)
        with self.engine.begin() as connection:
            here = connection.execute(_SELECT, {"plan": plan}).scalar_one()
            token: Any = _Token(here)
            if not self.machine.events[TRIGGERS[there]].trigger(token, reason=REASON):
                raise NotAllowed(there)
            now = datetime.now(UTC)
            connection.execute(_UPDATE, {"plan": plan, "there": token.state, "now": now})
            values = {
                "plan_id": plan,
                "at": now,
                "actor": ACTOR,
                "from_state": here,
                "to_state": token.state,
                "reason": REASON,
                "payload": kept,
            }
            connection.execute(_INSERT, values)

    def moved(self) -> int:
        """Return how many steps the history holds."""
        with self.engine.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(_HISTORY)).scalar_one())
