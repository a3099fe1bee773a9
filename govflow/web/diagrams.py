"""The diagrams of pages: the way a case has come and the ways on, or its whole life; never without words."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from markupsafe import Markup

from govflow.kernel.errors import Unavailable
from govflow.machine.definition import Definition
from govflow.machine.diagram import to_svg

_KNOWN: dict[str, Definition] = {}
# How many of the states a case came through are drawn: enough to know one's way, few enough to read.
BEHIND = 3
_VIEW = re.compile(r'viewBox="[-0-9.]+ [-0-9.]+ ([0-9.]+) ([0-9.]+)"')


def whole_life(definition: Definition, state: str) -> Markup:
    """Return the diagram of every state and step, or nothing where Graphviz is not installed."""
    _KNOWN[definition.digest] = definition
    return Markup(_draw(definition.digest, state, ()))  # noqa: S704 - drawn by us; every label is escaped


def way_so_far(definition: Definition, state: str, visited: tuple[str, ...]) -> Markup:
    """Return the diagram of the states a case came through and those one step ahead of it."""
    _KNOWN[definition.digest] = definition
    return Markup(_draw(definition.digest, state, visited[-BEHIND - 1 :]))  # noqa: S704 - as above


@lru_cache(maxsize=512)
def _draw(digest: str, state: str, visited: tuple[str, ...]) -> str:
    definition = _KNOWN[digest]
    try:
        drawn = to_svg(_near(definition, state, visited) if visited else definition, state)
    except Unavailable:
        return ""
    # At its own size its words can be read; a narrow page scrolls it in a box of its own.
    return _VIEW.sub(lambda view: f'{view[0]} width="{view[1]}" height="{view[2]}"', drawn, count=1)


def _near(definition: Definition, state: str, visited: tuple[str, ...]) -> Definition:
    trodden = set(pairwise(visited))
    drawn: dict[tuple[str, str], list[str]] = {}
    steps = []
    for step in definition.transitions:
        sources = tuple(
            source
            for source in step.sources
            if source != step.to
            and ((source == state and step.to not in visited) or (source, step.to) in trodden)
            and step.title not in drawn.setdefault((source, step.to), [])
        )
        for source in sources:
            drawn[source, step.to].append(step.title)
        if sources:
            steps.append(replace(step, sources=sources))
    kept = {*visited, state, *(step.to for step in steps)}
    states = {name: one for name, one in definition.states.items() if name in kept}
    return replace(definition, states=states, transitions=tuple(steps), initial=visited[0])
