"""What people do with bodies: adopt terms, make seats, appoint, register interests. Each leaves its event."""

from govflow.bodies.use_cases.appointments import appoint, elect, end_holding
from govflow.bodies.use_cases.interests import end_interest, grant_dispensation, register_interest
from govflow.bodies.use_cases.seats import create_seat, end_seat
from govflow.bodies.use_cases.terms import adopt_terms

__all__ = [
    "adopt_terms",
    "appoint",
    "create_seat",
    "elect",
    "end_holding",
    "end_interest",
    "end_seat",
    "grant_dispensation",
    "register_interest",
]
