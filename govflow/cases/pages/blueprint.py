"""The blueprint of every page of cases: a plan's address begins ``/plans``, any case's ``/cases``."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("cases", __name__)

# Where a case stands in addresses: plans have a door of their own, and every case the general one.
CASE = "/<any(plans, cases):door>/<ref>"
PLANS, PLAN = "plans", "plan"


def door_of(kind: str) -> str:
    """Return the first part of a case's address."""
    return PLANS if kind == PLAN else "cases"
