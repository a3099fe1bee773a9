"""Lines of a plan, what was moved between them and brought into them, and what it comes to. Pure; pence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Finding, Json
from govflow.kernel.pence import pounds_of
from govflow.workbook.model import Contents, Line

PROPOSED, AGREED, CANCELLED = "proposed", "agreed", "cancelled"
APART = " · "
SHOWN_AT_MOST = 10


@dataclass(frozen=True, slots=True)
class Place:
    """A line that money moves from or to: its name in the record, and what the plan holds for it, if any."""

    name: str
    scheme_id: str = ""
    scheme_name: str = ""
    source: str = ""
    pence: int | None = None


# Money that comes into the fund, or leaves it: the side of a move that is no line.
OUTSIDE = Place("")


def places_of(contents: Contents | None) -> tuple[Place, ...]:
    """Return every line of a plan by ID, name and source; the second of the same name is numbered 2."""
    seen: Counter[str] = Counter()
    found = []
    for line in contents.lines or () if contents else ():
        name = APART.join((line.scheme_id.text, line.name, line.source))
        seen[name] += 1
        found.append(_place(f"{name}{APART}{seen[name]}" if seen[name] > 1 else name, line))
    return tuple(found)


def _place(name: str, line: Line) -> Place:
    return Place(name, line.scheme_id.text, line.name, line.source, line.expenditure.pence or 0)


def place_named(places: Sequence[Place], text: str, field: str) -> Place:
    """Return the line somebody means: by its whole name, or its ID where one line alone has it.

    Raises:
        InvalidInput: where no line, or more than one, is meant; naming those that could be.
    """
    exact = [one for one in places if one.name == text]
    meant = exact or [one for one in places if text in {one.scheme_id, f"{one.scheme_id}/{one.source}"}]
    if len(meant) == 1:
        return meant[0]
    if not meant:
        message = f"'{text}' is no line of the plan. Name it by its scheme ID."
        raise InvalidInput(message, field=field)
    names = "; ".join(one.name for one in meant[:SHOWN_AT_MOST])
    raise InvalidInput(f"More than one line is '{text}'. Say which: {names}.", field=field)


@dataclass(frozen=True, slots=True)
class Side:
    """One line of a move: what the plan held for it then, if it had such a line, and the change."""

    name: str
    prior: int | None
    change: int


@dataclass(frozen=True, slots=True)
class Virement:
    """A move of money between two lines: proposed, agreed under an authority, or cancelled."""

    id: str
    from_line: str
    to_line: str
    pence: int
    reason: str
    status: str
    authority: str
    decided_on: str
    document: str
    from_prior: int | None
    to_prior: int | None
    flags: tuple[str, ...]
    proposed_by: str
    agreed_by: str
    event: int

    @property
    def sides(self) -> tuple[Side, ...]:
        """Return its lines; money from outside the fund, or to it, is of no line."""
        both = (
            Side(self.from_line, self.from_prior, -self.pence),
            Side(self.to_line, self.to_prior, self.pence),
        )
        return tuple(side for side in both if side.name)

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        return {
            "id": self.id,
            "from": self.from_line or None,
            "to": self.to_line or None,
            "amount": pounds_of(self.pence),
            "reason": self.reason,
            "status": self.status,
            "authority": self.authority or None,
            "decided_on": self.decided_on or None,
            "document": self.document or None,
            "flags": list(self.flags),
            "event": self.event,
        }


@dataclass(frozen=True, slots=True)
class CarryForward:
    """Money a scheme had left of an earlier year; an unknown scheme, source or year of origin is empty."""

    id: str
    scheme: str
    source: str
    pence: int
    from_year: str
    into_year: str
    line: str
    reason: str
    decision: str
    decided_on: str
    document: str
    event: int

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        return {
            "id": self.id,
            "scheme": self.scheme or None,
            "source": self.source or None,
            "amount": pounds_of(self.pence),
            "from_year": self.from_year or None,
            "into_year": self.into_year,
            "line": self.line or None,
            "reason": self.reason,
            "decision": self.decision or None,
            "decided_on": self.decided_on or None,
            "document": self.document or None,
            "event": self.event,
        }


@dataclass(frozen=True, slots=True)
class Budget:
    """One line, or some of them together: what the plan holds, what was moved, what there is to spend."""

    name: str
    prior: int
    virement: int = 0

    @property
    def current(self) -> int:
        """Return prior + virement."""
        return self.prior + self.virement

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        amounts = {"prior": self.prior, "virement": self.virement, "current": self.current}
        return {"name": self.name, **{name: pounds_of(pence) for name, pence in amounts.items()}}


@dataclass(frozen=True, slots=True)
class Position:
    """How the lines of a plan stand after what was moved between them, and what rests on it."""

    lines: tuple[Budget, ...]
    others: Budget
    sources: tuple[Budget, ...]
    virements: tuple[Virement, ...]
    carried: tuple[CarryForward, ...]
    findings: tuple[Finding, ...]
    # The names of every line of the plan held; nothing where none is held.
    names: tuple[str, ...] | None

    @property
    def total(self) -> Budget:
        """Return all lines together, added up row by row."""
        rows = (*self.lines, self.others)
        return Budget("Total", sum(one.prior for one in rows), sum(one.virement for one in rows))

    @property
    def carried_total(self) -> int:
        """Return all that was carried forward."""
        return sum(one.pence for one in self.carried)

    def as_json(self) -> dict[str, Json]:
        """Return the document of the API and of ``virement list``."""
        return {
            "virements": [one.as_json() for one in self.virements],
            "lines": [one.as_json() for one in self.lines],
            "other_lines": self.others.as_json(),
            "by_source": [one.as_json() for one in self.sources],
            "totals": self.total.as_json(),
            **self.carried_as_json(),
            "findings": [one.as_json() for one in self.findings],
        }

    def carried_as_json(self) -> dict[str, Json]:
        """Return what was carried forward, and what is wanting of it."""
        of_these = [one for one in self.findings if one.code.startswith("CARRY_FORWARD")]
        return {
            "carry_forward": [one.as_json() for one in self.carried],
            "carry_forward_total": pounds_of(self.carried_total),
            "findings": [one.as_json() for one in of_these],
        }


def moved_of(moves: Iterable[Virement]) -> Mapping[str, int]:
    """Return what each line gained or lost by some moves."""
    moved: Counter[str] = Counter()
    for one in moves:
        for side in one.sides:
            moved[side.name] += side.change
    return moved


def in_force(virements: Iterable[Virement], held: Mapping[str, int]) -> list[Virement]:
    """Return the agreed moves that the plan held has not in it yet: both lines stand as when it was made."""
    return [
        one
        for one in virements
        if one.status == AGREED and all(held.get(side.name) == side.prior for side in one.sides)
    ]
