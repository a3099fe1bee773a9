"""Walks a definition to its whole reachable space, through the same machine that decides.

It answers whether any case can get stuck: every choice among guarded steps is tried, whichever holds.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from govflow.machine.chooser import Chooser
from govflow.machine.definition import Definition, Transition


@dataclass(frozen=True, slots=True)
class Space:
    """What can be reached: each state with the shortest way there, and from it to an end.

    A way is a tuple of triggers. A state without an entry in ``ways_to_end`` is a trap.
    """

    ways_there: Mapping[str, tuple[str, ...]]
    ways_to_end: Mapping[str, tuple[str, ...]]
    moves: frozenset[tuple[str, str, str]]

    @property
    def traps(self) -> tuple[str, ...]:
        """Return the reachable states from which no case can come to an end."""
        return tuple(sorted(set(self.ways_there) - set(self.ways_to_end)))


def explore(definition: Definition) -> Space:
    """Return every state and move a case of this definition can come to, starting where it opens."""
    chooser = Chooser(definition)
    there: dict[str, tuple[str, ...]] = {definition.initial: ()}
    moves: set[tuple[str, str, str]] = set()
    waiting = deque([definition.initial])
    while waiting:
        state = waiting.popleft()
        for step in definition.steps_from(state):
            taken = chooser.choose(state, step.trigger, _alone(definition, state, step))
            if taken is not step:
                continue  # An earlier step without guards is always taken first.
            moves.add((state, step.trigger, step.to))
            if step.to not in there:
                there[step.to] = (*there[state], step.trigger)
                waiting.append(step.to)
    return Space(there, _ways_to_end(definition, there, moves), frozenset(moves))


def _alone(definition: Definition, state: str, step: Transition) -> list[Transition]:
    """Return what holds when, of the steps that have guards, only this one's do."""
    rivals = [other for other in definition.steps_from(state) if other.trigger == step.trigger]
    return [other for other in rivals if other is step or not other.conditions]


def _ways_to_end(
    definition: Definition, reached: Mapping[str, tuple[str, ...]], moves: set[tuple[str, str, str]]
) -> Mapping[str, tuple[str, ...]]:
    ends = [name for name in reached if definition.states[name].final]
    ways: dict[str, tuple[str, ...]] = dict.fromkeys(ends, ())
    waiting = deque(ends)
    while waiting:
        target = waiting.popleft()
        for source, trigger, to in sorted(moves):
            if to == target and source not in ways:
                ways[source] = (trigger, *ways[target])
                waiting.append(source)
    return ways
