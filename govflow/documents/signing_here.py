"""A stored PDF signed with the organisation's certificate, on a signatory's word, as a document beside it.

It is read, then signed with nothing locked, then stored; who may ask is judged at the start and again at
the end. Off unless a certificate is set up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from govflow.documents.media import PDF
from govflow.documents.model import UNNAMED, Document, Viewer, clean_name, clean_reason
from govflow.documents.prepared import Prepared, prepare
from govflow.documents.queries import open_document, viewer_of
from govflow.documents.storing import document_stream, store_prepared
from govflow.kernel.actor import Actor
from govflow.kernel.errors import GovFlowError, InvalidInput, refusal
from govflow.kernel.findings import Json
from govflow.road.once import Answer, once
from govflow.road.perform import Road
from govflow.signing.bounded import Signed, sign_pdf
from govflow.storage.ledger import NewEvent
from govflow.storage.work import Work

SIGNED_HERE = "document.signed_here"
SIGNATORY = "authorised_signatory"
DOING = "sign a document"
RULE = "A certificate signs for its own organisation, on its own signatory's word"


@dataclass(frozen=True, slots=True)
class Pades:
    """The PKCS#12 file to sign with, whose it is and what opens it; the folder of trusted certificates."""

    certificate: str
    organisation: str
    passphrase: str = field(repr=False)
    trusted: str = ""

    @property
    def is_set_up(self) -> bool:
        """Whether documents can be signed here at all."""
        return bool(self.certificate and self.organisation)

    def read(self) -> bytes:
        """Return the bytes of the PKCS#12 file.

        Raises:
            Refused: ``SIGNING_NOT_SET_UP`` where there is none, or it cannot be read.
        """
        try:
            if self.is_set_up:
                return Path(self.certificate).expanduser().read_bytes()
        except OSError as why:
            raise _not_set_up("The file of GOVFLOW_PADES_CERTIFICATE cannot be read.") from why
        raise _not_set_up("Documents are not signed here: no certificate is set up.")


@dataclass(frozen=True, slots=True)
class SignDocument:
    """Which document is to be signed, and why; the same key signs it once."""

    document: str
    reason: str
    key: str = ""


def pades_of(settings: Any) -> Pades:
    """Return what an installation signs with, from its settings."""
    return Pades(
        settings.pades_certificate,
        settings.pades_organisation,
        settings.pades_passphrase,
        settings.trusted_certificates,
    )


def may_sign(viewer: Viewer, pades: Pades, document: Document) -> bool:
    """Say whether someone may have a document signed: as a signatory of the certificate's organisation."""
    return any(
        held.role == SIGNATORY and held.organisation == pades.organisation
        for held in viewer.in_area(document.area)
    )


def sign_document(road: Road, actor: Actor, pades: Pades, command: SignDocument) -> Answer:
    """Store a copy of a PDF signed as PAdES baseline B-B, and record who asked for it and why.

    Raises:
        Refused: ``SIGNING_NOT_SET_UP``, or ``NOT_YOUR_ROLE`` for who is no signatory of the organisation.
        NotFound: when there is no such document for this person.
        InvalidInput: without a reason, and for what is no PDF that can be signed.
        Unavailable: where no process can be started to sign it.
    """

    def begin(work: Work) -> tuple[Document, bytes, bytes, datetime]:
        held = pades.read()
        clean_reason(command.reason)
        found, content = _allowed(work, pades, command.document)
        return found, content, held, work.now()

    found, content, held, at = road.within(actor, "", DOING, begin)
    signed = sign_pdf(content, held, pades.passphrase, at, clean_reason(command.reason))
    name = _signed_name(found)
    ready = prepare(name, signed.content, limit=len(signed.content), trusted=pades.trusted)

    def end(work: Work) -> Answer:
        _allowed(work, pades, command.document)
        asked: Answer = {DOING: found.id, "reason": command.reason}
        return once(
            work, command.key, asked, 201, lambda: _stored(work, pades, command, (found, signed, ready))
        )[0]

    return road.within(actor, "", DOING, end)


def _allowed(work: Work, pades: Pades, document_id: str) -> tuple[Document, bytes]:
    viewer = viewer_of(work.connection, work.actor.id)
    found, content = open_document(work.connection, viewer, document_id)
    if not may_sign(viewer, pades, found):
        raise refusal(
            "NOT_YOUR_ROLE",
            "Only an authorised signatory of the organisation whose certificate it is can sign with it.",
            rule=RULE,
            remedy="Ask an authorised signatory of that organisation in this area.",
        )
    if found.media_type != PDF:
        message = "Only a PDF can be signed here. Store the document as PDF and sign that."
        raise InvalidInput(message, field="document")
    return found, content


def _stored(
    work: Work, pades: Pades, command: SignDocument, made: tuple[Document, Signed, Prepared]
) -> Answer:
    found, signed, ready = made
    stored = store_prepared(
        work,
        ready,
        area=found.area,
        organisation=pades.organisation,
        visibility=found.visibility,
        about=f"Signed here with the certificate of {pades.organisation}, from {found.id}.",
    )
    data: dict[str, Json] = {
        "document": stored.id,
        "door": str(work.actor.door),
        "source": found.id,
        "source_sha256": found.sha256,
        "sha256": stored.sha256,
        "organisation": pades.organisation,
        "certificate": signed.fingerprint,
    }
    work.append(
        NewEvent(
            stream=document_stream(stored.id),
            type=SIGNED_HERE,
            actor=work.actor.id,
            data=data,
            private={"reason": clean_reason(command.reason)},
        )
    )
    return {**stored.as_json(), "source": found.id, "certificate": signed.fingerprint}


def _signed_name(found: Document) -> str:
    stem, dot, suffix = (found.name or UNNAMED).rpartition(".")
    return clean_name(f"{stem} (signed).{suffix}" if dot else f"{suffix} (signed).pdf")


def _not_set_up(message: str) -> GovFlowError:
    return refusal(
        "SIGNING_NOT_SET_UP",
        message,
        rule="Signing here is off unless it is set up",
        remedy="Set GOVFLOW_PADES_CERTIFICATE and GOVFLOW_PADES_ORGANISATION, or sign it elsewhere.",
    )
