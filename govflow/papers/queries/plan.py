"""The forward plan as it stands: its own entries, and what waits to be decided without being in it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, RowMapping, select

from govflow.kernel.errors import NotFound
from govflow.kernel.findings import Json
from govflow.kernel.moments import format_instant, london_date, start_of_day
from govflow.papers.model import CLEAR_DAYS
from govflow.papers.ports import Coming, PaperParts
from govflow.papers.tables import planned_date, planned_decision
from govflow.storage.register import body
from govflow.storage.work import read_clock

PLANNED = "planned"
COLUMNS = (
    "kind",
    "id",
    "area",
    "matter",
    "decision_maker",
    "members",
    "from",
    "until",
    "key_decision",
    "first_noticed",
    "clear_days",
    "clear_days_met",
    "documents",
    "how_to_get",
    "meeting",
    "item",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the plan. ``clear_days`` run from the first notice to the date, neither day counted."""

    kind: str
    id: str
    area: str
    matter: str
    maker: str
    members: tuple[str, ...]
    from_day: str
    until_day: str
    key_decision: bool
    first_noticed: str
    clear_days: int | None
    documents: str
    how_to_get: str
    meeting: str
    item: str
    dates: Sequence[RowMapping] = ()
    closed: str = ""
    decision: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the 28 clear days of regulation 9 are met; nothing where they are not asked for."""
        if not self.key_decision:
            return None
        return self.clear_days is not None and self.clear_days >= CLEAR_DAYS

    @property
    def place(self) -> str:
        """Return where it stands in the plan: soonest first, what has no date yet last."""
        return f"{self.from_day or 'later'} {self.kind} {self.id}"

    def as_json(self) -> dict[str, Json]:
        """Return the shape that is sent, and written as CSV."""
        dates: list[Json] = [
            {"from": row["from_day"], "until": row["until_day"], "noticed_on": row["noticed_on"],
             "reason": row["reason"]}
            for row in self.dates
        ]  # fmt: skip
        return {
            "kind": self.kind,
            "id": self.id,
            "area": self.area,
            "matter": self.matter,
            "decision_maker": self.maker,
            "members": list(self.members),
            "from": self.from_day,
            "until": self.until_day,
            "key_decision": self.key_decision,
            "first_noticed": self.first_noticed,
            "clear_days": self.clear_days,
            "clear_days_met": self.met,
            "documents": self.documents,
            "how_to_get": self.how_to_get,
            "meeting": self.meeting,
            "item": self.item,
            "dates": dates,
            "closed": self.closed,
            "decision": self.decision,
        }


def forward_plan(connection: Connection, parts: PaperParts, areas: Collection[str]) -> list[Entry]:
    """Return what is to be decided in some areas, soonest first; what has no date yet comes last."""
    query = select(planned_decision).where(
        planned_decision.c.area.in_(list(areas)), planned_decision.c.closed == ""
    )
    rows = connection.execute(query).mappings().all()
    entries = _entries(connection, parts, rows)
    noticed = {(one.meeting, one.item) for one in entries if one.meeting}
    others = [one for one in parts.coming(connection, areas) if (one.meeting, one.item) not in noticed]
    entries += [_beside(one) for one in others]
    return sorted(entries, key=lambda one: one.place)


def entry_called(connection: Connection, parts: PaperParts, id_: str, areas: Collection[str]) -> Entry:
    """Return an entry of the plan with every date it ever had.

    Raises:
        NotFound: in the same words for one that is not there and one of another area.
    """
    query = select(planned_decision).where(planned_decision.c.id == id_)
    row = connection.execute(query).mappings().first()
    if row is None or row["area"] not in areas:
        raise NotFound(f"There is no '{id_}' in the forward plan.")
    return _entries(connection, parts, [row])[0]


def _entries(connection: Connection, parts: PaperParts, rows: Sequence[RowMapping]) -> list[Entry]:
    names = _names(connection, {row["body"] for row in rows})
    dates = _dates(connection, [row["id"] for row in rows])
    now = format_instant(read_clock(connection))
    members = {slug: parts.members_of(connection, slug, now) for slug in names}
    return [
        Entry(
            kind=PLANNED,
            id=row["id"],
            area=row["area"],
            matter=row["matter"],
            maker=names.get(row["body"], row["office"]),
            members=members.get(row["body"], ()),
            from_day=row["from_day"],
            until_day=row["until_day"],
            key_decision=bool(row["key_decision"]),
            first_noticed=row["first_noticed"],
            clear_days=parts.clear_days(_day(row["first_noticed"]), _day(row["from_day"])),
            documents=row["documents"],
            how_to_get=row["how_to_get"],
            meeting=row["meeting"],
            item=row["item"],
            dates=dates.get(row["id"], ()),
            closed=row["closed"],
            decision=row["decision"],
        )
        for row in rows
    ]


def _beside(one: Coming) -> Entry:
    return Entry(
        kind=one.kind,
        id=one.ref,
        area=one.area,
        matter=one.matter,
        maker=one.maker,
        members=(),
        from_day=one.on,
        until_day=one.on,
        key_decision=False,
        first_noticed="",
        clear_days=None,
        documents="",
        how_to_get="",
        meeting=one.meeting,
        item=one.item,
    )


def _names(connection: Connection, slugs: Collection[str]) -> dict[str, str]:
    query = select(body.c.slug, body.c.name).where(body.c.slug.in_([one for one in slugs if one]))
    return {row.slug: row.name for row in connection.execute(query)}


def _dates(connection: Connection, ids: Sequence[str]) -> dict[str, list[RowMapping]]:
    query = select(planned_date).where(planned_date.c.planned.in_(list(ids))).order_by(planned_date.c.event)
    found: dict[str, list[RowMapping]] = {}
    for row in connection.execute(query).mappings():
        found.setdefault(row["planned"], []).append(row)
    return found


def _day(text: str) -> date:
    return date.fromisoformat(text)


def start_of_today(connection: Connection) -> str:
    """Return the first instant of today in London."""
    return format_instant(start_of_day(london_date(read_clock(connection))))
