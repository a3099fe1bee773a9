"""Signatures read and made in a bounded child: a hostile PDF gets an answer, and takes nothing with it."""

from __future__ import annotations

import base64
import json
import threading
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from govflow.kernel.bounded import Ended, TookTooLong, run_bounded
from govflow.kernel.errors import InvalidInput, Unavailable
from govflow.signing.model import PdfSignature, unread
from govflow.signing.trusted import NoCertificates, held_in

WALL_SECONDS = 60
CHILD = ("-S", "-m", "govflow.signing.child")
# One at a time in a process: each child may take 512 MB.
_TURN = threading.Lock()
_SIGNATURES = TypeAdapter(tuple[PdfSignature, ...])
MARK = b"/ByteRange"


@dataclass(frozen=True, slots=True)
class Signed:
    """A document signed here: its bytes, and the SHA-256 of the certificate it was signed with."""

    content: bytes
    fingerprint: str


def may_be_signed(content: bytes) -> bool:
    """Say whether a PDF may hold a signature, without opening it: each names the bytes it covers in clear."""
    return MARK in content


def read_signatures(content: bytes, trusted: str = "") -> tuple[PdfSignature, ...]:
    """Return every signature of a PDF; where they cannot be read, one that is not readable and says why.

    ``trusted`` is the folder of certificates to which a signer's must lead; with none, no signer is checked.

    Where that folder cannot be used no signer is checked either, and each signature says so: what came
    is recorded all the same.

    Raises:
        Unavailable: where no child can be started.
    """
    try:
        files, trouble = held_in(trusted), ""
    except NoCertificates as why:
        files, trouble = [], str(why)
    roots = [base64.b64encode(one).decode() for one in files]
    try:
        said, _ = _heard(_ask("read", {"trusted": roots}, content))
        if "refused" in said:
            return (unread(str(said["refused"])),)
        trouble = trouble or str(said["trouble"])
        found = _SIGNATURES.validate_python(said["signatures"])
        return tuple(replace(one, why=trouble) if trouble and one.readable else one for one in found)
    except TookTooLong:
        return (unread("reading it takes longer than it may."),)
    except (ValueError, TypeError, LookupError):
        return (unread("reading it takes more than it may, or ended without an answer."),)


def sign_pdf(content: bytes, certificate: bytes, passphrase: str, at: datetime, reason: str = "") -> Signed:
    """Return a PDF with a PAdES baseline B-B signature added; ``certificate`` is a PKCS#12 file's bytes.

    ``at`` is the time it states, of GovFlow's own clock: no timestamp authority is asked.

    Raises:
        InvalidInput: saying why the document is not signed.
        Unavailable: where no child can be started.
    """
    request = {
        "certificate": base64.b64encode(certificate).decode(),
        "passphrase": passphrase,
        "at": at.isoformat(),
        "reason": reason,
    }
    try:
        said, signed = _heard(_ask("sign", request, content))
        if "refused" in said:
            raise InvalidInput(str(said["refused"]))
        return Signed(signed, str(said["fingerprint"]))
    except TookTooLong as why:
        raise InvalidInput("Signing this document takes longer than it may.") from why
    except (ValueError, TypeError, LookupError) as why:
        raise InvalidInput("This document cannot be signed: it takes more than it may.") from why


def _ask(act: str, request: dict[str, Any], content: bytes) -> Ended:
    try:
        with _TURN:
            return run_bounded([*CHILD, act], json.dumps(request).encode() + b"\n" + content, WALL_SECONDS)
    except OSError as why:
        message = "No process could be started to open the document. Try again later."
        raise Unavailable(message) from why


def _heard(ended: Ended) -> tuple[dict[str, Any], bytes]:
    first, _, rest = ended.answer.partition(b"\n")
    said = json.loads(first)
    if not isinstance(said, dict):
        raise TypeError
    return said, rest
