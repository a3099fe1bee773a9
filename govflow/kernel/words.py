"""Names of the code as a reader says them."""

from __future__ import annotations


def spaced(name: object) -> str:
    """Return a name of the code as words."""
    return str(name).replace("_", " ")
