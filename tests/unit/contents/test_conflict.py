"""What somebody else changed meanwhile is told by field, in words and pounds, whatever was changed."""

from __future__ import annotations

import pytest

from govflow.contents.pages.conflict import differing
from govflow.kernel.findings import Json

ROW = {"measure": "rate", "period": "2021-22", "kind": "plan", "unit": "percent", "value": "92.1"}


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        (
            {"name": "Advice", "expenditure": 2_970_000, "percent_nhs": None},
            {"name": "Advice", "expenditure": {"fault": "holds text ('tbc')"}, "percent_nhs": "60"},
            [("Expenditure", "£29,700", "holds text ('tbc')"), ("Percent nhs", "blank", "60")],
        ),
        (
            [[[["Norfolk", 500]], [["Norwich", 200], ["Broadland", 300]]]],
            [[[["Norfolk", 500]], [["Norwich", 350]]]],
            [("Norwich", "£2", "£3.50"), ("Broadland", "£3", "blank")],
        ),
        (
            {"code": "8.3", "narrative": "", "rows": [ROW]},
            {"code": "8.3", "narrative": "Why.", "rows": [{**ROW, "value": "92.4"}]},
            [("Narrative", "blank", "Why."), ("rate 2021-22 plan, value", "92.1", "92.4")],
        ),
        (
            {"fields": {"signed_off": "No"}, "contacts": [{"role": "Chair", "title": "", "email": "a@x.example"}]},
            {"fields": {"signed_off": "Yes"}, "contacts": [{"role": "Chair", "title": "", "email": "b@x.example"}]},
            [("Signed off", "No", "Yes"), ("Chair, email", "a@x.example", "b@x.example")],
        ),
        (None, None, []),
    ],
)  # fmt: skip
def test_only_what_differs_is_told_by_its_field(
    was: Json, now: Json, told: list[tuple[str, str, str]]
) -> None:
    found = differing({"was": was, "now": now})

    assert [(one.name.casefold(), one.was, one.now) for one in found] == [
        (name.casefold(), before, after) for name, before, after in told
    ]
