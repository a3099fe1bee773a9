"""Telling a member that votes were written down for them, once for each meeting."""

from __future__ import annotations

from collections.abc import Sequence

from govflow.kernel.moments import format_instant
from govflow.ledger.rows import Row
from govflow.meetings.queries.recorded import TOLD, item_about_votes
from govflow.meetings.use_cases.sitting import Sitting
from govflow.storage.work import Moment


def telling_rows(sitting: Sitting, people: Sequence[str], moment: Moment) -> list[Row]:
    """Return an item for each member whose vote was written down, unless one waits for them already."""
    connection, ref = sitting.work.connection, sitting.ref
    told = [one for one in dict.fromkeys(people) if one and not item_about_votes(connection, ref, one)]
    return [
        Row(
            "work_item",
            {"id": f"W-{moment.next_id}-{number}"},
            {
                "case_ref": ref,
                "kind": TOLD,
                "role": person,
                "title": "Votes were written down for you: confirm or dispute them",
                "since": format_instant(moment.now),
                "due": "",
                "status": "open",
                "event": moment.next_id,
            },
            new=True,
        )
        for number, person in enumerate(told, start=1)
    ]
