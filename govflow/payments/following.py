"""What follows in this room: new terms of a pool put its days on the timetable, or move them."""

from __future__ import annotations

from govflow.kernel.actor import REACTIONS
from govflow.ledger.event import Stored
from govflow.payments.ports import PaymentParts
from govflow.payments.use_cases.watching import SchedulePayments, schedule_payments
from govflow.storage.work import Work

NEW_TERMS = "case.pool_terms_recorded"


def watch_new_terms(work: Work, parts: PaymentParts, stored: Stored) -> None:
    """Watch the days of terms that were recorded; where no day changed, nothing is written."""
    if stored.type == NEW_TERMS:
        said = stored.payload()
        command = SchedulePayments(str(said["case"]), str(said["pool"]))
        schedule_payments(work.acting_as(REACTIONS), parts, command)
