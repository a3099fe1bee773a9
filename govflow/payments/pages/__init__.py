"""The pages of a pool's money: payments, contingency, the year-end statement, the pool manager's reports."""

from govflow.payments.pages import contingency, papers, payments
from govflow.payments.pages.shared import blueprint

__all__ = ["blueprint", "contingency", "papers", "payments"]
