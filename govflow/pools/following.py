"""A shared forecast past a limit opens a decision, once for each limit of each version of the terms.

It is for the body of the area that manages the fund, or else one that commits money (``bootstrap``). Where no
body has the power, an item is raised instead, and the pool's page says so.
"""

from __future__ import annotations

from govflow.kernel.actor import REACTIONS
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant
from govflow.kernel.pence import pounds_of
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.pools.model import Version, relied_on
from govflow.pools.ports import Opened, PoolParts
from govflow.pools.queries import forecasts_of, limits_passed, pool_named
from govflow.pools.use_cases.forecasting import SHARED
from govflow.road.casework import CaseEntry, append_entry
from govflow.road.gather import case_stream, lock_case
from govflow.road.ports import Case
from govflow.rulebook.riskshare_position import Limit, stand
from govflow.storage.work import Moment, Work

WAS_PASSED, WAS_PROPOSED = "case.pool_limit_passed", "case.decision_proposed"
ASKED = "governance_officer"


def open_decisions(work: Work, parts: PoolParts, stored: Stored) -> None:
    """Open a decision for each limit that a forecast passes now and none before did."""
    if stored.type != SHARED:
        return
    data = stored.payload()
    case, key = lock_case(work, str(data["case"])), str(data["pool"])
    version = pool_named(work.connection, case.ref, key)
    relied = relied_on(version.terms, forecasts_of(work.connection, case.ref, key))
    if relied is None:
        return
    known = {(one.terms_version, one.name) for one in limits_passed(work.connection, case.ref, key)}
    passed = stand(version.terms, relied.figures).passed
    for limit in passed:
        if (version.number, limit.name) not in known:
            why = (limit, str(data["forecast"]), relied.figures.outturn)
            _open(work.acting_as(REACTIONS), parts, case, version, why)


def _open(work: Work, parts: PoolParts, case: Case, version: Version, why: tuple[Limit, str, int]) -> None:
    limit, forecast, outturn = why
    opened = parts.open_decision(work, case)
    said: dict[str, Json] = {"pool": version.key, "terms_version": version.number, "limit": limit.name}
    said |= {"forecast": forecast}
    finding = limit.finding()
    if opened:
        beside = lock_case(work, opened.decision)
        proposed: dict[str, Json] = {"agreement": case.ref, "body": opened.body, **said}
        proposed |= {"pool_title": version.terms.title, "outturn": pounds_of(outturn)}
        proposed |= {"because": finding.as_json() if finding else None}
        append_entry(work, parts.road, beside, CaseEntry(WAS_PROPOSED, proposed))
        case = lock_case(work, case.ref)
    moment = work.moment(case_stream(case.ref))
    data: dict[str, Json] = {
        **said,
        "decision": opened.decision if opened else None,
        "body": opened.body if opened else None,
        "flags": [finding.as_json()] if finding else [],
    }
    rows = _rows(case, version, (limit, forecast), (opened, moment))
    append_entry(work, parts.road, case, CaseEntry(WAS_PASSED, data, rows=rows), moment)


def _rows(
    case: Case, version: Version, why: tuple[Limit, str], at: tuple[Opened | None, Moment]
) -> list[Row]:
    (limit, forecast), (opened, moment) = why, at
    item = "" if opened else f"W-{moment.next_id}"
    where: dict[str, Json] = {"case_ref": case.ref, "pool": version.key}
    where |= {"terms_version": version.number, "name": limit.name}
    set_: dict[str, Json] = {
        "decision": opened.decision if opened else "",
        "body": opened.body if opened else "",
        "work_item": item,
        "forecast": forecast,
        "event": moment.next_id,
    }
    rows = [Row("pool_limit", where, set_, new=True)]
    if item:
        now = format_instant(moment.now)
        title = f"{version.terms.title}: {limit.title} is passed, and no body here manages the fund"
        raised: dict[str, Json] = {
            "case_ref": case.ref,
            "kind": "pool_limit",
            "role": ASKED,
            "title": title,
            "since": now,
            "due": now[:10],
            "status": "open",
            "event": moment.next_id,
        }
        rows.append(Row("work_item", {"id": item}, raised, new=True))
    return rows
