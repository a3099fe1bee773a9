"""What the events of a pool's money are called in the history of its agreement."""

from __future__ import annotations

from collections.abc import Mapping

POOL_TITLES: Mapping[str, str] = {
    "case.payments_scheduled": "Days of a pool’s payments put on the timetable",
    "case.pool_payment_made": "Said by its payer: an instalment was paid",
    "case.pool_payment_received": "Said by the host: an instalment was received",
    "case.instalment_missed": "The day of an instalment passed, and it was not paid",
    "case.pool_day_announced": "A pool’s review, or the last day for notice, is near",
    "case.payment_query_raised": "Question asked about a payment",
    "case.payment_query_answered": "Question about a payment answered",
    "case.payment_query_settled": "Question about a payment settled",
    "case.contingency_reserved": "Contingency held back until a target is met",
    "case.contingency_judged": "Target of a contingency judged",
    "case.contingency_released": "Contingency released into the pool",
    "case.contingency_returned": "Contingency returned to its holder",
    "case.pool_spend_recorded": "Spend of a pool reported",
    "case.fund_statement_calculated": "Year-end statement of a pool calculated",
    "case.fund_statement_restated": "Year-end statement of a pool restated, the former one kept",
    "case.fund_statement_agreed": "Year-end statement agreed by a finance officer",
    "case.pool_reported": "Report of the pool manager",
}
