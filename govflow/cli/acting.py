"""Who acts on the command line: --as in a demonstration or rehearsal, elsewhere the person's own token."""

from __future__ import annotations

import os
from functools import cache

from govflow.bootstrap import connect, require_database
from govflow.kernel.actor import Actor, Door
from govflow.kernel.errors import GovFlowError, NotAllowed
from govflow.people.use_cases.acting import resolve_actor
from govflow.settings import load_settings
from govflow.storage.schema import REAL, mode_of, require_current
from govflow.web.product import Product


@cache
def product_here() -> Product:
    """Return the product on the database this shell points at.

    Raises:
        Unavailable: when the database is not there or its schema is older.
    """
    settings = load_settings()
    require_database(settings)
    product = connect(settings)
    try:
        require_current(product.store.engine)
        _no_demonstration_in_production(product)
    except GovFlowError:
        product.store.engine.dispose()
        raise
    return product


def _no_demonstration_in_production(product: Product) -> None:
    if not product.settings.is_production:
        return
    with product.store.read() as connection:
        mode = mode_of(connection)
    if mode != REAL:
        raise NotAllowed(f"This database is a {mode}, and there is none where GOVFLOW_ENV is production.")


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
