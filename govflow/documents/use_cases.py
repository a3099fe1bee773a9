"""What people do with documents: store, share, read, and bring with a step. Each leaves its record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert

from govflow.documents.kinds import default_visibility
from govflow.documents.model import (
    Document,
    DocumentStored,
    Visibility,
    may_share,
    parse_visibility,
)
from govflow.documents.prepared import UPLOAD_LIMIT, prepare
from govflow.documents.queries import find_document, open_document, viewer_of
from govflow.documents.storing import OWNERSHIP, document_stream, store_document, store_prepared, widen
from govflow.documents.tables import document_access
from govflow.kernel.actor import Actor
from govflow.kernel.errors import refusal
from govflow.kernel.ids import new_id
from govflow.kernel.moments import format_instant
from govflow.road.ports import Bring, BringDocuments, Evidence
from govflow.storage.work import Store, Work

ATTACHMENT = "attachment"


@dataclass(frozen=True, slots=True)
class Brought:
    """A file handed in with a step, and as what kind of evidence."""

    name: str
    content: bytes
    kind: str = ""


def share_document(work: Work, document_id: str, visibility: str) -> Document:
    """Let more people read a document; what was once shared cannot be taken back.

    Raises:
        NotFound: when there is no such document for this person.
        Refused: when they do not act for its organisation, or would narrow who may read it.
    """
    wanted = parse_visibility(visibility)
    work.lock_stream(document_stream(document_id))
    viewer = viewer_of(work.connection, work.actor.id)
    found = find_document(work.connection, viewer, document_id)
    if not may_share(viewer, found):
        raise refusal(
            "NOT_YOUR_ROLE",
            "Only people of the organisation a document belongs to can share it.",
            rule=OWNERSHIP,
            remedy="Ask someone of that organisation to share it.",
        )
    present = Visibility(found.visibility)
    if present.is_wider_than(wanted):
        raise refusal(
            "STATE_FORBIDS",
            f"This document is shared already ({present}), and others may have read it.",
            rule="Sharing is not taken back",
            remedy="If it should not have been shared, tell your organisation's information governance lead.",
        )
    widen(work, document_id, present, wanted)
    return find_document(work.connection, viewer, document_id)


def read_document(store: Store, actor: Actor, document_id: str) -> tuple[Document, bytes]:
    """Open a document for someone, and log the reading where it is private. The log is the only write.

    Raises:
        NotFound: when there is none, or not for this person.
        Broken: ``DOCUMENT_ALTERED`` when the bytes are not those that were stored.
    """
    with store.read() as connection:
        found, content = open_document(connection, viewer_of(connection, actor.id), document_id)
    if found.visibility == Visibility.PRIVATE:
        with store.write(actor) as work:
            work.connection.execute(
                insert(document_access).values(
                    id=new_id("access"), document=found.id, person=actor.id, at=format_instant(work.now())
                )
            )
    return found, content


def bring(
    files: Sequence[Brought],
    area: str,
    organisation: str = "",
    visibility: str = "",
    *,
    limit: int = UPLOAD_LIMIT,
    trusted: str = "",
) -> Bring:
    """Make files ready and return what stores them in a step's own transaction, as its evidence.

    Without a visibility each takes that of its kind. An e-mail's attachments stand beside it.

    Raises:
        InvalidInput: for an empty file, a link, or an e-mail that cannot be read.
        TooLarge: when one is over the limit.
    """
    ready = [(file.kind, prepare(file.name, file.content, limit=limit, trusted=trusted)) for file in files]

    def store(work: Work) -> tuple[Evidence, ...]:
        evidence: list[Evidence] = []
        # In the order of their content, so that two steps with the same files do not wait crosswise.
        for _, one in sorted(ready, key=lambda pair: pair[1].sha256):
            work.lock_stream(f"document-content:{one.sha256}")
        for kind, one in ready:
            shown = visibility or default_visibility(kind)
            stored = store_prepared(work, one, area=area, organisation=organisation, visibility=shown)
            evidence += _as_evidence(stored, kind)
        return tuple(evidence)

    return store


def bring_within(limit: int, trusted: str = "") -> BringDocuments:
    """Return what makes uploads ready for the other rooms, by this installation's limit and authorities."""

    def bring_documents(files: Sequence[tuple[str, bytes, str]], area: str, /) -> Bring:
        brought = [Brought(name, content, kind) for name, content, kind in files]
        return bring(brought, area, limit=limit, trusted=trusted)

    return bring_documents


def _as_evidence(stored: DocumentStored, kind: str) -> list[Evidence]:
    inside = [item for attached in stored.attachments for item in _as_evidence(attached, ATTACHMENT)]
    return [Evidence(stored.id, kind), *inside]


__all__ = [
    "Brought",
    "bring",
    "bring_within",
    "read_document",
    "share_document",
    "store_document",
    "store_prepared",
]
