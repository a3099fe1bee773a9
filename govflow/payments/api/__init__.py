"""The money of a pool over the API: payments, contingency, spend, statements and reports."""

from govflow.payments.api import contingency, papers, payments
from govflow.payments.api.shared import blueprint

__all__ = ["blueprint", "contingency", "papers", "payments"]
