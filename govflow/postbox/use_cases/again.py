"""A dead letter is sent once more when whoever keeps the installation says so."""

from __future__ import annotations

from sqlalchemy import select, update

from govflow.kernel.errors import InvalidInput, NotFound
from govflow.kernel.moments import format_instant
from govflow.postbox.model import DEAD, WAITING
from govflow.postbox.tables import sending
from govflow.storage.work import Work


def send_again(work: Work, id_: str) -> None:
    """Put a dead letter among what waits.

    Raises:
        NotFound: where there is none of that id.
        InvalidInput: where it was sent, or waits.
    """
    status = work.connection.execute(select(sending.c.status).where(sending.c.id == id_)).scalar()
    if status is None:
        raise NotFound("There is no such message.")
    if status != DEAD:
        raise InvalidInput("Only a message that was given up is sent again.", field="message")
    now = format_instant(work.now())
    values = {"status": WAITING, "tries": 0, "not_before": now, "done_at": ""}
    work.connection.execute(update(sending).where(sending.c.id == id_).values(**values))
