"""What an agreement opens with: its kind where the workflow says it, and the partners as its parties."""

from __future__ import annotations

from collections.abc import Sequence

from govflow.agreements.effects import record_row
from govflow.agreements.model import SECTION_75, Party
from govflow.kernel.findings import Json
from govflow.ledger.rows import Row


def opening_rows(workflow: str, ref: str, event: int, partners: Sequence[Party]) -> list[Row]:
    """Return the rows of a new agreement; another kind than Section 75 names its parties on its record."""
    if workflow != SECTION_75:
        return [record_row(ref, event, None, {})]
    rows = [record_row(ref, event, None, {"kind": "section_75"})]
    return rows + [party_row(ref, event, place, one, new=True) for place, one in enumerate(partners)]


def party_row(ref: str, event: int, place: int, party: Party, *, new: bool) -> Row:
    """Return the row of a party in its place."""
    columns: dict[str, Json] = {
        "name": party.name,
        "side": party.side,
        "signs_as": party.signs_as,
        "position": place,
        "dropped": 0,
        "event": event,
        "struck": 0,
    }
    return Row("agreement_party", {"case_ref": ref, "party": party.slug}, columns, new=new)
