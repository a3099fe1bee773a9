"""What must be the same for a repeated key to be the same request."""

from __future__ import annotations

from collections.abc import Mapping

from govflow.kernel.canonical import NotCanonical, digest
from govflow.kernel.findings import Json
from govflow.storage.work import not_text


def digest_of_request(asked: Mapping[str, Json]) -> str:
    """Return the digest of what was asked.

    Raises:
        InvalidInput: for text that no record can hold.
    """
    try:
        return digest(dict(asked))
    except NotCanonical as error:
        raise not_text(error) from error
