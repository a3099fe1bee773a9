"""The ``transitions`` library, and the only place that knows it: one Machine per definition, read-only.

The machine holds no cases and its callbacks decide nothing and write nothing that lasts: each choice
is made on a throw-away token. Names in a workflow file are never handed to it as callbacks, because
it would look them up on the token and then import them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import Any

from transitions import EventData, Machine

from govflow.machine.definition import Definition, Transition

logging.getLogger("transitions").setLevel(logging.WARNING)


@dataclass(eq=False, slots=True)
class _Token:
    """A case for the length of one choice: where it stands, what holds, which step was taken."""

    state: str
    holding: frozenset[int]
    taken: int = -1


class Chooser:
    """Says which transition a trigger takes out of a state, given which of them hold."""

    def __init__(self, definition: Definition) -> None:
        self._steps = definition.transitions
        self._places = {id(step): index for index, step in enumerate(definition.transitions)}
        # queued and on_exception stay off: the one answers True for a refused step, the other
        # swallows every error. auto_transitions would add a to_<state> trigger for every state.
        self._machine = Machine(
            model=None,
            states=list(definition.states),
            initial=definition.initial,
            auto_transitions=False,
            send_event=True,
            queued=False,
        )
        for index, step in enumerate(definition.transitions):
            self._machine.add_transition(
                _event(step.trigger),
                list(step.sources),
                step.to,
                conditions=_condition(index),
                before=partial(_note, index),
            )

    def choose(self, state: str, trigger: str, holding: Collection[Transition]) -> Transition | None:
        """Return the first transition by ``trigger`` out of ``state`` that is among those ``holding``."""
        token = _Token(state, frozenset(self._places[id(step)] for step in holding))
        moved = self._machine.events[_event(trigger)].trigger(token)
        return self._steps[token.taken] if moved else None


def _event(trigger: str) -> str:
    # The library refuses an event with the name of its model's attribute, and a step may be called "state".
    return f"take {trigger}"


def _condition(index: int) -> Callable[[EventData], bool]:
    def holds(event: EventData) -> bool:
        token: Any = event.model
        return index in token.holding

    return holds


def _note(index: int, event: EventData) -> None:
    token: Any = event.model
    token.taken = index
