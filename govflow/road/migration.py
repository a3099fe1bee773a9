"""Taking a case to another version of its workflow: a recorded act with a dry run, never a side effect.

It renames where the case stands and changes the version it is pinned to. It takes no step, gives no
approval and starts no reaction; the case's dates and their timers are kept as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select

from govflow.kernel.errors import InvalidInput, NotFound, Refused
from govflow.kernel.findings import Finding, Json
from govflow.ledger.event import Stored
from govflow.ledger.rows import Row
from govflow.machine.definition import Definition
from govflow.machine.shape import suggestion
from govflow.road.casework import CaseEntry, append_entry, need_role
from govflow.road.definitions import publish
from govflow.road.gather import lock_case
from govflow.road.history import MIGRATED
from govflow.road.ports import Case
from govflow.road.requests import digest_of_request
from govflow.road.roles import active_roles
from govflow.road.step import Rules
from govflow.road.tables import cases, milestone, workflow_definition
from govflow.storage.work import Work

# Whoever keeps the record of the area: a system administrator holds no power over any plan.
MIGRATORS = ("governance_officer",)
_RULE = "A case moves to another version of its workflow only by a plan that maps its state"


@dataclass(frozen=True, slots=True)
class MigrateCases:
    """Someone wants cases taken to another version; states of the same name need no map."""

    workflow: str
    to: str
    state_map: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """What would become of one case, and what stands in the way."""

    ref: str
    from_definition: str
    from_state: str
    to_state: str
    findings: tuple[Finding, ...] = ()
    orphans: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed."""
        return {
            "ref": self.ref,
            "from": self.from_definition,
            "from_state": self.from_state,
            "to_state": self.to_state,
            "blocked_by": [finding.as_json() for finding in self.findings],
            "orphans": list(self.orphans),
        }


@dataclass(frozen=True, slots=True)
class MigrationPlan:
    """The dry run: every case, how many move from which state to which, and what stays behind."""

    target: Definition
    hash: str
    cases: tuple[Planned, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return everything that stands in the way, of all cases."""
        return tuple(finding for one in self.cases for finding in one.findings)

    def as_json(self) -> dict[str, Json]:
        """Return the shape printed."""
        moves = Counter(f"{one.from_state} -> {one.to_state}" for one in self.cases if not one.findings)
        return {
            "to": self.target.name,
            "plan_hash": self.hash,
            "timers": "kept",
            "counts": dict(sorted(moves.items())),
            "orphans": sum(len(one.orphans) for one in self.cases),
            "cases": [one.as_json() for one in self.cases],
        }


def cases_to_migrate(work: Work, rules: Rules, command: MigrateCases) -> list[str]:
    """Return the running cases of a workflow, in the actor's areas, that are not on the version wanted."""
    target = _target(work, rules, command)
    query = select(cases).where(cases.c.workflow == command.workflow, cases.c.digest != target.digest)
    found = [Case.from_row(row) for row in work.connection.execute(query.order_by(cases.c.ref)).mappings()]
    return [case.ref for case in found if not _is_final(work, rules, case) and _keeps(work, case)]


def plan_migration(work: Work, rules: Rules, command: MigrateCases, refs: Sequence[str]) -> MigrationPlan:
    """Say what would become of each case; nothing is written.

    Raises:
        NotFound: for a case, workflow or version that is not here.
        InvalidInput: for a map that names a state the version does not have.
        Refused: for someone who does not keep the record of a case's area.
    """
    target = _target(work, rules, command)
    planned = [_plan(work, rules, command, target, lock_case(work, ref, lock=False)) for ref in refs]
    return MigrationPlan(target, _hash(command, target), tuple(planned))


def migrate_case(work: Work, rules: Rules, command: MigrateCases, ref: str) -> Stored:
    """Take one case to the version wanted.

    Raises:
        NotFound: for a case, workflow or version that is not here.
        InvalidInput: without a reason, or for a map that cannot be used.
        Refused: with everything that stands in the way; nothing has been written.
    """
    if not command.reason.strip():
        raise InvalidInput("Give the reason the case moves to another version.", field="reason")
    target = _target(work, rules, command)
    case = lock_case(work, ref)
    planned = _plan(work, rules, command, target, case)
    if planned.findings:
        raise Refused(planned.findings)
    publish(work, target)
    moment = work.moment(f"case:{case.ref}")
    version = case.version + 1
    set_: dict[str, Json] = {"definition": target.name, "digest": target.digest, "version": version}
    set_ |= {"state": planned.to_state, "last_event": moment.next_id}
    data: dict[str, Json] = {
        "from": case.definition,
        "to": target.name,
        "definition": target.digest,
        "from_state": case.state,
        "to_state": planned.to_state,
        "state_map": dict(command.state_map),
        "version": version,
        "plan_hash": _hash(command, target),
        "timers": "kept",
        "orphans": list(planned.orphans),
    }
    entry = CaseEntry(
        MIGRATED, data, {"reason": command.reason.strip()}, [Row("cases", {"ref": case.ref}, set_)]
    )
    return append_entry(work, rules, replace(case, definition=target.name), entry, moment)


def _target(work: Work, rules: Rules, command: MigrateCases) -> Definition:
    versions = rules.definitions.catalogue.versions(command.workflow)
    target = next((one for one in versions if one.version == command.to), None)
    if target is None:
        known = ", ".join(one.version for one in versions)
        raise NotFound(f"{command.workflow} has no version '{command.to}'. Its versions: {known}.")
    states = _known_states(work, rules, command.workflow)
    for old, new in command.state_map.items():
        if old not in states:
            near = suggestion(old, states)
            words = f"The map names '{old}', in which no case of {command.workflow} can stand. {near}"
            raise InvalidInput(words.rstrip(), field="map")
        if new not in target.states:
            message = f"The map takes '{old}' to '{new}', and {target.name} has no such state."
            raise InvalidInput(message, field="map")
    return target


def _known_states(work: Work, rules: Rules, workflow: str) -> set[str]:
    """Return the states of every version that a case was ever pinned to."""
    published = select(workflow_definition.c.digest).where(workflow_definition.c.workflow == workflow)
    digests = list(work.connection.execute(published).scalars())
    return {name for one in digests for name in rules.definitions.pinned(work.connection, one).states}


def _keeps(work: Work, case: Case) -> bool:
    """Say whether the actor keeps the record of the case's area."""
    here, _ = active_roles(work, work.actor.id, case.area)
    return work.actor.is_system or not here.isdisjoint(MIGRATORS)


def _hash(command: MigrateCases, target: Definition) -> str:
    return digest_of_request({"to": target.digest, "state_map": dict(command.state_map), "timers": "kept"})


def _plan(work: Work, rules: Rules, command: MigrateCases, target: Definition, case: Case) -> Planned:
    if case.workflow != command.workflow:
        raise NotFound(f"{case.ref} is no case of {command.workflow}.")
    need_role(work, case, MIGRATORS, "Moving a case to another version of its workflow")
    to = command.state_map.get(case.state, case.state)
    found = tuple(_in_the_way(work, rules, target, case, to))
    return Planned(case.ref, case.definition, case.state, to, found, _orphans(work, target, case))


def _in_the_way(work: Work, rules: Rules, target: Definition, case: Case, to: str) -> list[Finding]:
    if case.digest == target.digest:
        message = f"{case.ref} is on {target.name} already."
        return [Finding("STATE_FORBIDS", message, rule=_RULE, remedy="Nothing is to be done.")]
    if _is_final(work, rules, case):
        message = f"{case.ref} has ended ({case.state}) and stays on the version it ended under."
        return [Finding("STATE_FORBIDS", message, rule=_RULE, remedy="Leave it as it is.")]
    if to not in target.states:
        message = f"{case.ref} stands in '{case.state}', which {target.name} does not have."
        remedy = f"Say which state it becomes: --map {case.state}=NEW."
        return [Finding("STATE_FORBIDS", message, where=case.ref, rule=_RULE, remedy=remedy)]
    if target.states[to].final:
        message = f"{case.ref} would be ended ('{to}'). A case ends by a step, not by moving it."
        return [
            Finding("STATE_FORBIDS", message, where=case.ref, rule=_RULE, remedy="Map it to another state.")
        ]
    return []


def _is_final(work: Work, rules: Rules, case: Case) -> bool:
    definition = rules.definitions.pinned(work.connection, case.digest)
    return definition.states[case.state].final


def _orphans(work: Work, target: Definition, case: Case) -> tuple[str, ...]:
    """Return the case's open dates that no step of the new version meets: they stay, unmet."""
    met = {step.milestone for step in target.transitions if step.milestone}
    query = select(milestone.c.key).where(
        milestone.c.case_ref == case.ref,
        milestone.c.met_on == "",
        milestone.c.waived == 0,
        milestone.c.struck == 0,
    )
    keys = work.connection.execute(query.order_by(milestone.c.position)).scalars()
    return tuple(key for key in keys if key not in met)
