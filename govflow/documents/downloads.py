"""A stored file on its way out: saved by the browser, never opened inside a page of ours."""

from __future__ import annotations

import io

from flask import Response, send_file

from govflow.documents.media import HTML, UNKNOWN
from govflow.documents.model import UNNAMED, Document

# What a browser might run. It is handed out as bytes of no kind.
_ACTIVE = {HTML, "application/xml"}


def download(found: Document, held: bytes) -> Response:
    """Return bytes as a download that no browser opens in place (RFC 6266, RFC 5987 for the name)."""
    media_type = UNKNOWN if found.media_type in _ACTIVE else found.media_type
    response = send_file(
        io.BytesIO(held),
        mimetype=media_type,
        as_attachment=True,
        download_name=found.name or UNNAMED,
        conditional=False,
        etag=False,
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response
