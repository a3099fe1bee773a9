"""The room's pages: the schemes of a plan, one scheme, and whose agreement the plan asserts. Plain forms."""

from govflow.schemes.pages import agreed, listing, one
from govflow.schemes.pages.blueprint import blueprint

__all__ = ["agreed", "blueprint", "listing", "one"]
