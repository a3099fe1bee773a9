"""One meeting to read: its page, its agenda, and the draft of its minutes."""

from __future__ import annotations

from govflow.kernel.moments import london_date, parse_instant
from govflow.meetings.pages.blueprint import Seen, blueprint, page, see
from govflow.meetings.queries.lists import open_commitments
from govflow.web.product import product


@blueprint.get("/meetings/<ref>")
def show(ref: str) -> str:
    """Show a meeting: its agenda, who was there, what was decided and what was promised."""
    return page("show", see(ref))


@blueprint.get("/meetings/<ref>/agenda")
def agenda(ref: str) -> str:
    """Show the agenda as it is published, with what the body promised and has not settled."""
    seen = see(ref)
    return page("agenda", seen, promised=promised_before(seen))


@blueprint.get("/meetings/<ref>/minutes")
def minutes(ref: str) -> str:
    """Show the draft of the minutes, made from the record."""
    seen = see(ref)
    there = [row for row in seen.record.attendance if not row["apology"]]
    apologies = [row for row in seen.record.attendance if row["apology"]]
    return page("minutes", seen, there=there, apologies=apologies, promised=promised_before(seen))


def promised_before(seen: Seen) -> list[dict[str, object]]:
    """Return what the body promised at other meetings and has not settled."""
    row = seen.record.row
    if row is None:
        return []
    held_on = london_date(parse_instant(row["starts_at"])).isoformat()
    with product().store.read() as connection:
        found = open_commitments(connection, str(row["body"]), seen.ref, entitled=seen.record.reads_exempt)
    return [{**one, "is_missed": bool(one["due_on"] and one["due_on"] < held_on)} for one in found]
