"""Guards as data: named facts, a rule over them, and the words of the refusal.

Because a rule is data, the event can hold the facts judged, the rule and the verdict, and a
program without our code can judge the step again (``docs/reference/guards.md`` gives the grammar).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from govflow.kernel.findings import Finding, Json

Rule = list[Json]
Facts = Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition by registered name. ``facts`` are the only values its ``rule`` may judge."""

    name: str
    title: str
    facts: tuple[str, ...]
    rule: Rule
    code: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a guard said of the facts of the moment."""

    guard: Guard
    facts: Facts
    holds: bool

    def as_json(self) -> dict[str, Json]:
        """Return what the event keeps: name, facts judged, rule and verdict."""
        return {
            "guard": self.guard.name,
            "facts": dict(self.facts),
            "rule": self.guard.rule,
            "verdict": self.holds,
        }

    def finding(self) -> Finding:
        """Return the reason it does not hold, in words, with the facts as figures."""
        words = {key: "" if value is None else value for key, value in self.facts.items()}
        return Finding(
            self.guard.code,
            self.guard.reason.format_map(words),
            figures=dict(self.facts),
            rule=self.guard.title,
            remedy=self.guard.remedy.format_map(words),
        )


def judge(guard: Guard, facts: Facts) -> Verdict:
    """Judge a guard on the facts it names. A fact that was not gathered is ``None``."""
    judged = {name: facts.get(name) for name in guard.facts}
    return Verdict(guard, judged, holds=evaluate(guard.rule, judged))


def evaluate(rule: Rule, facts: Facts) -> bool:
    """Evaluate one rule: ``[operator, fact, value]``, or ``all``/``any``/``not`` over rules.

    Raises:
        ValueError: for an operator that is not in the grammar.
    """
    operator, *rest = rule
    if operator in _LOGIC:
        parts = [evaluate(part, facts) for part in rest if isinstance(part, list)]
        return _LOGIC[str(operator)](parts)
    if operator not in _COMPARE:
        raise ValueError(f"'{operator}' is not an operator of the guard grammar")
    fact, value = rest
    return _COMPARE[str(operator)](facts.get(str(fact)), value)


def _ordered(compare: Callable[[int, int], bool]) -> Callable[[Json, Json], bool]:
    def holds(left: Json, right: Json) -> bool:
        return isinstance(left, int) and isinstance(right, int) and compare(left, right)

    return holds


_LOGIC: Mapping[str, Callable[[list[bool]], bool]] = {
    "all": all,
    "any": any,
    "not": lambda parts: not parts[0],
}
_COMPARE: Mapping[str, Callable[[Json, Json], bool]] = {
    "eq": lambda left, right: left == right,
    "ne": lambda left, right: left != right,
    "le": _ordered(lambda left, right: left <= right),
    "ge": _ordered(lambda left, right: left >= right),
    "in": lambda left, right: isinstance(right, list) and left in right,
}
