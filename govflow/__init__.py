"""GovFlow: workflow and governance tracking for pooled health and care money in England."""

__version__ = "0.1.0"
