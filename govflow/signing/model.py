"""What a signature inside a PDF says, whether it holds, and how that is told. Pure: it opens no file.

Sources: ISO 32000-2, 12.8 (digital signatures); ETSI EN 319 142-1 (PAdES). That a signature holds is
about the bytes and the certificate; it does not say that whoever signed had the authority to.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

from govflow.kernel.findings import Finding, Json
from govflow.kernel.moments import LONDON, parse_instant

Clock = Literal["timestamp", "timestamp_not_checked", "signer", "none"]
Later = Literal["nothing", "allowed", "not_allowed"]
Trust = Literal["trusted", "untrusted", "not_checked"]

BROKEN, CHANGED, UNREAD = "SIGNATURE_BROKEN", "SIGNED_PDF_CHANGED", "SIGNATURE_UNREADABLE"
UNTRUSTED, UNCHECKED, ADDED = "SIGNER_NOT_TRUSTED", "SIGNER_NOT_CHECKED", "SIGNED_PDF_ADDED_TO"
RULE = "A signature inside a PDF is checked when it is stored"
REVOCATION = "Whether the certificate was revoked was not looked up: GovFlow asks no other host."
CLOCKS: dict[Clock, str] = {
    "timestamp": "by the timestamp of an authority that is trusted here",
    "timestamp_not_checked": "by a timestamp whose authority was not checked",
    "signer": "by the signer’s own clock",
    "none": "",
}
KEPT = "The document is kept as it came. Ask the sender for the document as it was signed."
NOT_CHECKED = (
    "The signer was not checked against a trusted authority: none is named in GOVFLOW_TRUSTED_CERTIFICATES."
)


@dataclass(frozen=True, slots=True)
class PdfSignature:
    """One signature of a PDF, or with ``readable`` false why the signatures cannot be read.

    ``stated_at`` is an instant in UTC or nothing; ``fingerprint`` is the SHA-256 of the certificate.
    """

    number: int
    field: str = ""
    signer: str = ""
    issuer: str = ""
    fingerprint: str = ""
    stated_at: str = ""
    clock: Clock = "none"
    readable: bool = True
    intact: bool = False
    whole: bool = False
    later: Later = "not_allowed"
    trust: Trust = "not_checked"
    why: str = ""

    @property
    def is_unaltered(self) -> bool:
        """Whether what was signed is what is there, with nothing added that may not be."""
        return self.readable and self.intact and self.later != "not_allowed"

    @property
    def holds(self) -> bool:
        """Whether it is unaltered, and its signer is not one whom no trusted authority vouches for."""
        return self.is_unaltered and self.trust != "untrusted"

    @property
    def verdict(self) -> str:
        """Return in a few words whether it holds."""
        if self.holds:
            return "Holds" if self.trust == "trusted" else "Holds, signer not checked"
        if not self.readable:
            return "Cannot be read"
        return "Signer not vouched for" if self.is_unaltered else "Does not hold"

    @property
    def said(self) -> str:
        """Return what was found, in plain English."""
        if not self.readable:
            return f"The signatures in this document cannot be read: {self.why}"
        if not self.intact:
            return f"{self._signed} What it covers was altered after it was signed, or it never fitted it."
        return " ".join(part for part in (self._signed, self._covers, self._vouched, REVOCATION) if part)

    @property
    def _signed(self) -> str:
        who = self.signer or "a person whose name was erased"
        if not self.stated_at:
            return f"Signed with the certificate of {who}, at a time that it does not state."
        at = parse_instant(self.stated_at).astimezone(LONDON)
        clock = f"{at.hour % 12 or 12}:{at:%M}{'am' if at.hour < 12 else 'pm'}"
        when = f"{at.day} {at:%B %Y} at {clock}, {CLOCKS[self.clock]}"
        return f"Signed with the certificate of {who} on {when}."

    @property
    def _covers(self) -> str:
        if self.later == "not_allowed":
            return (
                "The document was changed after this signature, in a way that a signed document may not be."
            )
        if self.later == "allowed":
            return "Intact. After it only what a signed document allows was added, like a further signature."
        return "Intact, and it covers the whole document."

    @property
    def _vouched(self) -> str:
        if self.trust == "trusted":
            return "An authority that is trusted here vouches for the signer."
        if self.trust == "untrusted":
            return f"No authority that is trusted here vouches for the signer: {self.why}"
        return f"The signer was not checked: {self.why}" if self.why else NOT_CHECKED

    @property
    def finding(self) -> Finding | None:
        """Return what is to be flagged of it: nothing where it holds and its signer is vouched for."""
        code = self._code
        if not code:
            return None
        severity: Literal["error", "warning", "info"] = "error"
        if code == UNTRUSTED:
            severity = "warning"
        elif code in {UNCHECKED, ADDED}:
            severity = "info"
        remedy = {UNTRUSTED: "Ask the signing service which authority it uses.", UNCHECKED: ""}.get(
            code, KEPT
        )
        figures: dict[str, Json] = {"signature": self.number, "fingerprint": self.fingerprint}
        return Finding(
            code, self.said, severity, self.field, figures, RULE, "" if severity == "info" else remedy
        )

    @property
    def _code(self) -> str:
        if not self.readable:
            return UNREAD
        if not self.intact:
            return BROKEN
        if self.later == "not_allowed":
            return CHANGED
        if self.trust != "trusted":
            return UNTRUSTED if self.trust == "untrusted" else UNCHECKED
        return ADDED if self.later == "allowed" else ""

    def as_json(self) -> dict[str, Json]:
        """Return its figures, whether it holds, and what is said of it."""
        finding = self.finding
        shape: dict[str, Json] = asdict(self)
        return {
            **shape,
            "holds": self.holds,
            "said": self.said,
            "finding": finding.as_json() if finding else None,
        }


def unread(why: str) -> PdfSignature:
    """Return what stands for the signatures of a document in which none can be read."""
    return PdfSignature(1, readable=False, why=why)
