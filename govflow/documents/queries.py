"""Reading documents: who is looking, what they may see, and whether the bytes are still those stored."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, select

from govflow.documents.kinds import roles_that_only_read
from govflow.documents.model import Document, Holding, Viewer, may_read, may_see_readers, may_share
from govflow.documents.signatures import signatures_in
from govflow.documents.tables import document_access, saved_email
from govflow.kernel.errors import Broken, NotFound
from govflow.kernel.findings import Finding
from govflow.kernel.moments import format_instant
from govflow.kernel.words import FORMER
from govflow.road.roles import grants_of
from govflow.road.tables import document, document_content
from govflow.signing.model import PdfSignature
from govflow.storage.register import organisation, person
from govflow.storage.work import read_clock

ALTERED = "DOCUMENT_ALTERED"
_PAGE = 100
_ID = re.compile(r"[a-z0-9-]{1,80}\Z")


@dataclass(frozen=True, slots=True)
class Access:
    """One reading of a private document."""

    person: str
    name: str
    at: str


@dataclass(frozen=True, slots=True)
class DocumentShown:
    """A document with what its page says beside it."""

    document: Document
    organisation_name: str
    uploaded_by_name: str
    may_share: bool
    sender: str
    subject: str
    sent_at: str
    parent: Document | None
    attachments: tuple[Document, ...]
    accesses: tuple[Access, ...]
    signatures: tuple[PdfSignature, ...] = ()


def viewer_of(connection: Connection, person_id: str) -> Viewer:
    """Return who is looking, with the roles in force now and for which organisation each is held."""
    now = format_instant(read_clock(connection))
    own = connection.execute(select(person.c.organisation).where(person.c.id == person_id)).scalar() or ""
    reading = roles_that_only_read()
    holdings = tuple(
        Holding(grant.role, grant.area, grant.organisation or own, grant.role in reading)
        for grant in grants_of(connection, person_id)
        if grant.holds_at(now)
    )
    return Viewer(person_id, holdings)


def _document(row: RowMapping) -> Document:
    return Document(**{name: row[name] for name in Document.__slots__})


def find_document(connection: Connection, viewer: Viewer, document_id: str) -> Document:
    """Return a document that this viewer may know of.

    Raises:
        NotFound: when there is none, and in the same words when it is not for this viewer.
    """
    # What cannot be an id is not asked for: PostgreSQL takes no NUL in a text.
    wanted = document_id if _ID.match(document_id) else ""
    row = connection.execute(select(document).where(document.c.id == wanted)).mappings().one_or_none()
    found = _document(row) if row else None
    if found is None or not may_read(viewer, found):
        raise NotFound("There is no such document that you can open.")
    return found


def open_document(connection: Connection, viewer: Viewer, document_id: str) -> tuple[Document, bytes]:
    """Return a document and its bytes, checked against the hash they were stored under.

    Raises:
        NotFound: when there is none, or not for this viewer.
        Broken: ``DOCUMENT_ALTERED`` when the bytes are not those that were stored.
    """
    found = find_document(connection, viewer, document_id)
    return found, stored_content(connection, found.sha256)


def stored_content(connection: Connection, sha256: str) -> bytes:
    """Return the bytes stored under a hash.

    Raises:
        Broken: ``DOCUMENT_ALTERED`` when they are gone or no longer give that hash.
    """
    query = select(document_content.c.content).where(document_content.c.sha256 == sha256)
    content = connection.execute(query).scalar()
    if content is None or hashlib.sha256(content).hexdigest() != sha256:
        message = (
            "What is stored under this document is no longer what was put there: it was changed or damaged "
            "behind GovFlow. It is not shown, because nobody could rely on it. Tell your system "
            "administrator and your auditor: it can be put back from a back-up, and govflow audit verify "
            "names every document that is affected."
        )
        raise Broken(message, code=ALTERED)
    return bytes(content)


def show_document(connection: Connection, viewer: Viewer, document_id: str) -> DocumentShown:
    """Return what the page of a document says; who has read it only for its own people and the auditor.

    Raises:
        NotFound: when there is none, or not for this viewer.
    """
    found = find_document(connection, viewer, document_id)
    email = (
        connection.execute(select(saved_email).where(saved_email.c.document == found.id)).mappings().first()
    )
    parents = _visible(connection, viewer, document.c.id == found.parent) if found.parent else ()
    owner = select(organisation.c.name).where(organisation.c.slug == found.organisation)
    uploader = select(person.c.name).where(person.c.id == found.uploaded_by)
    return DocumentShown(
        document=found,
        organisation_name=connection.execute(owner).scalar() or found.organisation,
        uploaded_by_name=connection.execute(uploader).scalar() or FORMER,
        may_share=may_share(viewer, found),
        sender=(email["sender"] or "") if email else "",
        subject=(email["subject"] or "") if email else "",
        sent_at=email["sent_at"] if email else "",
        parent=parents[0] if parents else None,
        attachments=_visible(connection, viewer, document.c.parent == found.id),
        accesses=accesses_of(connection, found.id) if may_see_readers(viewer, found) else (),
        signatures=signatures_in(connection, found.id),
    )


def _visible(connection: Connection, viewer: Viewer, which: ColumnElement[bool]) -> tuple[Document, ...]:
    rows = connection.execute(select(document).where(which).order_by(document.c.uploaded_at, document.c.id))
    found = (_document(row) for row in rows.mappings())
    return tuple(one for one in found if may_read(viewer, one))


def accesses_of(connection: Connection, document_id: str, limit: int = 50) -> tuple[Access, ...]:
    """Return who last opened a private document, newest first."""
    query = (
        select(document_access.c.person, person.c.name, document_access.c.at)
        .outerjoin_from(document_access, person, person.c.id == document_access.c.person)
        .where(document_access.c.document == document_id)
        .order_by(document_access.c.at.desc(), document_access.c.id)
        .limit(limit)
    )
    return tuple(Access(row.person, row.name or FORMER, row.at) for row in connection.execute(query))


def altered_documents(connection: Connection) -> Iterator[Finding]:
    """Yield a finding for every content that is gone or no longer gives the hash it is stored under."""
    after = ""
    query = select(document.c.sha256).distinct().order_by(document.c.sha256).limit(_PAGE)
    while page := connection.execute(query.where(document.c.sha256 > after)).scalars().all():
        for sha256 in page:
            try:
                stored_content(connection, sha256)
            except Broken:
                yield _altered(connection, sha256)
        after = page[-1]


def _altered(connection: Connection, sha256: str) -> Finding:
    ids = connection.execute(select(document.c.id).where(document.c.sha256 == sha256).order_by(document.c.id))
    names = list(ids.scalars())
    return Finding(
        ALTERED,
        f"The bytes of {', '.join(names)} are not those that were stored.",
        where=names[0],
        figures={"sha256": sha256, "documents": list(names)},
        rule="What a decision rests on is kept as it was",
        remedy="Restore the content from a back-up and verify again.",
    )


def readable(connection: Connection, person_id: str, rows: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """Return the ids among ``rows`` of ``document`` that this person may know of and open."""
    viewer = viewer_of(connection, person_id)
    documents = (Document(**{name: row[name] for name in Document.__slots__}) for row in rows)
    return frozenset(one.id for one in documents if may_read(viewer, one))
