"""The pages of returns and reports: reads forms, asks use cases and queries, shows what they answer."""

from govflow.returns.pages import figures, lists, opening, reports
from govflow.returns.pages.blueprint import blueprint

__all__ = ["blueprint", "figures", "lists", "opening", "reports"]
