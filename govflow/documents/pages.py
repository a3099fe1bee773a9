"""The page of a document, its download, and sharing it. A stored file never opens inside a page of ours."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from govflow.documents.downloads import download
from govflow.documents.media import PDF, kind_words
from govflow.documents.model import Visibility
from govflow.documents.queries import show_document, viewer_of
from govflow.documents.signing_here import SignDocument, may_sign, pades_of, sign_document
from govflow.documents.use_cases import read_document, share_document
from govflow.kernel.errors import InvalidInput
from govflow.kernel.ids import new_id
from govflow.web.components import Problems
from govflow.web.gate import current_actor
from govflow.web.product import product

pages = Blueprint("documents", __name__, url_prefix="/documents")

READERS = {
    Visibility.PRIVATE: "Private to the organisation",
    Visibility.PARTNERS: "Shared with the partners of the area",
    Visibility.PUBLIC: "Public: everyone who can sign in",
}


@pages.get("/<document_id>")
def show(document_id: str) -> str:
    """Show what is known of a document: its name, owner, readers, digest and origin."""
    return _page(document_id, Problems())


def _page(document_id: str, problems: Problems) -> str:
    with product().store.read() as connection:
        viewer = viewer_of(connection, current_actor().id)
        shown = show_document(connection, viewer, document_id)
    pades = pades_of(product().settings)
    present = Visibility(shown.document.visibility)
    wider = [(str(step), READERS[step]) for step in Visibility if step.is_wider_than(present)]
    return render_template(
        "documents/document.html",
        shown=shown,
        kind=kind_words(shown.document.media_type),
        readers=READERS[present],
        wider=wider,
        problems=problems,
        signs=pades.is_set_up
        and shown.document.media_type == PDF
        and may_sign(viewer, pades, shown.document),
        given=request.form,
        key=new_id("sign"),
    )


@pages.get("/<document_id>/content")
def content(document_id: str) -> Response:
    """Hand out the bytes as a file to save; reading a private one is logged."""
    found, held = read_document(product().store, current_actor(), document_id)
    return download(found, held)


@pages.post("/<document_id>/share")
def share(document_id: str) -> str | AnyResponse:
    """Let more people read the document."""
    wanted = request.form.get("visibility", "")
    if not wanted:
        problems = Problems()
        problems.add("visibility", "Choose who else should be able to read it")
        return _page(document_id, problems)
    product().road.within(
        current_actor(), "", "share a document", lambda work: share_document(work, document_id, wanted)
    )
    return redirect(url_for("documents.show", document_id=document_id), 303)


@pages.post("/<document_id>/sign")
def sign(document_id: str) -> str | AnyResponse:
    """Have the document signed with the organisation's certificate, and show the signed one."""
    command = SignDocument(document_id, request.form.get("reason", ""), request.form.get("key", ""))
    try:
        made = sign_document(product().road, current_actor(), pades_of(product().settings), command)
    except InvalidInput as wrong:
        problems = Problems()
        problems.add("reason", wrong.message)
        return _page(document_id, problems)
    return redirect(url_for("documents.show", document_id=made["id"]), 303)
