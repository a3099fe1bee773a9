"""Whether every state of a draft can be reached, and whether every case can come to an end.

A misspelt state is read as the one it is nearest to, so that one slip is not reported three times.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from govflow.machine.build import Draft
from govflow.machine.shape import Fields, Notes, nearest, quoted

Ways = Mapping[str, set[str]]


def check_graph(made: Draft, notes: Notes) -> None:
    """Note states nobody can reach, states without a way out, and workflows without an end."""
    if not made.states or "transitions" not in made.top:
        return
    ways = _ways(made)
    ends = {name for name, fields in made.states.items() if fields is None or _may_end(fields)}
    _check_reach(made, ways, notes)
    dead = {name for name in made.states if name not in ends and not ways[name]}
    for name in dead:
        words = f"{quoted(name)} has no way out and is not final. Add a step from it, or final: true."
        notes.say("DEAD_END", _line(made, name), words)
    if ends:
        _check_ends(made, ways, ends, dead, notes)
    else:
        words = "No state is final, so no case could ever close. Mark the last state with final: true."
        notes.say("NO_FINAL_STATE", made.top.line("states"), words)


def _may_end(fields: Fields) -> bool:
    # 'final: yes' has its finding already; that no case could end would be its echo.
    return fields.flag("final") or fields.unreadable("final")


def _ways(made: Draft) -> Ways:
    ways: dict[str, set[str]] = {name: set() for name in made.states}
    for step in made.steps:
        sources = step.fields.words("from") or ("",)
        for name in _meant(sources, made.states):
            ways[name] |= _meant([step.fields.text("to")], made.states)
    return ways


def _meant(names: Iterable[str], states: Collection[str]) -> set[str]:
    meant: set[str] = set()
    for name in names:
        near = name if name in states else nearest(name, states)
        # A name like none of the states may have been meant as any: it excuses all of them.
        meant |= {near} if near else set(states)
    return meant


def _check_reach(made: Draft, ways: Ways, notes: Notes) -> None:
    if "initial" not in made.top:
        return
    reached = _closure(_meant([made.top.text("initial")], made.states), ways)
    for name in made.states:
        if name not in reached:
            words = f"No case can ever reach {quoted(name)}. Add a step that leads to it, or take it out."
            notes.say("UNREACHABLE_STATE", _line(made, name), words)


def _check_ends(made: Draft, ways: Ways, ends: set[str], dead: set[str], notes: Notes) -> None:
    back: dict[str, set[str]] = {name: set() for name in made.states}
    for name, targets in ways.items():
        for target in targets:
            back[target].add(name)
    ending = _closure(ends, back)
    for name in made.states:
        if name not in ending and name not in dead:
            shown = ", ".join(sorted(ends)[:12])
            words = f"From {quoted(name)} no final state can be reached. Add a step on the way to {shown}."
            notes.say("FINAL_UNREACHABLE", _line(made, name), words)


def _closure(start: Collection[str], ways: Ways) -> set[str]:
    seen = set(start)
    waiting = list(start)
    while waiting:
        for target in ways[waiting.pop()] - seen:
            seen.add(target)
            waiting.append(target)
    return seen


def _line(made: Draft, state: str) -> int:
    block = made.top.block("states")
    return block.lines[state] if block else made.top.start
