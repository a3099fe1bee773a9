"""Every signature of a PDF, judged by pyHanko. Runs in the child alone: what it opens may be hostile.

The certificate is judged at the time the signature states, so that one that has ended since still holds.
Nothing is fetched: neither revocation lists nor missing certificates.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from asn1crypto import x509
from pyhanko.pdf_utils.crypt import AuthStatus
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from govflow.kernel.moments import EARLIEST_YEAR, LATEST_YEAR
from govflow.signing.model import Clock, Later, PdfSignature, Trust

MOST_SIGNATURES = 50
LONGEST_TEXT = 200
# Signing services issue certificates for either use; one for neither signs no agreement.
FOR_SIGNING = KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"})
REASONS = {
    AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND: "its certificate leads to none of them.",
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: "its certificate was not in force at the time stated.",
    AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE: "its certificate is not one for signing documents.",
}


class NotRead(Exception):
    """The signatures of this document are not read; says why."""


def signatures_of(content: bytes, roots: Sequence[x509.Certificate]) -> list[PdfSignature]:
    """Return every signature, in the order of the fields; with no roots no signer is checked.

    Raises:
        NotRead: where it has too many, or is encrypted with a password to open it.
        Exception: whatever pyHanko raises of a document it cannot read.
    """
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    # Many are encrypted to be printed and not changed: those open with no password.
    if reader.encrypted and reader.decrypt("").status == AuthStatus.FAILED:
        raise NotRead("it is encrypted, and opens only with a password.")
    filled = list(islice(enumerate_sig_fields(reader, filled_status=True), MOST_SIGNATURES + 1))
    if len(filled) > MOST_SIGNATURES:
        raise NotRead(f"it has more than {MOST_SIGNATURES}.")
    signed = [one for one in filled if one[1].get_object().get("/Type", "/Sig") != "/DocTimeStamp"]
    return [_judged(reader, number, one, roots) for number, one in enumerate(signed, start=1)]


def _judged(
    reader: PdfFileReader, number: int, filled: tuple[str, Any, Any], roots: Sequence[x509.Certificate]
) -> PdfSignature:
    name, _, field = filled
    try:
        signature = EmbeddedPdfSignature(reader, field, name)
        return _read(signature, number, roots)
    except MemoryError:
        raise
    except Exception as why:  # noqa: BLE001 - a damaged signature raises anything, and is one that cannot be read
        kind = type(why).__name__
        return PdfSignature(
            number, tidy(name), readable=False, why=f"what is there is damaged, or of no known kind ({kind})."
        )


def _read(signature: EmbeddedPdfSignature, number: int, roots: Sequence[x509.Certificate]) -> PdfSignature:
    stated = _aware(signature.self_reported_timestamp)
    status = _validated(signature, roots, stated)
    stamp = status.timestamp_validity
    clock: Clock = "signer" if stated else "none"
    if stamp is not None and stamp.intact and stamp.valid:
        clock = "timestamp" if stamp.trusted else "timestamp_not_checked"
        stated = _aware(stamp.timestamp)
        status = _validated(signature, roots, stated)
    trust, why = _trust(status, is_checked=bool(roots))
    certificate = signature.signer_cert
    return PdfSignature(
        number=number,
        field=tidy(signature.field_name),
        signer=_name(certificate.subject),
        issuer=_name(certificate.issuer),
        fingerprint=certificate.sha256.hex(),
        stated_at=stated.strftime("%Y-%m-%dT%H:%M:%SZ") if stated else "",
        clock=clock,
        intact=bool(status.intact and status.valid),
        whole=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        later=_later(status),
        trust=trust,
        why=why,
    )


def _validated(
    signature: EmbeddedPdfSignature, roots: Sequence[x509.Certificate], moment: datetime | None
) -> PdfSignatureStatus:
    # An empty list of roots is no list of the system's: nobody is trusted whom nobody named.
    context = ValidationContext(
        trust_roots=list(roots),
        other_certs=signature.other_embedded_certs,
        moment=moment,
        allow_fetching=False,
        revocation_mode="soft-fail",
    )
    return validate_pdf_signature(signature, context, key_usage_settings=FOR_SIGNING)


def _later(status: PdfSignatureStatus) -> Later:
    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return "nothing"
    covers = status.coverage == SignatureCoverageLevel.ENTIRE_REVISION
    return "allowed" if covers and status.docmdp_ok else "not_allowed"


def _trust(status: PdfSignatureStatus, *, is_checked: bool) -> tuple[Trust, str]:
    if not (is_checked and status.intact and status.valid):
        return "not_checked", ""
    if status.trusted:
        return "trusted", ""
    for problem, why in REASONS.items():
        if status.trust_problem_indic is problem:
            return "untrusted", why
    return "untrusted", "its certificate could not be followed to one of them."


def _aware(moment: datetime | None) -> datetime | None:
    # A time of another century is none that anybody signed at.
    if moment is None or not EARLIEST_YEAR < moment.year < LATEST_YEAR:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _name(name: x509.Name) -> str:
    parts = name.native
    held = [parts.get(one) for one in ("common_name", "organization_name")]
    words = [", ".join(one) if isinstance(one, list) else str(one) for one in held if one]
    return tidy(" of ".join(words) if words else name.human_friendly)


def tidy(text: str) -> str:
    """Return a text of a document without control and direction characters, cut to 200 characters."""
    kept = "".join(" " if unicodedata.category(one)[0] in "CZ" else one for one in text[: 4 * LONGEST_TEXT])
    return " ".join(kept.split())[:LONGEST_TEXT]
