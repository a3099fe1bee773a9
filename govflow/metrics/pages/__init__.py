"""The room's pages: the metrics of a plan, one metric over the years, and the forms that record."""

from govflow.metrics.pages import forms, show
from govflow.metrics.pages.blueprint import blueprint

__all__ = ["blueprint", "forms", "show"]
