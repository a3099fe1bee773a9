"""What a comparison of two versions came to: every line with what it was, is and moved by. Money is pence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from govflow.kernel.findings import Finding, Json
from govflow.workbook.money import pounds

ADDED, REMOVED, CHANGED, AS_BEFORE = "added", "removed", "changed", "as before"


@dataclass(frozen=True, slots=True)
class Moved:
    """One line on both sides, in pence; ``was`` holds the names it had, ``why`` who says it is the same."""

    kind: str
    scheme_id: str
    scheme_name: str
    source: str
    old: int
    new: int
    was: Mapping[str, str] = field(default_factory=dict)
    why: str = ""
    changes: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def virement(self) -> int:
        """Return what it has more than before."""
        return self.new - self.old

    def as_json(self) -> dict[str, Json]:
        """Return the contract's entry; a renamed line says what it was called, and why it is one."""
        shape: dict[str, Json] = {**self._named(), **amounts(self.old, self.new)}
        if self.was:
            shape |= {"was": dict(self.was), "why": self.why}
        return shape

    def words_changed(self) -> dict[str, Json]:
        """Return what it says otherwise than before, besides its money."""
        changes: dict[str, Json] = {
            name: {"old": old, "new": new} for name, (old, new) in self.changes.items()
        }
        return {**self._named(), "changes": changes}

    def _named(self) -> dict[str, Json]:
        return {"scheme_id": self.scheme_id, "scheme_name": self.scheme_name, "source": self.source}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every line of either side, the new one's order first, and what they come to together."""

    rows: tuple[Moved, ...] = ()
    by_source: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    by_type: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def old(self) -> int:
        """Return what all lines came to."""
        return sum(row.old for row in self.rows)

    @property
    def new(self) -> int:
        """Return what all lines come to."""
        return sum(row.new for row in self.rows)

    @property
    def virement(self) -> int:
        """Return what all rows moved by, added up row by row."""
        return sum(row.virement for row in self.rows)

    def of(self, kind: str) -> tuple[Moved, ...]:
        """Return the rows that were added, removed, changed, or are as before."""
        return tuple(row for row in self.rows if row.kind == kind)

    @property
    def reworded(self) -> tuple[Moved, ...]:
        """Return the rows on both sides that say something otherwise, besides their money."""
        return tuple(row for row in self.rows if row.changes)

    def as_json(self) -> dict[str, Json]:
        """Return the contract's document (section 4), with sources, types and other changes beside it."""
        totals: dict[str, Json] = {
            "old": pounds(self.old),
            "new": pounds(self.new),
            "virement": pounds(self.virement),
        }
        return {
            **{kind: [row.as_json() for row in self.of(kind)] for kind in (ADDED, REMOVED, CHANGED)},
            "totals": totals,
            "by_source": [{"source": name, **amounts(*two)} for name, two in self.by_source.items()],
            "by_type": [{"scheme_type": name, **amounts(*two)} for name, two in self.by_type.items()],
            "other_changes": [row.words_changed() for row in self.reworded],
            "findings": [finding.as_json() for finding in self.findings],
        }


def amounts(old: int, new: int) -> dict[str, Json]:
    """Return what it was, what it is, and what moved, as the contract writes money."""
    return {"old": pounds(old), "new": pounds(new), "virement": pounds(new - old)}
