"""Guards as data: named facts, a rule over them, and the words of the refusal.

Because a rule is data, the event can hold the facts judged, the rule and the verdict, and a
program without our code can judge the step again (``docs/reference/guards.md`` gives the grammar).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from string import Formatter

from govflow.kernel.findings import Finding, Json

Rule = list[Json]
Facts = Mapping[str, Json]
# A condition that a step comes after another, and the fact it judges: 1 where that step was taken.
AFTER, TAKEN = "after:", "taken:"


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


def taken_first(trigger: str, title: str) -> Guard:
    """Return the condition that a step of the same case was taken or recorded first."""
    words = title.replace("{", "{{").replace("}", "}}")
    return Guard(
        f"{AFTER}{trigger}",
        f"'{title}' comes first",
        (f"{TAKEN}{trigger}",),
        ["ge", f"{TAKEN}{trigger}", 1],
        "STATE_FORBIDS",
        f"This comes after '{words}', which is not recorded here.",
        f"Take or record '{words}' first.",
    )


def judge(guard: Guard, facts: Facts) -> Verdict:
    """Judge a guard on the facts it names. A fact that was not gathered is ``None``."""
    judged = {name: facts.get(name) for name in guard.facts}
    return Verdict(guard, judged, holds=evaluate(guard.rule, judged))


def evaluate(rule: Rule, facts: Facts) -> bool:
    """Evaluate one rule: ``[operator, fact, value]``, or ``all``/``any``/``not`` over rules.

    Raises:
        ValueError: for a rule that is not in the grammar.
    """
    fault = _fault(rule)
    if fault:
        raise ValueError(fault)
    operator, *rest = rule
    if operator in _LOGIC:
        return _LOGIC[str(operator)]([evaluate(part, facts) for part in rest if isinstance(part, list)])
    fact, value = rest
    return _COMPARE[str(operator)](facts.get(str(fact)), value)


def facts_in(rule: Rule) -> tuple[str, ...]:
    """Return the names of the facts a rule compares, in its order, each once."""
    compared = (str(part[1]) for part in _every(rule) if not _fault(part) and part[0] in _COMPARE)
    return tuple(dict.fromkeys(compared))


def faults(guard: Guard) -> tuple[str, ...]:
    """Return what is wrong with a guard itself: its rule, or a fact used that it does not name."""
    found = [words for rule in _every(guard.rule) if (words := _fault(rule))]
    known = set(guard.facts)
    used = set(facts_in(guard.rule))
    for text in (guard.reason, guard.remedy):
        used |= {re.split(r"[.\[]", name)[0] for _, name, _, _ in Formatter().parse(text) if name}
    found += [f"the fact '{name}' is used and not named in its facts" for name in sorted(used - known)]
    return tuple(f"The guard '{guard.name}': {words}." for words in found)


def _every(rule: Rule) -> Iterator[Rule]:
    yield rule
    for part in rule[1:] if rule and rule[0] in _LOGIC else ():
        if isinstance(part, list):
            yield from _every(part)


def _fault(rule: Rule) -> str:
    """Return what is wrong with one rule, its parts aside. A rule half read must never hold."""
    operator, rest = (rule[0], rule[1:]) if rule else ("", [])
    if operator in _LOGIC:
        if not rest or not all(isinstance(part, list) for part in rest):
            return f"'{operator}' stands over one rule or more, each of them a list"
        return "'not' stands over one rule" if operator == "not" and len(rest) != 1 else ""
    if not isinstance(operator, str) or operator not in _COMPARE:
        return f"'{operator}' is not an operator of the guard grammar"
    if len(rest) != 2 or not isinstance(rest[0], str):
        return f"'{operator}' compares one fact, by name, with one value"
    return ""


def _ordered(compare: Callable[[int, int], bool]) -> Callable[[Json, Json], bool]:
    def holds(left: Json, right: Json) -> bool:
        return type(left) is int and type(right) is int and compare(left, right)

    return holds


def _same(left: Json, right: Json) -> bool:
    # To Python True is 1; to a reader of the record it is not.
    return type(left) is type(right) and left == right


_LOGIC: Mapping[str, Callable[[list[bool]], bool]] = {
    "all": all,
    "any": any,
    "not": lambda parts: not parts[0],
}
_COMPARE: Mapping[str, Callable[[Json, Json], bool]] = {
    "eq": _same,
    "ne": lambda left, right: not _same(left, right),
    "le": _ordered(lambda left, right: left <= right),
    "ge": _ordered(lambda left, right: left >= right),
    "in": lambda left, right: isinstance(right, list) and any(_same(left, one) for one in right),
}
