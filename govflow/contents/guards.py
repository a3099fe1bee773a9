"""The conditions a plan's steps name of what is held of it, as data. A plan without any holds them open."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from govflow.machine.guards import Guard, Rule, facts_in

FACTS: Mapping[str, str] = MappingProxyType(
    {
        "contents_errors": "number of errors of the version held, a cover that is not complete apart",
        "cover_incomplete": "1 while the cover of the version held is not complete",
        "cover_unsigned": "1 while the cover held of the plan of this area and year is not signed off",
        "warnings_unexplained": "number of warnings of the version held that nobody has given a reason for",
        "warnings_elsewhere": "number of such warnings of the plan's schemes and of third parties",
    }
)

_OPEN = "Open the plan's contents: each error says where it stands and what puts it right."
_WITHOUT_REASON = (
    "Warnings for which nobody has given a reason: {warnings_unexplained} of the figures held, "
    "{warnings_elsewhere} of schemes and third parties."
)
# The template's own guidance, 2021-22: send only when every sheet shows green.
_TABLE: tuple[tuple[str, str, Rule, str, str, str], ...] = (
    (
        "contents_without_errors",
        "CHECKS_FAILED",
        ["all", ["eq", "contents_errors", 0], ["eq", "cover_incomplete", 0]],
        "Every sheet of what is held of the plan is green",
        "What is held of the plan has errors ({contents_errors}), or a cover that is not complete.",
        _OPEN,
    ),
    # DOMAIN scenario 10, Norfolk's cover: not signed off when it was sent, everything else green.
    (
        "contents_complete_but_cover",
        "CHECKS_FAILED",
        ["eq", "contents_errors", 0],
        "Nothing but the cover of what is held of the plan is short of green",
        "What is held of the plan has errors beside its cover: {contents_errors}.",
        _OPEN,
    ),
    (
        "warnings_explained",
        "CHECKS_FAILED",
        ["all", ["eq", "warnings_unexplained", 0], ["eq", "warnings_elsewhere", 0]],
        "Somebody has said why each warning stands",
        _WITHOUT_REASON,
        "Open the plan's contents, and say beside each warning why it stands, or put it right.",
    ),
    # Planning requirements 2021-22, template cover: no approval and no Section 75 before a signed plan is in.
    (
        "cover_signed",
        "CHECKS_FAILED",
        ["eq", "cover_unsigned", 0],
        "The cover held of the plan is complete and signed off",
        "The cover that is held of the plan is not complete and signed off.",
        "Take over the workbook with the signed cover, or complete the cover in the plan's contents.",
    ),
)

GUARDS: Mapping[str, Guard] = MappingProxyType(
    {
        name: Guard(name, holds, facts_in(rule), rule, code, reason, remedy)
        for name, code, rule, holds, reason, remedy in _TABLE
    }
)
