"""Files named on the command line become documents in the transaction of the step they belong to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from govflow.documents.use_cases import read_limited, store_document
from govflow.kernel.errors import InvalidInput
from govflow.road.ports import Case, Evidence
from govflow.storage.work import Work
from govflow.web.product import Product


def bring_files(
    named: Sequence[str], case: Case, product: Product
) -> Callable[[Work], tuple[Evidence, ...]]:
    """Read the files now and return what stores them later.

    Raises:
        InvalidInput: for a file that is not there.
        TooLarge: for one over the limit.
    """
    files = [_read(one, product.settings.upload_limit_bytes) for one in named]

    def bring(work: Work) -> tuple[Evidence, ...]:
        return tuple(
            Evidence(_store(work, product, case, name, content), kind) for kind, name, content in files
        )

    return bring


def _store(work: Work, product: Product, case: Case, name: str, content: bytes) -> str:
    organisation = product.parts["organisation_of"](work.connection, work.actor.id, case.area)
    stored = store_document(
        work, name, content, area=case.area, organisation=organisation, visibility="partners"
    )
    return stored.id


def _read(named: str, limit: int) -> tuple[str, str, bytes]:
    kind, equals, rest = named.partition("=")
    path = Path(rest if equals and not Path(named).exists() else named)
    if not path.is_file():
        raise InvalidInput(f"There is no file '{path}'.", field="--evidence")
    with path.open("rb") as stream:
        content = read_limited(stream, limit)
    return (kind if str(path) == rest and equals else "", path.name, content)
