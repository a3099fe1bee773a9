"""Who acts on the command line: --as in a demonstration or rehearsal, elsewhere the person's own token."""

from __future__ import annotations

import os
from functools import cache

from govflow.bootstrap import connect_in_earnest
from govflow.kernel.actor import Actor, Door
from govflow.people.use_cases.acting import resolve_actor
from govflow.settings import load_settings
from govflow.storage.schema import mode_of
from govflow.web.product import Product


@cache
def product_here() -> Product:
    """Return the product on the database this shell points at.

    Raises:
        InvalidInput, Unavailable: as ``connect_in_earnest``.
    """
    return connect_in_earnest(load_settings())


def acting(product: Product, as_user: str | None) -> Actor:
    """Return who acts.

    Raises:
        NotSignedIn: without a valid token where --as is not allowed.
        NotAllowed: for --as on a real database: a shell on the server gives nobody a vote.
    """
    with product.store.read() as connection:
        mode = mode_of(connection)
        return resolve_actor(
            connection,
            mode,
            as_user or "",
            os.environ.get("GOVFLOW_TOKEN", ""),
            Door.COMMAND_LINE,
        )
