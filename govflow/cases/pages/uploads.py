"""Files chosen in a form: stored at once, so that an error on the page loses none of them."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request

from govflow.cases.pages.seeing import parts, road
from govflow.cases.queries.single import documents_named
from govflow.cases.queries.telling import Kept
from govflow.road.ports import Evidence
from govflow.web.forms import uploads
from govflow.web.gate import current_actor
from govflow.web.product import product


def chosen(field: str) -> bool:
    """Say whether a file was chosen in a field."""
    return any(file.filename for file in request.files.getlist(field))


def store_uploads(ref: str, area: str, kinds: Mapping[str, str]) -> tuple[Kept, ...]:
    """Store the files of a request; ``kinds`` says as what kind of evidence each field's stand.

    Raises:
        InvalidInput: for a file that cannot be a document.
        TooLarge: for one over the limit.
        Refused: when this person may not store documents here.
    """
    files = [file for field, kind in kinds.items() for file in uploads(field, kind)]
    if not files:
        return ()
    bring = parts().bring_documents(files, area)
    stored = road().within(current_actor(), ref, "attach a document", bring)
    return _named(stored)


def _named(stored: tuple[Evidence, ...]) -> tuple[Kept, ...]:
    with product().store.read() as connection:
        names = {
            row["id"]: row["name"] for row in documents_named(connection, [one.document for one in stored])
        }
    return tuple(Kept(one.document, one.kind, str(names.get(one.document) or "Document")) for one in stored)
