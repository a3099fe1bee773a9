"""What a workflow file may say of approvals: parts that bind, and a step that relies on one that approves."""

from __future__ import annotations

import pytest

from govflow.machine.checks import Known, check
from govflow.machine.reader import read_text

FILE = """\
workflow: w
version: "1"
title: W
effective: 2021-10-01
initial: a
roles: [maker]
states:
  a: {title: A}
  b: {title: B, final: true}
transitions:
  - {trigger: approve, title: Approve, from: a, to: a, roles: [maker]APPROVES}
  - {trigger: send, title: Send, from: a, to: b, roles: [maker]RELIES}
"""


def codes(approves: str, relies: str) -> list[tuple[str, str]]:
    text = FILE.replace("APPROVES", approves).replace("RELIES", relies)
    found = check(read_text(text, "w.yaml"), Known(roles=frozenset({"maker"}))).findings
    return [(one.code, one.where) for one in found]


@pytest.mark.parametrize(
    ("approves", "relies", "expected"),
    [
        (", approves: [figures, resolution_text]", ", relies_on_approval: true", []),
        (", approves: [figures]", "", []),
        ("", "", []),
        (", approves: [figure]", "", [("UNKNOWN_KEY", "w.yaml:11")]),
        (", approves: [spelling]", "", [("UNKNOWN_KEY", "w.yaml:11")]),
        (", approve: [figures]", "", [("UNKNOWN_KEY", "w.yaml:11")]),
        ("", ", relies_on_approval: true", [("MISSING_AUTHORITY", "w.yaml:12")]),
        (", approves: [figures]", ", relies_on_approval: 1", [("SYNTAX", "w.yaml:12")]),
        (", approves: [figures]", ", relies_on_aproval: true", [("UNKNOWN_KEY", "w.yaml:12")]),
    ],
)
def test_every_slip_is_told_with_its_line(
    approves: str, relies: str, expected: list[tuple[str, str]]
) -> None:
    assert codes(approves, relies) == expected


def test_a_definition_carries_what_it_approves_and_what_relies_on_it() -> None:
    text = FILE.replace("APPROVES", ", approves: [figures]").replace("RELIES", ", relies_on_approval: true")
    definition = check(read_text(text, "w.yaml"), Known(roles=frozenset({"maker"}))).definition

    assert definition is not None
    approve, send = definition.transitions
    assert (approve.approves, approve.relies_on_approval) == (("figures",), False)
    assert (send.approves, send.relies_on_approval) == ((), True)
