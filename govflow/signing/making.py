"""A PDF signed with the organisation's certificate: PAdES baseline B-B (ETSI EN 319 142-1). In the child.

No timestamp authority is asked, so the time is that of GovFlow's own clock: that makes it B-B and no more.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner


class CannotSign(Exception):
    """The document, or the certificate, is not one to sign with; says why."""


class _AtMoment(PdfSigner):
    """A signer that states the time it is told, not the time of this machine."""

    def __init__(self, meta: PdfSignatureMetadata, signer: SimpleSigner, at: datetime) -> None:
        super().__init__(meta, signer)
        self._at = at

    def init_signing_session(self, *words: Any, **named: Any) -> Any:
        session = super().init_signing_session(*words, **named)
        session.system_time = self._at
        return session


@dataclass(frozen=True, slots=True)
class Held:
    """The key of an organisation with its certificate, fit to sign at the time asked about."""

    signer: SimpleSigner
    fingerprint: str
    name: str
    last_day: str


def held_in(pkcs12_file: bytes, passphrase: str, at: datetime) -> Held:
    """Return who signs, from the bytes of a PKCS#12 file.

    Raises:
        CannotSign: where the file or its passphrase is wrong, or the certificate is not in force.
    """
    secret = passphrase.encode() if passphrase else None
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(pkcs12_file, secret)
        if key is None or certificate is None:
            raise CannotSign("The PKCS#12 file holds no key with its certificate.")
        signer = SimpleSigner.load_pkcs12_data(pkcs12_file, [], secret)
    except (ValueError, TypeError) as why:
        raise CannotSign("The PKCS#12 file cannot be opened with this passphrase.") from why
    last = certificate.not_valid_after_utc
    if not certificate.not_valid_before_utc <= at <= last:
        raise CannotSign(f"The certificate to sign with is not in force; its last day is {last.date()}.")
    fingerprint = certificate.fingerprint(hashes.SHA256()).hex()
    return Held(signer, fingerprint, certificate.subject.rfc4514_string(), last.date().isoformat())


def signed_with(
    content: bytes, pkcs12_file: bytes, passphrase: str, at: datetime, reason: str
) -> tuple[str, bytes]:
    """Return the certificate's SHA-256 and the document with one more signature; what was there stays.

    Raises:
        CannotSign: as ``held_in``, or for an encrypted document.
        Exception: whatever pyHanko raises of a document it cannot read.
    """
    held = held_in(pkcs12_file, passphrase, at)
    reader = PdfFileReader(io.BytesIO(content))
    if reader.encrypted:
        raise CannotSign("This document is encrypted. Sign it before it is.")
    taken = {name for name, _, _ in enumerate_sig_fields(reader)}
    meta = PdfSignatureMetadata(
        field_name=next(name for name in map("GovFlow-{}".format, count(1)) if name not in taken),
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=reason or None,
    )
    out = io.BytesIO()
    _AtMoment(meta, held.signer, at).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(content)), output=out)
    return held.fingerprint, out.getvalue()
