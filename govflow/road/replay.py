"""Judging every event of every case again by the definitions as published and the record before it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from govflow.kernel.canonical import digest
from govflow.kernel.findings import Finding, Json
from govflow.ledger.event import Stored, read_envelope
from govflow.road.history import CORRECTED, MAY_BE_STRUCK, MIGRATED, MOVES, NOTED, PROPOSED
from govflow.road.judging import mapping, mappings, matching, sources, steps_of, why_not
from govflow.road.opening import OPENED
from govflow.road.ports import Grant
from govflow.road.standing import Moved, Standing


class Replay:
    """Walks all events in order with nothing but what was published, granted and recorded before each."""

    def __init__(self) -> None:
        self._definitions: dict[str, Mapping[str, Json]] = {}
        self._cases: dict[str, Standing] = {}
        self._proposers: dict[str, str] = {}
        self._same: dict[str, str] = {}
        self._grants: dict[str, dict[str, dict[str, Json]]] = {}

    def add(self, event: Stored) -> list[Finding]:
        """Judge one event again and return what was not permitted."""
        data = event.payload()
        found = [*self._event(event, data), *self._rows(event, data)]
        where = f"{event.stream}#{event.seq}"
        return [Finding("TRANSITION_NOT_ALLOWED", f"{where}: {why}.", where=where) for why in found]

    def _event(self, event: Stored, data: Mapping[str, Json]) -> Iterator[str]:
        if event.type == "definition.published":
            yield from self._publish(data)
        elif event.type == OPENED:
            yield from self._open(event, data)
        elif event.type == PROPOSED:
            self._proposers[str(data["correction"])] = _actor(event)
        elif (event.type == NOTED or data.get(MAY_BE_STRUCK) is True) and event.stream in self._cases:
            two_people = str(data.get("for", "")).startswith("body:") or bool(data.get("authority"))
            noted = Moved(event.id, two_people=two_people, noted=True, act=_act_of(data))
            self._cases[event.stream].moved.append(noted)
        elif event.type in MOVES or event.type in {CORRECTED, MIGRATED}:
            yield from self._move(event, data)

    def _publish(self, data: Mapping[str, Json]) -> Iterator[str]:
        rows = mappings(data.get("rows"))
        set_ = rows[0].get("set") if rows else {}
        source = json.loads(str(set_.get("source"))) if isinstance(set_, dict) else {}
        if digest(source) != data.get("digest"):
            yield "the definition published is not what its digest names"
            return
        self._definitions[str(data["digest"])] = source

    def _open(self, event: Stored, data: Mapping[str, Json]) -> Iterator[str]:
        if event.stream in self._cases:
            yield "the case had been opened already"
            return
        definition = self._definitions.get(str(data.get("definition")), {})
        if data.get("to") != definition.get("initial"):
            yield "it does not open in the first state of its definition"
        area = next((row["set"] for row in mappings(data.get("rows")) if row.get("table") == "cases"), {})
        slug = str(area.get("area", "")) if isinstance(area, dict) else ""
        self._cases[event.stream] = Standing(str(data.get("definition")), str(data["to"]), slug)

    def _move(self, event: Stored, data: Mapping[str, Json]) -> Iterator[str]:
        case = self._cases.get(event.stream)
        if case is None:
            yield "its case was never opened"
            return
        if data.get("version") != case.version + 1:
            yield "it does not follow the version before it"
        if event.type == CORRECTED:
            yield from self._correct(event, data, case)
        elif event.type == MIGRATED:
            yield from self._migrate(event, data, case)
        else:
            yield from self._step(event, data, case)
        case.version = int(str(data["version"]))

    def _step(self, event: Stored, data: Mapping[str, Json], case: Standing) -> Iterator[str]:
        if data.get("from") != case.state:
            yield f"it starts from '{data.get('from')}' and the case stood in '{case.state}'"
        if data.get("definition") != case.digest:
            yield "it was taken under another definition than the case is pinned to"
        definition = self._definitions.get(str(data.get("definition")), {})
        step = matching(definition, data)
        two_people = _is_governed(definition, data)
        case.moved.append(Moved(event.id, str(data["to"]), two_people=two_people, act=_act_of(data)))
        if step is None:
            yield "the definition has no such step between those states"
            return
        actor = _actor(event)
        is_system = actor.startswith("system:")
        yield from why_not(data, step, is_system=is_system)
        power = mapping(data.get("authority"))
        named = [str(power.get(name)) for name in ("ref", "body", "outcome")]
        # An act recorded on the case itself, or a body's decision, which is a case of its own.
        is_decision = f"case:{power.get('ref')}" in self._cases
        if power.get("kind") == "act" and not is_decision and not case.has_act(*named):
            yield f"it rests on {power.get('ref')}, and no such act stands on this case"
        if not is_system and not self._held(actor, str(data.get("role")), case.area, event.at):
            yield f"whoever took it did not hold the role of {data.get('role')} then"

    def _correct(self, event: Stored, data: Mapping[str, Json], case: Standing) -> Iterator[str]:
        about = case.find(int(str(data["about"])))
        if about is None:
            yield f"it corrects event {data['about']}, which is no step or act of this case"
            return
        proposer = self._proposers.get(str(data["correction"]), "")
        if about.two_people and self._person(proposer) in {"", self._person(_actor(event))}:
            yield "correcting a governed step takes two people, and one person did it"
        if data.get("kind") == "struck":
            about.struck = True
        if data.get("to") != case.state:
            yield f"it takes the case to '{data.get('to')}', and what still stands gives '{case.state}'"

    def _person(self, account: str) -> str:
        """Return the one name for whoever has this account, by the links recorded so far."""
        seen: set[str] = set()
        while account in self._same and account not in seen:
            seen.add(account)
            account = self._same[account]
        return min(seen) if account in seen else account

    def _migrate(self, event: Stored, data: Mapping[str, Json], case: Standing) -> Iterator[str]:
        target = self._definitions.get(str(data.get("definition")))
        if target is None:
            yield "the definition it moves to was never published"
            return
        given = data.get("state_map")
        state_map = {key: str(to) for key, to in given.items()} if isinstance(given, dict) else {}
        before, states = case.state, target.get("states")
        case.moved.append(Moved(event.id, state_map=state_map))
        case.digest = str(data["definition"])
        if data.get("from_state") != before or data.get("to_state") != case.state:
            yield "the states it names are not those of the case and of its map"
        if not isinstance(states, dict) or case.state not in states:
            yield f"the definition it moves to has no state '{case.state}'"

    def _held(self, person: str, role: str, area: str, at: str) -> bool:
        for row in self._grants.get(person, {}).values():
            grant = Grant(**{name: str(row.get(name, "")) for name in Grant.__slots__})
            if grant.role == role and grant.area in ("", area) and grant.holds_at(at):
                return True
        return False

    def _rows(self, event: Stored, data: Mapping[str, Json]) -> Iterator[str]:
        for row in mappings(data.get("rows")):
            key, set_ = row.get("key"), row.get("set")
            if not isinstance(key, dict) or not isinstance(set_, dict):
                continue
            if row.get("table") == "role_grant":
                self._grant(str(key.get("id")), set_)
            elif row.get("table") == "same_person":
                self._same[str(key.get("account"))] = str(set_.get("person"))
            elif row.get("table") == "cases":
                yield from self._case_row(event, key, set_)

    def _grant(self, id_: str, set_: Mapping[str, Json]) -> None:
        if "person" in set_:
            self._grants.setdefault(str(set_["person"]), {})[id_] = dict(set_)
            return
        for held in self._grants.values():
            if id_ in held:
                held[id_].update(set_)

    def _case_row(self, event: Stored, key: Mapping[str, Json], set_: Mapping[str, Json]) -> Iterator[str]:
        case = self._cases.get(event.stream)
        if case is None or event.stream != f"case:{key.get('ref')}":
            yield f"it writes to the case '{key.get('ref')}', which is not its own"
            return
        true = {"state": case.state, "version": case.version, "digest": case.digest}
        for column, value in true.items():
            if column in set_ and set_[column] != value:
                yield f"it sets the case's {column} to '{set_[column]}', and its steps give '{value}'"


def _actor(event: Stored) -> str:
    return read_envelope(event.envelope).actor


def _act_of(data: Mapping[str, Json]) -> tuple[str, str, str] | None:
    for row in mappings(data.get("rows")):
        if row.get("table") == "act":
            key, set_ = mapping(row.get("key")), mapping(row.get("set"))
            return str(key.get("ref")), str(set_.get("body")), str(set_.get("outcome"))
    return None


def _is_governed(definition: Mapping[str, Json], data: Mapping[str, Json]) -> bool:
    steps = [step for step in steps_of(definition) if step.get("trigger") == data.get("trigger")]
    governed = any(step.get("governed") for step in steps if data.get("from") in sources(step))
    return governed or str(data.get("for", "")).startswith("body:")
