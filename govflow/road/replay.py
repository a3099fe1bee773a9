"""Judging every step again by the pinned definition, the facts recorded and the authority."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from govflow.kernel.canonical import digest
from govflow.kernel.findings import Finding, Json
from govflow.ledger.event import Stored
from govflow.machine.guards import evaluate
from govflow.road.history import CORRECTED, MOVES
from govflow.road.opening import OPENED


class Replay:
    """Walks case events in order with nothing but the definitions as they were published."""

    def __init__(self) -> None:
        self._definitions: dict[str, Mapping[str, Json]] = {}
        self._states: dict[str, tuple[str, int]] = {}

    def add(self, event: Stored) -> list[Finding]:
        """Judge one event again and return what was not permitted."""
        data = event.payload()
        if event.type == "definition.published":
            return self._publish(event, data)
        if event.type == OPENED:
            self._states[event.stream] = (str(data["to"]), 1)
        elif event.type == CORRECTED:
            self._states[event.stream] = (str(data["to"]), int(str(data["version"])))
        elif event.type in MOVES:
            found = list(self._step(event, data))
            self._states[event.stream] = (str(data["to"]), int(str(data["version"])))
            return found
        return []

    def _publish(self, event: Stored, data: Mapping[str, Json]) -> list[Finding]:
        rows = data.get("rows")
        row = rows[0] if isinstance(rows, list) and rows else {}
        set_ = row.get("set") if isinstance(row, dict) else {}
        source = json.loads(str(set_.get("source"))) if isinstance(set_, dict) else {}
        if digest(source) != data.get("digest"):
            return [_not_allowed(event, "the definition published is not what its digest names")]
        self._definitions[str(data["digest"])] = source
        return []

    def _step(self, event: Stored, data: Mapping[str, Json]) -> Iterator[Finding]:
        state, version = self._states.get(event.stream, ("", 0))
        if data.get("from") != state:
            yield _not_allowed(event, f"it starts from '{data.get('from')}' and the case stood in '{state}'")
        if data.get("version") != version + 1:
            yield _not_allowed(event, "it does not follow the version before it")
        definition = self._definitions.get(str(data.get("definition")))
        if definition is None:
            yield _not_allowed(event, "the definition it was taken under was never published")
            return
        steps = [step for step in _steps(definition) if _matches(step, data)]
        if not steps:
            yield _not_allowed(event, "the definition has no such step between those states")
            return
        yield from self._judge(event, data, steps[0])

    def _judge(self, event: Stored, data: Mapping[str, Json], step: Mapping[str, Json]) -> Iterator[Finding]:
        recorded = bool(data.get("happened_at"))
        guards = data.get("guards")
        judged = {
            str(guard["guard"]): guard
            for guard in (guards if isinstance(guards, list) else [])
            if isinstance(guard, dict)
        }
        named = step.get("guards", [])
        if set(judged) != set(named if isinstance(named, list) else []):
            yield _not_allowed(event, "the guards judged are not those the definition names")
        for name, guard in judged.items():
            facts, rule = guard.get("facts"), guard.get("rule")
            holds = isinstance(facts, dict) and isinstance(rule, list) and evaluate(rule, facts)
            if holds != guard.get("verdict"):
                yield _not_allowed(event, f"'{name}' was said to be {guard.get('verdict')}, and is {holds}")
            elif not holds and not recorded:
                yield _not_allowed(event, f"'{name}' did not hold")
        yield from _authority(event, data, step)


def _authority(event: Stored, data: Mapping[str, Json], step: Mapping[str, Json]) -> Iterator[Finding]:
    roles = step.get("roles", [])
    used = data.get("role")
    system = used == ""
    recorder = bool(data.get("happened_at")) and step.get("how", "either") == "either"
    if isinstance(roles, list) and not system and used not in roles and not recorder:
        yield _not_allowed(event, f"the role used, '{used}', is not one of the step's")
    needed = step.get("authority")
    snapshot = data.get("authority")
    wanted = needed.get("act_of") if isinstance(needed, dict) else None
    found = snapshot.get("body_kind") if isinstance(snapshot, dict) else None
    if wanted and found != wanted:
        yield _not_allowed(event, "the act it rests on is not that of the body the step needs")


def _steps(definition: Mapping[str, Json]) -> list[Mapping[str, Json]]:
    steps = definition.get("transitions")
    return [step for step in steps if isinstance(step, dict)] if isinstance(steps, list) else []


def _matches(step: Mapping[str, Json], data: Mapping[str, Json]) -> bool:
    sources = step.get("from")
    froms = sources if isinstance(sources, list) else [sources]
    same = step.get("trigger") == data.get("trigger") and step.get("to") == data.get("to")
    if not (same and data.get("from") in froms):
        return False
    guards = data.get("guards")
    judged = (
        [guard.get("guard") for guard in guards if isinstance(guard, dict)]
        if isinstance(guards, list)
        else []
    )
    return set(judged) == {str(name) for name in _list(step.get("guards"))}


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _not_allowed(event: Stored, why: str) -> Finding:
    where = f"{event.stream}#{event.seq}"
    return Finding("TRANSITION_NOT_ALLOWED", f"{where}: {why}.", where=where)
