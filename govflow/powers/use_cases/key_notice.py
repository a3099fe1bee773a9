"""The notice of a key decision: kept with it in words, and what is short of it (SI 2012/2089, reg. 9 to 11).

A key decision relying on no notice is recorded as it happened, in question. One made here is refused until
notice, a general exception or special urgency is recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from govflow.kernel.errors import Refused
from govflow.kernel.findings import Finding
from govflow.kernel.moments import Happened, london_date
from govflow.powers.model import MADE
from govflow.powers.ports import KeyAsked, PowersRules
from govflow.powers.use_cases.decided import RecordDecision, in_words
from govflow.storage.work import Work

NOTICE = "notice"


def with_notice(
    work: Work, rules: PowersRules, command: RecordDecision, *, executive: bool
) -> tuple[RecordDecision, Sequence[Finding]]:
    """Return a decision with the notice given of it, and what is short of that notice.

    Raises:
        Refused: ``NOTICE_TOO_SHORT`` for a key decision made here without notice or what may take its place.
    """
    if not executive or command.outcome != MADE:
        return command, ()
    now = work.now()
    decided = command.decided or Happened(london_date(now), now)
    asked = KeyAsked(
        command.area, command.planned, command.meeting, command.item, decided.day, key=command.key_decision
    )
    found = rules.notice_of(work.connection, asked)
    if found is None:
        return command, ()
    if found.short is not None and command.decided is None:
        raise Refused([replace(found.short, severity="error")])
    record = {NOTICE: found.said, **command.record} if found.said else command.record
    short = (replace(found.short, severity="warning"),) if found.short else ()
    return replace(command, key_decision=True, record=record), short


def short_of_notice(connection: Connection, rules: PowersRules, asked: KeyAsked) -> str:
    """Return, in words, what is short of the notice of a decision that is now said to be key."""
    found = rules.notice_of(connection, asked)
    return in_words(found.short) if found and found.short else ""
