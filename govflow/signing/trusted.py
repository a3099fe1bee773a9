"""The certificates of the authorities that an area trusts: a folder of PEM files, read anew each time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from asn1crypto import pem, x509

SETTING = "GOVFLOW_TRUSTED_CERTIFICATES"
SUFFIXES = frozenset({".pem", ".crt", ".cer"})


class NoCertificates(Exception):
    """The folder, or what is in it, cannot be used; says why."""


def held_in(folder: str) -> list[bytes]:
    """Return the certificate files of a folder; none where no folder is named.

    Raises:
        NoCertificates: where the folder or one of its files cannot be read.
    """
    if not folder:
        return []
    try:
        files = sorted(one for one in Path(folder).expanduser().iterdir() if one.suffix in SUFFIXES)
        return [one.read_bytes() for one in files]
    except OSError as why:
        raise NoCertificates(f"The folder of {SETTING} cannot be read.") from why


def roots_of(files: Sequence[bytes]) -> list[x509.Certificate]:
    """Return the certificates of files in PEM or DER.

    Raises:
        NoCertificates: where one of them holds none.
    """
    return [one for data in files for one in _certificates(data)]


def _certificates(data: bytes) -> list[x509.Certificate]:
    try:
        if not pem.detect(data):
            return [_certificate(data)]
        found = [
            _certificate(one) for kind, _, one in pem.unarmor(data, multiple=True) if kind == "CERTIFICATE"
        ]
    except (ValueError, TypeError) as why:
        raise NoCertificates(f"A file of {SETTING} is no certificate.") from why
    if not found:
        raise NoCertificates(f"A file of {SETTING} holds no certificate.")
    return found


def _certificate(data: bytes) -> x509.Certificate:
    certificate = x509.Certificate.load(data, strict=True)
    _ = certificate.subject.native, certificate.public_key.native  # what is parsed late is parsed now
    return certificate
