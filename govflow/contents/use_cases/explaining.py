"""A warning gets its reason from a named person, before the plan moves on with it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from govflow.contents.ports import ContentsParts
from govflow.contents.queries.elsewhere import elsewhere_of
from govflow.contents.queries.held import explanations_of, latest_of
from govflow.contents.tables import contents_warning
from govflow.contents.use_cases.holding import KEEPERS
from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row, private
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.gather import case_stream, lock_case
from govflow.road.ports import Case
from govflow.storage.work import Work

EXPLAINED = "case.warning_explained"
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Explain:
    """Why one warning stands; ``alike``: and every other of its code that has no reason yet."""

    ref: str
    warning: str
    reason: str
    alike: bool = False


def explain(work: Work, parts: ContentsParts, command: Explain) -> Stored:
    """Record why a warning stands, of the figures held or of what other rooms find in the plan.

    It holds as long as the warning is given in the same words, or with the same figures.

    Raises:
        InvalidInput: for a warning the plan is not given now, or no reason.
        Refused: for someone who does not keep the plan's figures.
    """
    case = lock_case(work, command.ref)
    need_role(work, case, KEEPERS, "Explaining a warning")
    reason = command.reason.strip()
    if not reason or len(reason) > LONGEST:
        raise InvalidInput(f"Say why in 1 to {LONGEST:,} characters.", field="reason")
    known = known_warnings(work, parts, case)
    if command.warning not in known:
        raise InvalidInput("The plan has no such warning now.", field="warning")
    code, keys = known[command.warning], [command.warning]
    if command.alike:
        told = {command.warning, *explanations_of(work.connection, case.ref)}
        keys += sorted(key for key, its in known.items() if its == code and key not in told)
    moment = work.moment(case_stream(case.ref))
    said: dict[str, Json] = {
        "case_ref": case.ref,
        "code": code,
        "reason": private("reason"),
        "said_by": work.actor.id,
        "said_at": format_instant(moment.now),
        "event": moment.next_id,
        "struck": 0,
    }
    rows = [
        Row("warning_explained", {"id": f"W-{moment.next_id}-{place}"}, {**said, "key": key}, new=True)
        for place, key in enumerate(keys, 1)
    ]
    entry = CaseEntry(EXPLAINED, {"warnings": [*keys], "code": code}, {"reason": reason}, rows)
    return append_entry(work, parts.road, case, entry, moment)


def known_warnings(work: Work, parts: ContentsParts, case: Case) -> dict[str, str]:
    """Return the codes of every warning a plan is given now, by the warning's key."""
    version = latest_of(work.connection, case.ref)
    query = select(contents_warning.c.key, contents_warning.c.code).where(
        contents_warning.c.case_ref == case.ref,
        contents_warning.c.number == (version.number if version else 0),
        contents_warning.c.struck == 0,
    )
    found = {row.key: str(row.code) for row in work.connection.execute(query)}
    return found | {key: one.code for key, one in elsewhere_of(work.connection, parts, case).items()}
