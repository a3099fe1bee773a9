"""Files named on the command line become documents in the transaction of the step they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from govflow.documents.prepared import read_limited
from govflow.documents.use_cases import Brought
from govflow.documents.use_cases import bring as bring_documents
from govflow.kernel.errors import InvalidInput
from govflow.road.ports import Bring, Case
from govflow.web.product import Product


def name_files(named: Sequence[str]) -> list[tuple[str, Path]]:
    """Return each file named, with the kind it was named as.

    Raises:
        InvalidInput: for a file that is not there.
    """
    return [_named(one) for one in named]


def bring_files(
    given: Sequence[tuple[str, Path]], case: Case, product: Product, needed: Sequence[str] = ()
) -> Bring:
    """Read the files now and return what stores them later, each as the kind named or the next one needed.

    Raises:
        InvalidInput: for a file that can be no evidence.
        TooLarge: for one over the limit.
    """
    limit, trusted = product.settings.upload_limit_bytes, product.settings.trusted_certificates
    missing = [kind for kind in needed if kind not in {kind for kind, _ in given}]
    files = []
    for kind, path in given:
        stands_as = kind or (missing.pop(0) if missing else "document")
        with path.open("rb") as stream:
            files.append(Brought(path.name, read_limited(stream, limit), stands_as))
    return bring_documents(files, case.area, limit=limit, trusted=trusted)


def _named(text: str) -> tuple[str, Path]:
    whole = Path(text)
    if whole.is_file():
        return "", whole
    kind, equals, rest = text.partition("=")
    path = Path(rest) if equals else whole
    if not path.is_file():
        raise InvalidInput(f"There is no file '{path}'.", field="--evidence")
    return kind, path
