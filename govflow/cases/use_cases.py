"""Doing a request once: its answer is kept in the transaction of what it did, under the actor's own key."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import cast

from sqlalchemy import insert, select

from govflow.cases.tables import given_answer
from govflow.kernel.canonical import digest
from govflow.kernel.errors import refusal
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant
from govflow.road.step import command_key
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
    row = work.connection.execute(select(given_answer).where(given_answer.c.key == whose)).mappings().first()
    if row is not None:
        if row["request"] != request:
            raise refusal(
                "IDEMPOTENCY_CONFLICT",
                "This key was used before for a different request.",
                rule="A key stands for one request",
                remedy="Send the new request with a key of its own.",
            )
        return cast("Answer", json.loads(row["answer"])), int(row["status"])
    answer = act()
    # Two at the same moment: the second insert fails on the key and takes its act back with it.
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
