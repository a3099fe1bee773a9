"""One finding or refusal reason, in the shape the contract promises at every door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning", "info"]

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, how bad it is, where it stands, and what would put it right.

    ``code`` is stable and machine-readable; ``message`` is the reason in plain English;
    ``rule`` names the rule that speaks; ``remedy`` says what would make the act possible.
    """

    code: str
    message: str
    severity: Severity = "error"
    where: str = ""
    figures: Mapping[str, Json] = field(default_factory=dict)
    rule: str = ""
    remedy: str = ""

    def as_json(self) -> dict[str, Json]:
        """Return the contract's shape, with ``rule`` and ``remedy`` added where they are known."""
        shape: dict[str, Json] = {
            "code": self.code,
            "severity": self.severity,
            "where": self.where,
            "message": self.message,
            "figures": dict(self.figures),
        }
        if self.rule:
            shape["rule"] = self.rule
        if self.remedy:
            shape["remedy"] = self.remedy
        return shape


def read_finding(shape: Json) -> Finding:
    """Return the warning that an event keeps in the contract's shape."""
    kept = shape if isinstance(shape, dict) else {}
    figures = kept.get("figures")
    texts = {name: str(kept.get(name, "")) for name in ("code", "message", "where", "rule", "remedy")}
    return Finding(**texts, severity="warning", figures=figures if isinstance(figures, dict) else {})
