"""What was found of the signatures inside a stored PDF: written with its event, read back from its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, select

from govflow.documents.tables import document_signature
from govflow.kernel.findings import Json
from govflow.ledger.rows import Row, private
from govflow.signing.model import PdfSignature

_NAMES = ("signer", "issuer")
_YES_OR_NO = ("readable", "intact", "whole")


def signature_rows(document_id: str, found: Sequence[PdfSignature]) -> tuple[list[Row], dict[str, Json]]:
    """Return the rows of a document's signatures, and the names on their certificates as private text."""
    rows, texts = [], {}
    for one in found:
        said: dict[str, Json] = asdict(one)
        number = said.pop("number")
        for name in _NAMES:
            kept = f"{name}_{number}"
            texts[kept], said[name] = said[name], private(kept)
        said |= {name: int(bool(said[name])) for name in _YES_OR_NO}
        rows.append(Row("document_signature", {"document": document_id, "number": number}, said, new=True))
    return rows, texts


def flags_of(found: Sequence[PdfSignature]) -> list[str]:
    """Return the codes of what is to be flagged of a document's signatures, each once."""
    return sorted({one.finding.code for one in found if one.finding})


def signatures_in(connection: Connection, document_id: str) -> tuple[PdfSignature, ...]:
    """Return what was found of each signature of a document when it was stored; none where it has none."""
    query = select(document_signature).where(document_signature.c.document == document_id)
    rows = connection.execute(query.order_by(document_signature.c.number)).mappings()
    return tuple(_signature(dict(row)) for row in rows)


def _signature(row: dict[str, Any]) -> PdfSignature:
    del row["document"]
    names = {name: row[name] or "" for name in _NAMES}
    return PdfSignature(**{**row, **names, **{name: bool(row[name]) for name in _YES_OR_NO}})
