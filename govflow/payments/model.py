"""What the record holds of a pool's money: payments, questions, statements and reports. Pure; pence."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, cast

from govflow.kernel.findings import Finding, Json
from govflow.kernel.pence import pounds_of
from govflow.rulebook.contingency import Reserve, reserve_json
from govflow.rulebook.instalments import Standing
from govflow.rulebook.pool_terms import PoolTerms

OPEN, ANSWERED, SETTLED = "open", "answered", "settled"
CURRENT, SUPERSEDED = "current", "superseded"
QUARTERLY, ANNUAL = "quarterly", "annual"


@dataclass(frozen=True, slots=True)
class Payment:
    """What one side said of an instalment, with the reference and document that show it."""

    id: str
    contribution: str
    number: int
    side: str
    pence: int
    on_day: str
    reference: str
    document: str
    organisation: str
    flags: tuple[str, ...]
    event: int

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        return {
            "id": self.id,
            "contribution": self.contribution,
            "instalment": self.number,
            "side": self.side,
            "amount": pounds_of(self.pence),
            "on": self.on_day,
            "reference": self.reference or None,
            "document": self.document or None,
            "organisation": self.organisation,
            "flags": list(self.flags),
            "event": self.event,
        }


@dataclass(frozen=True, slots=True)
class PaymentQuery:
    """A question about an instalment: who asked, what was answered, whether it is settled."""

    id: str
    contribution: str
    number: int
    organisation: str
    question: str
    answer: str
    status: str
    event: int

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        return {
            "id": self.id,
            "contribution": self.contribution,
            "instalment": self.number,
            "asked_by": self.organisation,
            "question": self.question,
            "answer": self.answer or None,
            "status": self.status,
            "event": self.event,
        }


@dataclass(frozen=True, slots=True)
class Kept:
    """A contingency with what was decided of it."""

    reserve: Reserve
    judged_on: str
    judged_document: str
    authority: str
    decided_on: str
    document: str
    reason: str
    flags: tuple[str, ...]
    event: int

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        return {
            **reserve_json(self.reserve),
            "judged_on": self.judged_on or None,
            "judged_document": self.judged_document or None,
            "authority": self.authority or None,
            "decided_on": self.decided_on or None,
            "document": self.document or None,
            "flags": list(self.flags),
            "event": self.event,
        }


@dataclass(frozen=True, slots=True)
class Paper:
    """A statement or a report as it was drawn: its figures stay as they were."""

    id: str
    title: str
    as_at: str
    figures: dict[str, Any]
    said: dict[str, Json]
    event: int
    words: str = ""

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        told = {"id": self.id, "title": self.title, "as_at": self.as_at, **self.said}
        return {**told, "figures": cast("Json", self.figures), "event": self.event}


def read_figures(text: str) -> dict[str, Any]:
    """Return the figures of a paper as they were drawn."""
    return cast("dict[str, Any]", json.loads(text))


@dataclass(frozen=True, slots=True)
class Seen:
    """The payments of a pool as they stand on a day."""

    ref: str
    terms: PoolTerms
    standings: tuple[Standing, ...]
    payments: tuple[Payment, ...]
    queries: tuple[PaymentQuery, ...]
    findings: tuple[Finding, ...]
    # Whether every instalment has the timer that notices when its day has passed.
    is_watched: bool

    def as_json(self) -> dict[str, Json]:
        """Return the document of the API and of ``payment list``."""
        return {
            "ref": self.ref,
            "pool": self.terms.key,
            "scheduled": self.is_watched,
            "instalments": [one.as_json() for one in self.standings],
            "totals": {
                "due": pounds_of(sum(one.instalment.pence for one in self.standings)),
                "paid": pounds_of(sum(one.paid for one in self.standings)),
                "received": pounds_of(sum(one.received for one in self.standings)),
                "outstanding": pounds_of(sum(one.outstanding for one in self.standings)),
            },
            "payments": [one.as_json() for one in self.payments],
            "queries": [one.as_json() for one in self.queries],
            "findings": [one.as_json() for one in self.findings],
        }
