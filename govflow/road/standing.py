"""Where a case stands as its own events give it: steps, corrections and migrations, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class Moved:
    """One event that set the state: a step, or a migration that renames the states of another version."""

    event: int
    to: str = ""
    state_map: Mapping[str, str] | None = None
    struck: bool = False
    two_people: bool = False
    noted: bool = False
    # The act it recorded: its reference, body and outcome, as the event wrote them.
    act: tuple[str, str, str] | None = None


@dataclass(slots=True)
class Standing:
    """One case, built one event at a time."""

    digest: str
    initial: str
    area: str
    version: int = 1
    moved: list[Moved] = field(default_factory=list)

    @property
    def state(self) -> str:
        """Return the state that the steps still standing lead to."""
        state = self.initial
        for one in self.moved:
            if one.state_map is not None:
                state = one.state_map.get(state, state)
            elif not (one.struck or one.noted):
                state = one.to
        return state

    def has_act(self, ref: str, body: str, outcome: str) -> bool:
        """Say whether such an act was recorded on this case, and still stands."""
        return any(one.act == (ref, body, outcome) and not one.struck for one in self.moved)

    def find(self, event: int) -> Moved | None:
        """Return the step that an event took, or the act it noted."""
        return next((one for one in self.moved if one.event == event and one.state_map is None), None)
