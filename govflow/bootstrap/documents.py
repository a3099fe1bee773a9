"""What the other rooms are handed of documents: bringing them in, and the signatures found inside them."""

from __future__ import annotations

from govflow.documents.signatures import signatures_in
from govflow.documents.use_cases import bring_within
from govflow.road.ports import BringDocuments
from govflow.settings import Settings

__all__ = ["bring_by", "signatures_in"]


def bring_by(settings: Settings) -> BringDocuments:
    """Return what makes uploads ready, by this installation's limit and the authorities it trusts."""
    return bring_within(settings.upload_limit_bytes, settings.trusted_certificates)
