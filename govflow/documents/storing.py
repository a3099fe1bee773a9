"""Storing a document: its bytes once, its row by an event, in the name of one's own organisation only."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import RowMapping, insert, select

from govflow.documents.model import (
    DocumentStored,
    Visibility,
    clean_about,
    parse_visibility,
)
from govflow.documents.prepared import UPLOAD_LIMIT, Prepared, prepare
from govflow.documents.queries import find_document, stored_content, viewer_of
from govflow.documents.signatures import flags_of, signature_rows
from govflow.kernel.errors import InvalidInput, refusal
from govflow.kernel.findings import Json
from govflow.kernel.ids import new_id
from govflow.kernel.moments import format_instant
from govflow.ledger.rows import Row, private
from govflow.road.tables import document, document_content
from govflow.storage.ledger import NewEvent
from govflow.storage.register import organisation as organisations
from govflow.storage.work import Work

STORED, SHARED = "document.stored", "document.shared"
OWNERSHIP = "Each document belongs to an organisation of its area"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a document is to be stored: whose it is, and who may read it."""

    area: str
    organisation: str
    visibility: Visibility
    about: str = ""
    parent: str = ""


def document_stream(document_id: str) -> str:
    """Return the ledger stream of a document."""
    return f"document:{document_id}"


def store_document(
    work: Work,
    name: str,
    content: bytes,
    *,
    area: str,
    organisation: str = "",
    visibility: str = Visibility.PRIVATE,
    about: str = "",
    parent: str = "",
    limit: int = UPLOAD_LIMIT,
) -> DocumentStored:
    """Store a document, and for a saved e-mail its attachments; the same again is the same document.

    Raises:
        InvalidInput: for an empty file, a link, an unreadable e-mail, or an unknown area or organisation.
        TooLarge: when it is over the limit.
        Refused: when the actor holds no role in that organisation and area.
    """
    ready = prepare(name, content, limit=limit)
    return store_prepared(
        work,
        ready,
        area=area,
        organisation=organisation,
        visibility=visibility,
        about=about,
        parent=parent,
    )


def store_prepared(
    work: Work,
    ready: Prepared,
    *,
    area: str,
    organisation: str = "",
    visibility: str = Visibility.PRIVATE,
    about: str = "",
    parent: str = "",
) -> DocumentStored:
    """Store a document made ready before the transaction opened.

    Raises:
        InvalidInput: for an unknown area, organisation or visibility.
        Refused: when the actor holds no role in that organisation and area.
    """
    owner = _owner(work, area, organisation)
    if parent:
        find_document(work.connection, viewer_of(work.connection, work.actor.id), parent)
    place = _Place(area, owner, parse_visibility(visibility), clean_about(about), parent)
    return _store(work, ready, place)


def _owner(work: Work, area: str, wanted: str) -> str:
    if work.actor.is_system:
        return _known_organisation(work, wanted)
    viewer = viewer_of(work.connection, work.actor.id)
    own = viewer.own_organisations(area)
    if not own or (wanted and wanted not in own):
        raise refusal(
            "NOT_YOUR_ROLE" if viewer.in_area(area) else "NOT_YOUR_AREA",
            "You can store documents only for an organisation in which you hold a role, in its area.",
            rule=OWNERSHIP,
            remedy="Ask someone of that organisation to attach it, or your area administrator for a role.",
        )
    if not wanted and len(own) > 1:
        message = f"You act for {' and '.join(own)}. Say for which of them this document is stored."
        raise InvalidInput(message, field="organisation")
    return _known_organisation(work, wanted or own[0])


def _known_organisation(work: Work, slug: str) -> str:
    known = work.connection.execute(select(organisations.c.slug).where(organisations.c.slug == slug)).first()
    if known is None:
        raise InvalidInput(f"There is no organisation '{slug[:80]}' here.", field="organisation")
    return slug


def _store(work: Work, ready: Prepared, place: _Place) -> DocumentStored:
    # Two uploads of one content wait for each other, so that neither misses the other's row.
    work.lock_stream(f"document-content:{ready.sha256}")
    row = _same(work, ready, place)
    if row is None:
        _keep_content(work, ready)
        document_id = _record(work, ready, place)
    else:
        document_id = row["id"]
        stored_content(work.connection, ready.sha256)
        widen(work, document_id, Visibility(row["visibility"]), place.visibility)
    inside = _Place(place.area, place.organisation, place.visibility, parent=document_id)
    attachments = tuple(_store(work, attachment, inside) for attachment in ready.attachments)
    return DocumentStored(
        document_id,
        ready.sha256,
        ready.name,
        len(ready.content),
        ready.media_type,
        attachments,
        ready.left_out,
        repeated=row is not None,
        signatures=ready.signatures,
    )


def _same(work: Work, ready: Prepared, place: _Place) -> RowMapping | None:
    query = select(document.c.id, document.c.visibility).where(
        document.c.sha256 == ready.sha256,
        document.c.area == place.area,
        document.c.organisation == place.organisation,
        document.c.name == ready.name,
        document.c.parent == place.parent,
    )
    return work.connection.execute(query.order_by(document.c.id)).mappings().first()


def _keep_content(work: Work, ready: Prepared) -> None:
    there = select(document_content.c.sha256).where(document_content.c.sha256 == ready.sha256)
    if work.connection.execute(there).first():
        # Nobody is given a receipt for bytes that could not be handed out again.
        stored_content(work.connection, ready.sha256)
        return
    work.connection.execute(insert(document_content).values(sha256=ready.sha256, content=ready.content))


def _record(work: Work, ready: Prepared, place: _Place) -> str:
    document_id = new_id("document")
    texts: dict[str, Json] = {"name": ready.name, "about": place.about}
    known: dict[str, Json] = {
        "sha256": ready.sha256,
        "size": len(ready.content),
        "media_type": ready.media_type,
        "area": place.area,
        "organisation": place.organisation,
        "visibility": str(place.visibility),
        "parent": place.parent,
        "uploaded_by": work.actor.id,
        "uploaded_at": format_instant(work.now()),
    }
    set_ = {**known, "name": private("name"), "about": private("about")}
    rows = [Row("document", {"id": document_id}, set_, new=True)]
    if ready.email is not None:
        texts |= {"sender": ready.email.sender, "subject": ready.email.subject}
        sent: dict[str, Json] = {"sender": private("sender"), "subject": private("subject")}
        sent["sent_at"] = str(ready.email.date or "")
        rows.append(Row("saved_email", {"document": document_id}, sent, new=True))
    found, names = signature_rows(document_id, ready.signatures)
    flags: dict[str, Json] = {"flags": list(flags_of(ready.signatures))} if ready.signatures else {}
    work.append(
        NewEvent(
            stream=document_stream(document_id),
            type=STORED,
            actor=work.actor.id,
            data={"document": document_id, "door": str(work.actor.door), "sha256": ready.sha256, **flags},
            private={**texts, **names},
            rows=[*rows, *found],
        )
    )
    return document_id


def widen(work: Work, document_id: str, present: Visibility, wanted: Visibility) -> None:
    """Record that more people may read a document; nothing where it is no more than now."""
    if not wanted.is_wider_than(present):
        return
    work.append(
        NewEvent(
            stream=document_stream(document_id),
            type=SHARED,
            actor=work.actor.id,
            data={
                "document": document_id,
                "door": str(work.actor.door),
                "from": str(present),
                "to": str(wanted),
            },
            rows=[Row("document", {"id": document_id}, {"visibility": str(wanted)})],
        )
    )
