"""Documents at the API's door: upload one, read what is known of it, fetch its bytes."""

from __future__ import annotations

import io

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.formparser import FormDataParser

from govflow.documents.downloads import download
from govflow.documents.model import Document, Visibility
from govflow.documents.prepared import prepare, read_limited
from govflow.documents.queries import find_document, viewer_of
from govflow.documents.signatures import signatures_in
from govflow.documents.signing_here import SignDocument, pades_of, sign_document
from govflow.documents.use_cases import read_document, store_prepared
from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.road.once import Answer, once
from govflow.signing.model import Clock, Later, Trust
from govflow.storage.work import Work
from govflow.web.gate import current_actor
from govflow.web.json_requests import Body, Text, idempotency_key, read_body
from govflow.web.openapi import FindingShape, describe
from govflow.web.product import product

api = Blueprint("documents_api", __name__, url_prefix="/api/v1/documents")

# What a multipart body holds beside the file itself.
_ROOM_FOR_FIELDS = 1_048_576


class StoredShape(BaseModel):
    """The receipt of an upload."""

    id: str
    sha256: str
    name: str
    size: int
    media_type: str


class SignatureShape(BaseModel):
    """What was found of one signature inside a PDF; ``finding`` where something is to be flagged."""

    number: int
    field: str
    signer: str
    issuer: str
    fingerprint: str
    stated_at: str
    clock: Clock
    readable: bool
    intact: bool
    whole: bool
    later: Later
    trust: Trust
    why: str
    holds: bool
    said: str
    finding: FindingShape | None


class UploadedShape(StoredShape):
    """The receipt of an upload; a saved e-mail's has what came with it, and what could not be stored."""

    attachments: list[UploadedShape] = []
    left_out: list[str] = []
    signatures: list[SignatureShape] = []


class SignedShape(UploadedShape):
    """The receipt of a document signed here: from which, and the SHA-256 of the certificate."""

    source: str
    certificate: str


class Signing(Body):
    """Why a document is to be signed."""

    reason: Text = ""


class DocumentShape(StoredShape):
    """What is known of a document."""

    area: str
    organisation: str
    visibility: str
    uploaded_by: str
    uploaded_at: str
    parent: str | None
    about: str | None
    signatures: list[SignatureShape]


_FORM = {
    "type": "object",
    "required": ["file", "area"],
    "properties": {
        "file": {"type": "string", "contentMediaType": "application/octet-stream"},
        "area": {"type": "string"},
        "organisation": {"type": "string"},
        "visibility": {"type": "string", "enum": [str(one) for one in Visibility]},
        "about": {"type": "string"},
    },
}


_FIELDS = frozenset({"file", "area", "organisation", "visibility", "about"})


@api.post("")
@describe(answer=UploadedShape, status=201, form=_FORM)
def upload() -> tuple[Response, int]:
    """Store a document: ``file``, ``area``, and if wanted ``visibility``, ``organisation``, ``about``."""
    limit: int = product().settings.upload_limit_bytes
    trusted: str = product().settings.trusted_certificates
    form, files = _parse(limit)
    for name in form:
        if name not in _FIELDS:
            known = ", ".join(sorted(_FIELDS))
            raise InvalidInput(f"There is no field '{name[:80]}'. The fields are: {known}.", field=name[:80])
    if len(files) != 1:
        raise InvalidInput("Send one file, as the multipart field 'file'.", field="file")
    area = form.get("area", "").strip()
    if not area:
        raise InvalidInput("Say for which area the document is stored, as the field 'area'.", field="area")
    key = idempotency_key()
    ready = prepare(
        files[0].filename or "", read_limited(files[0].stream, limit), limit=limit, trusted=trusted
    )
    place = {
        "area": area,
        "organisation": form.get("organisation", "").strip(),
        "visibility": form.get("visibility", "").strip() or str(Visibility.PRIVATE),
        "about": form.get("about", ""),
    }

    def store(work: Work) -> tuple[Answer, int]:
        asked: Answer = {"store": ready.sha256, "name": ready.name, **place}
        return once(work, key, asked, 201, lambda: store_prepared(work, ready, **place).as_json())

    stored, status = product().road.within(current_actor(), "", "store a document", store)
    return jsonify(stored), status


def _parse(limit: int) -> tuple[MultiDict[str, str], list[FileStorage]]:
    # Set before the body is touched: one that says it is larger is refused unread, and one that
    # does not say so is read no further than this. Nothing is written to the disk on the way.
    request.max_content_length = limit + _ROOM_FOR_FIELDS
    parser = FormDataParser(
        stream_factory=lambda *_, **__: io.BytesIO(), max_form_memory_size=_ROOM_FOR_FIELDS, max_form_parts=20
    )
    _, form, files = parser.parse(
        request.stream, request.mimetype, request.content_length, request.mimetype_params
    )
    return form, files.getlist("file")


@api.get("/<document_id>")
@describe(answer=DocumentShape)
def show(document_id: str) -> Response:
    """Return what is known of a document."""
    with product().store.read() as connection:
        found = find_document(connection, viewer_of(connection, current_actor().id), document_id)
        signatures = [one.as_json() for one in signatures_in(connection, found.id)]
    return jsonify({**_shape(found), "signatures": signatures})


@api.post("/<document_id>/sign")
@describe(body=Signing, answer=SignedShape, status=201)
def sign(document_id: str) -> tuple[Response, int]:
    """Have a PDF signed with the organisation's certificate; the signed one is a new document."""
    command = SignDocument(document_id, read_body(Signing).reason, idempotency_key())
    made = sign_document(product().road, current_actor(), pades_of(product().settings), command)
    return jsonify(made), 201


@api.get("/<document_id>/content")
@describe(media_type="*/*")
def content(document_id: str) -> Response:
    """Return a document's bytes; reading a private one is logged."""
    return download(*read_document(product().store, current_actor(), document_id))


def _shape(found: Document) -> dict[str, Json]:
    return {
        "id": found.id,
        "sha256": found.sha256,
        "name": found.name,
        "size": found.size,
        "media_type": found.media_type,
        "area": found.area,
        "organisation": found.organisation,
        "visibility": found.visibility,
        "uploaded_by": found.uploaded_by,
        "uploaded_at": found.uploaded_at,
        "parent": found.parent or None,
        "about": found.about,
    }
