"""An agreement as it stands: its record, who it binds, what it holds, who approved and signed it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from govflow.kernel.findings import Finding, Json

SECTION_75, OTHER = "section_75_agreement", "agreement"
WORKFLOWS = frozenset({SECTION_75, OTHER})
KIND = "agreement"
COUNCIL, NHS, PARTY = "council", "nhs", "party"
CONTINUES, VARIES, SUPERSEDES = "continues", "varies", "supersedes"
RELATIONS = {CONTINUES: "Continues", VARIES: "Varies", SUPERSEDES: "Takes the place of"}
SEAL, WET_INK = "seal", "wet_ink"
# Signed inside the PDF itself, by an outside service or with the organisation's certificate here.
IN_THE_FILE = frozenset({"outside_pdf", "pades"})
MANNERS = {
    WET_INK: "by hand",
    SEAL: "as a deed under common seal",
    "outside_pdf": "through an outside service’s signed PDF",
    "pades": "by a PAdES signature",
}
# States in which nobody has signed the text as it will be: parties may still join and leave.
DRAFT = frozenset({"drafting", "with_partners"})
IN_PLACE = frozenset({"signed", "continued", "in_force", "under_variation", "in_review", "expiring"})
RUNNING = frozenset({"in_force", "in_review"})
OVER = frozenset({"terminated", "expired", "superseded", "withdrawn", "ended", "lapsed"})


@dataclass(frozen=True, slots=True)
class Content:
    """A content that the law asks of the text of a kind of agreement."""

    key: str
    title: str
    law: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of agreement: its law, what its text must hold, and whether finalising waits for that."""

    key: str
    title: str
    law: str
    blocks: bool
    contents: tuple[Content, ...]


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation that the agreement binds. ``side``: council, nhs, or party for any other."""

    slug: str
    name: str
    side: str
    signs_as: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """What an agreement says of itself; what is not known is empty, and months of notice are 0."""

    kind: str = ""
    title: str = ""
    commencement: str = ""
    ends_on: str = ""
    review_by: str = ""
    notice_months: int = 0
    relation: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex or schedule, and the day from which it applies."""

    key: str
    title: str
    applies_from: str
    document: str
    note: str

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        return {name: getattr(self, name) or None for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Approval:
    """A party's own approval to enter the agreement, while it stands."""

    party: str
    body: str
    cited: str
    approved_on: str
    sha256: str
    event: int

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        return {name: getattr(self, name) or None for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Signature:
    """A party's signature. ``days_after`` counts from commencement; 0 where it was signed by then."""

    party: str
    signatory: str
    capacity: str
    authority: str
    signed_on: str
    manner: str
    seal_number: str
    attested_by: str
    document: str
    sha256: str
    text_sha256: str
    event: int
    days_after: int = 0

    @property
    def label(self) -> str:
        """Return what must be said of it beside its date: that it was given after commencement."""
        if not self.days_after:
            return ""
        what = "sealed" if self.manner == SEAL else "signed"
        return f"Retrospective: {what} {days(self.days_after)} after commencement"

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        shape: dict[str, Json] = {
            name: getattr(self, name) or None for name in self.__slots__ if name != "days_after"
        }
        return {**shape, "retrospective": bool(self.days_after), "days_after": self.days_after}


@dataclass(frozen=True, slots=True)
class Clause:
    """A required content, and where in the text it is found."""

    content: Content
    clause: str = ""
    note: str = ""

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        said = {"item": self.content.key, "title": self.content.title, "law": self.content.law}
        return {**said, "clause": self.clause or None, "note": self.note or None}


@dataclass(frozen=True, slots=True)
class PartyState:
    """A party with its approval and its signature, where it gave them."""

    party: Party
    approval: Approval | None = None
    signature: Signature | None = None

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed and sent."""
        return {
            "party": self.party.slug,
            "name": self.party.name,
            "side": self.party.side,
            "signs_as": self.party.signs_as or None,
            "approval": self.approval.as_json() if self.approval else None,
            "signature": self.signature.as_json() if self.signature else None,
        }


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement with everything that is held of it. ``days_late`` is against its signing date."""

    ref: str
    area: str
    year: str
    state: str
    state_title: str
    record: Record
    kind: Kind | None
    parties: tuple[PartyState, ...]
    annexes: tuple[Annex, ...] = ()
    clauses: tuple[Clause, ...] = ()
    text_sha256: str = ""
    sign_by: str = ""
    days_late: int = 0
    findings: tuple[Finding, ...] = ()
    successors: tuple[str, ...] = field(default=())

    @property
    def title(self) -> str:
        """Return its own title, else its kind and year."""
        kind = self.kind.title if self.kind else "Agreement"
        return self.record.title or " ".join(part for part in (kind, self.year) if part)

    @property
    def signed_on(self) -> str:
        """Return the day of the last signature, once every party has signed; else nothing."""
        days_signed = [one.signature.signed_on for one in self.parties if one.signature]
        return max(days_signed) if days_signed and len(days_signed) == len(self.parties) else ""

    @property
    def before_signature(self) -> int:
        """Return the days it had been in force when the last party signed; 0 where it was signed first."""
        return days_between(self.record.commencement, self.signed_on)

    def line(self) -> dict[str, Json]:
        """Return its line of the register."""
        return {
            "ref": self.ref,
            "title": self.title,
            "kind": self.record.kind or None,
            "area": self.area,
            "year": self.year or None,
            "state": self.state,
            "state_title": self.state_title,
            "commencement": self.record.commencement or None,
            "signed_on": self.signed_on or None,
            "in_force_before_signature_days": self.before_signature,
            "ends_on": self.record.ends_on or None,
            "review_by": self.record.review_by or None,
            "sign_by": self.sign_by or None,
            "days_late": self.days_late,
            "parties": [one.party.name for one in self.parties],
            "signed_by": [one.party.name for one in self.parties if one.signature],
        }

    def as_json(self) -> dict[str, Json]:
        """Return the whole document of the API and of ``agreement show``."""
        return {
            **self.line(),
            "notice_months": self.record.notice_months,
            "relation": self.record.relation or None,
            "about": self.record.about or None,
            "followed_by": list(self.successors),
            "text_sha256": self.text_sha256 or None,
            "parties": [one.as_json() for one in self.parties],
            "annexes": [one.as_json() for one in self.annexes],
            "contents": [one.as_json() for one in self.clauses],
            "findings": [one.as_json() for one in self.findings],
        }


def days(count: int) -> str:
    """Return "1 day" or "303 days"."""
    return "1 day" if count == 1 else f"{count} days"


def days_between(first: str, last: str) -> int:
    """Return how many days the second is after the first; 0 where it is not, or one is not known."""
    if not first or not last:
        return 0
    return max((date.fromisoformat(last) - date.fromisoformat(first)).days, 0)


def missing(kind: Kind | None, clauses: Mapping[str, str]) -> tuple[Content, ...]:
    """Return the required contents for which no clause is given."""
    return tuple(one for one in kind.contents if not clauses.get(one.key)) if kind else ()
