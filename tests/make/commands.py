"""Commands run inside a test: what they opened is closed again, so that no connection outlives its database."""

from __future__ import annotations

from govflow.cli.acting import product_here


def leave_the_shell() -> None:
    """Close what the command line holds open, and let the next command open its own."""
    if product_here.cache_info().currsize:
        product_here().store.engine.dispose()
    product_here.cache_clear()
