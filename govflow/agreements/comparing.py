"""One agreement against another, record against record: what a variation or a renewal changed. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from govflow.agreements.model import RELATIONS, Agreement, Record
from govflow.kernel.findings import Json

LABELS = {
    "kind": "Kind",
    "title": "Title",
    "commencement": "Commencement",
    "ends_on": "Ends on",
    "review_by": "Review by",
    "notice_months": "Months of notice",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A place of the record, and what each of the two has there; empty where it has nothing."""

    place: str
    before: str
    after: str

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        return {"place": self.place, "before": self.before or None, "after": self.after or None}


def compare(before: Agreement, after: Agreement) -> tuple[Difference, ...]:
    """Return where two agreements differ: record, parties, annexes, required contents."""
    found = [*_each("", _record(before.record), _record(after.record))]
    found += _each("Party: ", _parties(before), _parties(after))
    found += _each("Annex: ", _annexes(before), _annexes(after))
    found += _each("Content: ", _clauses(before), _clauses(after))
    return tuple(found)


def _each(head: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Difference]:
    for name in dict.fromkeys((*before, *after)):
        was, now = before.get(name, ""), after.get(name, "")
        if was != now:
            yield Difference(f"{head}{name}", was, now)


def _record(held: Record) -> dict[str, str]:
    return {label: str(getattr(held, name) or "") for name, label in LABELS.items()}


def _parties(one: Agreement) -> dict[str, str]:
    return {each.party.name: each.party.signs_as or "party" for each in one.parties}


def _annexes(one: Agreement) -> dict[str, str]:
    return {
        each.key: f"{each.title}, from {each.applies_from}" if each.applies_from else each.title
        for each in one.annexes
    }


def _clauses(one: Agreement) -> dict[str, str]:
    return {each.content.title: each.clause for each in one.clauses if each.clause}


def relation_words(held: Record) -> str:
    """Return "Varies agreement-1"; nothing where it stands alone."""
    return f"{RELATIONS[held.relation]} {held.about}" if held.relation else ""
