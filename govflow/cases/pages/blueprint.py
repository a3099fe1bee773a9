"""The blueprint of every page of cases: a plan's address begins ``/plans``, any case's ``/cases``."""

from __future__ import annotations

import re

from flask import Blueprint

blueprint = Blueprint("cases", __name__)

# Where a case stands in addresses: plans have a door of their own, and every case the general one.
CASE = "/<any(plans, cases):door>/<ref>"
PLANS, PLAN = "plans", "plan"
_APOSTROPHE = re.compile(r"(?<=\w)'(?=[a-z])|(?<=[a-z]s)'(?= )")
_QUOTED = re.compile(r"'([^']*)'")


@blueprint.app_template_filter("typeset")
def typeset(words: object) -> str:
    """Return a sentence of the rules with the apostrophes and quotation marks of print.

    The command line shows the same sentence as it is typed.
    """
    return _QUOTED.sub("‘\\1’", _APOSTROPHE.sub("’", str(words)))


def door_of(kind: str) -> str:
    """Return the first part of a case's address."""
    return PLANS if kind == PLAN else "cases"
