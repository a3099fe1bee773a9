"""Doing once what moves no case: its answer is kept in the transaction of what it did, under the actor's key.

A step and an opening are done once by the key of their event (ADR 8). An answer here may be more than its
event says: where a correction stood at once, two events made it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import cast

from sqlalchemy import insert, select

from govflow.kernel.canonical import digest
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant
from govflow.road.step import command_key, key_used_before
from govflow.road.tables import given_answer
from govflow.storage.ledger import read_command
from govflow.storage.work import Work

Answer = dict[str, Json]


def once(
    work: Work, key: str, asked: Mapping[str, Json], status: int, act: Callable[[], Answer]
) -> tuple[Answer, int]:
    """Do ``act`` unless it was done under this key before; then give the same answer again.

    Raises:
        Refused: ``IDEMPOTENCY_CONFLICT`` when the key stood for another request.
    """
    whose = command_key(work.actor.id, key)
    if whose is None:
        return act(), status
    request = digest(asked)
    # The second of two at the same moment waits here until the first is there to be read.
    work.lock_stream(f"answer:{whose}")
    row = work.connection.execute(select(given_answer).where(given_answer.c.key == whose)).mappings().first()
    if row is not None and row["request"] == request:
        return cast("Answer", json.loads(row["answer"])), int(row["status"])
    if row is not None or read_command(work.connection, whose) is not None:
        raise key_used_before()
    answer = act()
    work.connection.execute(
        insert(given_answer).values(
            key=whose,
            request=request,
            status=status,
            answer=json.dumps(answer),
            at=format_instant(work.now()),
        )
    )
    return answer, status
