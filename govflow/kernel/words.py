"""Names of the code, and of people whose name was erased, as a reader says them."""

from __future__ import annotations

FORMER = "a former user"


def spaced(name: object) -> str:
    """Return a name of the code as words."""
    return str(name).replace("_", " ")
