"""Signatories, sources, partners' commitments and what they come to: may we spend it? Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from govflow.kernel.findings import Json
from govflow.rulebook.delegation_terms import money_words, pence_of


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who must sign a plan of the round: a kind of body, or an office of each partner of a kind.

    ``before`` is the gate the signature is asked for at: submission, or approval, where it may follow
    the submission.
    """

    key: str
    title: str
    body: str = ""
    role: str = ""
    of: str = ""
    may_be_delegated: bool = False
    before: str = "approval"
    source: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A source of the round's money: the kind of partner whose own approval it needs, and what permits it."""

    name: str
    partner: str
    by_letter: bool = False


@dataclass(frozen=True, slots=True)
class OfRound:
    """The signatories and the sources of a round, in its order."""

    signatories: tuple[Signatory, ...] = ()
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Partner:
    """A party to the plan: the council, or an NHS commissioner of the area."""

    slug: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Signature:
    """A signatory of a plan, and the day of its signature; none yet is the empty text."""

    key: str
    title: str
    role: str
    organisation: str
    body_kind: str
    may_be_delegated: bool
    before: str
    signed_on: str
    submitted_on: str

    @property
    def open(self) -> bool:
        """Say whether an office's signature is still to come."""
        return bool(self.role) and not self.signed_on

    @property
    def late(self) -> bool:
        """Say whether it came, or has still to come, after a submission that it was asked for before."""
        if self.before != "submission" or not self.submitted_on:
            return False
        return not self.signed_on or self.signed_on > self.submitted_on

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        return {
            "key": self.key,
            "title": self.title,
            "may_be_delegated": self.may_be_delegated,
            "before": self.before,
            "signed_on": self.signed_on or None,
            "late": self.late,
        }


@dataclass(frozen=True, slots=True)
class Committed:
    """A partner's own approval to commit its money; empty where none stands."""

    partner: Partner
    body: str = ""
    cited: str = ""
    decided_on: str = ""
    amount: str = ""

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        return {
            "partner": self.partner.slug,
            "name": self.partner.name,
            "authorised": bool(self.decided_on),
            "body": self.body or None,
            "decision": self.cited or None,
            "decided_on": self.decided_on or None,
            "amount": self.amount or None,
        }


@dataclass(frozen=True, slots=True)
class MaySpend:
    """One source: agreed locally, authorised by its partners, permitted by letter; and what was spent."""

    source: str
    partner: str
    agreed_on: str
    not_authorised_by: tuple[str, ...]
    by_letter: bool
    permitted_on: str
    conditions_open: int
    spent: str
    spent_to: str

    @property
    def missing(self) -> tuple[str, ...]:
        """Return, in words, what has still to be before it may be spent."""
        found = [] if self.agreed_on else ["agreed locally: the plan is not signed off"]
        found += [f"authorised by {name}" for name in self.not_authorised_by]
        if self.by_letter and not self.permitted_on:
            found.append("permitted by NHS England’s letter")
        if self.by_letter and self.conditions_open:
            found.append(f"conditions of the letter still open: {self.conditions_open}")
        return tuple(found)

    @property
    def at_risk(self) -> str:
        """Return what has been spent while something was missing, in pounds; never an error."""
        return self.spent if self.missing and self.spent else ""

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        return {
            "source": self.source,
            "partner": self.partner,
            "may_spend": not self.missing,
            "agreed_locally": self.agreed_on or None,
            "not_authorised_by": list(self.not_authorised_by),
            "needs_letter": self.by_letter,
            "permitted_by_letter": self.permitted_on or None,
            "conditions_open": self.conditions_open if self.by_letter else 0,
            "missing": list(self.missing),
            "spent": self.spent or None,
            "spent_to": self.spent_to or None,
            "at_risk": self.at_risk or None,
        }


@dataclass(frozen=True, slots=True)
class Standing:
    """How a plan stands with its signatories and its money."""

    signatures: tuple[Signature, ...]
    commitments: tuple[Committed, ...]
    sources: tuple[MaySpend, ...]
    signed_off_on: str
    signed_off_under: str = ""
    expected_on: str = ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """Return what a reader of the plan must know at once."""
        found = [f"{self.signed_off_under}."] if self.signed_off_under else []
        missing = [one.partner.name for one in self.commitments if not one.decided_on]
        if self.signed_off_on and missing:
            found.append(f"Signed off, money not yet authorised by {_and(missing)}.")
        unsigned = [one.title for one in self.signatures if one.open]
        if unsigned:
            found.append(f"Still to sign: {_and(unsigned)}.")
        if self.expected_on and (unsigned or not self.signed_off_on):
            day = date.fromisoformat(self.expected_on)
            found.append(f"The sign-off still to come is expected on {day.day} {day:%B %Y}.")
        risky = [one for one in self.sources if one.at_risk]
        if risky:
            total = money_words(sum(pence_of(one.at_risk) or 0 for one in risky))
            found.append(f"Spent at risk: {total}, of {_and([one.source for one in risky])}.")
        return tuple(found)

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        return {
            "signatories": [one.as_json() for one in self.signatures],
            "commitments": [one.as_json() for one in self.commitments],
            "sources": [one.as_json() for one in self.sources],
            "notices": list(self.sentences),
        }


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
