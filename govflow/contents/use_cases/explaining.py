"""A warning gets its reason from a named person, before the plan moves on with it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from govflow.contents.queries.held import latest_of
from govflow.contents.tables import contents_warning
from govflow.contents.use_cases.holding import KEEPERS
from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row, private
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.gather import case_stream, lock_case
from govflow.road.step import Rules
from govflow.storage.work import Work

EXPLAINED = "case.warning_explained"
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Explain:
    """Why one warning of the version in force stands."""

    ref: str
    warning: str
    reason: str


def explain(work: Work, rules: Rules, command: Explain) -> Stored:
    """Record why a warning stands; it holds for every later version that is given the same warning.

    Raises:
        InvalidInput: for a warning the version in force is not given, or no reason.
        Refused: for someone who does not keep the plan's figures.
    """
    case = lock_case(work, command.ref)
    need_role(work, case, KEEPERS, "Explaining a warning")
    reason = command.reason.strip()
    if not reason or len(reason) > LONGEST:
        raise InvalidInput(f"Say why in 1 to {LONGEST:,} characters.", field="reason")
    code = _code_of(work, command)
    moment = work.moment(case_stream(case.ref))
    row: dict[str, Json] = {
        "case_ref": case.ref,
        "key": command.warning,
        "code": code,
        "reason": private("reason"),
        "said_by": work.actor.id,
        "said_at": format_instant(moment.now),
        "event": moment.next_id,
        "struck": 0,
    }
    entry = CaseEntry(
        EXPLAINED,
        {"warning": command.warning, "code": code},
        {"reason": reason},
        [Row("warning_explained", {"id": f"W-{moment.next_id}"}, row, new=True)],
    )
    return append_entry(work, rules, case, entry, moment)


def _code_of(work: Work, command: Explain) -> str:
    version = latest_of(work.connection, command.ref)
    query = select(contents_warning.c.code).where(
        contents_warning.c.case_ref == command.ref,
        contents_warning.c.number == (version.number if version else 0),
        contents_warning.c.key == command.warning,
        contents_warning.c.struck == 0,
    )
    code = work.connection.execute(query).scalar()
    if code is None:
        raise InvalidInput("The version in force has no such warning.", field="warning")
    return str(code)
