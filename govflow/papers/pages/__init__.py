"""The room's pages: papers to take away, the approval sheet, and the forward plan. No script."""

from govflow.papers.pages import noticing, plan, printed, sheet
from govflow.papers.pages.blueprint import blueprint

__all__ = ["blueprint", "noticing", "plan", "printed", "sheet"]
