"""A dead letter is sent once more when whoever keeps the installation says so."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select, update

from govflow.kernel.errors import InvalidInput, NotFound
from govflow.kernel.moments import format_instant
from govflow.postbox.model import DEAD, SENT, WAITING, WEBHOOK
from govflow.postbox.tables import sending
from govflow.postbox.use_cases.subscribing import own_webhook
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
    _waits_again(work, sending.c.id == id_, DEAD)


def resend(work: Work, id_: str, event: int | None = None) -> int:
    """Send an event again to one of the actor's webhooks, or all that was given up; return how many wait.

    Raises:
        NotFound: for a webhook that is not theirs or has ended, or an event that was never sent there.
    """
    own_webhook(work, id_)
    to = (sending.c.channel == WEBHOOK) & (sending.c.recipient == id_)
    if event is None:
        return _waits_again(work, to, DEAD)
    found = _waits_again(work, to & (sending.c.event == event), DEAD, SENT)
    if not found:
        raise NotFound("No such event was sent there; what still waits is sent by itself.")
    return found


def _waits_again(work: Work, which: ColumnElement[bool], *standing: str) -> int:
    # Only while it still stands so: of two who ask at once, one has it sent.
    here = update(sending).where(which, sending.c.status.in_(standing))
    now = format_instant(work.now())
    values = {"status": WAITING, "tries": 0, "not_before": now, "why": "", "done_at": ""}
    return work.connection.execute(here.values(**values)).rowcount
