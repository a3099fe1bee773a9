"""The room's pages: registers of decisions and delegations, deciding, being consulted, holds. No script."""

from govflow.powers.pages import (
    consulted,
    covering,
    deciding,
    granting,
    officers,
    published,
    recording,
    registers,
    using,
)
from govflow.powers.pages.seeing import blueprint

__all__ = [
    "blueprint",
    "consulted",
    "covering",
    "deciding",
    "granting",
    "officers",
    "published",
    "recording",
    "registers",
    "using",
]
