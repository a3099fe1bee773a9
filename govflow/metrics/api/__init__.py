"""The room's API: metrics of a plan, shown and recorded."""

from govflow.metrics.api import metrics
from govflow.metrics.api.blueprint import api

__all__ = ["api", "metrics"]
