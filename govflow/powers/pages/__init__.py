"""The room's pages: registers of decisions and delegations, deciding, being consulted, holds. No script."""

from govflow.powers.pages import consulted, deciding, officers, registers
from govflow.powers.pages.seeing import blueprint

__all__ = ["blueprint", "consulted", "deciding", "officers", "registers"]
