"""The diagrams pages show: the way a case has come and the ways on, or its whole life; never without words."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from markupsafe import Markup

from govflow.kernel.errors import Unavailable
from govflow.machine.definition import Definition
from govflow.machine.diagram import to_svg

_KNOWN: dict[str, Definition] = {}


def whole_life(definition: Definition, state: str) -> Markup:
    """Return the diagram of every state and step, or nothing where Graphviz is not installed."""
    _KNOWN[definition.digest] = definition
    return Markup(_draw(definition.digest, state, ()))  # noqa: S704 - drawn by us; every label is escaped


def way_so_far(definition: Definition, state: str, visited: tuple[str, ...]) -> Markup:
    """Return the diagram of the states a case came through and those one step ahead of it."""
    _KNOWN[definition.digest] = definition
    return Markup(_draw(definition.digest, state, visited))  # noqa: S704 - as above


@lru_cache(maxsize=512)
def _draw(digest: str, state: str, visited: tuple[str, ...]) -> str:
    definition = _KNOWN[digest]
    try:
        return to_svg(_near(definition, state, visited) if visited else definition, state)
    except Unavailable:
        return ""


def _near(definition: Definition, state: str, visited: tuple[str, ...]) -> Definition:
    trodden = set(zip(visited, visited[1:], strict=False))
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
            steps.append(replace(step, sources=sources, title=_folded(step.title)))
    kept = {*visited, state, *(step.to for step in steps)}
    states = {name: one for name, one in definition.states.items() if name in kept}
    return replace(definition, states=states, transitions=tuple(steps), initial=visited[0])


def _folded(title: str) -> str:
    return title
